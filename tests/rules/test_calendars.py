"""The days that a month, a week and an agenda show, and where they begin in a zone."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from kb.rules.calendars import AGENDA_DAYS, Span, View, beginning, read

DAYS = st.dates(min_value=date(1971, 1, 1), max_value=date(2099, 12, 31))
SPANS = st.builds(Span, st.sampled_from(View), DAYS, st.integers(min_value=0, max_value=6))


class SpansTest(SimpleTestCase):
    @given(SPANS)
    def test_the_day_is_among_the_days_which_follow_one_another(self, span: Span) -> None:
        days = span.days
        assert span.day in days
        assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))

    @given(SPANS)
    def test_turning_on_and_back_leads_to_the_same_days(self, span: Span) -> None:
        there = Span(span.view, span.following, span.first_weekday)
        assert Span(span.view, there.previous, span.first_weekday).days == span.days

    @given(SPANS)
    def test_nothing_is_passed_over_in_turning(self, span: Span) -> None:
        there = Span(span.view, span.following, span.first_weekday)
        assert there.days[0] <= span.days[-1] + timedelta(days=1)

    def test_a_week_begins_on_the_day_that_it_is_told(self) -> None:
        wednesday = date(2027, 3, 3)
        assert Span(View.WEEK, wednesday, 0).days[0] == date(2027, 3, 1)
        assert Span(View.WEEK, wednesday, 6).days[0] == date(2027, 2, 28)

    def test_a_month_has_whole_weeks_and_an_agenda_begins_today(self) -> None:
        march = Span(View.MONTH, date(2027, 3, 17))
        assert (march.days[0], march.days[-1]) == (date(2027, 3, 1), date(2027, 4, 4))
        assert all(len(week) == 7 for week in march.weeks)
        agenda = Span(View.AGENDA, date(2027, 3, 17))
        assert (agenda.days[0], len(agenda.days)) == (date(2027, 3, 17), AGENDA_DAYS)

    def test_a_day_of_summer_time_has_twenty_three_hours(self) -> None:
        berlin = ZoneInfo("Europe/Berlin")
        start, end = beginning(date(2027, 3, 28), berlin), beginning(date(2027, 3, 29), berlin)
        assert (start, end - start) == (datetime(2027, 3, 27, 23, tzinfo=UTC), timedelta(hours=23))

    def test_a_span_ends_where_the_next_day_begins(self) -> None:
        start, end = Span(View.WEEK, date(2027, 3, 28)).moments(ZoneInfo("Europe/Berlin"))
        assert start == datetime(2027, 3, 21, 23, tzinfo=UTC)
        assert end == datetime(2027, 3, 28, 22, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "tomorrow", "2027-02-30", "20270301", "0001-01-01", "9999-12-31", "2027-W10-1"])
def test_what_is_no_day_is_nothing(text: str) -> None:
    assert read(text) is None


def test_a_day_is_read() -> None:
    assert read("2027-03-28") == date(2027, 3, 28)
