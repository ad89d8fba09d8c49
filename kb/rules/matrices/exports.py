"""A matrix for spreadsheets and programs."""

from collections.abc import Iterator
from datetime import date

from kb.rules import sheets
from kb.rules.matrices.shapes import Cell, Column, Matrix, Row, page_of

_DETAILS = ("mark", "note", "source", "address", "as of", "checked", "standing")


def csv(matrix: Matrix, origin: str) -> str:
    """One line for each criterion: its value for each subject as the page shows them, then each value's particulars.

    It begins with what makes Excel read UTF-8, and no cell is taken for a formula.
    """
    names = [column.name for column in matrix.columns]
    particulars = [f"{name}: {detail}" for name in names for detail in _DETAILS]
    head = ["group", "criterion", *names, "verdict", "address", *particulars]
    lines = [sheets.line(head), *(sheets.line(_fields(row, origin)) for row in matrix.rows)]
    return sheets.BEGINNING + "".join(lines)


def _fields(row: Row, origin: str) -> Iterator[str | None]:
    yield from (row.group, row.name, *(cell.words for cell in row.cells), row.verdict, whole(row, origin))
    for cell in row.cells:
        yield from _details(cell)


def as_json(matrix: Matrix, origin: str) -> dict[str, object]:
    """The matrix as plain values for `json.dumps`; pages of ours by their whole addresses under `origin`."""
    pick = matrix.pick
    return {
        "title": matrix.title,
        "checked": _iso(matrix.checked),
        "pick": {"subject": pick.key, "for": matrix.pick_for} if pick else None,
        "subjects": [_named(column, origin) for column in matrix.columns],
        "criteria": [
            _named(row, origin) | {"group": row.group, "verdict": row.verdict, "cells": list(_cells(matrix, row))}
            for row in matrix.rows
        ],
    }


def whole(named: Column | Row, origin: str) -> str | None:
    """The whole address of its page under `origin`, if it has one."""
    return f"{origin}{page_of(named)}" if page_of(named) else None


def _named(named: Column | Row, origin: str) -> dict[str, object]:
    return {"key": named.key, "name": named.name, "address": whole(named, origin)}


def _cells(matrix: Matrix, row: Row) -> Iterator[dict[str, object]]:
    for column, cell in zip(matrix.columns, row.cells, strict=True):
        source = {"title": cell.source.title, "address": cell.source.address or None} if cell.source else None
        yield {
            "subject": column.key,
            "mark": cell.mark.value,
            "words": cell.words,
            "note": cell.note,
            "source": source,
            "as_of": _iso(cell.as_of),
            "checked": _iso(cell.checked),
            "own": cell.own,
            "former": cell.former,
        }


def _details(cell: Cell) -> Iterator[str | None]:
    yield from (cell.mark.value, cell.note)
    yield from (cell.source.title, cell.source.address) if cell.source else ("", "")
    yield from (_iso(cell.as_of), _iso(cell.checked))
    yield ", ".join(filter(None, ["stated by the article" if cell.own else "", "former value" if cell.former else ""]))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
