"""Correspondence: what readers write to us comes in, is answered, and is forgotten; and whether an article helped."""

import re
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.forms import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import absolute
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.editorial import post
from kb.editorial.admitting import admit
from kb.models import MESSAGE_LENGTH, Article, ContactMessage, Counter, Feedback, OutboxMessage, Topic

LONGEST = {"name": 80, "email": 254, "page": 500}  # the columns' lengths
COUNTERS_KEEP = timedelta(days=1)
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # line breaks, tabs and other control characters


def receive(
    *, topic: str, email: str, message: str, client: str, name: str = "", page: str = "", article: Article | None = None
) -> ContactMessage:
    """Stores what a reader wrote and puts a mail to the editors into the outbox; From is the site, Reply-To the reader.

    Raises Refused, naming the field, for what cannot be stored, and TooMany for the sixth of one client in an hour.
    """
    letter = ContactMessage(topic=topic, name=name, email=email, page=page, message=message, article=article)
    if topic not in Topic.values or topic == Topic.MISSING:
        raise Refused(_("Choose what it is about."), field="topic")
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("This is not an e-mail address."), field="email") from None
    _must_fit(letter)
    admit("contact", client)
    with transaction.atomic():
        letter.save()
        _forward(letter)
    return letter


def rate(article: Article, *, helpful: bool, client: str) -> None:
    """Counts a reader whom the article helped, or did not; raises TooMany when one client says so too often."""
    admit("feedback", client)
    Feedback.objects.count_up(article, timezone.localdate(), helpful=helpful)


def complain(article: Article, message: str, *, client: str) -> ContactMessage:
    """Stores what a reader missed in an article; nobody is written to, for no address was asked."""
    letter = ContactMessage(topic=Topic.MISSING, message=message, article=article, page=article.get_absolute_url())
    _must_fit(letter)
    admit("missing", client)
    letter.save()
    return letter


@transaction.atomic
def answer(message: ContactMessage, *, by: User) -> ContactMessage:
    """Marks a message as answered; who was first stays."""
    by.must(Role.EDITOR)
    ContactMessage.objects.open().filter(pk=message.pk).update(answered_at=timezone.now(), answered_by=by)
    message.refresh_from_db()
    return message


@transaction.atomic
def reopen(message: ContactMessage, *, by: User) -> ContactMessage:
    """Takes the mark away again."""
    by.must(Role.EDITOR)
    ContactMessage.objects.filter(pk=message.pk).update(answered_at=None, answered_by=None)
    message.refresh_from_db()
    return message


def forget_old(now: datetime | None = None) -> int:
    """Deletes messages and mail that we promised to delete by now, and counters of the day before; says how many."""
    now = now or timezone.now()
    old = (
        ContactMessage.objects.outlived(now),
        OutboxMessage.objects.outlived(now),
        Counter.objects.filter(since__lte=now - COUNTERS_KEEP),
    )
    # Looked for first: a deletion takes the write lock even where there is nothing to delete.
    return sum(rows.delete()[0] for rows in old if rows.exists())


def _must_fit(letter: ContactMessage) -> None:
    for field, longest in LONGEST.items():
        value = str(getattr(letter, field))
        if len(value) > longest:
            raise Refused(_("This is longer than %d characters.") % longest, field=field)
        if _BREAKS.search(value):
            raise Refused(_("This takes one line, without tabs."), field=field)
    if not letter.message.strip():
        raise Refused(_("Write a message."), field="message")
    if len(letter.message) > MESSAGE_LENGTH or "\x00" in letter.message:
        raise Refused(_("This takes %d characters of plain text at most.") % MESSAGE_LENGTH, field="message")


def _forward(letter: ContactMessage) -> None:
    """Writes the mail that carries a message to the editors; the reader's words stand in its text, not in its head."""
    site = pages.chrome().settings
    recipient = site.contact_address or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    about = letter.get_topic_display()
    if letter.article and letter.article.live:
        about = f"{about}: {letter.article.live.title}"
    said = [
        (_("From"), f"{letter.name} <{letter.email}>".strip()),
        (_("Topic"), letter.get_topic_display()),
        (_("Page"), letter.page),
        (_("At the desk"), absolute(reverse("desk:message", args=[letter.public_id]))),
    ]
    head = "\n".join(f"{label}: {value}" for label, value in said if value)
    try:
        post.enclose(
            EmailMessage(
                subject=" ".join(f"[{site.name}] {about}".split()),
                body=f"{letter.message}\n\n-- \n{head}\n",
                from_email=settings.DEFAULT_FROM_EMAIL,
                to=[recipient],
                reply_to=[letter.email],
            )
        )
    except ValueError:  # an address that no mail can bear
        raise Refused(_("This is not an e-mail address."), field="email") from None
