"""Calendars: which days a month, a week or an agenda shows, and the moments at which they begin and end in a zone."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from kb.rules.hours import FIRST_YEAR, LAST_YEAR

A_WEEK = timedelta(days=7)
AGENDA_DAYS = 14


class View(StrEnum):
    """How much is shown."""

    MONTH = "month"
    WEEK = "week"
    AGENDA = "agenda"


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a view shows around a day; weeks begin on `first_weekday` (0 is Monday)."""

    view: View
    day: date
    first_weekday: int = 0

    @property
    def weeks(self) -> Sequence[Sequence[date]]:
        """The days shown, whole weeks of them, but for an agenda, which is one run of days from the day itself on."""
        if self.view is View.MONTH:
            return Calendar(self.first_weekday).monthdatescalendar(self.day.year, self.day.month)
        if self.view is View.AGENDA:
            return [_run(self.day, AGENDA_DAYS)]
        return [_run(self.day - timedelta(days=(self.day.weekday() - self.first_weekday) % 7), 7)]

    @property
    def days(self) -> Sequence[date]:
        """The days in order."""
        return [day for week in self.weeks for day in week]

    @property
    def previous(self) -> date:
        """A day in the span before this one."""
        if self.view is View.MONTH:
            return (self.day.replace(day=1) - timedelta(days=1)).replace(day=1)
        return self.day - len(self.days) * timedelta(days=1)

    @property
    def following(self) -> date:
        """A day in the span after this one."""
        if self.view is View.MONTH:
            return (self.day.replace(day=28) + A_WEEK).replace(day=1)
        return self.day + len(self.days) * timedelta(days=1)

    def moments(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """When its first day begins there, and when its last one is over, in UTC."""
        days = self.days
        return beginning(days[0], zone), beginning(days[-1] + timedelta(days=1), zone)


def beginning(day: date, zone: tzinfo) -> datetime:
    """The moment, in UTC, at which the day begins there; where clocks leave midnight out, what it would have been."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def read(text: str) -> date | None:
    """The day that is written 2027-03-28; None for what is none, or lies where no zone's rules are known."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR < day.year < LAST_YEAR and str(day) == text else None


def _run(first: date, days: int) -> Sequence[date]:
    return [first + timedelta(days=number) for number in range(days)]
