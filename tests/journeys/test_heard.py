"""What somebody hears who writes here: names, roles and states as the browser tells them, and what is spoken, once."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Watched, window
from tests.journeys.heard import Node, faults, heard, listen, spoken
from tests.journeys.test_editor import text_of
from tests.running import Site


@pytest.fixture(scope="module")
def editor(chromium: Browser, site: Site) -> Iterator[Watched]:
    yield from window(chromium, site, "editor", viewport={"width": 1280, "height": 900})


@pytest.fixture
def page(editor: Watched) -> Page:
    """A new article, to be written at once."""
    editor.page.goto("/desk/articles/new/")
    expect(editor.page.locator("[data-ready]")).to_be_visible()
    text_of(editor.page).focus()
    listen(editor.page)
    return editor.page


def told(page: Page, role: str, name: str) -> str:
    """What is said of it beside its name."""
    (node,) = [each for each in heard(page) if (each.role, each.name) == (role, name)]
    return node.description


def test_who_writes_hears_the_tools_the_choices_and_what_was_found(page: Page) -> None:
    page.keyboard.insert_text("A word, and a word more.\n\n/num")
    expect(page.locator(".writer")).to_match_aria_snapshot("""
        - toolbar "Writing tools":
          - 'button "B: Bold"'
          - 'button "I: Italic"'
          - 'button "Link: Make a link"'
          - 'button "H2: Section heading"'
          - 'button "H3: Smaller heading"'
          - 'button "List: Bulleted list"'
          - 'button "1. 2.: Numbered list"'
          - 'button "Quote: Quotation"'
          - 'button "Code: Code, within a line or as a block"'
          - button "Table"
          - 'button "Note: Box with a note"'
          - 'button "Fact: Value out of the ledger"'
          - 'button "Source: Source, as a footnote"'
          - button "Takeaway"
          - button "Picture"
          - button "Find"
          - button "Only the text"
          - button "Shortcuts"
          - link "How you write"
          - button "Preview"
        - textbox "Text"
        - listbox "Put in":
          - option "Numbered list" [selected]
        - status
    """)
    assert told(page, "button", "B: Bold") == "Ctrl+B"
    page.keyboard.press("Escape")
    page.keyboard.press("Control+f")
    page.keyboard.insert_text("word")
    found = page.get_by_role("search", name="Find and replace")
    expect(found.get_by_role("status")).to_have_text("Found: 2")
    page.keyboard.press("Enter")
    expect(found.get_by_role("status")).to_have_text("1 of 2")
    assert [each for each in spoken(page) if "of" in each or "Found" in each] == ["Found: 2", "1 of 2"]
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(text_of(page)).to_be_focused()


def test_pictures_are_asked_for_in_a_dialog_that_says_what_is_found_and_what_is_wrong(page: Page) -> None:
    page.keyboard.press("Control+Alt+p")
    dialog = page.get_by_role("dialog", name="Put in a picture")
    expect(dialog.get_by_role("searchbox", name="From the library")).to_be_focused()
    expect(dialog.get_by_role("button", name="Bits and gigabytes")).to_be_visible()
    spoken(page)
    page.keyboard.insert_text("bits")
    expect(dialog.get_by_text("Found: 1", exact=True)).to_be_visible()
    assert spoken(page) == ["Found: 1"]
    assert faults(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="What does it show?")
    field = dialog.get_by_label("What it shows")
    expect(field).to_be_focused()
    field.fill("")
    page.keyboard.press("Enter")
    expect(dialog).to_match_aria_snapshot("""
        - dialog "What does it show?":
          - heading "What does it show?" [level=2]
          - group "Bits and gigabytes":
            - textbox "What it shows, for those who do not see it" [invalid]
            - alert: Say what the picture shows, or that it only decorates.
            - 'checkbox "It only decorates: screen readers pass over it"'
            - textbox "Caption (optional)"
          - button "Put in"
          - button "Cancel"
          - status
    """)
    assert told(page, "textbox", "What it shows, for those who do not see it").startswith("Say what the picture")
    page.keyboard.press("Escape")
    expect(text_of(page)).to_be_focused()


def test_what_stands_beside_the_text_is_tabs_and_what_the_checks_find_is_spoken(page: Page) -> None:
    page.keyboard.insert_text("See [[nowhere]].")
    expect(page.get_by_role("tab", name="Checks 6")).to_be_visible()
    page.get_by_role("tab", name="Details").press("ArrowRight")
    expect(page.locator(".side")).to_match_aria_snapshot("""
        - tablist "Beside the text":
          - tab "Outline"
          - tab "Details"
          - tab "Checks 6" [selected]
        - tabpanel "Checks 6":
          - group:
            - heading "Checks" [level=2]
            - list:
              - listitem:
                - text: "To mend:"
                - button
    """)
    expect(page.locator(".keeping")).to_contain_text("Saved")
    said = spoken(page)
    assert [each for each in said if each.startswith("Checks")] == ["Checks: 6 to mend, 2 worth a look"]
    assert len(said) == len(set(said))
    assert faults(page) == []


def test_who_is_signed_out_and_comes_back_is_told_in_dialogs_that_give_the_focus_back(page: Page) -> None:
    page.keyboard.insert_text("Some words.")
    address, session = page.url, page.context.cookies()
    page.context.clear_cookies()
    page.keyboard.insert_text(" More.")
    dialog = page.get_by_role("dialog", name="You are signed out")
    expect(dialog.get_by_role("heading")).to_be_focused(timeout=20_000)
    assert told(page, "dialog", "You are signed out") == (
        "Your text is here and on this device. Sign in, and it is saved."
    )
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(text_of(page)).to_be_focused()
    page.context.add_cookies(session)  # type: ignore[arg-type]  # what the browser gave it takes back
    page.goto(address)
    dialog = page.get_by_role("dialog", name="You typed more than was saved")
    expect(dialog.get_by_role("heading", level=2)).to_be_focused()
    expect(dialog).to_match_aria_snapshot("""
        - dialog "You typed more than was saved":
          - heading "You typed more than was saved" [level=2] [active]
          - paragraph
          - heading /On this device/ [level=3]
          - heading "Text" [level=4]
          - 'group "Text: What differs"':
            - insertion
          - button "Use this device’s copy"
          - button "See both"
          - button "Keep the saved one"
          - button "Decide later"
    """)
    assert told(page, "dialog", "You typed more than was saved").startswith("It is underlined below")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(text_of(page)).to_be_focused()
    page.locator(".keeping").get_by_role("button", name="Choose").press("Enter")
    dialog.get_by_role("button", name="Keep the saved one").press("Enter")
    expect(text_of(page)).to_be_focused()


def test_a_conflict_reads_each_side_as_it_would_be(editor: Watched, there: Any) -> None:
    page = editor.page
    page.goto(f"/desk/articles/{there['articles']['rewritten']}/conflicts/{there['kept']}/")
    cell = page.get_by_role("group", name="4 of 4")
    expect(cell).to_match_aria_snapshot("""
        - 'group "4 of 4: Comparison, “Sample length of Sample Alpha”"':
          - paragraph: Before
          - paragraph: 7k
          - paragraph:
            - radio "Ada"
          - paragraph:
            - deletion: 7k
            - insertion: 8k
          - paragraph:
            - radio "You"
          - paragraph:
            - deletion: 7k
            - insertion: 9k · Input only.
          - paragraph:
            - radio "In other words"
          - textbox "Words of your own for passage 4": 9k
          - paragraph:
            - link "Previous"
    """)
    sides = {(node.role, node.name): node.description for node in heard(page) if cell_of(node)}
    assert sides["radio", "Ada"] == "8k"
    assert sides["radio", "You"] == "9k · Input only."
    page.get_by_label("Words of your own for passage 4").fill("Neither.")
    cell.get_by_label("You", exact=True).check()
    page.get_by_role("button", name="Save the merge").click()
    expect(page.get_by_role("alert")).to_be_focused()
    wrong = "You wrote words of your own here: choose them, or empty the box."
    assert told(page, "textbox", "Words of your own for passage 4") == wrong
    (group,) = [node for node in heard(page) if node.role == "group" and node.name.startswith("4 of 4")]
    assert group.description == f"{wrong} Before 7k"
    assert faults(page) == []


def cell_of(node: Node) -> bool:
    """Whether it stands in the last question."""
    return any(each.name.startswith("4 of 4") for each in node.around)
