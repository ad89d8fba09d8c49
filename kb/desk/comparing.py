"""The comparison that is being built, as it would be: each cell with how it stands, and a sentence on the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kb import composing
from kb.composing.comparison import ledger_cell, own_cell
from kb.composing.facts import Shown
from kb.desk import grid
from kb.desk.moves import Words
from kb.models import Criterion, Revision, Subject
from kb.rules.comparisons import Comparison, Weighing
from kb.rules.content import Content
from kb.rules.matrices import Cell, Mark

# How a cell stands, as a glyph with a word; a stated value with a source is what a cell should be, and has none.
MARKS: Mapping[str, tuple[str, Words]] = {
    "own": ("✎", gettext_lazy("this article’s own")),
    "former": ("↶", gettext_lazy("former value")),
    **{name: grid.MARKS[name] for name in ("due", "disputed", "unsourced")},
    "waits": ("…", gettext_lazy("a value waits")),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One cell: what readers would see, whether anybody has stated it, and how it stands."""

    subject: Subject
    criterion: Criterion
    cell: Cell
    stated: bool
    names: tuple[str, ...]

    @property
    def marks(self) -> list[tuple[str, str, Words]]:
        """How it stands: name, glyph, word."""
        return [(name, *MARKS[name]) for name in self.names]


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion with what the article says of it, and its cells."""

    criterion: Criterion
    weighing: Weighing
    cells: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What would be seen."""

    subjects: tuple[Subject, ...]
    lines: tuple[Line, ...]

    @property
    def summary(self) -> str:
        """How many cells are stated, and what there is to do about them: “31 of 35 cells, 4 unsourced, 2 due”."""
        cells = [cell for line in self.lines for cell in line.cells]
        stated = sum(cell.stated for cell in cells)
        whole = ngettext("%(stated)d of %(all)d cell stated", "%(stated)d of %(all)d cells stated", len(cells))

        def counted(name: str) -> int:
            return sum(name in cell.names for cell in cells)

        parts = [
            whole % {"stated": stated, "all": len(cells)},
            *(_("%d without a source") % many for many in [counted("unsourced")] if many),
            *(_("%d due") % many for many in [counted("due")] if many),
            *(_("%d disputed") % many for many in [counted("disputed")] if many),
            *(_("%d with a value that waits to be verified") % many for many in [counted("waits")] if many),
            *(_("%d of this article’s own") % many for many in [counted("own")] if many),
        ]
        return ", ".join(parts)


def table(comparison: Comparison, revision: Revision) -> Table | None:
    """The comparison as it would be in a text after this revision; None while it has no cells."""
    if not (comparison.subjects and comparison.rows):
        return None
    consulted = composing.consider(Content(comparison=comparison), revision)
    subjects = {use.subject.public_id: use.subject for use in consulted.uses}
    criteria = {use.criterion.public_id: use.criterion for use in consulted.uses}
    own = comparison.own

    def cell(one: Subject, other: Criterion) -> Standing:
        shown = consulted.shown[one.pk, other.pk]
        if stated := own.get((one.public_id, other.public_id)):
            return _standing(shown, own_cell(other, stated), stated=True)
        return _standing(shown, ledger_cell(shown), stated=shown.version is not None)

    columns = tuple(subjects[one] for one in comparison.subjects)
    lines = tuple(
        Line(criteria[row.criterion], row, tuple(cell(one, criteria[row.criterion]) for one in columns))
        for row in comparison.rows
    )
    return Table(columns, lines)


def _standing(shown: Shown, cell: Cell, *, stated: bool) -> Standing:
    known = cell.mark not in {Mark.UNKNOWN, Mark.NOT_APPLICABLE}
    told = {
        "own": cell.own,
        "former": cell.former,
        "due": shown.stale and not cell.own,
        "disputed": cell.mark is Mark.DISPUTED,
        "unsourced": stated and known and cell.source is None,
        "waits": not cell.own and shown.fact is not None and shown.fact.proposed_id is not None,
    }
    return Standing(shown.subject, shown.criterion, cell, stated, tuple(name for name, true in told.items() if true))


def told(found: Table) -> dict[str, Any]:
    """The same for the script."""
    return {
        "summary": found.summary,
        "subjects": [subject.name for subject in found.subjects],
        "lines": [
            {
                "name": line.criterion.name,
                "group": line.weighing.group,
                "verdict": line.weighing.verdict,
                "cells": [_told(each) for each in line.cells],
            }
            for line in found.lines
        ],
    }


def _told(each: Standing) -> dict[str, Any]:
    return {
        "words": each.cell.words if each.stated else "",
        "address": reverse("desk:fact", args=[each.subject.public_id, each.criterion.public_id]),
        "name": f"{each.subject.name}, {each.criterion.name}",
        "marks": [[name, glyph, str(word)] for name, glyph, word in each.marks],
        "statable": not each.stated and not each.cell.own,
    }
