"""A matrix as words for those who comment on it: each cell under its name, whatever its value is."""

from django.utils.translation import gettext as _

from kb.rules.matrices.printing import ID
from kb.rules.matrices.shapes import Column, Matrix, Row


def called(subject: str, criterion: str) -> str:
    """What the cell of these two names is called by whoever comments on it, in the language that is active."""
    return _("“%(criterion)s of %(subject)s” in the comparison") % {"criterion": criterion, "subject": subject}


def names(matrix: Matrix) -> list[str]:
    """The names of all cells, row by row."""
    return [_name(row, column) for row in matrix.rows for column in matrix.columns]


def told(matrix: Matrix) -> str:
    """The matrix line by line: its title, the pick, and for each criterion the verdict and the cells by their names."""
    lines = [matrix.title]
    if matrix.pick:
        picked = {"subject": matrix.pick.name, "reader": matrix.pick_for or "–"}
        lines.append(_("Our pick: %(subject)s, for %(reader)s") % picked)
    for row in matrix.rows:
        lines.append(" · ".join(filter(None, (row.group, row.name, row.verdict))))
        for column, cell in zip(matrix.columns, row.cells, strict=True):
            lines.append(f"{_name(row, column)}: {' · '.join(filter(None, (cell.words, cell.note)))}")
    return "\n".join(lines)


def is_matrix(html: str) -> bool:
    """Whether this block of a rendering is the matrix."""
    return html.startswith("<div") and f'id="{ID}"' in html.partition(">")[0]


def _name(row: Row, column: Column) -> str:
    return called(column.name, row.name)
