"""What design.md promises readers beyond the text, each seen working in Chromium."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Watched, browsing
from tests.running import Site

ARTICLE = "/articles/open-source-vs-closed-ai-models/"
ARABIC = "/articles/open-and-closed-models-in-arabic/"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 800}


@pytest.fixture
def page(watched: Watched) -> Page:
    watched.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return watched.page


def style(page: Page, selector: str, name: str) -> str:
    return str(page.locator(selector).first.evaluate("(node, name) => getComputedStyle(node)[name]", name))


def settle(page: Page) -> None:
    """Two frames, so that what depends on scrolling has followed."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_the_contents_mark_the_section_that_is_being_read(page: Page) -> None:
    page.goto(ARTICLE)
    links = page.locator(".toc li a")
    assert links.count() >= 4
    marked = set()
    for number in (1, 3):
        anchor = str(links.nth(number).get_attribute("href"))[1:]
        page.evaluate("id => document.getElementById(id).scrollIntoView({behavior: 'instant'})", anchor)
        settle(page)
        current = page.evaluate("[...document.querySelectorAll('.toc a:target-current')].map(a => a.hash.slice(1))")
        assert current == [anchor]
        marked.add(current[0])
    assert len(marked) == 2


def test_the_contents_are_open_beside_the_text_and_closed_on_a_phone(page: Page) -> None:
    page.goto(ARTICLE)
    expect(page.locator(".toc li").first).to_be_visible()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    expect(page.locator(".toc li").first).to_be_hidden()
    page.locator(".toc summary").click()
    expect(page.locator(".toc li").first).to_be_visible()


def test_every_heading_has_a_link_that_is_seen_on_hover_and_focus(page: Page) -> None:
    page.goto(ARTICLE)
    headings = page.locator(".body > h2[id^='s-']")
    assert headings.count() >= 4
    link = headings.first.locator(".hash")
    assert link.evaluate("node => getComputedStyle(node).opacity") == "0"
    headings.first.hover()
    assert link.evaluate("node => getComputedStyle(node).opacity") == "1"
    page.mouse.move(0, 0)
    link.focus()
    assert link.evaluate("node => getComputedStyle(node).opacity") == "1"
    assert link.get_attribute("href") == "#" + str(headings.first.get_attribute("id"))
    assert link.get_attribute("aria-label") or link.inner_text().strip()


@pytest.mark.parametrize("path", [ARTICLE, ARABIC])
def test_the_bar_grows_with_reading_from_the_texts_own_side(page: Page, path: str) -> None:
    page.emulate_media(reduced_motion="no-preference")
    page.goto(path)

    def box() -> dict[str, float]:
        settle(page)
        found: dict[str, float] = page.locator(".bar").evaluate(
            "n => (({left, right, width}) => ({left, right, width}))(n.getBoundingClientRect())"
        )
        return found

    whole = page.evaluate("document.documentElement.clientWidth")
    assert box()["width"] < 1
    page.evaluate("scrollTo({top: (document.documentElement.scrollHeight - innerHeight) / 2, behavior: 'instant'})")
    half = box()
    assert half["width"] == pytest.approx(whole / 2, rel=0.05)
    assert (half["left"] if path == ARTICLE else whole - half["right"]) == pytest.approx(0, abs=1)
    page.evaluate("scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'})")
    assert box()["width"] == pytest.approx(whole, rel=0.01)


def test_nothing_moves_for_who_asked_for_less_motion(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(ARTICLE)
    assert style(page, ".bar", "animationName") == "none"
    assert page.locator(".bar").evaluate("node => node.getBoundingClientRect().height") == 0


@pytest.mark.parametrize(("motion", "expected"), [("no-preference", True), ("reduce", False)])
def test_pages_fade_into_each_other_unless_less_motion_was_asked_for(page: Page, motion: Any, expected: bool) -> None:
    page.emulate_media(reduced_motion=motion)
    page.add_init_script("addEventListener('pagereveal', event => { window.faded = !!event.viewTransition })")
    page.goto("/articles/")
    page.get_by_role("main").get_by_role("link").nth(3).click()
    page.wait_for_url(lambda address: not address.endswith("/articles/"))
    page.wait_for_function("window.faded !== undefined")
    assert page.evaluate("window.faded") is expected


def test_a_page_is_fetched_ahead_when_a_reader_points_at_its_link(chromium: Browser, site: Site) -> None:
    context = browsing(chromium, site)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Preload.enable")
    found: list[dict[str, Any]] = []
    devtools.on("Preload.ruleSetUpdated", lambda event: found.append(event["ruleSet"]))
    page.goto("/articles/")
    link = page.get_by_role("main").locator("h2 a").first
    ahead: list[str] = []
    devtools.on(
        "Preload.prefetchStatusUpdated", lambda event: ahead.append(f"{event['prefetchUrl']} {event['status']}")
    )
    link.hover()
    wanted = f"{site.address}{link.get_attribute('href')} Ready"
    for _ in range(50):
        if wanted in ahead:
            break
        page.wait_for_timeout(100)
    assert wanted in ahead
    assert [rules for rules in found if "errorType" in rules] == []
    assert json.loads(found[0]["sourceText"])["prefetch"]
    context.close()


def test_paper_is_light_and_without_what_only_a_screen_needs(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(ARTICLE)
    assert style(page, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert style(page, "h1", "color") == "rgb(22, 29, 26)"
    for selector in (".top", ".toc", ".cta", ".helpful", ".foot", ".bar", ".related", ".hash"):
        if page.locator(selector).count():
            expect(page.locator(selector).first).to_be_hidden()
    assert page.pdf(format="A4")[:5] == b"%PDF-"


def test_dark_and_light_follow_the_readers_system(page: Page) -> None:
    page.goto(ARTICLE)
    for scheme, ground in (("light", "rgb(253, 253, 251)"), ("dark", "rgb(17, 22, 20)")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert style(page, "body", "backgroundColor") == ground


def test_an_article_in_arabic_runs_from_right_to_left_and_its_frame_stays_english(page: Page) -> None:
    page.goto(ARABIC)
    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("ar", "rtl")
    title = page.locator("h1").bounding_box()
    rail = page.locator(".toc")
    assert title is not None
    assert title["x"] + title["width"] > 1200
    if rail.count():
        place, body = rail.bounding_box(), page.locator(".body").bounding_box()
        assert place is not None
        assert body is not None
        assert place["x"] > body["x"]
    for selector in (".top", ".foot"):
        assert page.locator(selector).get_attribute("lang") == "en-GB"
    row = page.locator(f"[lang=ar][dir=rtl]:has(a[href='{ARABIC}'])")
    page.goto("/articles/")
    while row.count() == 0:
        page.goto(page.locator("a[rel=next]").get_attribute("href") or "there is none")
    expect(row).to_have_count(1)
