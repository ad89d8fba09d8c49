"""What the editing page's script sends: numbers, ids and forms, each checked; and what people call a form's fields."""

import re
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusal import Refused
from kb.desk.forms.compared import LABELS, PLACES
from kb.desk.forms.editing import EditingForm
from kb.models.buffers import Fields

MOST = 2**53 - 1  # what a script can count to
MOST_FIELDS, NAME_LENGTH = 2_000, 60
ROWS = {
    "author": gettext_lazy("Author %d"),
    "takeaway": gettext_lazy("Takeaway %d"),
    "related_address": gettext_lazy("Article or address %d"),
    "related_wording": gettext_lazy("Wording %d"),
    **LABELS,
}
NUMBERED = re.compile(rf"({'|'.join(ROWS)})_(\d+)")


def number(sent: dict[str, Any], name: str, most: int = MOST) -> int:
    """A whole number from 0 on."""
    value = sent.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise _odd(name)
    return value


def identifier(sent: dict[str, Any], name: str) -> UUID:
    """A public id."""
    try:
        return UUID(str(sent.get(name)))
    except ValueError:
        raise _odd(name) from None


def fields(sent: dict[str, Any]) -> Fields:
    """A form: pairs of names and values."""
    pairs = sent.get("fields")
    if not isinstance(pairs, list) or len(pairs) > MOST_FIELDS:
        raise _odd("fields")
    return [_pair(pair) for pair in pairs]


def label(name: str) -> str:
    """What people call the field."""
    if (numbered := NUMBERED.fullmatch(name)) is not None:
        return str(ROWS[numbered[1]]) % int(numbered[2])
    if name in PLACES:
        return str(PLACES[name])
    field = EditingForm.base_fields.get(name)
    return str(field.label) if field and field.label else name


def _pair(pair: object) -> tuple[str, str]:
    if not isinstance(pair, list) or len(pair) != 2:  # a name and a value
        raise _odd("fields")
    name, value = pair
    if not isinstance(name, str) or not isinstance(value, str) or len(name) > NAME_LENGTH:
        raise _odd("fields")
    return name, value


def _odd(name: str) -> Refused:
    return Refused(_("This is not what the desk’s own script sends."), field=name)
