"""Hosting: a person without an account is invited to one draft, comments on it and recommends it, and is shown out."""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.forms import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import absolute
from accounts.models import User
from accounts.refusal import Refused
from kb import pages
from kb.editorial import commenting, notifying, post
from kb.editorial.admitting import admit
from kb.editorial.commenting import refuse_stranger, sayable
from kb.editorial.transitions import lock
from kb.models import Article, GuestLink, Recommendation, ReviewComment
from kb.rules import hours
from kb.rules.workflow import State

MOST_GUESTS = 20  # whose links hold at once, for one article
LONGEST_DAYS = 90
NAME_LENGTH = 80
SEEN_EVERY = timedelta(minutes=5)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
FINISHED = (State.PUBLISHED, State.RETIRED, State.BINNED)  # in which there is no draft to read


@transaction.atomic
def invite(article: Article, *, by: User, name: str, email: str = "", days: int = 14) -> GuestLink:
    """Makes a link for this guest to the article's draft, which holds so many days; mails it where there is an address.

    Raises Refused, naming the field, for what cannot be stored, and where there is no draft or a crowd already.
    """
    article = lock(article)
    refuse_stranger(article, by)
    if article.state in FINISHED:
        sentence = _("There is no draft to read now: the article is in the state “%(state)s”.")
        raise Refused(sentence % {"state": article.get_state_display()}, conflict=True)
    now = timezone.now()
    if article.guests.open(now).count() >= MOST_GUESTS:
        raise Refused(_("At most %d links hold at once: take one back first.") % MOST_GUESTS, conflict=True)
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(_("A link holds for 1 to %d days.") % LONGEST_DAYS, field="days")
    link = GuestLink.objects.create(
        article=article,
        name=_clean_name(name),
        email=_clean_email(email),
        by=by,
        at=now,
        expires_at=now + timedelta(days=days),
    )
    if link.email:
        _send(link)
    return link


@transaction.atomic
def revoke(link: GuestLink, *, by: User) -> GuestLink:
    """Takes a link back: from now on it opens nothing. What the guest said stays."""
    refuse_stranger(lock(link.article), by)
    GuestLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    link.refresh_from_db()
    return link


def forget_old(now: datetime | None = None) -> int:
    """Erases the names and addresses of guests whose links ended long ago; what they said stays. Says how many."""
    old = GuestLink.objects.outlived(now or timezone.now())
    # Looked for first: an update takes the write lock even where there is nothing to update.
    return old.update(name="", email="") if old.exists() else 0


def seen(link: GuestLink) -> None:
    """Notes that the guest was here; a database that is busy or away keeps nobody from reading."""
    now = timezone.now()
    if link.used_at and link.used_at > now - SEEN_EVERY:
        return
    try:
        with transaction.atomic():
            known = Q(used_at__isnull=True) | Q(used_at__lt=now - SEEN_EVERY)
            GuestLink.objects.filter(known, pk=link.pk).update(used_at=now)
    except DatabaseError:
        return


def remark(
    link: GuestLink, *, client: str, words: str, revision: int, block: int, quote: str = "", suggestion: str = ""
) -> ReviewComment:
    """Begins the guest's thread about a passage; raises TooMany for more of one client in an hour than anybody says."""
    admit("guest", client)
    return commenting.comment(
        link.article, by=link, words=words, revision=revision, block=block, quote=quote, suggestion=suggestion
    )


def answer(thread: ReviewComment, *, link: GuestLink, client: str, words: str) -> ReviewComment:
    """Answers in a thread of the guest's own."""
    admit("guest", client)
    return commenting.reply(thread, by=link, words=words)


def recommend(link: GuestLink, *, client: str, revision: int, yes: bool, words: str = "") -> Recommendation:
    """Keeps what the guest thinks of the revision that was read; who does not recommend it says why."""
    admit("guest", client)
    with transaction.atomic():
        article = lock(link.article)
        refuse_stranger(article, link)
        words = sayable(words)
        if not yes and not words:
            raise Refused(_("Say what is missing, in a sentence or two."), field="words")
        about = article.revisions.filter(number=revision).first()
        if about is None:
            raise Refused(_("There is no such revision of this article."), conflict=True)
        said = {"guest": link, "article": article, "revision": about, "yes": yes, "words": words}
        made = Recommendation.objects.create(**said, at=timezone.now())
        notifying.tell_of_recommendation(made)
        return made


def _clean_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise Refused(_("Say who is invited."), field="name")
    if len(name) > NAME_LENGTH:
        raise Refused(_("This is longer than %d characters.") % NAME_LENGTH, field="name")
    if _CONTROL.search(name):
        raise Refused(_("This takes one line, without tabs."), field="name")
    return name


def _clean_email(email: str) -> str:
    email = email.strip()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("This is not an e-mail address. It looks like name@example.org."), field="email") from None
    return email


def _send(link: GuestLink) -> None:
    site = pages.chrome().settings
    title = link.article.newest.title or _("Untitled")
    facts = {
        "guest": link,
        "by": link.by,
        "title": title,
        "site": site.name,
        "until": hours.said(link.expires_at, site.zone),
        "link": absolute(link.get_absolute_url()),
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(
            (_("%(name)s asks you to read a draft: %(title)s") % {"name": link.by, "title": title}).split()
        ),
        body=render_to_string("editorial/mail/guest.txt", facts),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[link.email],
    )
    mail.attach_alternative(render_to_string("editorial/mail/guest.html", facts), "text/html")
    try:
        post.enclose(mail)
    except ValueError:  # an address that no mail can bear
        raise Refused(_("This is not an e-mail address."), field="email") from None
