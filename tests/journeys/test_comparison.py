"""A writer builds a comparison by keyboard alone, saves it, and sees it as readers would."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.axe import too_wide, violations
from tests.journeys.conftest import Watched, window
from tests.journeys.test_keyboard import press, reach
from tests.running import Site

SUBJECTS = ("GPT-4", "Llama 3 8B", "Mistral 7B")
CRITERIA = ("Context length", "Weights to download", "Licence of the weights")
MOST_STEPS = 14  # from one field to another


@pytest.fixture(scope="module")
def writer(chromium: Browser, site: Site) -> Iterator[Watched]:
    yield from window(chromium, site, "writer", viewport={"width": 1280, "height": 900})


def field(page: Page, name: str) -> Locator:
    return page.get_by_label(name, exact=True)


def write(page: Page, name: str, words: str) -> None:
    """Goes on to the field by Tab, in a few steps, and types."""
    reach(page, field(page, name), most=MOST_STEPS)
    page.keyboard.type(words)


def enter(page: Page, button: Locator, *, key: str = "Tab") -> None:
    """Goes on, or back, to the button and presses Enter."""
    reach(page, button, key=key, most=2 * MOST_STEPS)
    page.keyboard.press("Enter")


def test_a_comparison_is_built_by_keyboard_alone_saved_and_seen(writer: Watched) -> None:
    page = writer.page
    page.goto("/desk/articles/new/")
    reach(page, field(page, "Title"))
    page.keyboard.type("Three models")
    reach(page, page.locator(".compared > summary"))
    page.keyboard.press("Enter")
    for number, name in enumerate(SUBJECTS, 1):
        write(page, f"Subject {number}", name)
    offered = page.locator("datalist option")
    expect(offered.first).to_have_attribute("value", re.compile("Mistral"))
    write(page, "Our pick", "Llama 3 8B")
    write(page, "For whom", "whoever has one card")
    for number, name in enumerate((*CRITERIA, "Vendor of nothing"), 1):
        write(page, f"Criterion {number}", name)
    enter(page, field(page, "Criterion 2: Move up"), key="Shift+Tab")
    expect(field(page, "Criterion 1")).to_have_value(CRITERIA[1])
    expect(field(page, "Criterion 1")).to_be_focused()
    write(page, "Group of criterion 1", "Terms")
    enter(page, field(page, "Criterion 4: Take out"))
    summary = page.locator(".compared .sum")
    expect(summary).to_contain_text(re.compile(r"^\d of 9 cells stated"))
    stated = int(summary.inner_text().split()[0])
    enter(page, page.locator(".matrix-of").get_by_role("button", name="State it here").first)
    expect(field(page, "Own cell 1: value")).to_be_focused()
    page.keyboard.type("unknown")
    expect(summary).to_contain_text(f"{stated + 1} of 9 cells stated")
    page.evaluate("scrollTo(0, 0)")
    assert violations(page) == []
    assert not too_wide(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator(".keeping").get_by_text("Saved").wait_for()
    address = page.url
    page.goto("/desk/")
    page.goto(address)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    enter(page, dialog.get_by_role("button", name=re.compile("^Use this")).first)
    expect(field(page, "Criterion 3")).to_have_value(CRITERIA[2])
    expect(field(page, "Own cell 1: value")).to_have_value("unknown")
    expect(page.locator(".keeping [aria-hidden]")).to_have_count(0)
    press(page, "Save and preview", key="Shift+Tab")
    page.wait_for_url("**/preview/")
    matrix = page.frame_locator("iframe").locator("#comparison")
    expect(matrix.get_by_role("columnheader")).to_have_count(len(SUBJECTS))
    expect(matrix).to_contain_text("Our pick for whoever has one card: Llama 3 8B")
    assert writer.complaints == []
