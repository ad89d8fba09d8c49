"""A matrix in the Markdown twin of its article."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from urllib.parse import quote

from kb.rules.markdown import literal
from kb.rules.matrices.citing import numbered
from kb.rules.matrices.exports import whole
from kb.rules.matrices.shapes import Cell, Citation, Column, Matrix, Row
from kb.rules.matrices.words import Words, fill

_ENGLISH = Words()
_KEPT = ":/?#[]@!$&'*+,;=%~"  # what may stand in an address of Markdown as it is


def markdown(matrix: Matrix, origin: str, words: Words = _ENGLISH) -> str:
    """The matrix as a table, its sources as footnotes; "" where there is nothing to show."""
    if not matrix:
        return ""
    numbers = numbered(matrix)
    head = [_label(column, words, origin) for column in matrix.columns]
    table = [_line(["", *head]), _line(["---"] * (len(head) + 1)), *_body(matrix, words, origin, numbers)]
    notes = (f"[^{_mark(number)}]: {_source(citation, words)}" for citation, number in numbers.items())
    return "\n\n".join([f"**{literal(matrix.title)}**", _about(matrix, words), "\n".join(table), *notes]) + "\n"


def _about(matrix: Matrix, words: Words) -> str:
    """What the caption says under the title: size, check, pick."""
    sentences = [f"{words.criteria(len(matrix.rows))}, {words.options(len(matrix.columns))}"]
    if matrix.checked:
        sentences.append(fill(words.checked, day=words.day(matrix.checked)))
    if matrix.pick:
        form = words.picked_for if matrix.pick_for else words.picked
        sentences.append(fill(form, whom=literal(matrix.pick_for), name=literal(matrix.pick.name)))
    return f"{'. '.join(sentences)}."


def _body(matrix: Matrix, words: Words, origin: str, numbers: Mapping[Citation, int]) -> Iterator[str]:
    for group, rows in groupby(matrix.rows, key=lambda row: row.group):
        if group:
            yield _line([f"**{literal(group)}**", *[""] * len(matrix.columns)])
        for row in rows:
            name = " – ".join(filter(None, [_linked(row, origin), literal(row.verdict)]))
            yield _line([name, *(_value(cell, words, numbers) for cell in row.cells)])


def _value(cell: Cell, words: Words, numbers: Mapping[Citation, int]) -> str:
    aside = f" ({words.aside(cell)})" if words.aside(cell) else ""
    said = " – ".join(literal(part) for part in [words.value(cell) + aside, *words.remarks(cell)])
    return f"{said}[^{_mark(numbers[cell.citation])}]" if cell.citation else said


def _source(citation: Citation, words: Words) -> str:
    source = citation.source
    title = literal(source.title or source.address)
    named = f"[{title}]({quote(source.address, _KEPT)})" if source.address else title
    day = f" {fill(words.as_of, day=words.day(citation.as_of))}." if citation.as_of else ""
    return f"{named}.{day}"


def _mark(number: int) -> str:
    return f"comparison-{number}"


def _label(column: Column, words: Words, origin: str) -> str:
    return fill(words.picked_label if column.pick else "{name}", name=_linked(column, origin))


def _linked(named: Column | Row, origin: str) -> str:
    address = whole(named, origin)
    return f"[{literal(named.name)}]({quote(address, _KEPT)})" if address else literal(named.name)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
