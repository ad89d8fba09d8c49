"""An emergency: an administrator publishes what nobody approved, readers see it, another editor endorses it."""

from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import browsing, come_in
from tests.running import Site

TITLE = "A price that was wrong"
REASON = "The price on this page was wrong by a factor of ten."


def signed_in(chromium: Browser, site: Site, role: str) -> Page:
    page = browsing(chromium, site).new_page()
    come_in(page, site, role)
    return page


def test_what_cannot_wait_is_published_and_flagged_until_another_endorses_it(chromium: Browser, site: Site) -> None:
    made = f"from tests import cast; print(cast.draft(title='{TITLE}', slug='a-wrong-price').public_id)"
    desk = f"/desk/articles/{site.does(made).split()[-1]}/"
    administrator, editor = signed_in(chromium, site, "administrator"), signed_in(chromium, site, "editor")
    reader = browsing(chromium, site).new_page()

    editor.goto(desk)
    expect(editor.get_by_role("button", name="Publish in an emergency")).to_have_count(0)
    administrator.goto(desk)
    administrator.get_by_role("button", name="Publish in an emergency…").click()
    expect(administrator.get_by_role("heading", level=1)).to_have_text("Publish in an emergency")
    administrator.get_by_role("button", name="Publish in an emergency").click()
    expect(administrator.get_by_role("alert")).to_contain_text("Say why")
    administrator.get_by_label("Why can it not wait?").fill(REASON)
    administrator.get_by_role("button", name="Publish in an emergency").click()
    expect(administrator.locator("main")).to_contain_text("Published in an emergency.")

    reader.goto("/articles/a-wrong-price/")
    expect(reader.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert REASON not in reader.content()

    editor.goto("/desk/")
    editor.locator("main").get_by_role("link", name=TITLE).first.click()
    expect(editor.locator(".emergency")).to_contain_text(REASON)
    editor.get_by_role("button", name="Endorse…").click()
    expect(editor.get_by_role("heading", level=1)).to_have_text("Endorse")
    editor.get_by_role("button", name="Endorse").click()
    expect(editor.locator("main")).to_contain_text("Endorsed.")
    expect(editor.locator(".state.flagged")).to_have_count(0)
    for page in (administrator, editor, reader):
        page.context.close()
