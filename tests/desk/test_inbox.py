"""The inbox: what readers wrote, to be answered by mail, and whether articles helped."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from kb.editorial import correspondence, publishing
from kb.models import ContactMessage, OutboxMessage
from tests import cast, costs
from tests.desk.sending import signed_in
from tests.site.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    """Edith's browser."""
    return signed_in(cast.edith())


def address(letter: ContactMessage) -> str:
    return f"/desk/inbox/{letter.public_id}/"


def shown(response: Any) -> list[ContactMessage]:
    return [letter for letter, _reply in response.context["letters"]]


def test_an_empty_inbox_says_so(desk: Client) -> None:
    html = desk.get("/desk/inbox/").content.decode()
    assert "No message waits for an answer." in html
    assert 'href="/desk/inbox/?show=all"' in html


def test_a_message_shows_who_wrote_what_about_which_article_and_until_when(desk: Client) -> None:
    article = cast.published(title="Open vs closed", slug="open-vs-closed")
    letter = cast.letter(article, name="Rita", message="One line.\n\nAnother <b>line</b>.")
    for path in ("/desk/inbox/", address(letter)):
        html = desk.get(path).content.decode()
        page = Page(html)
        assert "Rita" in page.words
        assert "rita@example.org" in page.words
        assert "Another &lt;b&gt;line&lt;/b&gt;." in html
        assert page.all("a", href=f"/desk/articles/{article.public_id}/")
        assert page.all("a", href="/articles/open-vs-closed/")
        day = timezone.localdate() + timedelta(days=90)
        assert f"Deleted on {day.day} {day:%b %Y}" in page.words
        assert page.all("a", href=f"mailto:rita@example.org?subject={quote('Re: Open vs closed')}")


@pytest.mark.parametrize("odd", ["a+b@example.org", "a&bcc=x@example.org", "a?b@example.org", "a%0d@example.org"])
def test_the_link_that_replies_can_hold_nothing_but_an_address_and_a_subject(desk: Client, odd: str) -> None:
    article = cast.published(title="What? 50 % & more: A=B", slug="odd")
    letter = cast.letter(article, email=odd)
    (link,) = Page(desk.get(address(letter)).content.decode()).all("a", **{"class": "btn"})
    href = unescape(str(link["href"]))
    assert href == f"mailto:{quote(odd, safe='@')}?subject={quote('Re: What? 50 % & more: A=B')}"
    assert href.count("?") == 1
    assert "&" not in href


def test_a_page_that_is_no_article_of_ours_is_shown_as_it_was_typed(desk: Client) -> None:
    letter = cast.letter(page='javascript:alert(1) "><script>')
    html = desk.get(address(letter)).content.decode()
    assert "<script>" not in html.split("</head>")[1].replace("<script src", "")
    assert not [a for a in Page(html).all("a") if str(a.get("href")).startswith("javascript")]


def test_a_reader_without_an_address_cannot_be_replied_to(desk: Client) -> None:
    article = cast.published()
    letter = correspondence.complain(article, "What it costs a year.", client="192.0.2.1")
    html = desk.get(address(letter)).content.decode()
    assert "A reader, without an address" in html
    assert "mailto:" not in html
    assert "What an article lacks" in html


def test_an_editor_marks_a_message_as_answered_and_as_open_again(desk: Client) -> None:
    letter = cast.letter()
    response = desk.post(address(letter), follow=True)
    assert response.redirect_chain == [(address(letter), 302)]
    assert "The message is marked as answered." in response.content.decode()
    assert "answered by Edith" in Page(response.content.decode()).words
    letter.refresh_from_db()
    assert letter.answered_by == cast.edith()
    response = desk.post(address(letter), {"reopen": ""}, follow=True)
    assert "The message waits for an answer again." in response.content.decode()
    letter.refresh_from_db()
    assert letter.answered_at is None


def test_the_list_is_filtered_by_what_stands_in_the_address(desk: Client) -> None:
    article = cast.published(title="Open vs closed")
    error = cast.letter(article, message="A wrong date.", name="Rita")
    other = cast.letter(message="Where is the feed?", email="omar@example.org", name="")
    lacking = correspondence.complain(article, "The price in Asia.", client="192.0.2.9")
    correspondence.answer(other, by=cast.emil())
    for asked, found in (
        ("", {error, lacking}),
        ("show=open", {error, lacking}),
        ("show=answered", {other}),
        ("show=all", {error, other, lacking}),
        ("topic=missing", {lacking}),
        ("topic=error", {error}),
        ("q=WRONG", {error}),
        ("q=closed", {error, lacking}),
        ("q=closed+price", {lacking}),
        ("show=all&q=omar%40", {other}),
        ("q=%25", set()),
        ("show=bogus", set()),
        ("topic=bogus", set()),
        ("q=%00", set()),
        ("page=99", {error, lacking}),
        ("page=x", {error, lacking}),
    ):
        response = desk.get(f"/desk/inbox/?{asked}")
        assert response.status_code == 200, asked
        assert set(shown(response)) == found, asked


def test_the_newest_come_first_and_the_filters_stay_on_the_next_page(desk: Client) -> None:
    letters = [cast.letter() for _ in range(26)]
    response = desk.get("/desk/inbox/?topic=other")
    assert shown(response) == letters[:0:-1]
    assert Page(response.content.decode()).all("a", href="?topic=other&page=2")
    assert shown(desk.get("/desk/inbox/?topic=other&page=2")) == letters[:1]


def test_the_lists_take_as_many_queries_for_thirty_as_for_one(desk: Client) -> None:
    def cost() -> list[int]:
        return [costs.queries(desk, path) for path in ("/desk/inbox/?show=all", "/desk/inbox/helpful/")]

    def another(number: int) -> None:
        article = cast.published()
        correspondence.answer(cast.letter(article), by=cast.emil())
        correspondence.rate(article, helpful=True, client=f"192.0.2.{number}")

    another(0)
    first = cost()
    for number in range(1, 30):
        another(number)
    assert cost() == first
    assert max(first) <= 10


def test_how_many_each_article_helped_with_the_most_answered_first(desk: Client) -> None:
    often, rarely = cast.published(title="Often read"), cast.published(title="Rarely read")
    for number, helped in enumerate([True, True, False]):
        correspondence.rate(often, helpful=helped, client=f"192.0.2.{number}")
    correspondence.rate(rarely, helpful=False, client="192.0.2.9")
    publishing.retire(rarely, by=cast.edith())
    response = desk.get("/desk/inbox/helpful/")
    assert [(str(article), *rest) for article, *rest in response.context["ratings"]] == [
        ("Often read", 2, 1, 67),
        ("Rarely read", 0, 1, 0),
    ]
    words = Page(response.content.decode()).words
    assert "2 yes, 1 no" in words
    assert "67 %" in words


def test_nobody_but_editors_reads_what_readers_wrote() -> None:
    article = cast.published()
    letter = cast.letter(article)
    writer = signed_in(cast.wanda())
    for path in ("/desk/inbox/", "/desk/inbox/helpful/", address(letter)):
        assert writer.get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert writer.post(address(letter)).status_code == 403
    letter.refresh_from_db()
    assert letter.answered_at is None


def test_what_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get("/desk/inbox/01890a5d-ac96-774b-bcce-b302099a8057/").status_code == 404


def test_reading_and_answering_sends_no_mail(desk: Client) -> None:
    letter = cast.letter()
    before = OutboxMessage.objects.count()
    desk.get("/desk/inbox/")
    desk.post(address(letter))
    assert OutboxMessage.objects.count() == before
