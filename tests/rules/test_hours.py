"""Local times and moments, with and without summer time: the hour that is left out, and the one that comes twice."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from accounts.refusal import Refused
from kb.rules.hours import Twice, moment, offset, said, said_in, upcoming

BERLIN, NEW_YORK, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")
LORD_HOWE, APIA = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("zone", "day", "clock", "expected"),
    [
        (BERLIN, date(2027, 1, 15), time(9), at(2027, 1, 15, 8)),
        (BERLIN, date(2027, 7, 15), time(9), at(2027, 7, 15, 7)),
        (BERLIN, date(2027, 3, 28), time(1, 59), at(2027, 3, 28, 0, 59)),
        (BERLIN, date(2027, 3, 28), time(3), at(2027, 3, 28, 1)),
        (NEW_YORK, date(2027, 12, 31), time(23, 30), at(2028, 1, 1, 4, 30)),
        (KOLKATA, date(2027, 5, 1), time(0), at(2027, 4, 30, 18, 30)),
        (ZoneInfo("UTC"), date(2027, 5, 1), time(0), at(2027, 5, 1)),
    ],
)
def test_a_local_time_is_the_moment_at_which_clocks_show_it(
    zone: ZoneInfo, day: date, clock: time, expected: datetime
) -> None:
    assert moment(day, clock, zone) == expected


@pytest.mark.parametrize(
    ("zone", "day", "clock", "nearest"),
    [
        (BERLIN, date(2027, 3, 28), time(2, 30), ("01:59", "03:00")),
        (BERLIN, date(2027, 3, 28), time(2), ("01:59", "03:00")),
        (NEW_YORK, date(2027, 3, 14), time(2, 59), ("01:59", "03:00")),
        (LORD_HOWE, date(2027, 10, 3), time(2, 15), ("01:59", "02:30")),
        (APIA, date(2011, 12, 30), time(12), ("29 December 2011, 23:59", "31 December 2011, 00:00")),
    ],
)
def test_a_time_that_clocks_leave_out_is_refused_with_the_nearest_they_show(
    zone: ZoneInfo, day: date, clock: time, nearest: tuple[str, str]
) -> None:
    with pytest.raises(Refused) as refusal:
        moment(day, clock, zone)
    assert "this time does not come" in refusal.value.sentence
    assert f"{nearest[0]} and {nearest[1]}." in refusal.value.sentence
    assert refusal.value.field == "at"


def test_a_time_that_comes_twice_is_asked_about_and_each_can_be_meant() -> None:
    night, clock = date(2027, 10, 31), time(2, 30)
    with pytest.raises(Twice) as refusal:
        moment(night, clock, BERLIN)
    assert refusal.value.moments == (at(2027, 10, 31, 0, 30), at(2027, 10, 31, 1, 30))
    assert moment(night, clock, BERLIN, second=False) == at(2027, 10, 31, 0, 30)
    assert moment(night, clock, BERLIN, second=True) == at(2027, 10, 31, 1, 30)


def test_which_of_two_is_meant_changes_nothing_where_there_is_one() -> None:
    assert moment(date(2027, 7, 1), time(9), BERLIN, second=True) == moment(date(2027, 7, 1), time(9), BERLIN)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1969, 12, 31), date(2101, 1, 1), date(9999, 12, 31)])
def test_days_that_no_calendar_of_ours_holds_are_refused(day: date) -> None:
    with pytest.raises(Refused) as refusal:
        moment(day, time(12), BERLIN)
    assert refusal.value.field == "day"


def test_a_moment_is_said_with_its_zone_and_offset_and_the_same_zone_once() -> None:
    there = at(2027, 10, 31, 1, 30)
    assert said(there, BERLIN) == "31 October 2027, 02:30 (Europe/Berlin, UTC+1)"
    assert said_in(there, (BERLIN, BERLIN)) == [said(there, BERLIN)]
    assert said_in(there, (BERLIN, KOLKATA))[1] == "31 October 2027, 07:00 (Asia/Kolkata, UTC+5:30)"


@pytest.mark.parametrize(
    ("after", "zone", "expected"),
    [
        (at(2027, 1, 15, 5, 59), BERLIN, at(2027, 1, 15, 6)),
        (at(2027, 1, 15, 6), BERLIN, at(2027, 1, 16, 6)),
        (at(2027, 7, 15, 4), BERLIN, at(2027, 7, 15, 5)),
        (at(2027, 1, 15, 23), KOLKATA, at(2027, 1, 16, 1, 30)),
    ],
    ids=["before it", "at it", "in summer", "the local day is another"],
)
def test_the_next_time_that_clocks_show_an_hour(after: datetime, zone: ZoneInfo, expected: datetime) -> None:
    assert upcoming(7, after, zone) == expected


def test_an_hour_that_clocks_leave_out_comes_as_they_go_on() -> None:
    assert upcoming(2, at(2027, 3, 28, 0), BERLIN) == at(2027, 3, 28, 1)
    assert upcoming(2, at(2027, 3, 28, 2), BERLIN) == at(2027, 3, 29, 0)


def test_offsets_are_said_as_people_write_them() -> None:
    day = at(2027, 1, 15)
    zones = {"UTC": "UTC", "America/St_Johns": "UTC−3:30", "Asia/Tokyo": "UTC+9"}
    assert {name: offset(day.astimezone(ZoneInfo(name))) for name in zones} == zones
