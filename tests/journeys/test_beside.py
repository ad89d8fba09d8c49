"""What stands beside the text as it is written: the preview, the checks, comments, links, and rows in their order."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.journeys.axe import too_wide, violations
from tests.journeys.conftest import Watched, window
from tests.running import Site

PREPARE = "from tests.journeys import samples; samples.beside()"
TITLES = "[...document.querySelectorAll('.takes textarea')].map(each => each.value).filter(Boolean)"
MARKS = "[...document.querySelector('.writer-text').shadowRoot.querySelectorAll('[class*=mark-]')]"


@pytest.fixture(scope="module")
def articles(site: Site) -> list[str]:
    """Drafts in which something fails, with a comment: what is typed into one is kept, so each test takes another."""
    return [str(each) for each in json.loads(site.does(PREPARE).splitlines()[-1])]


@pytest.fixture(scope="module")
def administrator(chromium: Browser, site: Site) -> Iterator[Watched]:
    yield from window(chromium, site, "administrator", viewport={"width": 1280, "height": 900})


@pytest.fixture
def page(administrator: Watched, articles: list[str]) -> Iterator[Page]:
    administrator.complaints.clear()
    administrator.page.set_viewport_size({"width": 1280, "height": 900})
    administrator.page.goto(f"/desk/articles/{articles.pop()}/")
    yield administrator.page
    # What is refused with 422 is said beside the text.
    assert [each for each in administrator.complaints if "422" not in each] == []


def put(page: Page, words: str) -> None:
    """Puts the words in the place of the whole text."""
    page.get_by_role("textbox", name="Text", exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(words)


def shown(page: Page) -> FrameLocator:
    return page.frame_locator(".seeing iframe")


def marks(page: Page) -> list[list[Any]]:
    """What is marked in the text: how, the words, and what is said of them."""
    found: list[list[Any]] = page.evaluate(f"{MARKS}.map(each => [each.className, each.textContent, each.title])")
    return found


def test_the_preview_shows_what_is_typed_follows_it_and_keeps_the_last_good_one(page: Page) -> None:
    page.keyboard.press("Control+Shift+P")
    expect(page.get_by_role("region", name="Preview")).to_be_visible()
    put(page, "Typed just now.\n\n" + "\n\n".join(f"## Part {n}\n\nWords of part {n}." for n in range(1, 60)))
    expect(shown(page).get_by_text("Typed just now.")).to_be_visible()
    frame = page.frames[-1]
    page.keyboard.press("Control+End")
    expect(shown(page).get_by_text("Words of part 59.")).to_be_in_viewport()
    assert frame.evaluate("scrollY") > 2000
    # Another medium, another width: the same page.
    page.get_by_role("button", name="Dark", exact=True).click()
    assert frame.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 22, 20)"
    page.get_by_role("button", name="Print", exact=True).click()
    expect(shown(page).get_by_role("navigation", name="Main")).to_be_hidden()
    page.get_by_role("button", name="Print", exact=True).click()
    expect(shown(page).get_by_role("banner").get_by_role("link").first).to_be_visible()
    page.get_by_role("button", name="1280 px").click()
    assert frame.evaluate("innerWidth") == 1280
    assert page.get_by_role("button", name="1280 px").get_attribute("aria-pressed") == "true"
    assert page.get_by_role("button", name="375 px").get_attribute("aria-pressed") == "false"
    put(page, "> " * 500 + "too deep")
    told = page.get_by_role("region", name="Preview").get_by_role("status")
    expect(told).to_contain_text("What you see is as of")
    expect(shown(page).get_by_text("Words of part 1.", exact=True)).to_be_attached()
    put(page, "Good again.")
    expect(shown(page).get_by_text("Good again.")).to_be_visible()
    expect(told).to_have_text("")


def test_checks_and_comments_lead_to_their_places_and_are_marked_in_the_text(page: Page) -> None:
    tabs = page.get_by_role("tablist", name="Beside the text")
    assert [re.sub(r"\d+", "n", each) for each in tabs.get_by_role("tab").all_inner_texts()] == [
        "Outline",
        "Details",
        "Checks n",
        "Comments n",
        "History",
    ]
    assert any(kind == "mark-comment" for kind, _words, _note in marks(page))
    tabs.get_by_role("tab", name=re.compile("Comments")).click()
    page.get_by_role("tabpanel").get_by_role("button", name=re.compile("Go to line")).first.click()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_be_focused()
    tabs.get_by_role("tab", name="Details").click()
    page.keyboard.press("ArrowRight")
    panel = page.get_by_role("tabpanel", name="Checks")
    expect(panel).to_be_visible()
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    put(page, "Many words.\n\nSee [[nowhere]] and\n\n![](media:none) here.")
    jump = panel.get_by_role("button", name=re.compile("no alternative text"))
    expect(jump).to_be_visible()
    jump.click()
    expect(page.get_by_role("textbox", name="Text", exact=True)).to_be_focused()
    found = marks(page)
    assert ["mark-broken", "[[nowhere]]", "No article is there."] in found
    assert any(kind == "mark-check" for kind, _words, _note in found)
    expect(page.get_by_role("status").filter(has_text="to mend")).to_have_count(1)


def test_links_are_completed_with_articles_and_headings(page: Page) -> None:
    begin = page.get_by_role("listbox", name="Headings of this article").get_by_role("option", name="Where to begin")
    put(page, "## Where to begin\n\nSee [[#wh")
    expect(begin).to_be_visible()  # as soon as the heading, which was not there before, is known
    with page.expect_response(re.compile("checks/typed")):
        put(page, "## Where to begin\n\nWords.")
    page.keyboard.press("Control+End")
    page.keyboard.type(" See [[#wh")
    expect(begin).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type(" and [[model")
    expect(page.get_by_role("listbox", name="Articles to link to").get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    text = page.evaluate("new FormData(document.querySelector('form.editing')).get('body')")
    assert "See [Where to begin](#s-where-to-begin) and [[" in text
    assert re.search(r"\[\[[a-z0-9-]+\]\]$", text)


def test_rows_change_places_by_keyboard_and_mouse_and_what_is_shared_is_seen_beside_the_fields(page: Page) -> None:
    first, second = page.get_by_label("Takeaway 1", exact=True), page.get_by_label("Takeaway 2", exact=True)
    first.fill("One.")
    second.fill("Two.")
    page.get_by_role("button", name="Takeaway 2: Move up").press("Enter")
    assert page.evaluate(TITLES)[:2] == ["Two.", "One."]
    expect(first).to_be_focused()
    page.get_by_role("button", name="Takeaway 1: Take out").press("Enter")
    assert page.evaluate(TITLES)[:1] == ["One."]
    for number, words in enumerate(["One.", "Two.", "Three."], 1):
        page.get_by_label(f"Takeaway {number}", exact=True).fill(words)
    page.get_by_label("Takeaway 3", exact=True).locator("xpath=../..").locator(".grip").hover()
    page.mouse.down()
    first.hover(force=True)  # the page scrolls as far as it must; what is dragged lies above it
    expect(page.locator(".drop")).to_be_visible()
    page.mouse.up()
    assert page.evaluate(TITLES)[:3] == ["Three.", "One.", "Two."]
    expect(page.get_by_role("status").filter(has_text="Moved to place 1.")).to_have_count(1)
    page.get_by_label("Title", exact=True).fill("A title typed now")
    expect(page.locator(".result .result-title").first).to_have_text("A title typed now")


def test_it_is_accessible_and_fits_with_the_preview_open_and_the_panels_as_links(page: Page) -> None:
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(shown(page).locator("article")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 375, "height": 800})
    expect(page.get_by_role("tablist", name="Beside the text")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Beside the text").get_by_role("link")).to_have_count(5)
    assert not too_wide(page)
