"""Every public page in a real browser: accessible, silent, self-contained."""

import pytest
from playwright.sync_api import expect

from tests.journeys.axe import too_wide, violations
from tests.journeys.conftest import Watched
from tests.running import Site

ARTICLE = "/articles/open-source-vs-closed-ai-models/"
PAGES = {
    "home": "/",
    "archive": "/articles/",
    "article": ARTICLE,
    "article, thanked": f"{ARTICLE}#thanks",
    "article in Arabic": "/articles/open-and-closed-models-in-arabic/",
    "categories": "/categories/",
    "category": "/categories/llms/",
    "tags": "/tags/",
    "tag": "/tags/privacy/",
    "authors": "/authors/",
    "author": "/authors/mei-zhang/",
    "subjects": "/subjects/",
    "subject": "/subjects/mistral-7b/",
    "criterion": "/criteria/context-length/?order=high",
    "compare": "/compare/?subjects=mistral-7b",
    "compared": "/compare/closed-models-vs-mistral-7b/",
    "tools": "/tools/",
    "contact": "/contact/",
    "contact about an article": "/contact/?about=open-source-vs-closed-ai-models",
    "contact, thanked": "/contact/#thanks",
    "feedback": "/feedback/",
    "feedback about an article": "/feedback/?about=open-source-vs-closed-ai-models",
    "search": "/search/",
    "search results": "/search/?q=model",
    "search without results": "/search/?q=zzyzx",
    "search for nothing searchable": "/search/?q=-",
    "not found": "/articles/no-such-article/",
    "page beyond the last": "/articles/?page=99",
    "led on from a retired article": "/articles/gpu-rental-in-one-page/",
}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_reader_meets_no_fault_no_script_no_cookie_and_no_other_host(watched: Watched, site: Site, path: str) -> None:
    page, answer = watched.page, watched.page.goto(path)
    assert answer is not None
    assert "set-cookie" not in answer.all_headers()
    assert page.context.cookies() == []
    assert [request for request in watched.requests if not request.startswith(site.address)] == []
    assert page.locator("script:not([type='application/ld+json'])").count() == 0
    assert answer.status >= 400 or watched.complaints == []
    assert violations(page) == []
    assert not too_wide(page)


def test_an_article_takes_four_requests_at_most(watched: Watched) -> None:
    watched.page.goto(ARTICLE, wait_until="networkidle")
    requests = [request for request in watched.requests if "speculation" not in request]
    assert len(requests) <= 4


def test_the_keyboard_reaches_the_article_by_the_skip_link_first(watched: Watched) -> None:
    page = watched.page
    page.goto(ARTICLE)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
