"""Scheduling: an approved article waits for its hour; the clock publishes it then, or says why it could not."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from kb.editorial import notifying
from kb.editorial.drafting import refuse_unseen
from kb.editorial.publishing import publish
from kb.editorial.review import ChecksFailed
from kb.editorial.transitions import lock, move, record
from kb.models import Article
from kb.rules.checks import Verdict
from kb.rules.hours import LAST_YEAR
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
    notifying.tell(record(article, Transition.SCHEDULE, before, by=by))
    return article


@transaction.atomic
def unschedule(article: Article, *, by: User) -> Article:
    """Takes the hour away again: the article is approved as before."""
    article = lock(article)
    before = move(article, Transition.UNSCHEDULE, by=by)
    article.save()
    notifying.tell(record(article, Transition.UNSCHEDULE, before, by=by))
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
    """What could not be published at its hour is approved as before, and whoever scheduled it is told why.

    The history keeps the reason and the hour, and the verdicts where it was the checks that said no.
    """
    article = lock(article)
    hour = article.scheduled_for
    before = move(article, Transition.FAIL_SCHEDULE, by=Actor.CLOCK)
    article.save()
    entry = record(article, Transition.FAIL_SCHEDULE, before, by=Actor.CLOCK, comment=why, hour=hour, verdicts=verdicts)
    notifying.tell(entry)
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
