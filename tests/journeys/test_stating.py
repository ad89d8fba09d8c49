"""A fact is put into a sentence by keys alone, and a sentence that the ledger denies is mended by one."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import Watched, window
from tests.journeys.test_beside import marks, put
from tests.journeys.test_editor import sent, text_of
from tests.running import Site

FALSE = "Quern Cloud has a quern limit of 64k tokens."
PLAIN = "{{ quern-cloud/quern-limit }}"


@pytest.fixture(scope="module")
def writer(chromium: Browser, site: Site) -> Iterator[Watched]:
    site.does("from tests.journeys import samples; samples.ledger_to_write_from()")
    yield from window(chromium, site, "writer", viewport={"width": 1280, "height": 900})


@pytest.fixture
def page(writer: Watched) -> Iterator[Page]:
    writer.complaints.clear()
    writer.page.set_viewport_size({"width": 1280, "height": 900})
    writer.page.goto("/desk/articles/new/")
    yield writer.page
    assert writer.complaints == []


def test_a_fact_is_found_by_any_name_and_put_in_as_it_is_to_be_said(page: Page) -> None:
    put(page, "It takes ")
    options = page.get_by_role("listbox", name="Values out of the ledger").get_by_role("option")
    page.keyboard.type("{{ old m")
    expect(options).to_have_text([re.compile("Quern Cloud.*Old Mill")])
    page.keyboard.press("Enter")
    page.keyboard.type("quern")
    stated, waiting = "Quern limit.*128,000 tokens.*Alpha’s own page.*As of", "Quern speed.*not verified yet"
    expect(options).to_have_text([re.compile(stated), re.compile(waiting)])
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(options).to_have_text([re.compile("128,000 tokens as it is"), re.compile("128k"), re.compile("as of")])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type(".")
    assert sent(page) == "It takes {{ quern-cloud/quern-limit | short }}."
    expect(page.locator(".mark-stated")).to_be_visible()
    ((_kind, words, said),) = [each for each in marks(page) if "stated" in each[0]]
    assert words == "{{ quern-cloud/quern-limit | short }}"
    assert said.startswith("Quern Cloud, Quern limit: 128,000 tokens · Alpha’s own page")
    put(page, f"{PLAIN} {PLAIN} {{{{ old-mill/quern-limit }}}} {{{{ quern-cloud/quern-speed }}}} `{PLAIN}` {{{{ quern")
    expect(page.locator(".mark-broken")).to_have_count(2)
    assert [each[1:] for each in marks(page) if "broken" in each[0]] == [
        ["{{ old-mill/quern-limit }}", "No subject is at “old-mill”: write “quern-cloud”."],
        ["{{ quern-cloud/quern-speed }}", "Quern Cloud, Quern speed: proposed, not verified yet"],
    ]
    expect(page.locator(".mark-stated")).to_have_count(2)
    page.keyboard.press("Control+Home")
    expect(page.locator(".at-caret")).to_contain_text("Quern Cloud, Quern limit: 128,000 tokens")
    put(page, "")
    expect(page.locator(".at-caret")).to_be_empty()
    page.keyboard.type("/fact")
    page.keyboard.press("Enter")
    expect(options.first).to_be_visible()
    page.keyboard.press("Escape")
    assert sent(page) == "{{ "
    put(page, "Code: `")
    page.keyboard.type("{{ quern")
    expect(options).to_have_count(0)


def test_a_sentence_that_the_ledger_denies_is_marked_and_mended_by_one_key(page: Page) -> None:
    put(page, FALSE)
    expect(page.locator(".mark-claim")).to_be_visible()
    ((_kind, words, said),) = [each for each in marks(page) if "claim" in each[0]]
    assert (words, "the ledger says “128,000 tokens”" in said) == ("64k tokens", True)
    page.keyboard.press("Control+.")
    assert sent(page) == f"Quern Cloud has a quern limit of {PLAIN}."
    page.keyboard.press("Control+z")
    assert sent(page) == FALSE
    page.get_by_role("tab", name="Checks").click()
    page.get_by_role("button", name=f"Write {PLAIN}", exact=True).click()
    assert sent(page) == f"Quern Cloud has a quern limit of {PLAIN}."
    expect(text_of(page)).to_be_focused()
    expect(page.get_by_role("button", name=f"Write {PLAIN}", exact=True)).to_have_count(0)
