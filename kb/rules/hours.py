"""Hours: what clocks in a time zone show becomes a moment, and a moment is said as clocks there show it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.refusal import Refused

LAST_YEAR = 2100  # further on no zone's rules are known, and not far behind it no date can be told in every zone
FIRST_YEAR = 1970
MINUTE = timedelta(minutes=1)


class Twice(Refused):
    """Clocks show this time twice that night; `moments` are the first and the second."""

    def __init__(self, moments: tuple[datetime, datetime]) -> None:
        super().__init__(_("Clocks are set back that night, so this time comes twice. Say which you mean."), field="at")
        self.moments = moments


def moment(day: date, clock: time, zone: ZoneInfo, *, second: bool | None = None) -> datetime:
    """The moment, in UTC, at which clocks in the zone show this time of that day.

    Raises Refused for a time that clocks leave out that day, with the nearest that they show, and Twice for one that
    they show twice, unless told whether the `second` is meant.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused(_("Choose a date before the year %d.") % (LAST_YEAR + 1), field="day")
    local = datetime.combine(day, clock)
    meant = _moments(local, zone)
    if not meant:
        before, after = _nearest(local, zone, -MINUTE), _nearest(local, zone, MINUTE)
        sentence = _("Clocks are set forward that day, so this time does not come. Next to it are %(a)s and %(b)s.")
        raise Refused(sentence % {"a": _clock(before, local), "b": _clock(after, local)}, field="at")
    if len(meant) == 2 and second is None:
        raise Twice((meant[0], meant[1]))
    return meant[-1] if second else meant[0]


def said(at: datetime, zone: ZoneInfo) -> str:
    """The moment in words, with the zone and how far it is from UTC then."""
    local = at.astimezone(zone)
    return f"{date_format(local, 'j F Y, H:i')} ({zone.key}, {offset(local)})"


def said_in(at: datetime, zones: Iterable[ZoneInfo]) -> list[str]:
    """The moment in the words of each zone, the same zone once."""
    return list(dict.fromkeys(said(at, zone) for zone in zones))


def offset(local: datetime) -> str:
    """How far the moment's zone is from UTC then: UTC, UTC+1, UTC-3:30."""
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")  # a minus sign


def upcoming(hour: int, after: datetime, zone: ZoneInfo) -> datetime:
    """The next moment at which clocks in the zone show this full hour, or the one after it where they leave it out."""
    day = after.astimezone(zone).date()
    today, tomorrow = (datetime.combine(each, time(hour), zone).astimezone(UTC) for each in (day, day + timedelta(1)))
    return today if today > after else tomorrow


def _moments(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """When clocks there show this: never, once or twice, the earlier first."""
    found = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(at for at in found if at.astimezone(zone).replace(tzinfo=None, fold=0) == local)


def _nearest(local: datetime, zone: ZoneInfo, step: timedelta) -> datetime:
    local = local.replace(second=0, microsecond=0)
    while not _moments(local, zone):
        local += step
    return local


def _clock(local: datetime, beside: datetime) -> str:
    """The time of day, with the date where that is another."""
    return date_format(local, "H:i" if local.date() == beside.date() else "j F Y, H:i")
