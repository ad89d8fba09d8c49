"""Watching outside addresses: when each is asked again, and when it counts as broken."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zlib import crc32

from kb.rules.answers import Reading

BROKEN_AT = 3  # failures, each on another day
INTERVAL, LONGEST_INTERVAL = timedelta(days=7), timedelta(days=28)
SPREAD = 24 * 3600  # seconds, over which addresses that were found together are asked again


@dataclass(frozen=True, slots=True)
class Standing:
    """How often in a row an address has failed, since when, and on which day last."""

    failures: int = 0
    since: datetime | None = None
    day: date | None = None


def after(before: Standing, reading: Reading, now: datetime, today: date) -> Standing:
    """The standing after one more answer: a failure counts once a day, and whatever is there is forgiven."""
    if reading is Reading.THERE:
        return Standing()
    if reading is Reading.UNSAID or before.day == today:
        return before
    return Standing(before.failures + 1, before.since or now, today)


def next_check(address: str, failures: int, now: datetime, *, wait: timedelta | None = None) -> datetime:
    """When to ask again: in a week, later where it has long been broken or the server asked us to wait longer."""
    doublings = max(0, failures - BROKEN_AT)
    interval = min(INTERVAL * (1 << min(doublings, 8)), LONGEST_INTERVAL)
    return now + max(interval, wait or interval) + timedelta(seconds=crc32(address.encode()) % SPREAD)
