"""A guest without an account reads a draft by a link that was copied at the desk, and is heard there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import Watched, browsing, come_in
from tests.running import Site

WORDS = "Which of the two models is meant here?"


@pytest.fixture
def editor(chromium: Browser, site: Site) -> Iterator[Page]:
    context = browsing(chromium, site)
    page = context.new_page()
    come_in(page, site, "editor")
    yield page
    context.close()


def test_a_guest_is_invited_comments_recommends_and_is_shown_out(editor: Page, watched: Watched, site: Site) -> None:
    made = "from tests import cast; print(cast.in_review(title='A draft for a guest').public_id)"
    desk = f"/desk/articles/{site.does(made).split()[-1]}"
    editor.goto(f"{desk}/guests/")
    editor.get_by_label("Name").fill("Gus Okafor")
    editor.get_by_role("button", name="Make the link").click()
    link = editor.locator("input[readonly]").input_value()

    guest = watched.page
    guest.goto(link)
    expect(guest.get_by_role("heading", level=1)).to_have_text("A draft for a guest")
    guest.get_by_role("link", name=re.compile("Comment on passage 3")).click()
    guest.get_by_label("Comment", exact=True).fill(WORDS)
    guest.get_by_role("button", name="Comment").click()
    expect(guest.get_by_role("article", name="Your comment")).to_contain_text(WORDS)
    guest.get_by_label("Not yet").check()
    guest.get_by_role("button", name="Tell the editors").click()
    expect(guest.get_by_role("alert")).to_contain_text("Say what is missing")
    expect(guest.get_by_label("Not yet")).to_be_checked()
    assert violations(guest) == []
    guest.get_by_label("In your words").fill("A source for the second figure.")
    guest.get_by_role("button", name="Tell the editors").click()
    expect(guest.get_by_text("Thank you.")).to_be_visible()
    assert guest.context.cookies() == []

    editor.goto(f"{desk}/review/")
    expect(editor.get_by_role("region", name="What guests recommend")).to_contain_text(
        "A source for the second figure."
    )
    thread = editor.get_by_role("article", name="Thread by Gus Okafor (guest)")
    expect(thread).to_contain_text(WORDS)
    thread.locator("summary").click()
    thread.get_by_label("Answer").fill("The newer one.")
    thread.get_by_role("button", name="Send").click()
    expect(thread.locator(".answer")).to_contain_text("The newer one.")
    guest.goto(link)
    expect(guest.get_by_role("article", name="Your comment")).to_contain_text("The newer one.")

    editor.goto(f"{desk}/guests/")
    editor.get_by_role("button", name="Take back").click()
    expect(editor.get_by_role("status")).to_contain_text("opens nothing any more")
    answer = guest.goto(link)
    assert answer is not None
    assert answer.status == 403
    expect(guest.get_by_role("heading", level=1)).to_have_text("This link was taken back")
    assert [request for request in watched.requests if not request.startswith(site.address)] == []
