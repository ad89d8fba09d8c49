"""The text itself: that it is there, can be shown, is long enough, and is in order; its pictures and its takeaways."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.rules.checks.shapes import Manuscript, Verdict, fail, warn


def body_present(it: Manuscript) -> Iterable[Verdict]:
    """An article says something."""
    if not it.content.body.strip():
        yield fail("body_present", _("Write the article’s text."), "body")


def body_renders(it: Manuscript) -> Iterable[Verdict]:
    """What an article says can be shown."""
    if it.too_costly:
        yield fail("body_renders", it.too_costly, "body")


def long_enough(it: Manuscript) -> Iterable[Verdict]:
    """A text of 300 words or more."""
    if it.words < 300:
        sentence = ngettext(
            "The text has %(count)d word: say more, a comparison seldom does with fewer than 300.",
            "The text has %(count)d words: say more, a comparison seldom does with fewer than 300.",
            it.words,
        )
        yield warn("long_enough", sentence % {"count": it.words}, "body")


def headings_in_order(it: Manuscript) -> Iterable[Verdict]:
    """Heading levels go down one at a time; the title is the only first level."""
    level = 1
    for depth, text, line in it.headings:
        if depth > level + 1:
            sentence = _("The heading “%(text)s” skips a level: use %(marks)s.") % {
                "text": text,
                "marks": "#" * (level + 1),
            }
            yield fail("headings_in_order", sentence, "body", line)
        level = max(depth, 2)


def images_have_alt(it: Manuscript) -> Iterable[Verdict]:
    """Every picture has alternative text or is marked decorative."""
    for line in dict.fromkeys(it.missing_alt):
        sentence = _("A picture has no alternative text: describe it, or mark it decorative as ![-](…).")
        yield fail("images_have_alt", sentence, "body", line)


def takeaways_counted(it: Manuscript) -> Iterable[Verdict]:
    """An article has 3 to 7 takeaways."""
    count = len(it.content.takeaways)
    if not 3 <= count <= 7:
        sentence = ngettext(
            "Key takeaways: 3 to 7 are needed, there is %(count)d.",
            "Key takeaways: 3 to 7 are needed, there are %(count)d.",
            count,
        )
        yield fail("takeaways_counted", sentence % {"count": count}, "takeaways")
