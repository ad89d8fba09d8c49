"""The admin in a real browser: nothing that its content policy refuses, and its scripts do their work."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Watched, come_in
from tests.running import Site

KEPT = (
    "article",
    "author",
    "category",
    "featured",
    "historyentry",
    "image",
    "redirect",
    "sitesettings",
    "tag",
    "tool",
    "waiver",
)
ADDED = ("author", "category", "featured", "image", "redirect", "tag", "tool")


@pytest.fixture
def ada(watched: Watched, site: Site) -> Watched:
    """An administrator's window, signed in, with nothing complained of so far."""
    come_in(watched.page, site, "administrator")
    watched.complaints.clear()
    return watched


def refused(page: Page) -> list[str]:
    return list(page.evaluate("window.refused || []"))


@pytest.mark.slow
def test_no_page_holds_anything_that_the_content_policy_refuses(ada: Watched) -> None:
    ada.page.add_init_script(
        "window.refused = []; addEventListener('securitypolicyviolation', "
        "event => window.refused.push(event.violatedDirective + ' ' + event.blockedURI))"
    )
    addresses = ["/admin/", "/admin/accounts/user/", "/admin/accounts/user/add/"]
    addresses += [f"/admin/kb/{name}/" for name in KEPT] + [f"/admin/kb/{name}/add/" for name in ADDED]
    for address in addresses:
        answer = ada.page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        first = ada.page.locator("#result_list tbody th a").first
        if first.count():
            with ada.page.expect_navigation():
                first.click()
        for select in ada.page.locator(".select2-selection").all():
            select.click()
            expect(ada.page.locator(".select2-results__option").first).to_be_visible()
            ada.page.keyboard.press("Escape")
        assert refused(ada.page) == [], address
    assert ada.complaints == []


def test_an_address_is_made_out_of_the_name_as_it_is_typed(ada: Watched) -> None:
    ada.page.goto("/admin/kb/category/add/")
    ada.page.locator("#id_name").press_sequentially("Image models")
    expect(ada.page.locator("#id_slug")).to_have_value("image-models")


def test_an_author_is_found_a_photo_by_its_title(ada: Watched) -> None:
    ada.page.goto("/admin/kb/author/add/")
    ada.page.locator(".field-photo .select2-selection").click()
    ada.page.keyboard.type("Leila")
    ada.page.locator(".select2-results__option", has_text="Portrait of Leila Haddad").click()
    expect(ada.page.locator(".field-photo .select2-selection")).to_contain_text("Portrait of Leila Haddad")


def test_an_article_is_binned_and_taken_out_by_actions(ada: Watched) -> None:
    page = ada.page
    for action, said in (("unbin", "State now: Draft"), ("bin", "State now: Binned")):
        page.goto("/admin/kb/article/?q=Ten+AI+trends")
        page.locator("input.action-select").check()
        page.select_option("select[name=action]", action)
        page.locator("button[name=index]").click()
        expect(page.locator(".messagelist .success")).to_contain_text(re.compile(said))


def test_asking_for_changes_without_words_says_so_beside_the_field(ada: Watched) -> None:
    page = ada.page
    page.goto("/admin/kb/article/?state__exact=in_review")
    page.locator("input.action-select").first.check()
    page.select_option("select[name=action]", "request_changes")
    page.locator("button[name=index]").click()
    page.locator("input[name=carry_out]").click()
    expect(page.locator(".form-row.errors .errorlist")).to_be_visible()
    assert ada.complaints == []
