"""Lines of a CSV file that a spreadsheet opens: no cell of ours is taken for a formula."""

import csv
import io
from collections.abc import Iterable

# Excel takes UTF-8 for what it is only where the file begins with this.
BEGINNING = "\ufeff"
# What may begin a formula, in the wide forms of East Asian keyboards too; and what such a beginning may hide behind.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: object) -> str:
    """The value as a cell's text; an apostrophe before it where it would be run as a formula, or has one already."""
    text = "" if value is None else str(value)
    return f"'{text}" if _formula(text) else text


def content(text: str) -> str:
    """What `cell` was given when it returned this text."""
    return text[1:] if text.startswith("'") and _formula(text) else text


def _formula(text: str) -> bool:
    return text.lstrip(" '").startswith(FORMULA)


def line(values: Iterable[object]) -> str:
    """One line of the file, quoted as RFC 4180 says."""
    written = io.StringIO()
    csv.writer(written).writerow([cell(value) for value in values])
    return written.getvalue()
