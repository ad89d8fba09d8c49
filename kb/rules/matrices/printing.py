"""A matrix as the table of the article page, which a narrow screen shows as cards.

ARIA roles stand beside the elements because cards are drawn with `display: block`, which takes a table's meaning away.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby

from kb.rules.matrices.citing import linked, numbered
from kb.rules.matrices.sanitising import sanitise
from kb.rules.matrices.shapes import Cell, Citation, Column, Elsewhere, Mark, Matrix, Row, page_of
from kb.rules.matrices.words import Words, fill

ID = "comparison"  # of the whole; `comparison.title` and `comparison.end` stand within
MOST_ACROSS = 5  # subjects that fit beside each other on a page without scrolling to the side
LONG = 12  # criteria, beyond which the head follows the reader
_ENGLISH = Words()
NOWHERE = Elsewhere()
_CLASSES = {
    Mark.YES: "v yes",
    Mark.PARTLY: "v semi",
    Mark.NO: "v no",
    Mark.UNKNOWN: "v none unk",
    Mark.NOT_APPLICABLE: "v none",
    Mark.DISPUTED: "v bad",
    Mark.STALE: "v old",
}
_TURNED = {**_CLASSES, Mark.YES: "v ha", Mark.NO: "v un"}  # the same signs, each in the other’s colour


def drawn(cell: Cell) -> str:
    """The classes that a cell's value is drawn with; none for a plain one."""
    return (_TURNED if cell.turned else _CLASSES).get(cell.mark, "")


def html(
    matrix: Matrix,
    words: Words = _ENGLISH,
    *,
    numbers: Mapping[Citation, int] | None = None,
    elsewhere: Elsewhere = NOWHERE,
) -> str:
    """The matrix as HTML that has passed the allow-list; "" where there is nothing to show.

    `numbers` are those of the page's list of sources, where the matrix is not alone on its page. What is found
    `elsewhere` stands under it, with the pages of its subjects, whose names a phone shows as labels only.
    """
    if not matrix:
        return ""
    return sanitise(_Printer(matrix, words, numbered(matrix) if numbers is None else numbers).print(elsewhere))


class _Printer:
    def __init__(self, matrix: Matrix, words: Words, numbers: Mapping[Citation, int]) -> None:
        self._matrix, self._words, self._numbers = matrix, words, numbers

    def print(self, elsewhere: Elsewhere) -> str:
        matrix = self._matrix
        across, down = len(matrix.columns), len(matrix.rows)
        long, follows = down > LONG, down > LONG and across <= MOST_ACROSS
        table = self._turned() if MOST_ACROSS < across > down else self._upright()
        skip = f'<a class="vh" href="#{ID}.end">{escape(self._words.skip)}</a>' if long else ""
        end = f'<div id="{ID}.end"></div>' if long else ""
        return (
            f'<div class="matrix wide{" long" if follows else ""}" id="{ID}">{skip}'
            f'<div class="scroll" role="region" aria-labelledby="{ID}.title" tabindex="0"><table role="table">\n'
            f"{self._caption()}{table}</table></div>{end}{self._foot(elsewhere)}</div>\n"
        )

    def _foot(self, elsewhere: Elsewhere) -> str:
        words, subjects = self._words, [_link(column) for column in self._matrix.columns if page_of(column)]
        files = [f'<a href="{escape(address)}">{escape(name)}</a>' for name, address in elsewhere.files]
        lists = ((words.more, subjects), (words.files, files))
        parts = [fill(escape(form), names=", ".join(names)) for form, names in lists if names]
        if elsewhere.whole:
            parts.append(f'<a href="{escape(elsewhere.whole)}">{escape(words.whole)}</a>')
        shown = "".join(f"<span>{part}</span> " for part in parts)
        return f'<p class="meta muted">{shown}</p>' if elsewhere != NOWHERE else ""

    def _caption(self) -> str:
        matrix, words = self._matrix, self._words
        size = f"{words.criteria(len(matrix.rows))}, {words.options(len(matrix.columns))}"
        day = [fill(escape(words.checked), day=self._time(matrix.checked))] if matrix.checked else []
        about = " ".join(f"<bdi>{sentence}.</bdi>" for sentence in [escape(size), *day, *self._picked()])
        title = f'<b id="{ID}.title">{_own(matrix.title)}</b>'
        return f'<caption>{title} <span class="small muted">{about}</span></caption>\n'

    def _picked(self) -> list[str]:
        """The recommendation in words: in cards and in print there is no other."""
        matrix, words = self._matrix, self._words
        if matrix.pick is None:
            return []
        form = escape(words.picked_for if matrix.pick_for else words.picked)
        return [fill(form, whom=_own(matrix.pick_for), name=_own(matrix.pick.name))]

    def _upright(self) -> str:
        """Subjects as columns."""
        columns = self._matrix.columns
        head = "".join(_head("col", self._name(column), pick=column.pick) for column in columns)
        bodies = [
            _body([*([_band(group, len(columns) + 1)] if group else []), *(self._criterion(row) for row in rows)])
            for group, rows in _grouped(self._matrix.rows)
        ]
        return f'<thead role="rowgroup">{_line([_CORNER, head])}</thead>\n{"".join(bodies)}'

    def _criterion(self, row: Row) -> str:
        pairs = zip(self._matrix.columns, row.cells, strict=True)
        cells = [self._cell(cell, self._words.label(column), pick=column.pick) for column, cell in pairs]
        verdict = f" <small>{_own(row.verdict)}</small>" if row.verdict else ""
        return _line([_head("row", _link(row) + verdict), *cells])

    def _turned(self) -> str:
        """Subjects as rows, and what each criterion comes to as the last."""
        matrix = self._matrix
        head = _line([_CORNER, *(_head("col", _link(row)) for row in matrix.rows)])
        if any(row.group for row in matrix.rows):
            bands = (
                _head("colgroup", _own(group), span=len(rows)) if group else _CORNER * len(rows)
                for group, rows in _grouped(matrix.rows)
            )
            head = _line([_CORNER, *bands]) + head
        lines = [self._subject(place, column) for place, column in enumerate(matrix.columns)]
        if any(row.verdict for row in matrix.rows):
            form = '<td role="cell" data-label="{}">{}</td>'
            verdicts = (form.format(escape(row.name), _own(row.verdict)) for row in matrix.rows)
            lines.append(_line([_head("row", escape(self._words.verdict)), *verdicts]))
        return f'<thead role="rowgroup">{head}</thead>\n{_body(lines)}'

    def _subject(self, place: int, column: Column) -> str:
        cells = [self._cell(row.cells[place], row.name, pick=column.pick) for row in self._matrix.rows]
        return _line([_head("row", self._name(column), pick=column.pick), *cells])

    def _name(self, column: Column) -> str:
        tag = f'<span class="tag">{escape(self._words.pick)}</span><br>' if column.pick else ""
        return tag + _link(column)

    def _cell(self, cell: Cell, label: str, *, pick: bool) -> str:
        value, remarks = self._value(cell), self._remarks(cell)
        shown = f"<details><summary>{value}{remarks}</summary>{self._evidence(cell)}</details>" if cell.source else ""
        return f'<td role="cell" data-label="{escape(label)}"{_PICK if pick else ""}>{shown or value + remarks}</td>'

    def _value(self, cell: Cell) -> str:
        words, kind = self._words, drawn(cell)
        aside = f'<span class="vh"> ({escape(words.aside(cell))})</span>' if words.aside(cell) else ""
        said = _own(words.value(cell)) + aside + self._number(cell)
        return f'<span class="{kind}">{said}</span>' if kind else said

    def _remarks(self, cell: Cell) -> str:
        said = "\u00a0· ".join(map(_own, self._words.remarks(cell)))
        return f" <small>{said}</small>" if said else ""

    def _number(self, cell: Cell) -> str:
        """The number of its source as it is seen; read out it is “source 3”."""
        if cell.citation is None:
            return ""
        before, _number, after = escape(self._words.source).partition("{number}")
        last = f'<span class="vh">{after}</span>' if after else ""
        return f'<sup><span class="vh">{before}</span>{self._numbers[cell.citation]}{last}</sup>'

    def _evidence(self, cell: Cell) -> str:
        """What opens under a value: its source and its days."""
        pairs = ((self._words.as_of, cell.as_of), (self._words.checked, cell.checked))
        days = (f" <bdi>{fill(escape(form), day=self._time(day))}.</bdi>" for form, day in pairs if day)
        return f"<small>{linked(cell.source) if cell.source else ''}.{''.join(days)}</small>"

    def _time(self, day: date) -> str:
        return f'<time datetime="{day.isoformat()}">{escape(self._words.day(day))}</time>'


_CORNER = '<td role="cell"></td>'  # an empty <th> would name nothing
_PICK = ' class="pick"'
_ROLES = {"col": "columnheader", "colgroup": "columnheader", "row": "rowheader", "rowgroup": "rowheader"}


def _own(text: str) -> str:
    """Words that may run in another direction than the page."""
    return f"<bdi>{escape(text)}</bdi>"


def _link(named: Column | Row) -> str:
    name = _own(named.name)
    return f'<a href="{escape(page_of(named))}">{name}</a>' if page_of(named) else name


def _head(scope: str, content: str, *, pick: bool = False, span: int = 1) -> str:
    wide = f' colspan="{span}"' if span > 1 else ""
    return f'<th scope="{scope}" role="{_ROLES[scope]}"{wide}{_PICK if pick else ""}>{content}</th>'


def _band(group: str, span: int) -> str:
    return _line([_head("rowgroup", _own(group), span=span)])


def _line(cells: Sequence[str]) -> str:
    return f'<tr role="row">{"".join(cells)}</tr>\n'


def _body(lines: Sequence[str]) -> str:
    return f'<tbody role="rowgroup">\n{"".join(lines)}</tbody>\n'


def _grouped(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """The rows by neighbours of one group."""
    return [(group, list(members)) for group, members in groupby(rows, key=lambda row: row.group)]
