"""Guests at the desk: invited, listed with their links and what they think, taken leave of."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.utils import timezone

from kb.editorial import hosting, review
from kb.models import Article, GuestLink, OutboxMessage
from tests import cast
from tests.desk.sending import page, signed_in
from tests.site.reading import Page, order

pytestmark = pytest.mark.django_db


def shown(article: Article, rest: str = "guests/") -> str:
    return unescape(signed_in(cast.wanda()).get(page(article, rest)).content.decode())


def recommended(article: Article, words: str, *, yes: bool = True, name: str = "Gus") -> None:
    article.refresh_from_db()
    link = cast.guest(article, name=name)
    hosting.recommend(link, client="192.0.2.1", revision=article.newest.number, yes=yes, words=words)


def test_a_writer_invites_a_guest_and_finds_the_link_to_copy() -> None:
    article = cast.draft()
    client = signed_in(cast.wanda())
    answer = client.post(page(article, "guests/"), {"name": "Gus", "email": "", "days": "14"}, follow=True)
    link = GuestLink.objects.get()
    assert answer.status_code == 200
    assert "copy it from the list" in unescape(answer.content.decode())
    fields = Page(answer.content.decode()).all("input", id=f"guest-{link.public_id}")
    assert [field["value"] for field in fields] == [f"http://testserver{link.get_absolute_url()}"]
    assert client.get(link.get_absolute_url()).status_code == 200


def test_with_an_address_the_link_is_on_its_way() -> None:
    article = cast.draft()
    data = {"name": "Gus", "email": "gus@example.org", "days": "7"}
    answer = signed_in(cast.wanda()).post(page(article, "guests/"), data, follow=True)
    assert "on its way to gus@example.org" in answer.content.decode()
    assert OutboxMessage.objects.get().recipients == ["gus@example.org"]


@pytest.mark.parametrize(
    "bad", [{"name": ""}, {"name": "x" * 81}, {"email": "gus"}, {"days": "8"}, {"days": "x"}, {"name": "a\tb"}]
)
def test_what_makes_no_guest_comes_back_in_the_form(bad: dict[str, str]) -> None:
    data = {"name": "Gustav", "email": "gus@example.org", "days": "14"} | bad
    answer = signed_in(cast.wanda()).post(page(cast.draft(), "guests/"), data)
    assert answer.status_code == 409
    assert answer.content.decode().count("There is a problem") == 1
    kept = Page(answer.content.decode())
    assert [field.get("value", "") for field in kept.all("input", name="name")] == [data["name"]]
    assert [field.get("value", "") for field in kept.all("input", name="email")] == [data["email"]]
    assert not GuestLink.objects.exists()


def test_a_link_is_taken_back_by_its_button() -> None:
    article = cast.draft()
    link = cast.guest(article)
    client = signed_in(cast.wanda())
    answer = client.post(page(article, f"guests/{link.public_id}/"), follow=True)
    assert "opens nothing any more" in answer.content.decode()
    assert "Taken back" in answer.content.decode()
    assert link.get_absolute_url() not in answer.content.decode()
    assert client.get(link.get_absolute_url()).status_code == 403


def test_a_link_of_another_article_is_not_found_under_this_one() -> None:
    link = cast.guest(cast.draft())
    assert signed_in(cast.edith()).post(page(cast.draft(), f"guests/{link.public_id}/")).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_the_list_says_who_was_here_what_they_think_and_which_links_are_over() -> None:
    article = cast.draft()
    recommended(article, "Clear and fair.")
    hosting.seen(cast.guest(article, name="Greta", days=7))
    html = shown(article)
    order(html, "Greta", "last here", "Gus", "not been here yet", "Recommended", "Clear and fair.")
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert "Over" in shown(article)


def test_where_there_is_no_draft_nobody_can_be_invited() -> None:
    html = shown(cast.published())
    assert "There is no draft to read now" in html
    assert "Make the link" not in html


def test_editors_see_what_guests_recommend_beside_their_own_decision() -> None:
    article = cast.in_review()
    recommended(article, "A source is missing.", yes=False)
    html = unescape(signed_in(cast.edith()).get(page(article, "review/")).content.decode())
    order(html, "What guests recommend", "Gus (guest)", "Not yet recommended", "A source is missing.", "Decision")


def test_a_guests_remark_stands_in_the_review_and_among_the_threads_under_the_guests_name() -> None:
    article = cast.in_review()
    hosting.remark(cast.guest(article), client="x", words="Which model?", revision=1, block=2)
    client = signed_in(cast.edith())
    for address in (page(article, "review/"), "/desk/threads/?show=all"):
        assert "Gus (guest)" in client.get(address).content.decode()


def test_the_timeline_tells_recommendations_between_the_transitions() -> None:
    article = cast.draft()
    moment = timezone.now()
    with time_machine.travel(moment + timedelta(minutes=1)):
        recommended(article, "First.", yes=False)
    with time_machine.travel(moment + timedelta(minutes=2)):
        review.submit(article, by=cast.wanda())
    with time_machine.travel(moment + timedelta(minutes=3)):
        recommended(article, "Second.", name="Greta")
    for rest in ("history/", ""):
        html = shown(article, rest)
        order(html.partition("timeline")[2], "Greta (guest)", "Second.", "Submit for review", "First.")


def test_every_recommendation_is_told_on_one_page_of_a_long_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.desk.views.history.A_PAGE", 2)
    article, moment = cast.draft(), timezone.now()
    for turn in range(1, 6):
        with time_machine.travel(moment + timedelta(minutes=2 * turn)):
            cast.rewritten(article)
        with time_machine.travel(moment + timedelta(minutes=2 * turn + 1)):
            recommended(article, f"Number {turn}.")
    pages = [shown(article, "history/")]
    while older := re.search(r'href="(\?before=[^"]+)"', pages[-1]):
        pages.append(shown(article, f"history/{older[1]}"))
    told = [[turn for turn in range(1, 6) if f"Number {turn}." in html] for html in pages]
    assert told == [[5], [4], [3], [2], [1], []]
