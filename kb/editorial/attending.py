"""Attending: a person has an article open. It locks nothing, and is over by itself when no sign of life comes."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from kb.models import Article, Presence

MOST_IDLE = timedelta(days=1)
MOST_LINES = 1_000_000


def attend(article: Article, *, by: User, field: str = "", line: int | None = None, idle: int = 0) -> None:
    """A sign of life: where the person is, and for how many seconds nothing was typed. One statement."""
    now = timezone.now()
    presence = Presence(
        article=article,
        person=by,
        field=field[:40],
        line=None if line is None else max(0, min(line, MOST_LINES)),
        at=now,
        active_at=now - min(timedelta(seconds=max(0, min(idle, 10**6))), MOST_IDLE),
    )
    Presence.objects.bulk_create(
        [presence],
        update_conflicts=True,
        unique_fields=("article", "person"),
        update_fields=("field", "line", "at", "active_at"),
    )


def leave(article: Article, *, by: User) -> None:
    """The person has closed it."""
    Presence.objects.filter(article=article, person=by).delete()


def forget_old(now: datetime | None = None) -> int:
    """Deletes the signs of life that are over; returns how many."""
    over = Presence.objects.over(now or timezone.now())
    return over.delete()[0] if over.exists() else 0
