"""Guests: invited by a link that holds for a while, heard, and never more than that."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from accounts import people
from accounts.refusal import Refused
from kb.desk import timeline
from kb.editorial import commenting, hosting, post, publishing, review, shelving
from kb.editorial.admitting import MOST, TooMany
from kb.models import Approval, Article, GuestLink, HistoryEntry, OutboxMessage, Recommendation, ReviewComment
from tests import cast

pytestmark = pytest.mark.django_db
BODY = "The first paragraph says little.\n\nThe second one is cheaper by far."
CLIENT = "192.0.2.7"


def say(link: GuestLink, words: str = "Which clause?", **fields: Any) -> ReviewComment:
    whole = {"client": CLIENT, "revision": 1, "block": 2, **fields}
    return hosting.remark(link, words=words, **whole)


def recommend(link: GuestLink, **fields: Any) -> Recommendation:
    return hosting.recommend(link, **{"client": CLIENT, "revision": 1, "yes": True, **fields})


def test_who_may_see_a_draft_may_invite_to_it() -> None:
    article = cast.draft()
    for person in (cast.wanda(), cast.edith(), cast.ada()):
        assert cast.guest(article, by=person).by == person
    with pytest.raises(Refused):
        cast.guest(article, by=cast.walter())
    assert article.guests.count() == 3


def test_a_guest_with_an_address_is_written_to(mailoutbox: list[EmailMultiAlternatives]) -> None:
    cast.settings(name="Plumbline")
    article = cast.draft(title="Stairs & lifts")
    link = cast.guest(article, name="Gus <b>", email="gus@example.org", days=7)
    assert post.deliver() == 1
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["gus@example.org"], "Edith asks you to read a draft: Stairs & lifts")
    html = str(mail.alternatives[0][0])
    for text in (str(mail.body), html):
        assert f"{link.get_absolute_url()}" in text
        assert "holds until" in text
    assert "“Stairs & lifts”" in str(mail.body)
    assert "Gus &lt;b&gt;" in html
    (address,) = re.findall(r'href="([^"]+)"', html)
    assert address.endswith(link.get_absolute_url())


def test_without_an_address_nobody_is_written_to() -> None:
    cast.guest(cast.draft())
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "Gus\r\nBcc: all@example.org"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"email": "gus"}, "email"),
        ({"email": "gus@example.org\r\nBcc: x@example.org"}, "email"),
        ({"days": 0}, "days"),
        ({"days": 91}, "days"),
    ],
)
def test_what_makes_no_guest_is_refused_with_a_sentence_at_its_field(fields: dict[str, Any], field: str) -> None:
    article = cast.draft()
    with pytest.raises(Refused) as refusal:
        cast.guest(article, **fields)
    assert refusal.value.field == field
    assert not GuestLink.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_crowd_is_refused_until_a_link_is_taken_back() -> None:
    article = cast.draft()
    links = [cast.guest(article) for _ in range(hosting.MOST_GUESTS)]
    with pytest.raises(Refused, match="At most"):
        cast.guest(article)
    hosting.revoke(links[0], by=cast.wanda())
    assert cast.guest(article)


def test_nobody_is_invited_where_there_is_no_draft() -> None:
    for article in (cast.published(), cast.retired(), shelving.bin(cast.draft(), by=cast.wanda())):
        with pytest.raises(Refused, match="no draft"):
            cast.guest(article)


def test_a_guests_remark_follows_its_passage_like_any_other() -> None:
    article = cast.draft(body=BODY)
    thread = say(cast.guest(article), block=3, quote="is cheaper")
    assert (thread.by, str(thread.speaker), thread.quote) == (None, "Gus (guest)", "is cheaper")
    cast.rewritten(article, body=f"A new beginning.\n\n{BODY}")
    thread.refresh_from_db()
    assert thread.stands_at == 4
    cast.rewritten(article, body="Wholly other words.")
    thread.refresh_from_db()
    assert thread.stands_at is None


def test_writers_and_guests_answer_each_other() -> None:
    article = cast.draft(body=BODY)
    link = cast.guest(article)
    thread = say(link)
    commenting.reply(thread, by=cast.wanda(), words="The third.")
    hosting.answer(thread, link=link, client=CLIENT, words="I see.")
    assert [str(each.speaker) for each in thread.replies.order_by("id")] == ["Wanda", "Gus (guest)"]
    commenting.resolve(thread, by=cast.wanda())
    assert list(ReviewComment.objects.threads().concerning(cast.wanda())) == [thread]


def test_a_guest_has_no_part_in_what_others_said() -> None:
    article = cast.draft(body=BODY)
    gus, greta = cast.guest(article), cast.guest(article, name="Greta")
    for thread in (cast.remark(article), say(greta)):
        with pytest.raises(Refused):
            hosting.answer(thread, link=gus, client=CLIENT, words="Me too.")
    assert not ReviewComment.objects.filter(guest=gus).exists()


def test_a_link_reaches_no_other_article() -> None:
    link, other = cast.guest(cast.draft(body=BODY)), cast.draft(body=BODY)
    with pytest.raises(Refused):
        commenting.comment(other, by=link, words="Why?", revision=1, block=2)


@pytest.mark.parametrize("end", ["taken back", "over", "inviter left"])
def test_a_link_that_does_not_hold_says_nothing_more(end: str) -> None:
    article = cast.draft(body=BODY)
    link = cast.guest(article, days=7)
    thread = say(link)
    if end == "taken back":
        hosting.revoke(link, by=cast.wanda())
    if end == "inviter left":
        people.deactivate(cast.edith(), by=cast.ada())
    with time_machine.travel(timezone.now() + timedelta(days=8 if end == "over" else 0)):
        for attempt in (
            lambda: say(link),
            lambda: hosting.answer(thread, link=link, client=CLIENT, words="And?"),
            lambda: recommend(link),
        ):
            with pytest.raises(Refused, match="no longer holds"):
                attempt()
    assert ReviewComment.objects.get() == thread


def test_taking_a_link_back_twice_keeps_the_first_time_and_is_for_those_who_see_the_draft() -> None:
    link = cast.guest(cast.draft())
    with pytest.raises(Refused):
        hosting.revoke(link, by=cast.walter())
    first = hosting.revoke(link, by=cast.wanda()).revoked_at
    assert first is not None
    assert hosting.revoke(link, by=cast.edith()).revoked_at == first


def test_a_recommendation_is_kept_with_the_revision_and_approves_nothing() -> None:
    article = cast.in_review()
    link = cast.guest(article)
    entries = HistoryEntry.objects.count()
    said = recommend(link, words="Clear and fair.")
    assert (said.revision, said.yes, said.words) == (article.newest, True, "Clear and fair.")
    assert not Approval.objects.exists()
    assert Article.objects.get().state == "in_review"
    assert HistoryEntry.objects.count() == entries
    with pytest.raises(Refused):
        publishing.publish(article, by=cast.edith())


def test_who_does_not_recommend_says_why() -> None:
    link = cast.guest(cast.draft())
    with pytest.raises(Refused) as refusal:
        recommend(link, yes=False, words=" ")
    assert refusal.value.field == "words"
    assert str(recommend(link, yes=False, words="A source is missing.")) == "Not yet recommended"


@pytest.mark.parametrize("words", ["x" * 1_000_000, "a\x00b", "\udfff"])
def test_words_that_cannot_be_kept_are_refused_at_their_field(words: str) -> None:
    link = cast.guest(cast.draft(body=BODY))
    for attempt in (lambda: say(link, words), lambda: recommend(link, words=words)):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.field == "words"


def test_a_revision_that_is_not_there_is_recommended_by_nobody() -> None:
    with pytest.raises(Refused, match="no such revision"):
        recommend(cast.guest(cast.draft()), revision=7)


def test_one_client_says_so_much_an_hour_and_no_more() -> None:
    link = cast.guest(cast.draft(body=BODY))
    for _ in range(MOST["guest"]):
        recommend(link)
    for attempt in (lambda: recommend(link), lambda: say(link)):
        with pytest.raises(TooMany):
            attempt()
    assert say(link, client="192.0.2.8")


def test_what_a_guest_said_stays_when_the_link_goes_and_goes_with_the_article() -> None:
    article = cast.draft(body=BODY)
    link = cast.guest(article)
    say(link)
    recommend(link)
    hosting.revoke(link, by=cast.wanda())
    assert ReviewComment.objects.count() == Recommendation.objects.count() == 1
    shelving.bin(article, by=cast.wanda())
    assert shelving.empty_bin(timezone.now() + timedelta(days=31)) == 1
    assert not ReviewComment.objects.exists()
    assert not GuestLink.objects.exists()


def test_four_eyes_do_not_look_at_guests() -> None:
    article = cast.in_review(body=BODY)
    say(cast.guest(article, by=cast.edith()))
    assert cast.approve(article, by=cast.edith()).state == "approved"
    assert review.request_changes(article, by=cast.edith(), comment="After all.").state == "changes_requested"


def test_that_a_guest_was_here_is_noted_once_in_a_while() -> None:
    link = cast.guest(cast.draft())
    hosting.seen(link)
    link.refresh_from_db()
    first = link.used_at
    assert first is not None
    hosting.seen(link)
    link.refresh_from_db()
    assert link.used_at == first
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        hosting.seen(link)
    link.refresh_from_db()
    assert link.used_at > first


def test_long_after_a_link_ended_nobody_knows_who_it_was_and_what_was_said_stays() -> None:
    article = cast.draft(body=BODY)
    old, taken, lasting = (
        cast.guest(article, name=name, email="g@example.org") for name in ("Old", "Taken", "Lasting")
    )
    remark, recommendation = say(old), recommend(old)
    hosting.revoke(taken, by=cast.edith())
    GuestLink.objects.filter(pk=lasting.pk).update(expires_at=timezone.now() + timedelta(days=100))
    for days, erased in ((89, 0), (91, 1), (106, 1), (107, 0)):  # the one taken back, then the one of two weeks
        assert hosting.forget_old(timezone.now() + timedelta(days=days)) == erased, days
    assert list(GuestLink.objects.order_by("pk").values_list("name", "email")) == [
        ("", ""),
        ("", ""),
        ("Lasting", "g@example.org"),
    ]
    remark.refresh_from_db()
    recommendation.refresh_from_db()
    assert (str(remark.speaker), remark.words) == ("a guest", "Which clause?")
    who = {event.remark.kind: event.remark.who for event in timeline.events(article, 50) if event.remark}
    assert who == {"comment": "a guest", "recommendation": "a guest"}


def test_a_guests_suggestion_becomes_the_text_with_one_press() -> None:
    article = cast.draft(body=BODY)
    link = cast.guest(article)
    made = say(link, words="", block=3, quote="cheaper by far", suggestion="cheaper")
    commenting.accept(made, by=cast.wanda(), base=1)
    article.refresh_from_db()
    assert "The second one is cheaper." in article.newest.body
