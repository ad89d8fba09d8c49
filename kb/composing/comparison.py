"""The comparison of one revision as a matrix: subjects and criteria by their names now, cells out of the ledger."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from accounts.refusal import Refused
from kb.composing.facts import Consulted, Shown
from kb.models import Criterion, Subject
from kb.rules import versus
from kb.rules.addresses import path_of
from kb.rules.comparisons import Comparison, OwnCell, Weighing
from kb.rules.matrices import Cell, Column, Elsewhere, Mark, Matrix, Row, Source
from kb.rules.values import NO, PARTLY, YES, Better, Kind, Known, Scale, Value, parse, said

FILES = (("CSV", "comparison_csv"), ("JSON", "comparison_json"))  # with the names of their addresses
_MARKS = {YES: Mark.YES, PARTLY: Mark.PARTLY, NO: Mark.NO}
_WITHOUT_VALUE = {Known.UNKNOWN: Mark.UNKNOWN, Known.NOT_APPLICABLE: Mark.NOT_APPLICABLE}


def matrix(comparison: Comparison, consulted: Consulted, title: str) -> Matrix | None:
    """The matrix in the language that is active; None where there is nothing to put side by side."""
    subjects = {use.subject.public_id: use.subject for use in consulted.uses if not use.typed}
    criteria = {use.criterion.public_id: use.criterion for use in consulted.uses if not use.typed}
    if not subjects:
        return None
    columns = tuple(_column(subjects[one], picked=one == comparison.pick) for one in comparison.subjects)
    rows = tuple(_row(row, comparison, subjects, criteria[row.criterion], consulted) for row in comparison.rows)
    days = [cell.checked for row in rows for cell in row.cells if cell.checked]
    checked = min(days, default=None)
    return Matrix(comparison.title or title, columns, rows, comparison.pick_for if comparison.pick else "", checked)


def elsewhere(found: Matrix, slug: str) -> Elsewhere:
    """Where the matrix of the article at this address is found as a file, and all that is known of its subjects."""
    subjects = [column.key for column in found.columns]
    known = any(not cell.own and cell.mark is not Mark.UNKNOWN for row in found.rows for cell in row.cells)
    together = known and versus.FEWEST <= len(subjects) <= versus.MOST
    return Elsewhere(
        tuple((form, path_of(view, slug)) for form, view in FILES) if slug else (),
        path_of("compared", versus.together(subjects)) if together else "",
    )


def _column(subject: Subject, *, picked: bool) -> Column:
    return Column(subject.slug, subject.name, subject.get_absolute_url(), picked)


def _row(
    row: Weighing,
    comparison: Comparison,
    subjects: Mapping[UUID, Subject],
    criterion: Criterion,
    consulted: Consulted,
) -> Row:
    stated = comparison.own
    cells = tuple(
        own_cell(criterion, stated[one, row.criterion])
        if (one, row.criterion) in stated
        else ledger_cell(consulted.shown[subjects[one].pk, criterion.pk])
        for one in comparison.subjects
    )
    return Row(criterion.slug, criterion.name, criterion.get_absolute_url(), row.group, row.verdict, cells)


def ledger_cell(shown: Shown) -> Cell:
    """What the ledger says of a pair, as a cell."""
    version, fact = shown.version, shown.fact
    if version is None or fact is None:
        return Cell(Mark.UNKNOWN, shown.said())
    return Cell(
        mark=_mark(shown),
        words=shown.said(),
        note=version.note,
        source=Source(version.source_title, version.source_url) if version.source_url else None,
        as_of=version.as_of,
        checked=None if shown.pinned else _day(fact.verified_at),
        former=shown.pinned,
        turned=_turned(shown.criterion),
    )


def own_cell(criterion: Criterion, cell: OwnCell) -> Cell:
    """What an article states itself; a value that the criterion could not measure is words."""
    scale = criterion.scale
    try:
        value = parse(scale, cell.value)
    except Refused:
        scale, value = Scale(Kind.TEXT), Value(cell.value)
    source = Source(cell.source_title, cell.source_url) if cell.source_url else None
    return Cell(_mark_of(scale, value), said(scale, value), cell.note, source, own=True, turned=_turned(criterion))


def _mark(shown: Shown) -> Mark:
    if shown.disputed:
        return Mark.DISPUTED
    if shown.stale and shown.value:
        return Mark.STALE
    return _mark_of(shown.criterion.scale, shown.value)


def _mark_of(scale: Scale, value: Value) -> Mark:
    if not value:
        return _WITHOUT_VALUE[value.known]
    return _MARKS[value.text] if scale.kind is Kind.YES_NO else Mark.VALUE


def _turned(criterion: Criterion) -> bool:
    """Whether “no” is the better answer: to “Ads”, say."""
    return criterion.kind == Kind.YES_NO and criterion.better == Better.LOWER


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
