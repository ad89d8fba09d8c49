"""The rows of the editing form: what belongs to one, and how one is moved, taken out, added or filled by a button.

The fields stay where they are; what stands in them changes place.
"""

import re
from collections.abc import Mapping

from django.http import QueryDict

# By the name of its first field, without the number: all fields of a row.
ROWS: Mapping[str, tuple[str, ...]] = {
    "author": ("author",),
    "takeaway": ("takeaway",),
    "related_address": ("related_address", "related_wording"),
    "subject": ("subject",),
    "criterion": ("criterion", "group", "verdict"),
    "cell_subject": ("cell_subject", "cell_criterion", "cell_value", "cell_note", "cell_source", "cell_url"),
}
MOST = 999  # rows of one kind that anybody could have typed
_ASKED = re.compile(r"([a-z_]+?)(?:_(\d{1,3}))?:(up|down|out|more|is)(?::(.*))?", re.DOTALL)


def last(data: Mapping[str, object], kind: str, *, filled: bool = False) -> int:
    """The number of the last row of this kind that there is; the last with something in it, when asked for that."""
    pattern = re.compile(rf"(?:{'|'.join(ROWS[kind])})_(\d{{1,3}})")
    found = ((int(match[1]), value) for name, value in data.items() if (match := pattern.fullmatch(name)))
    return max((number for number, value in found if not filled or str(value or "").strip()), default=0)


def moved(data: QueryDict, asked: str) -> tuple[QueryDict, str]:
    """What was typed after `takeaway_3:up`, and the field to go on in; as it was, where that says nothing.

    Besides `:up` and `:down` there are `:out`, `criterion:more` for another row, and `subject_2:is:…` for other words.
    """
    match = _ASKED.fullmatch(asked)
    if match is None or match[1] not in ROWS:
        return data, ""
    kind, number, deed, words = match[1], int(match[2] or 0), match[3], match[4] or ""
    changed, end = data.copy(), last(data, kind)
    if deed == "more" and end < MOST:
        number = end + 1
        for name in ROWS[kind]:
            changed[f"{name}_{number}"] = ""
    elif deed == "is" and number:
        changed[f"{kind}_{number}"] = words
    elif deed == "out" and number:
        for place in range(number, end + 1):
            _exchange(changed, kind, place, place + 1, keep=place == end)
    elif deed in {"up", "down"} and 1 <= (other := number + (1 if deed == "down" else -1)) <= end:
        _exchange(changed, kind, number, other)
        number = other
    return changed, f"{kind}_{number}"


def _exchange(data: QueryDict, kind: str, one: int, other: int, *, keep: bool = False) -> None:
    """Two rows in each other's place; with `keep` the second one is no row, and the first is emptied."""
    for name in ROWS[kind]:
        first, second = data.get(f"{name}_{one}", ""), data.get(f"{name}_{other}", "")
        data[f"{name}_{one}"] = "" if keep else second
        if not keep:
            data[f"{name}_{other}"] = first
