"""Editions: one row that every change of anything public raises in its own transaction, with the tags it touched.

So a crash can never leave a stale page behind, and changes become visible in the order of their numbers: the row stays
locked until the transaction ends.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import F, Max, Subquery
from django.utils import timezone

from kb.models import Edition, Purge, Touched
from kb.models.prepared import Prepared
from kb.pages.store import STORE, Moment, News

UNBORN = "0"  # before the first change
MOST_NEWS = 1_000  # editions that a process catches up with one by one; after more it begins anew
EDITIONS = Prepared(Edition, lambda: Edition.objects.filter(pk=1))  # asked by every page that is rendered
KEPT, KEPT_FOR_CDN = timedelta(hours=1), timedelta(days=1)


@transaction.atomic(savepoint=False)
def changed(*tags: str) -> None:
    """Says that pages bearing these tags (`article:7`, `list:tag:3`, `site`) are out of date; without any, all are."""
    mark, row = uuid4(), Edition.objects.filter(pk=1)
    if not row.update(number=F("number") + 1, mark=mark):
        Edition.objects.get_or_create(pk=1)  # of two first changes at once, both raise it
        row.update(number=F("number") + 1, mark=mark)
    Touched.objects.create(number=Subquery(row.values("number")), mark=mark, tags=sorted(set(tags)))
    transaction.on_commit(STORE.expire)


def take_turn() -> None:
    """Waits until nobody else is changing anything public; nobody else can until this transaction ends."""
    if Edition.objects.select_for_update().filter(pk=1).first() is None:
        Edition.objects.get_or_create(pk=1)
        Edition.objects.select_for_update().get(pk=1)


def edition() -> str:
    """The current edition, the same in every process: number and mark. One query."""
    row = EDITIONS()
    return str(row[0]) if row else UNBORN


def news(seen: Moment | None, *, source: str = DEFAULT_DB_ALIAS) -> News:
    """What became out of date since the edition that was seen, as this database says; two queries at most."""
    if seen is not None:
        rows = Touched.objects.using(source).filter(number__gte=seen.number).order_by("number")
        found = list(rows.values_list("number", "mark", "tags")[: MOST_NEWS + 1])
        known = bool(found) and Moment(*found[0][:2]) == seen
        if known and len(found) <= MOST_NEWS and found[-1][0] - seen.number == len(found) - 1:
            changes = [(Moment(number, mark), frozenset(tags)) for number, mark, tags in found[1:]]
            return News(changes[-1][0] if changes else seen, changes)
    return News(newest(source), None)


def newest(source: str = DEFAULT_DB_ALIAS) -> Moment | None:
    """The edition that this database stands at; one query."""
    last = Touched.objects.using(source).order_by("-number").values_list("number", "mark").first()
    return Moment(*last) if last else None


def forget_old(now: datetime | None = None) -> int:
    """Deletes the tags of editions that every process has long seen, the newest edition's excepted; says how many.

    What a CDN was not told yet is kept for a day; after that it is told to forget everything.
    """
    now = now or timezone.now()
    newest = Touched.objects.aggregate(Max("number"))["number__max"] or 0
    old = Touched.objects.filter(at__lt=now - KEPT, number__lt=newest)
    if settings.CDN_PURGE_URL and (told := Purge.objects.filter(pk=1).first()):
        old = old.exclude(number__gte=told.number, at__gte=now - KEPT_FOR_CDN)
    return old.delete()[0] if old.exists() else 0
