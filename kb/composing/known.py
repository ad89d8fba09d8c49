"""What the ledger says, for pages that no article writes: one fact as a cell, and subjects side by side."""

from collections.abc import Iterable, Sequence

from kb.composing.comparison import ledger_cell
from kb.composing.facts import Shown
from kb.models import Criterion, Fact, Subject
from kb.rules.matrices import Cell, Column, Matrix, Row


def cell(fact: Fact) -> Cell:
    """A fact that is stated, as a matrix would show it."""
    return ledger_cell(Shown(fact.subject, fact.criterion, fact, fact.current))


def side_by_side(subjects: Sequence[Subject], facts: Iterable[Fact], title: str) -> Matrix:
    """These subjects by every criterion by which something is known of one of them; what is not known says so."""
    known: dict[Criterion, dict[int, Fact]] = {}
    for fact in facts:
        known.setdefault(fact.criterion, {})[fact.subject_id] = fact
    columns = tuple(Column(one.slug, one.name, one.get_absolute_url()) for one in subjects)
    rows = tuple(_row(criterion, known[criterion], subjects) for criterion in sorted(known, key=place))
    days = [cell.checked for row in rows for cell in row.cells if cell.checked]
    return Matrix(title, columns, rows, checked=min(days, default=None))


def place(criterion: Criterion) -> tuple[bool, str, str]:
    """Where a criterion stands among others: by its group, those without one last, then by its name."""
    return not criterion.group, criterion.group.casefold(), criterion.name.casefold()


def _row(criterion: Criterion, known: dict[int, Fact], subjects: Sequence[Subject]) -> Row:
    cells = tuple(_cell(one, criterion, known.get(one.pk)) for one in subjects)
    return Row(criterion.slug, criterion.name, criterion.get_absolute_url(), criterion.group, "", cells)


def _cell(subject: Subject, criterion: Criterion, fact: Fact | None) -> Cell:
    return ledger_cell(Shown(subject, criterion, fact, fact.current if fact else None))
