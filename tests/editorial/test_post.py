"""Post: mail is written with the change that causes it, and handed on once."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from kb.editorial import post
from kb.models import OutboxMessage
from tests import cast

pytestmark = pytest.mark.django_db


class BrokenServer(BaseEmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, email_messages: object) -> int:
        raise ConnectionRefusedError("Nobody there.")


@pytest.fixture
def broken(settings: Settings) -> None:
    settings.DELIVERY_BACKEND = f"{__name__}.BrokenServer"


@pytest.fixture(autouse=True)
def _outbox(settings: Settings) -> None:
    # pytest-django sends all mail to memory; here it goes the way that it goes in production.
    settings.EMAIL_BACKEND = "kb.editorial.post.OutboxBackend"


def later(message: OutboxMessage, **change: object) -> OutboxMessage:
    OutboxMessage.objects.filter(pk=message.pk).update(**change)
    message.refresh_from_db()
    return message


def test_mail_waits_in_the_outbox_until_the_worker_comes(mailoutbox: list[EmailMessage]) -> None:
    send_mail("Hello", "Good morning.", None, ["reader@example.org"])
    assert mailoutbox == []
    assert post.deliver() == 1
    (mail,) = mailoutbox
    assert (mail.subject, mail.body, mail.to) == ("Hello", "Good morning.", ["reader@example.org"])
    assert post.deliver() == 0


def test_mail_of_a_change_that_was_undone_is_never_sent() -> None:
    with transaction.atomic():
        cast.mail()
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_both_forms_of_a_mail_and_its_reply_address_arrive(mailoutbox: list[EmailMultiAlternatives]) -> None:
    message = EmailMultiAlternatives("Hi", "Plain.", None, ["a@example.org"], reply_to=["b@example.org"])
    message.attach_alternative("<p>Rich.</p>", "text/html")
    message.send()
    post.deliver()
    (mail,) = mailoutbox
    assert mail.alternatives == [("<p>Rich.</p>", "text/html")]
    assert mail.message()["Reply-To"] == "b@example.org"


def test_who_gets_a_hidden_copy_stays_hidden(mailoutbox: list[EmailMessage]) -> None:
    EmailMessage("Hi", "Text", None, ["a@example.org"], bcc=["b@example.org"], cc=["c@example.org"]).send()
    EmailMessage("Hi", "Text", None, bcc=["b@example.org"]).send()
    post.deliver()
    first, second = mailoutbox
    assert sorted(first.recipients()) == ["a@example.org", "b@example.org", "c@example.org"]
    assert first.message()["To"] == "a@example.org"
    assert first.message()["Cc"] == "c@example.org"
    assert second.message()["To"] == "undisclosed-recipients:;"
    assert b"b@example.org" not in first.message().as_bytes() + second.message().as_bytes()


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Hello\nBcc: victim@example.org"},
        {"subject": "Hello\r\nBcc: victim@example.org"},
        {"to": ["a@example.org\nBcc: victim@example.org"]},
        {"from_email": "Site <site@example.org>\nBcc: victim@example.org"},
        {"reply_to": ["a@example.org\r\nBcc: victim@example.org"]},
        {"headers": {"X-Topic": "a\nBcc: victim@example.org"}},
    ],
    ids=["subject", "crlf", "to", "from", "reply-to", "header"],
)
def test_line_breaks_in_headers_are_refused_before_anything_is_stored(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"[Hh]eader|newline"):
        cast.mail(**fields)  # type: ignore[arg-type]
    assert not OutboxMessage.objects.exists()


def test_mail_to_nobody_is_not_kept() -> None:
    assert get_connection().send_messages([EmailMessage("Hi", "Text", None, [])]) == 0
    assert not OutboxMessage.objects.exists()


@pytest.mark.usefixtures("broken")
def test_what_fails_is_tried_again_later_each_time_and_given_up_in_the_end() -> None:
    message, waits = cast.mail(), []
    for _attempt in range(post.MOST_ATTEMPTS):
        assert post.deliver() == 0
        message.refresh_from_db()
        waits.append(message.due_at - timezone.now())
        assert post.deliver() == 0, "not before its time"
        message = later(message, due_at=timezone.now())
    assert waits[0] > timedelta(minutes=1)
    assert all(longer >= shorter - timedelta(seconds=30) for shorter, longer in pairwise(waits))
    assert message.attempts == post.MOST_ATTEMPTS
    assert message.given_up_at is not None
    assert message.error == "ConnectionRefusedError: Nobody there."
    assert not OutboxMessage.objects.due(timezone.now()).exists()


@pytest.mark.usefixtures("broken")
def test_one_mail_that_fails_does_not_hold_up_the_others() -> None:
    cast.mail()
    cast.mail()
    post.deliver()
    assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {1}


def test_what_another_worker_holds_is_left_to_it_until_its_lease_ends(mailoutbox: list[EmailMessage]) -> None:
    message = later(cast.mail(), leased_until=timezone.now() + post.LEASE)
    assert post.deliver() == 0
    later(message, leased_until=timezone.now() - timedelta(seconds=1))
    assert post.deliver() == 1
    assert len(mailoutbox) == 1


def test_a_round_leases_each_mail_only_when_its_turn_comes(settings: Settings) -> None:
    settings.DELIVERY_BACKEND = f"{__name__}.Peeking"
    cast.mail()
    cast.mail()
    Peeking.waiting.clear()
    post.deliver()
    assert Peeking.waiting == [1, 0]


def test_what_another_worker_sent_meanwhile_is_not_sent_again(settings: Settings) -> None:
    settings.DELIVERY_BACKEND = f"{__name__}.Overtaking"
    cast.mail()
    cast.mail()
    assert post.deliver() == 1
    assert list(OutboxMessage.objects.values_list("attempts", flat=True)) == [1, 1]


class Overtaking(BaseEmailBackend):
    """While it sends, another worker goes round."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        post.deliver()
        return len(email_messages)


class Peeking(BaseEmailBackend):
    """Notes how many mails another worker could take while this one is being sent."""

    waiting: list[int] = []  # cleared by its one test

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        self.waiting.append(OutboxMessage.objects.due(timezone.now()).count())
        return len(email_messages)
