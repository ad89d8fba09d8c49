"""Correspondence: what readers write comes in once, is answered by editors, and is forgotten when we said so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage

from accounts.refusal import Refused
from kb.editorial import correspondence, post, shelving
from kb.editorial.admitting import MOST, TooMany
from kb.models import MESSAGE_LENGTH, ContactMessage, Counter, Feedback, OutboxMessage, Topic
from tests import cast
from tests.editorial.test_races import at_once

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_the_mail_is_the_sites_to_the_editors_and_its_answer_goes_to_the_reader(
    mailoutbox: list[EmailMessage],
) -> None:
    cast.settings(name="Plumb\u2028line", contact_address="editors@example.org")
    article = cast.published(title="Open vs closed")
    letter = cast.letter(article, name="Rita", page="/articles/x/", message="A sentence is wrong.")
    post.deliver()
    (mail,) = mailoutbox
    head = mail.message()
    assert (head["From"], head["To"], head["Reply-To"]) == (
        "Plumbline <plumbline@localhost>", "editors@example.org", "rita@example.org",
    )  # fmt: skip
    assert head["Subject"] == "[Plumb line] An error in an article: Open vs closed"
    assert mail.recipients() == ["editors@example.org"]
    assert mail.body == (
        "A sentence is wrong.\n\n-- \nFrom: Rita <rita@example.org>\nTopic: An error in an article\n"
        f"Page: /articles/x/\nAt the desk: {correspondence.absolute(f'/desk/inbox/{letter.public_id}/')}\n"
    )


def test_without_a_contact_address_the_mail_goes_to_the_sites_own(mailoutbox: list[EmailMessage]) -> None:
    cast.letter()
    post.deliver()
    assert mailoutbox[0].recipients() == ["plumbline@localhost"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", ""),
        ("topic", Topic.MISSING),
        ("topic", "gossip"),
        ("email", ""),
        ("email", "rita"),
        ("email", "rita@example.org\nBcc: x@example.org"),
        ("email", "rita@example.org, x@example.org"),
        ("name", "x" * 81),
        ("name", "Rita\r\nBcc: x@example.org"),
        ("name", "Rita\x85"),
        ("page", "x" * 501),
        ("page", "a\u2029b"),
        ("message", ""),
        ("message", " \n "),
        ("message", "x" * (MESSAGE_LENGTH + 1)),
        ("message", "a\x00b"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field_and_leaves_nothing(field: str, value: str) -> None:
    with pytest.raises(Refused) as refusal:
        cast.letter(**{field: value})
    assert refusal.value.field == field
    assert refusal.value.sentence
    for noun in (ContactMessage, OutboxMessage, Counter):
        assert not noun._default_manager.exists()


def test_an_address_that_no_mail_can_bear_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(Refused):
        cast.letter(email='"a\\\n"@example.org')
    assert not ContactMessage.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_five_an_hour_of_one_client_and_trying_on_does_not_help(clock: Any) -> None:
    for _ in range(MOST["contact"]):
        cast.letter(client="192.0.2.1")
    for _ in range(3):
        with pytest.raises(TooMany) as refusal:
            cast.letter(client="192.0.2.1")
        assert refusal.value.wait == 3601
    assert Counter.objects.get().count == 8
    cast.letter(client="192.0.2.2")
    clock.shift(3600)
    cast.letter(client="192.0.2.1")
    assert ContactMessage.objects.count() == 7


def test_each_kind_has_its_own_count(clock: Any) -> None:
    article = cast.published()
    for _ in range(MOST["contact"]):
        cast.letter(client="192.0.2.1")
        correspondence.complain(article, "The price.", client="192.0.2.1")
    for _ in range(MOST["feedback"]):
        correspondence.rate(article, helpful=True, client="192.0.2.1")
    for deed in (
        lambda: cast.letter(client="192.0.2.1"),
        lambda: correspondence.complain(article, "The price.", client="192.0.2.1"),
        lambda: correspondence.rate(article, helpful=True, client="192.0.2.1"),
    ):
        with pytest.raises(TooMany):
            deed()
    assert {counter.what: counter.count for counter in Counter.objects.all()} == {
        what: MOST[what] + 1 for what in ("contact", "missing", "feedback")
    }


def test_answers_are_counted_by_article_and_day(clock: Any) -> None:
    article, other = cast.published(), cast.published()
    correspondence.rate(article, helpful=True, client="192.0.2.1")
    correspondence.rate(article, helpful=False, client="192.0.2.1")
    correspondence.rate(other, helpful=False, client="192.0.2.1")
    clock.shift(24 * 3600)
    correspondence.rate(article, helpful=True, client="192.0.2.1")
    counted = Feedback.objects.order_by("article", "day").values_list("article", "helpful", "unhelpful")
    assert list(counted) == [(article.pk, 1, 1), (article.pk, 1, 0), (other.pk, 0, 1)]
    assert list(Feedback.objects.by_article()) == [(article.pk, 2, 1), (other.pk, 0, 1)]


def test_what_an_article_lacks_is_kept_without_an_address_and_mailed_to_nobody() -> None:
    article = cast.published()
    letter = correspondence.complain(article, "What it costs a year.", client="192.0.2.1")
    assert (letter.topic, letter.email, letter.article, letter.page) == (
        Topic.MISSING, "", article, article.get_absolute_url(),
    )  # fmt: skip
    assert not OutboxMessage.objects.exists()


def test_an_editor_answers_and_opens_again_and_who_was_first_stays() -> None:
    letter = cast.letter()
    assert list(ContactMessage.objects.open()) == [letter]
    correspondence.answer(letter, by=cast.edith())
    correspondence.answer(letter, by=cast.emil())
    assert letter.answered_by == cast.edith()
    assert list(ContactMessage.objects.answered()) == [letter]
    correspondence.reopen(letter, by=cast.emil())
    assert (letter.answered_by, letter.answered_at) == (None, None)
    for verb in (correspondence.answer, correspondence.reopen):
        with pytest.raises(Refused):
            verb(letter, by=cast.wanda())


def test_messages_their_mail_and_counters_are_forgotten_when_we_said_so(clock: Any, settings: Any) -> None:
    sent, waiting = cast.letter(), cast.letter()
    first, second = OutboxMessage.objects.order_by("pk")
    OutboxMessage.objects.filter(pk=first.pk).update(sent_at=NOON)
    assert str(sent.kept_until) == "2026-08-02"
    clock.shift(timedelta(days=1) - timedelta(seconds=1))
    assert correspondence.forget_old() == 0
    clock.shift(timedelta(seconds=1))
    assert correspondence.forget_old() == Counter.objects.count() + 2  # both counters
    clock.shift(timedelta(days=89) - timedelta(seconds=1))
    assert correspondence.forget_old() == 0
    clock.shift(timedelta(seconds=1))
    assert correspondence.forget_old() == 3
    assert not ContactMessage.objects.exists()
    assert list(OutboxMessage.objects.all()) == [second]  # mail that is still to be sent is never forgotten
    assert waiting.pk
    settings.CONTACT_KEEPS_DAYS = 7
    cast.letter()
    clock.shift(timedelta(days=7))
    correspondence.forget_old()
    assert not ContactMessage.objects.exists()


def test_a_message_outlives_its_article(clock: Any) -> None:
    draft = cast.draft()
    letter = cast.letter(draft)
    shelving.bin(draft, by=draft.creator)
    clock.shift(timedelta(days=31))
    assert shelving.empty_bin() == 1
    letter.refresh_from_db()
    assert letter.article is None


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_from_one_client_five_are_admitted_and_each_attempt_is_counted() -> None:
    cast.settings()
    results = at_once(*[lambda: cast.letter(client="192.0.2.1", message="At once.")] * 12)
    refused = [result for result in results if isinstance(result, TooMany)]
    admitted = [result for result in results if isinstance(result, ContactMessage)]
    assert (len(admitted), len(refused)) == (5, 7)
    assert ContactMessage.objects.count() == OutboxMessage.objects.count() == 5
    assert {counter.count for counter in Counter.objects.all()} == {12}


@pytest.mark.django_db(transaction=True)
def test_of_many_readers_at_once_each_is_counted() -> None:
    article = cast.published()
    results = at_once(
        *[lambda n=n: correspondence.rate(article, helpful=n % 3 > 0, client=f"192.0.2.{n}") for n in range(12)]  # type: ignore[misc]
    )
    assert results == [None] * 12
    counted = Feedback.objects.get()
    assert (counted.helpful, counted.unhelpful) == (8, 4)
