"""Following: how often readers were led on from an address that moved, counted by the day and kept for a while."""

import logging
from datetime import date, timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

from kb.models import Followed

logger = logging.getLogger("plumbline.following")
KEPT_DAYS = 90


def followed(path: str) -> None:
    """Counts one reader who is led on from this former address; what cannot be counted is led on all the same."""
    try:
        with transaction.atomic():
            Followed.objects.count_up(path, timezone.localdate())
    except DatabaseError:
        logger.warning("A redirect was not counted.", exc_info=True)


def forget_old(today: date | None = None) -> int:
    """Deletes the counts of days that are past keeping; says how many."""
    last = (today or timezone.localdate()) - timedelta(days=KEPT_DAYS)
    old = Followed.objects.filter(day__lt=last)
    return old.delete()[0] if old.exists() else 0
