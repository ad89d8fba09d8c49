"""Every page of the desk and of sign-in in a real browser: accessible and silent."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.axe import violations
from tests.journeys.conftest import Watched, sign_in
from tests.running import Site

SIGNED_OUT = ("/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/")
DESK = (
    "/desk/",
    "/desk/articles/",
    "/desk/articles/new/",
    "/desk/media/",
    "/desk/authors/",
    "/desk/categories/",
    "/desk/tags/?q=a",
    "/desk/tags/new/",
    "/desk/featured/",
    "/desk/links/",
    "/desk/links/orphans/",
    "/desk/links/redirects/",
    "/accounts/password/change/",
)
OF_AN_ARTICLE = ("", "preview/", "history/", "changes/", "revisions/1/", "retire/")


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_axe_finds_nothing_on_the_pages_of_sign_in(watched: Watched, path: str) -> None:
    watched.page.goto(path)
    assert violations(watched.page) == []
    assert watched.complaints == []


@pytest.fixture(scope="module")
def editors_page(chromium: Browser, site: Site) -> Iterator[Watched]:
    context = chromium.new_context(base_url=site.address)
    page = context.new_page()
    sign_in(page, site, "editor")
    yield Watched(page)
    context.close()


@pytest.mark.parametrize("path", DESK)
def test_axe_finds_nothing_at_the_desk(editors_page: Watched, path: str) -> None:
    editors_page.complaints.clear()
    editors_page.page.goto(path)
    assert violations(editors_page.page) == []
    assert editors_page.complaints == []


@pytest.mark.parametrize("part", OF_AN_ARTICLE)
def test_axe_finds_nothing_on_the_pages_of_an_article(editors_page: Watched, part: str) -> None:
    page = editors_page.page
    page.goto("/desk/at/articles/open-source-vs-closed-ai-models/")
    editors_page.complaints.clear()
    page.goto(page.url + part)
    assert violations(page) == []
    assert editors_page.complaints == []


@pytest.mark.parametrize("step", ["", "Merge…", "Delete…"])
def test_axe_finds_nothing_on_the_pages_of_a_category(editors_page: Watched, step: str) -> None:
    page = editors_page.page
    page.goto("/desk/categories/")
    page.locator("main .name").first.click()
    if step:
        page.get_by_role("link", name=step).click()
    editors_page.complaints.clear()
    assert violations(page) == []
    if step == "Merge…":
        page.locator("main .name").first.click()
        assert violations(page) == []
    assert editors_page.complaints == []


def test_axe_finds_nothing_on_the_page_of_a_decision(editors_page: Watched) -> None:
    page = editors_page.page
    page.goto("/desk/articles/?state=in_review")
    page.locator("main").get_by_role("link", name=re.compile("Small models")).click()
    editors_page.complaints.clear()
    page.goto(page.url + "approve/")
    assert violations(page) == []
    assert editors_page.complaints == []


def test_axe_finds_nothing_on_a_form_with_errors(editors_page: Watched) -> None:
    page = editors_page.page
    page.goto("/desk/articles/new/")
    page.get_by_label("Title", exact=True).fill("x" * 300)
    page.get_by_role("button", name="Save").first.click()
    assert page.title().startswith("Error:")
    assert page.get_by_label("Title", exact=True).input_value() == "x" * 300
    assert violations(page) == []


@pytest.mark.parametrize("path", DESK)
def test_no_page_of_the_desk_scrolls_sideways_on_a_phone(editors_page: Watched, path: str) -> None:
    page = editors_page.page
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(path)
    scroll, client = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert scroll == client
