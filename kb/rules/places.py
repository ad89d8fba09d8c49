"""Places in a list that is ordered by a moment and a key, as an address holds them: 20261125T212300123456-77."""

import re
from datetime import UTC, datetime

_PLACE = re.compile(r"(\d{8}T\d{12})-([1-9]\d{0,17})")
_STAMP = "%Y%m%dT%H%M%S%f"


def written(moment: datetime, key: int) -> str:
    """The place of the row with this moment and key."""
    return f"{moment.astimezone(UTC).strftime(_STAMP)}-{key}"


def read(text: str) -> tuple[datetime, int] | None:
    """The moment, in UTC, and the key; None for what names no place."""
    match = _PLACE.fullmatch(text)
    try:
        return (datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC), int(match[2])) if match else None
    except ValueError:
        return None
