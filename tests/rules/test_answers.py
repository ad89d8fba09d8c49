"""What answers mean: there, gone, or not the moment to ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kb.rules.answers import LONGEST_WAIT, Failure, Reading, read, read_failure, retry_after

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("status", "reading"),
    [(200, "there"), (204, "there"), (206, "there"), (301, "there"), (302, "there"), (304, "there"), (401, "there"),
     (403, "there"), (451, "there"), (999, "there"), (400, "failing"), (404, "gone"), (410, "gone"), (500, "failing"),
     (502, "failing"), (503, "failing"), (429, "unsaid"), (425, "unsaid")],
)  # fmt: skip
def test_what_a_status_says(status: int, reading: str) -> None:
    assert read(status) == Reading(reading)


def test_a_server_that_asks_us_to_come_later_has_not_said_that_it_is_gone() -> None:
    assert read(503, wait=MINUTE) is Reading.UNSAID
    assert read(404, wait=MINUTE) is Reading.GONE


def test_what_we_do_not_ask_may_be_there_for_readers() -> None:
    unsaid = {failure for failure in Failure if read_failure(failure) is Reading.UNSAID}
    assert unsaid == {Failure.PRIVATE, Failure.ADDRESS}


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("60", MINUTE),
        (" 60 ", MINUTE),
        ("0", timedelta()),
        ("Fri, 01 May 2026 12:01:00 GMT", MINUTE),
        ("Fri, 01 May 2026 12:01:00 -0000", MINUTE),
        ("Fri, 01 May 2026 11:00:00 GMT", timedelta()),
        ("99999999999999", LONGEST_WAIT),
        ("9" * 5000, LONGEST_WAIT),
        ("Fri, 01 May 9999 12:01:00 GMT", LONGEST_WAIT),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("Fri, 99 May 2026 12:01:00 GMT", None),
    ],
)
def test_how_long_to_stay_away(value: str, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait
