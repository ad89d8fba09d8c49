"""The sentences of the editor's script: it has none of its own, the page gives them in the person's language."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kb.desk.moves import Words

SENTENCES: Mapping[str, Words] = {
    "aside": _("Put aside on this device: {number}"),
    "aside_server": _("Put aside on the server: {number}"),
    "aside_title": _("Texts put aside on this device"),
    "aside_words": _(
        "What you did not choose is kept for seven days. What the form says is struck through where it differs."
    ),
    "choose": _("Choose"),
    "close": _("Close"),
    "elsewhere": _(
        "You have written on in another window: that one has the newer text. What stands here is kept on this device."
    ),
    "kept_here": _("Kept on this device only."),
    "landed": _("{by} saved revision {number} meanwhile. When you save, both are brought together."),
    "met": _("Changes met – choose"),
    "not_kept": _("Not kept anywhere: copy your text."),
    "not_saved": _("No revision was made, for the server does not answer. Your text is kept on this device."),
    "not_saved_lost": _(
        "No revision was made, for the server does not answer, and this browser keeps nothing. Leave this window open."
    ),
    "offline": _("Kept on this device – offline, retrying"),
    "offline_again": _(" in {seconds} s"),
    "offline_lost": _("Not saved – offline, retrying"),
    "open_elsewhere": _("You have this article open in another window too, with text that is not saved there."),
    "presence_also": _("{name} also has this open"),
    "presence_came": _("{name} has this open now."),
    "presence_went": _("{name} has left."),
    "recovery_based": _("Begun from revision {number}."),
    "recovery_both": _("See both"),
    "recovery_device": _("On this device, {when}"),
    "recovery_difference": _("What differs"),
    "recovery_here": _("In the form"),
    "recovery_keep": _("Keep the saved one"),
    "recovery_keep_window": _("Go on with this window’s text"),
    "recovery_later": _("Decide later"),
    "recovery_other": _("The other text"),
    "recovery_server": _("On the server, {when}"),
    "recovery_title": _("You typed more than was saved"),
    "recovery_use": _("Use this device’s copy"),
    "recovery_use_server": _("Use this text"),
    "recovery_windows": _("Two texts of yours"),
    "recovery_windows_words": _(
        "Another window has a newer text than this one had. Choose which to "
        "go on with; the other is kept for seven days."
    ),
    "recovery_words": _(
        "It is underlined below; what the saved text says instead is struck "
        "through. What you do not choose is kept for seven days."
    ),
    "save_anyway": _("Send it all the same"),
    "saved": _("Saved {time} · rev {number}"),
    "saved_new": _("Saved {time} · no revision yet"),
    "saving": _("Saving"),
    "session_later": _("Write on, sign in later"),
    "session_other": _(
        "Somebody else signed in. This text stays on this device, and nothing of "
        "it is sent in another’s name: sign in as yourself."
    ),
    "session_sign_in": _("Sign in in a new window"),
    "session_title": _("You are signed out"),
    "session_words": _("Your text is here and on this device. Sign in, and it is saved."),
    "sign_in": _("Sign in"),
    "signed_out": _("Signed out – sign in to go on saving"),
    "storage_refused": _(
        "This browser keeps nothing on this device (a private window, or no "
        "room left). Your text is saved on the server only."
    ),
    "stranger": _("Somebody else is signed in – nothing is sent"),
    "tools": _("Writing tools"),
    "B": _("B"),
    "I": _("I"),
    "H2": _("H2"),
    "H3": _("H3"),
    "bold": _("Bold"),
    "italic": _("Italic"),
    "link": _("Link"),
    "link_it": _("Make a link"),
    "heading_2": _("Section heading"),
    "heading_3": _("Smaller heading"),
    "list": _("List"),
    "bulleted": _("Bulleted list"),
    "numbers": _("1. 2."),
    "numbered": _("Numbered list"),
    "quote": _("Quote"),
    "quotation": _("Quotation"),
    "code": _("Code"),
    "code_it": _("Code, within a line or as a block"),
    "table": _("Table"),
    "insert_table": _("Table"),
    "note": _("Note"),
    "insert_note": _("Box with a note"),
    "source": _("Source"),
    "insert_source": _("Source, as a footnote"),
    "column": _("Column"),
    "takeaway": _("Takeaway"),
    "settings": _("How you write"),
    "insert": _("Put in"),
    "continue_list": _("In a list: the next item; in an empty one: the end of it"),
    "line_up": _("Move the line up"),
    "line_down": _("Move the line down"),
    "leave_text": _("Leave the text"),
    "words_and_minutes": _("Words: {words} · {minutes} min"),
    "outline": _("Outline"),
    "no_headings": _("The text has no headings."),
    "untitled_heading": _("Heading without words"),
    "too_long": _(
        "What you pasted has {given} characters; {most} at a time can be put in. Nothing was put in: it is still on"
        " your clipboard."
    ),
    "pictures_pasted": _(
        "Pictures on the clipboard: {count}. They were not put in: add them under Pictures, then write their line into"
        " the text."
    ),
    "pasted_plain_long": _("That was too long to become Markdown, so its plain words were put in."),
    "pasted_as_markdown": _("Pasted as Markdown."),
    "pictures_left_out": _("Pictures left out: {count}. Add them under Pictures, then write their line into the text."),
    "paste_plain": _("Paste plain"),
    "find": _("Find"),
    "find_and_replace": _("Find and replace"),
    "replace_by": _("Replace by"),
    "match_case": _("Capitals count"),
    "next": _("Next"),
    "previous": _("Previous"),
    "replace": _("Replace"),
    "replace_all": _("Replace all"),
    "found": _("Found: {count}"),
    "found_at": _("{number} of {count}"),
    "replaced": _("Replaced: {count}"),
    "quiet": _("Only the text"),
    "quiet_view": _("Only the text, and back"),
    "save": _("Save as a revision"),
    "submit": _("Submit for review"),
    "next_part": _("Next part of the page"),
    "previous_part": _("Previous part of the page"),
    "search": _("Search the articles"),
    "to_the_text": _("To the text"),
    "go_board": _("Go to my desk"),
    "go_calendar": _("Go to the calendar"),
    "new_article": _("New article"),
    "list_shortcuts": _("List the shortcuts"),
    "list_commands": _("List the commands"),
    "shortcuts": _("Shortcuts"),
    "single_keys_settings": _("Switch shortcuts of a single key on or off"),
    "filter_commands": _("What would you like to do?"),
    "undo": _("Undo"),
    "redo": _("Redo"),
}
