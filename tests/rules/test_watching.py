"""An outside address is asked once a week, and is broken after failures on three days, or when it is gone on two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kb.rules.answers import Reading
from kb.rules.watching import BROKEN_AT, Standing, after, first_check, next_check

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
ADDRESS = "https://example.org/"


def asked(*readings: tuple[int, Reading]) -> Standing:
    """The standing after these answers, so many hours from now."""
    standing = Standing()
    for hours, reading in readings:
        moment = NOW + timedelta(hours=hours)
        standing = after(standing, reading, moment, moment.date())
    return standing


def failing(failures: int) -> Standing:
    return Standing(failures, 0, NOW, NOW.date())


def test_failures_count_once_a_day_and_know_when_they_began() -> None:
    standing = asked(*((hours, Reading.FAILING) for hours in (0, 1, 24, 25, 48)))
    assert standing == Standing(BROKEN_AT, 0, NOW, (NOW + 2 * A_DAY).date())
    assert standing.broken
    assert not asked((0, Reading.FAILING), (24, Reading.FAILING)).broken


def test_what_says_on_two_days_that_it_is_gone_is_broken() -> None:
    assert not asked((0, Reading.GONE), (1, Reading.GONE)).broken
    assert asked((0, Reading.GONE), (24, Reading.GONE)).broken
    assert not asked((0, Reading.GONE), (24, Reading.FAILING)).broken


def test_an_answer_forgives_everything_and_a_bad_moment_nothing() -> None:
    before = Standing(2, 1, NOW - A_DAY, (NOW - A_DAY).date())
    assert after(before, Reading.UNSAID, NOW, NOW.date()) == before
    assert after(before, Reading.THERE, NOW, NOW.date()) == Standing()


def test_an_address_is_asked_weekly_after_a_failure_the_next_day_and_a_broken_one_ever_more_seldom() -> None:
    waits = [next_check(ADDRESS, failing(failures) if failures else Standing(), NOW) - NOW for failures in range(9)]
    assert A_WEEK <= waits[0] < A_WEEK + A_DAY
    assert all(A_DAY <= wait < 2 * A_DAY for wait in waits[1:BROKEN_AT])
    assert A_WEEK <= waits[BROKEN_AT] < A_WEEK + A_DAY
    assert 2 * A_WEEK <= waits[4] < 2 * A_WEEK + A_DAY
    assert all(4 * A_WEEK <= wait < 4 * A_WEEK + A_DAY for wait in waits[5:])
    assert next_check(ADDRESS, failing(30_000), NOW) - NOW == waits[8]
    assert next_check(ADDRESS, Standing(2, 2, NOW, NOW.date()), NOW) - NOW == waits[0]


def test_who_asks_us_to_wait_longer_is_heeded() -> None:
    new = Standing()
    assert next_check(ADDRESS, new, NOW, wait=timedelta(minutes=1)) == next_check(ADDRESS, new, NOW)
    assert next_check(ADDRESS, new, NOW, wait=timedelta(days=20)) - NOW >= timedelta(days=20)


def test_addresses_found_together_are_not_all_asked_at_once() -> None:
    addresses = [f"https://example.org/{number}" for number in range(100)]
    for moments in (
        {next_check(each, Standing(), NOW) for each in addresses},
        {first_check(each, NOW) for each in addresses},
    ):
        assert len(moments) > 90
    assert all(NOW <= first_check(each, NOW) < NOW + A_DAY for each in addresses)
