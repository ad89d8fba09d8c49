"""The freshness queue by keyboard: through it row by row, without leaving the page."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Watched, come_in
from tests.running import Site


def test_what_is_done_by_a_key_goes_and_the_next_row_has_the_focus(watched: Watched, site: Site) -> None:
    site.does("from tests.journeys import samples; samples.facts_to_check()")
    page = watched.page
    come_in(page, site, "editor")
    page.goto("/desk/")
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.wait_for_url("**/desk/freshness/")
    names, rows = page.locator(".stale .name"), page.locator(".stale > li")
    first, second, third = names.all_inner_texts()[:3]
    many = rows.count()
    page.keyboard.press("j")
    page.keyboard.press("y")
    expect(rows).to_have_count(many - 1)
    expect(names.first).to_be_focused()
    expect(names.first).to_have_text(second)
    page.keyboard.press("z")
    page.keyboard.type("They answer in May.")
    page.keyboard.press("Escape")  # not now
    expect(page.locator("details[open].snooze")).to_have_count(0)
    page.keyboard.press("z")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(many - 2)
    expect(names.first).to_be_focused()
    expect(page.locator("main > p[role=status]")).to_have_text(
        re.compile(f"{re.escape(second)}”. Left here: {many - 2}")
    )
    page.keyboard.press("e")
    page.wait_for_url(re.compile(r"/desk/(facts|articles)/[0-9a-f-]{36}/"))
    page.go_back()
    page.reload()
    expect(names.first).to_have_text(third)
    assert not {first, second} & set(names.all_inner_texts())
    assert watched.complaints == []
