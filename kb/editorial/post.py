"""Outgoing mail: written to the outbox with the change that causes it, handed on by the worker."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from kb.models import OutboxMessage

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 10
BACKOFF = timedelta(minutes=1)


class OutboxBackend(BaseEmailBackend):
    """Django's mail backend that writes to the outbox, so that everything that sends mail goes through it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Stores the messages; returns how many."""
        return len([enclose(message) for message in email_messages if message.recipients()])


def enclose(message: EmailMessage) -> OutboxMessage:
    """Writes one mail to the outbox; a header with a line break raises ValueError."""
    message.message()  # Django refuses header injection here, before anything is stored
    html = ""
    if isinstance(message, EmailMultiAlternatives):
        html = next((str(body) for body, mime in message.alternatives if mime == "text/html"), "")
    headers = dict(message.extra_headers)
    if message.cc or message.bcc:  # the envelope holds them all; the head says who may know of whom
        headers |= {"To": ", ".join(message.to) or "undisclosed-recipients:;", "Cc": ", ".join(message.cc)}
    if message.reply_to:
        headers["Reply-To"] = ", ".join(message.reply_to)
    return OutboxMessage.objects.create(
        recipients=message.recipients(),
        sender=message.from_email,
        subject=str(message.subject),
        text=str(message.body),
        html=html,
        headers=headers,
        due_at=timezone.now(),
    )


def deliver(limit: int = 50) -> int:
    """Hands due mail to the delivery backend, each claimed by lease just before; returns how many were sent."""
    due = OutboxMessage.objects.due(timezone.now()).order_by("due_at").values_list("pk", flat=True)
    claimed = (_claim(pk) for pk in list(due[:limit]))
    return sum(_attempt(message) for message in claimed if message)


def _claim(pk: int) -> OutboxMessage | None:
    now = timezone.now()
    # One statement: of two workers that saw the row, one changes it.
    taken = OutboxMessage.objects.due(now).filter(pk=pk).update(leased_until=now + LEASE)
    return OutboxMessage.objects.get(pk=pk) if taken else None


def _attempt(message: OutboxMessage) -> bool:
    mail = EmailMultiAlternatives(
        message.subject, message.text, message.sender, message.recipients, headers=message.headers
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    message.attempts += 1
    try:
        get_connection(settings.DELIVERY_BACKEND).send_messages([mail])
    except Exception as error:  # noqa: BLE001  # whatever a mail server does, the mail is kept and tried again
        message.error = f"{type(error).__name__}: {error}"[:2000]
        message.due_at = timezone.now() + BACKOFF * 2 ** min(message.attempts, 8)
        if message.attempts >= MOST_ATTEMPTS:
            message.given_up_at = timezone.now()
    else:
        message.sent_at = timezone.now()
    message.leased_until = None
    with transaction.atomic():
        message.save()
    return message.sent_at is not None
