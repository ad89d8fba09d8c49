"""Whatever is written, the page holds it: nothing sticks out, nothing is lost to whoever needs axe's rules."""

import pytest

from tests.journeys import extremes
from tests.journeys.axe import violations
from tests.journeys.conftest import Watched
from tests.running import Site

PAGES = {
    "article": extremes.ADDRESS,
    "home": "/",
    "archive": "/articles/",
    "archive, page 2": "/articles/?page=2",
    "taken down": extremes.GONE,
    "tags": "/tags/",
    "authors": "/authors/",
    "author": "/authors/muhammad/",
    "search": "/search/?q=donau*+everything",
}
STICKS_OUT = """() => [...document.querySelectorAll("body *")].filter(element => {
    const {left, right} = element.getBoundingClientRect();
    for (let around = element.parentElement; around; around = around.parentElement)
        if (getComputedStyle(around).overflowX !== "visible") return false;
    return right > document.documentElement.clientWidth + 1 || left < -1;
}).map(element => `${element.tagName}.${element.className}`)"""


@pytest.fixture(scope="module")
def stretched(site: Site) -> Site:
    """The site with an article of extremes."""
    site.does("from tests.journeys import extremes; extremes.publish()")
    return site


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_nothing_sticks_out_of_the_page(stretched: Site, watched: Watched, path: str) -> None:
    for width in (1280, 800, 375, 320):
        watched.page.set_viewport_size({"width": width, "height": 800})
        answer = watched.page.goto(path)
        assert answer is not None
        assert answer.status == (410 if path == extremes.GONE else 200)
        assert watched.page.evaluate(STICKS_OUT) == [], width
        assert watched.page.evaluate("document.documentElement.scrollWidth") == width
    assert watched.complaints == [] or path == extremes.GONE  # the browser itself notes that answer


@pytest.mark.parametrize("name", ["article", "archive, page 2", "taken down"])
def test_axe_finds_nothing_in_what_only_time_or_a_strange_writer_brings(
    stretched: Site, watched: Watched, name: str
) -> None:
    watched.page.goto(PAGES[name])
    assert violations(watched.page) == []


def test_pictures_are_fetched_as_they_come_into_sight_and_keep_their_room(stretched: Site, watched: Watched) -> None:
    page = watched.page
    page.goto(extremes.ADDRESS, wait_until="networkidle")
    height = page.evaluate("document.documentElement.scrollHeight")
    for image in page.locator(".body figure img").all():
        image.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
    assert page.evaluate("document.documentElement.scrollHeight") == height
