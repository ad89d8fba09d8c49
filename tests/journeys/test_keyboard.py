"""The desk without a mouse: written, sent back, mended, approved and scheduled by keys alone, until readers see it."""

import json
import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import browsing
from tests.running import Site

TITLE = "Stairs vs lifts: which way up for whom"
PROSE = "Stairs ask for legs and lifts ask for patience, and a building is judged by both of them. " * 12
MENDED = "\n\n## Who cannot\n\nWheels take the lift.\n"
MOST_STOPS = 150  # presses of Tab from the top of a page to its end
# Whether the focus can be seen where it is, and whether it is where it is wanted, also in a shadow root.
STOP = """wanted => {
    const seen = element => {
        if (element === document.body) return true;  // past the last one the browser's own window has its turn
        const box = element.getBoundingClientRect(), {outlineStyle} = getComputedStyle(element);
        const itself = ["date", "time"].includes(element.type);  // the browser marks the part of it that has the focus
        return box.width > 0 && box.bottom > 0 && box.top < innerHeight && (itself || outlineStyle !== "none");
    };
    return [seen(document.activeElement), wanted === wanted.getRootNode().activeElement, wanted.isConnected];
}"""


def reach(page: Page, wanted: Locator, *, key: str = "Tab", most: int = MOST_STOPS) -> None:
    """Presses Tab until it is there; wherever the focus stops on the way it can be seen."""
    element = wanted.element_handle()
    for _ in range(most):
        page.keyboard.press(key)
        seen, there, stands = page.evaluate(STOP, element)
        assert seen, page.evaluate("document.activeElement.outerHTML")[:200]
        if there:
            return
        if not stands:  # a script put another in its place
            element = wanted.element_handle()
    raise AssertionError(f"No key leads to {wanted}.")


def write(page: Page, label: str, words: str, *, exact: bool = True) -> None:
    reach(page, page.get_by_label(label, exact=exact))
    page.keyboard.insert_text(words)


def press(page: Page, name: str, *, key: str = "Tab") -> None:
    """Goes to a button or link of the page's content and presses Enter."""
    content = page.locator("main")
    button, link = (content.get_by_role(role, name=name, exact=True) for role in ("button", "link"))
    reach(page, button.or_(link).first, key=key)
    before = page.evaluate("performance.timeOrigin")
    page.keyboard.press("Enter")
    page.wait_for_function("before => performance.timeOrigin !== before", arg=before)
    page.wait_for_load_state()


def signed_in(chromium: Browser, site: Site, role: str) -> Page:
    logins = json.loads((site.data / "demo-logins.json").read_text())
    login = next(login for login in logins if login["role"] == role)
    page = browsing(chromium, site, viewport={"width": 1280, "height": 900}).new_page()
    page.goto("/accounts/login/")
    write(page, "E-mail address", login["email"], exact=False)
    write(page, "Password", login["password"], exact=False)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    return page


@pytest.mark.slow
def test_an_article_is_written_mended_approved_and_scheduled_by_keys_alone(chromium: Browser, site: Site) -> None:
    writer, editor = signed_in(chromium, site, "writer"), signed_in(chromium, site, "editor")

    writer.keyboard.press("Tab")
    expect(writer.get_by_role("link", name="Skip to the content")).to_be_focused()
    reach(writer, writer.get_by_role("link", name="New article").first)
    writer.keyboard.press("Enter")
    expect(writer.get_by_role("heading", level=1)).to_have_text("New article")
    write(writer, "Title", TITLE)
    write(writer, "Summary", "Two ways up, put side by side for people who carry things.")
    write(writer, "Text", f"A house has both.\n\n## What each is\n\n{PROSE}\n\n## What each costs\n\n{PROSE}\n")
    for number in (1, 2, 3):
        write(writer, f"Takeaway {number}", f"Takeaway number {number}, to be kept.")
    reach(writer, writer.get_by_label("Category", exact=True))
    writer.keyboard.type("Choosing tools")
    write(writer, "Tags", "Beginners")
    reach(writer, writer.get_by_label("Author 1", exact=True))
    writer.keyboard.type("Mei Zhang")
    press(writer, "Save and preview")
    expect(writer.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text(TITLE)
    press(writer, "Submit for review…")
    write(writer, "Note for the reviewers (optional)", "For the people on the fourth floor.")
    press(writer, "Submit for review")
    expect(writer.locator("main")).to_contain_text("In review")

    opened(editor, "Review")
    decide(editor, "Say who cannot take the stairs.")
    press(editor, "Ask for changes")
    expect(editor.locator("main")).to_contain_text("Changes requested")

    opened(writer)
    write(writer, "Text", "")
    writer.keyboard.press("Control+End")
    writer.keyboard.insert_text(MENDED)
    press(writer, "Submit for review…")
    press(writer, "Submit for review")

    opened(editor, "Review")
    expect(editor.locator(".block.added").last).to_contain_text("Wheels take the lift.")
    decide(editor, "True of our house.")
    press(editor, "Approve")
    press(editor, "Schedule…")
    press(editor, "Schedule")
    expect(editor.locator("main")).to_contain_text("Readers will see it from")
    the_hour_comes(site)
    editor.reload()
    press(editor, "Public page")
    expect(editor.get_by_role("heading", level=1)).to_have_text(re.compile("Stairs vs lifts"))
    expect(editor.locator(".body")).to_contain_text("Wheels take the lift.")
    for page in (writer, editor):
        page.context.close()


def decide(page: Page, words: str) -> None:
    reach(page, page.get_by_role("textbox", name="Decision"))
    page.keyboard.insert_text(words)


def opened(page: Page, below: str = "") -> None:
    """Goes from the desk's first page to the article, and on to a page below it."""
    page.goto("/desk/")
    press(page, TITLE)
    if below:
        press(page, below)


def the_hour_comes(site: Site) -> None:
    """Lets the article's hour be now, and waits until the worker has published it."""
    site.does(
        "from django.utils import timezone; from kb.models import Article; "
        "stairs = Article.objects.filter(state='scheduled', draft__title__startswith='Stairs'); "
        "stairs.update(scheduled_for=timezone.now())"
    )
    site.wait_for("/articles/stairs-vs-lifts-which-way-up-for-whom/")


@pytest.mark.slow
def test_the_featured_list_is_put_in_order_by_pressing_one_key_again(chromium: Browser, site: Site) -> None:
    page = signed_in(chromium, site, "editor")
    page.goto("/desk/featured/")
    titles = page.locator(".order .name")
    before = titles.all_inner_texts()
    reach(page, page.locator(".order li").nth(2).get_by_role("button", name="Up"))
    for turn in (1, 0):
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator(".order li").nth(turn).get_by_role("button", name="Up" if turn else "Down")).to_be_focused()
    expect(titles).to_have_text([before[2], *before[:2], *before[3:]])
    page.context.close()


@pytest.mark.slow
def test_a_scheduled_article_is_given_another_hour_by_keys_alone(chromium: Browser, site: Site) -> None:
    site.does("from tests.journeys import samples; samples.hour_to_change()")
    page = signed_in(chromium, site, "editor")
    reach(page, page.get_by_role("navigation", name="Places").get_by_role("link", name="Calendar"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/calendar/")
    press(page, "Agenda")
    press(page, "Change the hour of A sample whose hour is changed")
    reach(page, page.locator("#id_at"))
    page.keyboard.type("0745AM")
    press(page, "Give it this hour")
    expect(page.locator("main")).to_contain_text("It has another hour.")
    expect(page.locator("main")).to_contain_text("07:45")
    page.context.close()
