"""A file as it comes: its letters, its separator, its columns; what cannot be read is said in a sentence."""

import codecs
import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext as _

from accounts.refusal import Refused
from kb.rules import sheets
from kb.transfer.tables import FACTS, TABLES, Record, Table, table_with

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LONGEST_CELL = 20_000
csv.field_size_limit(min(sys.maxsize, 1_000_000))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, with the line it begins on (in JSON: its number in its list); or why it cannot be read."""

    table: Table
    line: int
    said: Record
    sentence: str = ""


def decoded(data: bytes) -> str:
    """The text of a file; raises Refused where it is not UTF-8, or UTF-16 that says so at its beginning."""
    try:
        text = data.decode(_encoding(data))
    except UnicodeError as error:
        raise _unreadable(error) from None
    return text.removeprefix("\ufeff")


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """The file as text, whatever its size; reading it raises Refused where its letters cannot be read."""
    with path.open("rb") as file:
        encoding = _encoding(file.read(4))
    with path.open(encoding=encoding, newline="") as text:
        try:
            yield text
        except UnicodeError as error:
            raise _unreadable(error) from None


def rows(file: TextIO) -> Iterator[Row]:
    """The rows of a file of CSV (separated by commas, semicolons or tabs) or JSON; CSV is read as it is asked for.

    Raises Refused for what is neither, or lacks a column.
    """
    beginning = file.readline()
    while beginning and not beginning.strip():
        beginning = file.readline()
    if not beginning:
        raise Refused(_("The file is empty."), field="file")
    if beginning.lstrip()[0] in "{[":
        return _of_json(beginning + file.read())
    return _of_csv(beginning, file)


def matrix(text: str, shared: Record) -> Iterator[Row]:
    """Rows of facts out of a block of a spreadsheet: criteria in its first line, subjects in its first column.

    An empty cell states nothing; each other one has these notes, sources and days. Raises Refused for no such block.
    """
    lines = [line for line in enumerate(text.splitlines(), 1) if line[1].strip()]
    if len(lines) < 2 or "\t" not in lines[0][1]:
        sentence = _("Paste a block of a spreadsheet: the first line names criteria, the first column subjects.")
        raise Refused(sentence, field="text")
    criteria = [name.strip() for name in lines[0][1].split("\t")[1:]]
    for line, typed in lines[1:]:
        subject, *cells = (cell.strip() for cell in typed.split("\t"))
        for place, value in enumerate(cells):
            if value:
                criterion = criteria[place] if place < len(criteria) else ""
                yield Row(FACTS, line, shared | {"subject": subject, "criterion": criterion, "value": value})


def _encoding(data: bytes) -> str:
    return next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")


def _unreadable(error: UnicodeError) -> Refused:
    where = error.object[: error.start].count(b"\n") + 1 if isinstance(error, UnicodeDecodeError) else 1
    sentence = _("The letters of the file cannot be read (near line %d): save it as “CSV UTF-8”.") % where
    return Refused(sentence, field="file")


def _of_csv(beginning: str, file: TextIO) -> Iterator[Row]:
    separator = max(",;\t", key=beginning.count)
    lines = csv.reader(_chained(beginning, file), delimiter=separator)
    columns = [sheets.content(name).strip().casefold() for name in next(lines)]
    if twice := next((name for name in columns if name and columns.count(name) > 1), ""):
        raise Refused(_("The column “%s” stands there twice.") % twice, field="file")
    return _read(table_with(columns), columns, lines)


def _chained(beginning: str, file: TextIO) -> Iterator[str]:
    yield beginning
    yield from file


def _read(table: Table, columns: list[str], lines: Any) -> Iterator[Row]:
    while True:
        line = lines.line_num + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error:
            raise Refused(_("Line %d cannot be read: is a quotation mark left open?") % line, field="file") from None
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(columns) :]):
            yield Row(table, line, {}, _("This line has more cells than the first line names columns."))
            continue
        said = dict(zip(columns, map(sheets.content, cells), strict=False))
        said = {name: said.get(name, "") for name in table.columns if name in columns}
        yield _row(table, line, {name: _listed(table, name, text) for name, text in said.items()})


def _listed(table: Table, name: str, text: str) -> str | list[str]:
    return [part for part in text.splitlines() if part.strip()] if name in table.lists else text


def _row(table: Table, line: int, said: Record) -> Row:
    if any(
        len(part) > LONGEST_CELL for value in said.values() for part in ([value] if isinstance(value, str) else value)
    ):
        return Row(table, line, {}, _("A cell of this line is too long."))
    return Row(table, line, said)


def _of_json(text: str) -> Iterator[Row]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(_("This is neither CSV nor JSON that can be read."), field="file") from None
    if isinstance(whole, list):
        whole = {_table_of(whole).name: whole}
    if not isinstance(whole, dict) or not set(whole) & set(TABLES):
        raise Refused(_("The JSON must have “subjects”, “criteria” or “facts”, each a list of objects."), field="file")
    return _objects(whole)


def _table_of(objects: list[Any]) -> Table:
    return table_with(objects[0] if objects and isinstance(objects[0], dict) else ())


def _objects(whole: dict[str, Any]) -> Iterator[Row]:
    for name, table in TABLES.items():
        listed = whole.get(name, [])
        for number, each in enumerate(listed if isinstance(listed, list) else [listed], 1):
            if not isinstance(each, dict) or any(column not in each for column in table.needed):
                needed = ", ".join(table.needed)
                yield Row(table, number, {}, _("This is no object with %s.") % needed)
                continue
            try:
                yield _row(table, number, {key: _plain(table, key, each[key]) for key in table.columns if key in each})
            except TypeError:
                yield Row(table, number, {}, _("Each value must be text, a number or a list of texts."))


def _plain(table: Table, name: str, value: Any) -> str | list[str]:
    if name in table.lists:
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return value
    elif value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return "" if value is None else str(value)
    raise TypeError(name)


def text_file(text: str) -> TextIO:
    """Text that was typed or sent, as a file."""
    return io.StringIO(text, newline="")


def numbered(found: Iterable[Row], most: int, sentence: str) -> Iterator[Row]:
    """These rows; raises Refused with the sentence once there are more than so many."""
    for number, row in enumerate(found, 1):
        if number > most:
            raise Refused(sentence, field="file")
        yield row
