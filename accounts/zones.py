"""Time zones by their IANA names (Europe/Berlin), as this machine knows them."""

from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from accounts.refusal import Refused

UNIVERSAL = "UTC"
NAME_LENGTH = 64
_NO_PLACES = {"Factory", "localtime", "posixrules"}  # files that stand among the zones


@cache
def names() -> frozenset[str]:
    """Every name there is."""
    return frozenset(available_timezones()) - _NO_PLACES


def clean_name(name: str) -> str:
    """The name, or nothing for nothing; raises Refused, with the nearest there is, for one that no zone bears."""
    name = name.strip()
    if not name or name in names():
        return name
    sentence = _("There is no time zone “%s”.") % name[:NAME_LENGTH]
    if nearest := _nearest(name):
        sentence = f"{sentence} " + _("Do you mean %s?") % nearest
    raise Refused(sentence, field="time_zone")


def first(*candidates: str) -> ZoneInfo:
    """The zone of the first name that is one, else UTC: a name that an upgrade took away stops nothing."""
    return ZoneInfo(next((name for name in candidates if name in names()), UNIVERSAL))


def _nearest(name: str) -> str:
    known = {each.lower(): each for each in sorted(names())}
    place = name[:NAME_LENGTH].lower().replace(" ", "_")
    found = [each for each in known if each.rpartition("/")[2] == place] or get_close_matches(place, known, 1)
    return known[found[0]] if found else ""
