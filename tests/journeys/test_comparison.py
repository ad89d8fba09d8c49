"""A writer builds a comparison by keyboard alone, saves it, and sees it as readers would."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import too_wide, violations
from tests.journeys.conftest import Watched, window
from tests.running import Site

SUBJECTS = ("GPT-4", "Llama 3 8B", "Mistral 7B")
CRITERIA = ("Context length", "Weights to download", "Licence of the weights")
MOST_STEPS = 14  # from one field to another
FOCUSED = "document.activeElement.labels?.[0]?.textContent.trim() ?? document.activeElement.textContent.trim()"


@pytest.fixture(scope="module")
def writer(chromium: Browser, site: Site) -> Iterator[Watched]:
    yield from window(chromium, site, "writer", viewport={"width": 1280, "height": 900})


def go_to(page: Page, name: str) -> None:
    """Goes on with Tab until what is called so has the focus."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            return
    raise AssertionError(f"{name} is not reached by keyboard; {page.evaluate(FOCUSED)} is")


def test_a_comparison_is_built_by_keyboard_alone_saved_and_seen(writer: Watched) -> None:
    page = writer.page
    page.goto("/desk/articles/new/")
    page.get_by_label("Title", exact=True).press_sequentially("Three models")
    page.locator(".compared > summary").press("Enter")
    for number, name in enumerate(SUBJECTS, 1):
        go_to(page, f"Subject {number}")
        page.keyboard.type(name)
    offered = page.locator("datalist option")
    expect(offered.first).to_have_attribute("value", re.compile("Mistral"))
    go_to(page, "Our pick")
    page.keyboard.type("Llama 3 8B")
    go_to(page, "For whom")
    page.keyboard.type("whoever has one card")
    for number, name in enumerate((*CRITERIA, "Vendor of nothing"), 1):
        go_to(page, f"Criterion {number}")
        page.keyboard.type(name)
    page.get_by_label("Criterion 2: Move up").press("Enter")
    expect(page.get_by_label("Criterion 1", exact=True)).to_have_value(CRITERIA[1])
    expect(page.get_by_label("Criterion 1", exact=True)).to_be_focused()
    go_to(page, "Group of criterion 1")
    page.keyboard.type("Terms")
    page.get_by_label("Criterion 4: Take out").press("Enter")
    summary = page.locator(".compared .sum")
    expect(summary).to_contain_text(re.compile(r"^\d of 9 cells stated"))
    stated = int(summary.inner_text().split()[0])
    page.locator(".matrix-of").get_by_role("button", name="State it here").first.press("Enter")
    expect(page.get_by_label("Own cell 1: value")).to_be_focused()
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
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Use this")).first.press("Enter")
    expect(page.get_by_label("Criterion 3", exact=True)).to_have_value(CRITERIA[2])
    expect(page.get_by_label("Own cell 1: value")).to_have_value("unknown")
    page.get_by_role("button", name="Save and preview").first.press("Enter")
    page.wait_for_url("**/preview/")
    matrix = page.frame_locator("iframe").locator("#comparison")
    expect(matrix.get_by_role("columnheader")).to_have_count(len(SUBJECTS))
    expect(matrix).to_contain_text("Our pick for whoever has one card: Llama 3 8B")
    assert [each for each in writer.complaints if "Transition" not in each] == []
