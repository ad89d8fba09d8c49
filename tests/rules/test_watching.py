"""An outside address is asked once a week, and is broken after failures on three days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kb.rules.answers import Reading
from kb.rules.watching import BROKEN_AT, Standing, after, next_check

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
ADDRESS = "https://example.org/"


def test_failures_count_once_a_day_and_know_when_they_began() -> None:
    standing = Standing()
    for hours in (0, 1, 24, 25, 48):
        moment = NOW + timedelta(hours=hours)
        standing = after(standing, Reading.GONE, moment, moment.date())
    assert standing == Standing(BROKEN_AT, NOW, (NOW + 2 * A_DAY).date())


def test_an_answer_forgives_everything_and_a_bad_moment_nothing() -> None:
    failing = Standing(2, NOW - A_DAY, (NOW - A_DAY).date())
    assert after(failing, Reading.UNSAID, NOW, NOW.date()) == failing
    assert after(failing, Reading.THERE, NOW, NOW.date()) == Standing()


def test_no_address_is_asked_twice_in_a_week_and_a_broken_one_ever_more_seldom() -> None:
    waits = [next_check(ADDRESS, failures, NOW) - NOW for failures in range(9)]
    assert all(A_WEEK <= wait < A_WEEK + A_DAY for wait in waits[: BROKEN_AT + 1])
    assert 2 * A_WEEK <= waits[4] < 2 * A_WEEK + A_DAY
    assert all(4 * A_WEEK <= wait < 4 * A_WEEK + A_DAY for wait in waits[5:])
    assert next_check(ADDRESS, 30_000, NOW) - NOW == waits[8]


def test_who_asks_us_to_wait_longer_is_heeded() -> None:
    assert next_check(ADDRESS, 0, NOW, wait=timedelta(minutes=1)) == next_check(ADDRESS, 0, NOW)
    assert next_check(ADDRESS, 0, NOW, wait=timedelta(days=20)) - NOW >= timedelta(days=20)


def test_addresses_found_together_are_not_all_asked_at_once() -> None:
    moments = {next_check(f"https://example.org/{number}", 0, NOW) for number in range(100)}
    assert len(moments) > 90
