"""Scheduling: an approved article waits for its hour; the clock publishes it then, or says why it could not."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import InterfaceError, OperationalError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import absolute
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.editorial import post
from kb.editorial.drafting import refuse_unseen
from kb.editorial.publishing import publish
from kb.editorial.review import ChecksFailed
from kb.editorial.transitions import lock, move, record
from kb.models import Article
from kb.rules.checks import Verdict
from kb.rules.hours import LAST_YEAR, said
from kb.rules.workflow import Actor, Transition

logger = logging.getLogger("plumbline.clock")
AT_ONCE = 100  # so that a worker with very much to do shows that it lives


@transaction.atomic
def schedule(article: Article, *, by: User, at: datetime, seen: int | None = None) -> Article:
    """Lets the clock publish the article at that moment, which must be still to come."""
    article = lock(article)
    before = move(article, Transition.SCHEDULE, by=by)
    refuse_unseen(article, seen)
    if at <= timezone.now():
        raise Refused(_("This time has passed. Choose one that is still to come."), field="at")
    if at.year > LAST_YEAR:
        raise Refused(_("Choose a date before the year %d.") % (LAST_YEAR + 1), field="at")
    article.scheduled_for = at
    article.save()
    record(article, Transition.SCHEDULE, before, by=by)
    return article


@transaction.atomic
def unschedule(article: Article, *, by: User) -> Article:
    """Takes the hour away again: the article is approved as before."""
    article = lock(article)
    before = move(article, Transition.UNSCHEDULE, by=by)
    article.save()
    record(article, Transition.UNSCHEDULE, before, by=by)
    return article


@transaction.atomic
def reschedule(article: Article, *, by: User, at: datetime) -> Article:
    """Gives a scheduled article another hour: unscheduled and scheduled again, or neither; the history has both."""
    article = lock(article)
    if article.scheduled_for == at:
        raise Refused(_("This is the hour that it has already."), field="at")
    return schedule(unschedule(article, by=by), by=by, at=at)


@transaction.atomic
def fail_schedule(article: Article, *, why: str, verdicts: Iterable[Verdict] = ()) -> Article:
    """What could not be published at its hour is approved as before, and whoever scheduled it is told why by mail.

    The history keeps the reason, and the verdicts where it was the checks that said no.
    """
    article = lock(article)
    hour = article.scheduled_for
    before = move(article, Transition.FAIL_SCHEDULE, by=Actor.CLOCK)
    article.save()
    record(article, Transition.FAIL_SCHEDULE, before, by=Actor.CLOCK, comment=why, verdicts=verdicts)
    assert hour is not None  # noqa: S101  # the database holds that what is scheduled has an hour
    for person in _concerned(article):
        _tell(person, article, hour, why)
    return article


def publish_due(limit: int = AT_ONCE) -> int:
    """Publishes what is due, each in a transaction of its own that claims it; returns how many this call settled.

    Any number of workers may do so at once, and each may die at any point: a claim ends with its transaction.
    """
    due = Article.objects.due(timezone.now()).values_list("pk", flat=True)
    return sum(map(_settle, list(due[:limit])))


def _settle(key: int) -> bool:
    try:
        return _at_its_hour(key)
    except (OperationalError, InterfaceError):
        # The database is away or busy, or the disk is full: it stays due, and the next round finds it.
        logger.exception("An article that is due could not be published yet.")
        return False


@transaction.atomic
def _at_its_hour(key: int) -> bool:
    # What another worker holds is passed over; what it has settled meanwhile is no longer due.
    due = Article.objects.due(timezone.now()).select_for_update(no_key=True, skip_locked=True)
    article = due.filter(pk=key).first()
    if article is None:
        return False
    try:
        with transaction.atomic():  # what a publication that fails has written is undone, the claim stays
            publish(article, by=Actor.CLOCK)
    except ChecksFailed as failed:
        fail_schedule(article, why=failed.sentence, verdicts=failed.checked)
    except Refused as refusal:
        fail_schedule(article, why=refusal.sentence)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whatever else is wrong with one article must neither stop the others nor come again for ever
        logger.exception("An article could not be published at its hour.")
        fail_schedule(article, why=_("An error of the site’s own. It is in the log."))
    return True


def _concerned(article: Article) -> list[User]:
    """Whoever scheduled it last; the administrators, where that person has left."""
    entry = article.history.filter(transition=Transition.SCHEDULE).select_related("by").first()
    if entry and entry.by and entry.by.is_active:
        return [entry.by]
    return list(User.objects.filter(is_active=True, role=Role.ADMINISTRATOR))


def _tell(person: User, article: Article, hour: datetime, why: str) -> None:
    title = article.newest.title
    facts = {
        "person": person,
        "title": title,
        "hour": said(hour, pages.chrome().settings.zone_of(person)),
        "why": why,
        "link": absolute(reverse("desk:article", args=[article.public_id])),
    }
    mail = EmailMultiAlternatives(
        subject=" ".join((_("Not published: %s") % title).split()),
        body=render_to_string("editorial/mail/schedule_failed.txt", facts),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[person.email],
    )
    mail.attach_alternative(render_to_string("editorial/mail/schedule_failed.html", facts), "text/html")
    post.enclose(mail)
