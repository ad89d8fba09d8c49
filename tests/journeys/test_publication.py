"""The first whole path: a writer writes, another person approves and publishes, the public reads."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import browsing, come_in, sign_in
from tests.running import Site

TITLE = "Plain paper vs squared paper: which notebook for which mind"
PROSE = "Squared paper asks for a plan, and plain paper forgives the lack of one. " * 12
BODY = f"Two notebooks lie on the desk.\n\n## What each is\n\n{PROSE}\n\n## What each costs\n\n{PROSE}\n"
MENDED = "Two notebooks lie on the desk, and one of them is yours."


@pytest.fixture
def people(chromium: Browser, site: Site) -> Iterator[dict[str, Page]]:
    pages = {}
    for role in ("writer", "editor", "public"):
        context = browsing(chromium, site)
        pages[role] = context.new_page()
        if role != "public":
            come_in(pages[role], site, role)
    yield pages
    for page in pages.values():
        page.context.close()


def press(page: Page, name: str) -> None:
    """Presses a button or follows a link that stands on the page under this name, and waits for the next page."""
    before = page.evaluate("performance.timeOrigin")
    page.locator("main").get_by_role("button", name=name).or_(
        page.locator("main").get_by_role("link", name=name)
    ).first.click()
    page.wait_for_function("before => performance.timeOrigin !== before", arg=before)
    page.wait_for_load_state()


def confirm(page: Page, name: str) -> None:
    press(page, name)
    if re.search(r"/[a-z_]+/$", page.url) and page.locator("main form").count():
        page.locator("main form").get_by_role("button").last.click()


def test_an_article_goes_from_a_writers_desk_to_the_public_and_is_rewritten(people: dict[str, Page]) -> None:
    writer, editor, public = people["writer"], people["editor"], people["public"]

    writer.goto("/desk/articles/new/")
    writer.get_by_label("Title", exact=True).fill(TITLE)
    writer.get_by_label("Summary", exact=True).fill(
        "Two kinds of paper, put side by side for people who think by hand."
    )
    writer.get_by_label("Text", exact=True).fill(BODY)
    for number in (1, 2, 3):
        writer.get_by_label(f"Takeaway {number}", exact=True).fill(f"Takeaway number {number}, to be kept.")
    writer.get_by_label("Category", exact=True).select_option(label="Choosing tools")
    writer.get_by_label("Tags", exact=True).fill("Beginners, Cost")
    writer.get_by_label("Author 1", exact=True).select_option(label="Mei Zhang")
    writer.get_by_role("button", name="Save").first.click()
    expect(writer.get_by_role("heading", level=1)).to_contain_text("Plain paper")
    article = writer.url

    writer.goto(article + "preview/")
    preview = writer.frame_locator("iframe")
    expect(preview.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(preview.get_by_role("heading", name="Key takeaways")).to_be_visible()

    writer.goto(article)
    confirm(writer, "Submit for review")
    expect(writer.locator("main")).to_contain_text("In review")
    expect(writer.get_by_role("button", name="Approve")).to_have_count(0)

    editor.goto(article)
    confirm(editor, "Approve")
    expect(editor.locator("main")).to_contain_text("Approved")
    confirm(editor, "Publish")
    expect(editor.locator("main")).to_contain_text("Published")

    public.goto("/")
    public.get_by_role("link", name=TITLE).first.click()
    expect(public.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(public.locator("main")).to_contain_text("min read")
    public.goto("/search/?q=squared+notebook")
    expect(public.get_by_role("link", name=re.compile("Plain paper"))).to_be_visible()
    public.get_by_role("link", name=re.compile("Plain paper")).click()
    expect(public.get_by_role("heading", level=1)).to_have_text(TITLE)
    address = public.url

    writer.goto(article)
    writer.get_by_label("Text", exact=True).fill(BODY.replace("Two notebooks lie on the desk.", MENDED))
    writer.get_by_role("button", name="Save").first.click()
    expect(writer.locator(".said")).to_contain_text("Saved as revision 2.")
    public.goto(address)
    expect(public.locator("main")).not_to_contain_text(MENDED)
    writer.goto(article)
    confirm(writer, "Submit for review")
    expect(writer.locator("main")).to_contain_text("In review")
    editor.goto(article)
    confirm(editor, "Approve")
    expect(editor.locator("main")).to_contain_text("Approved")
    confirm(editor, "Publish")
    expect(editor.locator("main")).to_contain_text("Published")
    public.goto(address)
    expect(public.locator("main")).to_contain_text(MENDED)


def test_the_edit_link_leads_through_sign_in_to_the_articles_desk_page(people: dict[str, Page]) -> None:
    public, editor = people["public"], people["editor"]
    public.goto("/articles/how-does-chatgpt-work/")
    public.get_by_role("contentinfo").get_by_role("link", name="Edit").click()
    public.wait_for_url("**/accounts/login/**")
    editor.goto("/articles/how-does-chatgpt-work/")
    editor.get_by_role("contentinfo").get_by_role("link", name="Edit").click()
    expect(editor.get_by_label("Title", exact=True)).to_have_value(re.compile("How Does ChatGPT Work"))


def test_two_tabs_saving_one_article_lose_no_word(people: dict[str, Page]) -> None:
    writer = people["writer"]
    writer.goto("/desk/at/articles/rlhf-vs-dpo/")
    other = writer.context.new_page()
    other.goto(writer.url)
    writer.get_by_label("Summary", exact=True).fill("The first tab’s summary of the two ways to teach a preference.")
    writer.get_by_role("button", name="Save").first.click()
    expect(writer.locator(".said")).to_contain_text("Saved as revision")
    other.get_by_label("Summary", exact=True).fill("The second tab’s summary of the two ways to teach.")
    other.get_by_role("button", name="Save").first.click()
    body = other.locator("main")
    expect(body).to_contain_text("The first tab’s summary")
    expect(body).to_contain_text("The second tab’s summary")


def test_without_script_what_is_typed_after_the_session_has_ended_is_saved_after_signing_in_again(
    chromium: Browser, site: Site
) -> None:
    context = browsing(chromium, site, java_script_enabled=False)
    writer = context.new_page()
    come_in(writer, site, "writer")
    writer.goto("/desk/articles/new/")
    writer.get_by_label("Title", exact=True).fill("Typed for an hour")
    context.clear_cookies(name="plumbline-session")
    writer.get_by_role("button", name="Save").first.click()
    expect(writer.get_by_role("heading", level=1)).to_have_text("You were signed out")
    expect(writer.locator("main textarea").first).to_have_value("Typed for an hour")
    sign_in(context.new_page(), site, "writer")
    writer.go_back()
    writer.get_by_role("button", name="Save").first.click()
    expect(writer.locator("main")).to_contain_text("Saved as a draft.")
    expect(writer.get_by_label("Title", exact=True)).to_have_value("Typed for an hour")
    context.close()


def test_going_back_after_the_first_save_leads_to_the_article_and_makes_no_second_one(people: dict[str, Page]) -> None:
    writer = people["writer"]
    writer.goto("/desk/articles/new/")
    writer.get_by_label("Title", exact=True).fill("Saved once")
    writer.get_by_role("button", name="Save").first.click()
    expect(writer.locator("main")).to_contain_text("Saved as a draft.")
    article = writer.url
    writer.go_back()
    expect(writer).to_have_url(article)
