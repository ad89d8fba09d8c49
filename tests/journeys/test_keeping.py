"""What the editing page says of a text that is not saved, and what it offers: each seen in Chromium."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import browsing, chooses, come_in, sign_in
from tests.running import Site

DIALOG_OF_TWO = "You typed more than was saved"


@pytest.fixture
def context(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    context = browsing(chromium, site)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, site: Site) -> Page:
    page = context.new_page()
    come_in(page, site, "writer")
    return page


def begin(page: Page, title: str) -> str:
    """A new article, saved once; its path."""
    page.goto("/desk/articles/new/")
    ready(page)
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.wait_for_url("**/desk/articles/*-*-*-*-*/")
    ready(page)
    return page.url


def ready(page: Page) -> None:
    expect(page.locator("[data-ready]")).to_be_visible()


def types(page: Page, words: str) -> None:
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def text(page: Page) -> str:
    return str(page.evaluate("new FormData(document.querySelector('form.editing')).get('body')"))


def standing(page: Page, words: str) -> None:
    expect(page.locator(".keeping")).to_contain_text(words, timeout=20_000)


def saved(page: Page) -> None:
    expect(page.locator(".keeping [aria-hidden]")).to_have_count(0, timeout=20_000)
    standing(page, "Saved")


def test_the_indicator_says_saving_then_when_it_was_saved_and_speaks_only_the_latter(page: Page) -> None:
    begin(page, "The indicator")
    standing(page, "Saved")
    types(page, "Some words.")
    expect(page.locator(".keeping [aria-hidden]")).to_have_text("Saving")
    saved(page)
    spoken = page.get_by_role("status").filter(has_text="rev 1")
    assert spoken.inner_text().startswith("Saved ")
    assert violations(page) == []


def test_a_text_that_was_not_saved_is_offered_beside_the_saved_one_and_decided_later(page: Page) -> None:
    url = begin(page, "Recovered")
    types(page, "Typed and not saved.")
    saved(page)
    page.goto("/desk/")
    page.goto(url)
    dialog = page.get_by_role("dialog", name=DIALOG_OF_TWO)
    expect(dialog.locator("ins")).to_have_text("Typed and not saved.")
    assert violations(page) == []
    dialog.get_by_role("button", name="See both").click()
    expect(dialog.get_by_role("group", name="The other text")).to_have_text("Typed and not saved.")
    page.keyboard.press("Escape")
    standing(page, "Changes met – choose")
    page.locator(".keeping").get_by_role("button", name="Choose").click()
    dialog.get_by_role("button", name="Keep the saved one").click()
    standing(page, "Saved")  # which it says when the other text is put aside
    assert text(page) == ""
    page.goto(url)
    ready(page)
    standing(page, "Saved")
    expect(page.get_by_role("dialog")).to_have_count(0)  # chosen is chosen, and nothing is gone:
    page.get_by_role("button", name="Put aside on this device").click()
    page.get_by_role("dialog").get_by_role("button", name="Use this device’s copy").click()
    expect(page.locator(".cm-content")).to_have_text("Typed and not saved.")
    page.keyboard.press("Control+s")
    expect(page.locator(".said")).to_contain_text("Saved as revision 2")
    ready(page)
    page.goto(f"{url}unsaved/")
    expect(page.get_by_role("heading", name="Put aside").first).to_be_visible()


def test_another_persons_copies_are_not_offered(page: Page, context: BrowserContext, site: Site) -> None:
    url = begin(page, "Somebody else at the same machine")
    page.route("**/buffer/", lambda route: route.abort())
    types(page, "Only for me.")
    standing(page, "Kept on this device – offline")
    context.clear_cookies()
    editor = context.new_page()
    sign_in(editor, site, "editor")
    page.unroute("**/buffer/")
    standing(page, "Somebody else is signed in")  # and the text is not sent in that person's name
    editor.goto(url)
    ready(editor)
    standing(editor, "Saved")
    expect(editor.get_by_role("dialog")).to_have_count(0)
    assert text(editor) == ""


def test_signing_out_asks_what_becomes_of_a_text_that_is_nowhere_else(page: Page, site: Site) -> None:
    begin(page, "Left behind")
    page.route("**/buffer/", lambda route: route.abort())
    types(page, "Only here.")
    standing(page, "Kept on this device – offline")
    page.locator(".person summary").click()
    page.get_by_role("button", name="Sign out").click()
    dialog = page.get_by_role("dialog", name="Text that is only on this device")
    expect(dialog.get_by_role("listitem")).to_have_text("Left behind")
    assert violations(page) == []
    dialog.get_by_role("button", name="Stay signed in").click()
    page.goto("/desk/")  # another page, another script
    page.locator(".person summary").click()
    page.get_by_role("button", name="Sign out").click()
    dialog.get_by_role("button", name="Remove it").click()
    expect(page).to_have_url(f"{site.address}/")
    page.wait_for_load_state()
    assert copies(page) == []


def copies(page: Page) -> Any:
    return json.loads(
        page.evaluate(
            """new Promise(done => {
                const request = indexedDB.open("plumbline", 1);
                request.onsuccess = () => {
                    const all = request.result.transaction("copies").objectStore("copies").getAll();
                    all.onsuccess = () => done(JSON.stringify(all.result));
                };
            })"""
        )
    )


KEPT_AFTER = """async () => {
    const body = new FormData(document.querySelector("form.editing")).get("body");
    const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result) });
    const device = await asked(indexedDB.open("plumbline", 1));
    for (let took = 0; took < 5_000; took = performance.now() - window.pressed) {
        const copies = await asked(device.transaction("copies").objectStore("copies").getAll());
        if (copies.some((copy) => new Map(copy.fields).get("body") === body)) return performance.now() - window.pressed;
    }
    throw new Error("It is not kept.");
}"""


def test_each_key_is_on_the_device_within_fifty_milliseconds(page: Page) -> None:
    begin(page, "Within fifty milliseconds")
    types(page, "first")
    page.evaluate("addEventListener('keydown', event => { window.pressed = event.timeStamp }, true)")
    took = []
    for letter in " and on it goes":
        page.keyboard.type(letter)
        took.append(page.evaluate(KEPT_AFTER))
    assert max(took) < 50, took


def test_a_browser_that_keeps_nothing_says_so_while_the_server_keeps_it(context: BrowserContext, site: Site) -> None:
    context.add_init_script("indexedDB.open = () => { throw new DOMException('refused', 'SecurityError') }")
    page = context.new_page()
    come_in(page, site, "writer")
    url = begin(page, "In a private window")
    expect(page.locator(".notices")).to_contain_text("keeps nothing on this device")
    types(page, "Words.")
    saved(page)
    page.goto(url)
    page.get_by_role("dialog").get_by_role("button", name="Use this text").click()
    expect(page.locator(".cm-content")).to_have_text("Words.")


def test_of_two_windows_the_other_is_told_and_chooses(page: Page, context: BrowserContext) -> None:
    url = begin(page, "Two windows")
    types(page, "From the first.")
    saved(page)
    second = context.new_page()
    second.goto(url)
    ready(second)
    expect(second.locator(".notices")).to_contain_text("open in another window too")
    types(second, "From the second.")
    expect(page.locator(".notices")).to_contain_text("You have written on in another window", timeout=20_000)
    types(page, " And on.")
    dialog = page.get_by_role("dialog", name="Two texts of yours")
    expect(dialog).to_be_visible(timeout=20_000)
    assert violations(page) == []
    dialog.get_by_role("button", name="Go on with this window’s text").click()
    standing(page, "Saved")
    assert text(page) == "From the first. And on."
    types(second, " More.")
    dialog = second.get_by_role("dialog", name="Two texts of yours")
    dialog.get_by_role("button", name="Use this text").click(timeout=20_000)
    expect(second.locator(".cm-content")).to_have_text("From the first. And on.")
    second.get_by_role("button", name="Put aside on this device").click()
    expect(second.get_by_role("dialog")).to_contain_text("second. More.")


def test_others_are_seen_arriving_and_are_gone_when_they_leave(page: Page, chromium: Browser, site: Site) -> None:
    url = begin(page, "Two people")
    other = browsing(chromium, site)
    editor = other.new_page()
    come_in(editor, site, "editor")
    editor.goto(url)
    ready(editor)
    expect(editor.locator("[id='desk.beside'] p")).to_contain_text("has this open")  # as the page came
    page.clock.install()
    page.goto(url)
    ready(page)
    expect(page.locator("[id='desk.beside'] p")).to_contain_text("has this open")
    expect(page.locator(".keeping")).to_contain_text("also has this open")
    editor.goto("/desk/")
    page.clock.fast_forward(31_000)
    expect(page.locator("[id='desk.beside'] p")).to_have_count(0)
    other.close()


PLAIN = "Write in a plain text field"
BROKEN = "Element.prototype.attachShadow = () => { throw new Error('CodeMirror does not start here') }"


@pytest.mark.parametrize("chosen", [True, False])
def test_the_plain_field_loses_no_word_either(context: BrowserContext, site: Site, chosen: bool) -> None:
    if not chosen:
        context.add_init_script(BROKEN)
    page = context.new_page()
    come_in(page, site, "writer")
    try:
        chooses(page, PLAIN, chosen)
        url = begin(page, "In a plain field")
        field = page.locator("textarea#id_body")
        page.route("**/buffer/", lambda route: route.abort())
        field.press_sequentially("On this device.")
        standing(page, "Kept on this device – offline")
        assert violations(page) == []
        page.close()
        page = context.new_page()
        page.goto(url)
        page.get_by_role("dialog", name=DIALOG_OF_TWO).get_by_role("button", name="Use this device’s copy").click()
        field = page.locator("textarea#id_body")
        expect(field).to_have_value("On this device.")
        field.press("Control+End")
        field.press_sequentially(" And on the server.")
        saved(page)
        page.evaluate(
            """new Promise((done, failed) => {
                const request = indexedDB.deleteDatabase("plumbline");
                request.onsuccess = () => done();
                request.onerror = failed;
            })"""
        )
        page.goto(url)
        page.get_by_role("dialog", name=DIALOG_OF_TWO).get_by_role("button", name="Use this text").click()
        expect(field).to_have_value("On this device. And on the server.")
        page.keyboard.press("Control+s")
        expect(page.locator(".said")).to_contain_text("Saved as revision 2")
        expect(page.get_by_role("button", name="Bold")).to_have_count(0 if chosen else 1)
    finally:
        chooses(page, PLAIN, False)
