"""Watching outside addresses: when each is asked again, and when it counts as broken."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zlib import crc32

from kb.rules.answers import Reading

BROKEN_AT = 3  # failures, each on another day
GONE_AT = 2  # failures, where the server itself says that nothing is there
INTERVAL, LONGEST_INTERVAL, TO_MAKE_SURE = timedelta(days=7), timedelta(days=28), timedelta(days=1)
SPREAD = timedelta(days=1)  # over which addresses that were found together are asked


@dataclass(frozen=True, slots=True)
class Standing:
    """How often in a row an address has failed, how often as gone, since when, and on which day last."""

    failures: int = 0
    gone: int = 0
    since: datetime | None = None
    day: date | None = None

    @property
    def broken(self) -> bool:
        """Whether that is often enough to say so."""
        return self.failures >= BROKEN_AT or self.gone >= GONE_AT


def after(before: Standing, reading: Reading, now: datetime, today: date) -> Standing:
    """The standing after one more answer: a failure counts once a day, and whatever is there is forgiven."""
    if reading is Reading.THERE:
        return Standing()
    if reading is Reading.UNSAID or before.day == today:
        return before
    return Standing(before.failures + 1, before.gone + (reading is Reading.GONE), before.since or now, today)


def first_check(address: str, now: datetime) -> datetime:
    """When an address that was just found is asked: within a day."""
    return now + _place(address)


def next_check(address: str, standing: Standing, now: datetime, *, wait: timedelta | None = None) -> datetime:
    """When to ask again: in a week, after a failure the next day, ever more seldom where it has long been broken.

    Later where the server asked us to `wait` longer.
    """
    interval = INTERVAL
    if standing.broken:
        interval = min(INTERVAL * (1 << min(max(0, standing.failures - BROKEN_AT), 8)), LONGEST_INTERVAL)
    elif standing.failures:
        interval = TO_MAKE_SURE
    return now + max(interval, wait or interval) + _place(address)


def _place(address: str) -> timedelta:
    """The same place within SPREAD for the same address."""
    return timedelta(seconds=crc32(address.encode()) % int(SPREAD.total_seconds()))
