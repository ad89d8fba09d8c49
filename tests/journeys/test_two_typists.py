"""Two people write in one article at once: what was done apart merges, what met is chosen by keys, without a script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import browsing, come_in
from tests.journeys.test_keyboard import press, reach
from tests.running import Site

COST, REPAIR = "## What each costs\n\nThe old one costs nothing.", "## Who repairs it\n\nNobody does."
BODY = f"Two lifts hang in the house.\n\n{COST}\n\n{REPAIR}\n"


@pytest.fixture
def typists(chromium: Browser, site: Site) -> Iterator[list[Page]]:
    wide = {"width": 1280, "height": 900}
    contexts = [browsing(chromium, site, viewport=wide, java_script_enabled=False) for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page, role in zip(pages, ("editor", "administrator"), strict=True):
        come_in(page, site, role)
    yield pages
    for context in contexts:
        context.close()


def save(page: Page, old: str, new: str) -> None:
    """Changes some words of the text and saves."""
    text = page.locator("#id_body")
    assert old in text.input_value()
    text.fill(text.input_value().replace(old, new))
    page.get_by_role("button", name="Save", exact=True).first.click()


def test_two_typists_meet_and_one_merges_by_keyboard(typists: list[Page], site: Site) -> None:
    one, other = typists
    one.goto("/desk/articles/new/")
    one.get_by_label("Title", exact=True).fill("Two lifts in one house")
    save(one, "", BODY)
    expect(one.get_by_role("status")).to_contain_text("Saved as a draft.")
    other.goto(one.url)

    save(one, "Two lifts hang", "Three lifts hang")
    expect(one.get_by_role("status")).to_contain_text("Saved as revision 2.")
    save(other, "Nobody does.", "The caretaker does.")
    expect(other.get_by_role("status")).to_contain_text("Merged with the changes of")
    other.get_by_role("link", name="See what came in").click()
    expect(other.get_by_role("region", name="Text")).to_contain_text("Three")

    one.reload()
    other.goto(one.url)
    save(one, "costs nothing", "costs a walk")
    expect(one.get_by_role("status")).to_contain_text("Saved as revision 4.")
    save(other, "costs nothing", "costs patience")
    expect(other.get_by_role("heading", level=1)).to_have_text("Changes met")
    passage = other.get_by_role("group", name=re.compile("1 of 1: Text, “What each costs”"))
    reach(other, passage.get_by_role("radio").first)
    other.keyboard.press("ArrowDown")
    expect(passage.get_by_label("You", exact=True)).to_be_checked()
    other.keyboard.press("ArrowDown")
    expect(passage.get_by_label("In other words")).to_be_checked()
    reach(other, passage.get_by_label("Words of your own for passage 1"))
    other.keyboard.press("Control+A")
    other.keyboard.insert_text("The old one costs a walk and patience.")
    press(other, "Show the result")
    expect(other.get_by_role("region", name="The result")).to_contain_text("a walk and patience")
    press(other, "Save the merge")
    expect(other.get_by_role("status")).to_contain_text("Saved as revision")
    text = other.locator("#id_body").input_value()
    wanted = BODY.replace("Two lifts hang", "Three lifts hang").replace("Nobody does.", "The caretaker does.")
    assert text == wanted.replace("costs nothing", "costs a walk and patience")
