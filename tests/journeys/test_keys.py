"""The keys of the desk's lists and screens, each pressed: they walk, edit, answer, resolve, compare and comment."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import Watched, chosen, window
from tests.running import Site


@pytest.fixture(scope="module")
def editor(chromium: Browser, site: Site) -> Iterator[Watched]:
    yield from window(chromium, site, "editor", viewport={"width": 1280, "height": 900})


@pytest.fixture
def page(editor: Watched) -> Iterator[Page]:
    editor.complaints.clear()
    yield editor.page
    assert editor.complaints == []


@pytest.fixture(scope="module")
def talked_about(site: Site) -> str:
    said = site.does("from tests.journeys import samples; samples.threads_to_resolve()")
    return f"/desk/articles/{said.split()[-1]}/"


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def test_rows_are_walked_and_opened_and_places_reached(page: Page) -> None:
    page.goto("/desk/articles/")
    names = page.locator(".lines .name")
    keys(page, "j")
    expect(names.nth(0)).to_be_focused()
    keys(page, "j", "j", "k")
    expect(names.nth(1)).to_be_focused()
    keys(page, "k", "k")
    expect(names.nth(0)).to_be_focused()
    address = str(names.nth(0).get_attribute("href"))
    keys(page, "e")
    page.wait_for_url(f"**{address}")
    for pressed, there in (
        (("g", "c"), "**/desk/calendar/"),
        (("g", "b"), "**/desk/"),
        (("n",), "**/desk/articles/new/*"),
    ):
        page.goto("/desk/threads/")
        keys(page, *pressed)
        page.wait_for_url(there)
    page.goto("/desk/?view=columns")
    keys(page, "j")
    expect(page.locator(".column li .name").first).to_be_focused()
    keys(page, "/")
    expect(page.get_by_role("searchbox", name="Search the articles")).to_be_focused()
    keys(page, "j")
    expect(page.get_by_role("searchbox", name="Search the articles")).to_have_value("j")


def test_threads_are_walked_answered_and_resolved(page: Page, talked_about: str) -> None:
    page.goto(f"{talked_about}review/")
    threads = page.locator(".thread")
    keys(page, "x")  # nothing has the focus: nothing is resolved
    keys(page, "j", "j")
    expect(threads.nth(1)).to_be_focused()
    keys(page, "k", "r")
    expect(threads.nth(0).get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Said by keys: r, x and j.")
    with page.expect_navigation():
        keys(page, "Control+Enter")
    expect(threads.nth(0).locator(".answer")).to_contain_text("Said by keys: r, x and j.")
    keys(page, "x")  # the address leads to it still
    expect(page.get_by_role("status").first).to_contain_text("The thread is resolved.")
    expect(page.locator(".reviewing .thread")).to_have_count(1)


def test_changes_are_walked_on_the_review_and_the_comparison(page: Page, talked_about: str) -> None:
    for path, expected in (("review/?since=live", ("Another", "very")), ("changes/?from=1&to=2", ("Another", "very"))):
        page.goto(f"{talked_about}{path}")
        keys(page, "]")
        expect(page.locator(":focus")).to_contain_text(expected[0])
        keys(page, "]", "]")
        expect(page.locator(":focus")).to_contain_text(expected[1])
        keys(page, "[")
        expect(page.locator(":focus")).to_contain_text(expected[0])


def test_what_is_selected_is_commented_on(page: Page, talked_about: str) -> None:
    page.goto(f"{talked_about}review/")
    page.locator(".block", has_text="The second paragraph.").locator("p").first.select_text()
    keys(page, "Control+Alt+m")
    expect(page.get_by_label("About these words")).to_have_value("The second paragraph.")
    assert page.evaluate("location.hash") == "#block-3"
    page.goto(talked_about)
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.focus()
    keys(page, "Control+Home", "Control+Shift+ArrowRight", "Control+Alt+m")
    expect(page.get_by_label("About these words")).to_have_value("Another")


def test_the_list_names_the_keys_of_this_page_and_does_what_is_chosen(page: Page, talked_about: str) -> None:
    page.goto(f"{talked_about}review/?since=live")
    keys(page, "j", "?")
    listed = page.get_by_role("dialog", name="Shortcuts")
    told = {"".join(each.split()) for each in listed.locator(".keys").all_inner_texts()}
    assert told == {
        "j",
        "k",
        "[",
        "]",
        "e",
        "r",
        "x",
        "gb",
        "gc",
        "gf",
        "n",
        "/",
        "?",
        "Ctrl+Alt+M",
        "Ctrl+Enter",
        "Ctrl+/",
    }
    assert violations(page) == []
    page.keyboard.type("answer")
    keys(page, "Enter")
    expect(listed).to_be_hidden()
    expect(page.locator(".thread textarea").first).to_be_focused()
    page.goto("/desk/inbox/helpful/")
    keys(page, "?")
    expect(listed.get_by_text("Next change")).to_have_count(0)


def test_single_keys_are_switched_off_everywhere(page: Page) -> None:
    with chosen(page, "Shortcuts of a single key", on=False):
        page.goto("/desk/articles/")
        keys(page, "j", "?")
        expect(page.locator("body")).to_be_focused()
        expect(page.get_by_role("dialog")).to_have_count(0)
        keys(page, "Control+/")
        expect(page.get_by_role("dialog", name="Shortcuts")).to_be_visible()
