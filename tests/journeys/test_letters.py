"""A reader writes to us, and says whether an article helped, in a real browser without a script."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import Watched, browsing, come_in
from tests.running import Site

ARTICLE = "/articles/how-does-chatgpt-work/"
SENTENCE = "The third sentence names a year that cannot be right."


@pytest.fixture
def reader(watched: Watched) -> Watched:
    """A reader's window, in which time passes faster than forms believe of persons."""
    watched.page.set_default_timeout(15_000)
    return watched


def test_an_error_is_reported_thanked_for_and_answered_by_mail(reader: Watched, chromium: Browser, site: Site) -> None:
    page = reader.page
    page.goto(ARTICLE)
    page.get_by_role("link", name="Report an error").click()
    expect(page.get_by_label("Page (optional)")).to_have_value(re.compile(f"{ARTICLE}$"))
    page.get_by_label("E-mail address").fill("rita@example.org")
    page.get_by_role("button", name="Send message").click()
    expect(page.get_by_role("alert")).to_contain_text("Write a message.")
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.title().startswith("Error:")
    assert violations(page) == []
    page.get_by_role("link", name=re.compile("Write a message")).click()
    expect(page.get_by_label("Message")).to_be_focused()
    page.get_by_label("Message").fill(SENTENCE)
    expect(page.get_by_label("E-mail address")).to_have_value("rita@example.org")
    page.wait_for_timeout(2_100)  # what is sent within two seconds no person has typed
    page.get_by_role("button", name="Send message").click()
    expect(page).to_have_url(f"{site.address}/contact/#thanks")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(page.get_by_role("button", name="Send message")).to_be_hidden()
    page.get_by_role("link", name="Write another message").click()
    expect(page.get_by_role("button", name="Send message")).to_be_visible()
    expect(page.get_by_role("heading", name="Thank you")).to_be_hidden()
    assert page.context.cookies() == []

    desk = browsing(chromium, site).new_page()
    come_in(desk, site, "editor")
    desk.goto("/desk/inbox/")
    letter = desk.get_by_role("article").filter(has_text=SENTENCE)
    reply = letter.get_by_role("link", name="Reply by mail").get_attribute("href")
    assert str(reply).startswith("mailto:rita@example.org?subject=Re%3A%20How%20Does%20ChatGPT%20Work")
    assert violations(desk) == []
    letter.get_by_role("button", name="Mark as answered").click()
    expect(desk.get_by_role("button", name="Mark as open")).to_be_visible()
    desk.context.close()


def test_yes_is_thanked_for_in_its_place(reader: Watched, site: Site) -> None:
    page = reader.page
    page.goto(ARTICLE)
    page.get_by_role("button", name="Yes").click()
    expect(page).to_have_url(f"{site.address}{ARTICLE}#thanks")
    expect(page.get_by_text("Thank you. Your answer is counted.")).to_be_visible()
    expect(page.get_by_role("button", name="Yes")).to_be_hidden()
    expect(page.get_by_role("link", name="Report an error")).to_be_visible()
    assert page.context.cookies() == []


def test_no_leads_to_one_question_that_may_be_left(reader: Watched, site: Site) -> None:
    page = reader.page
    page.goto(ARTICLE)
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What was missing?")
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(f"{site.address}{ARTICLE}#thanks")
