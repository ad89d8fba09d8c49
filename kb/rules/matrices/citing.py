"""The numbered sources of what a page states."""

from collections.abc import Iterable, Mapping
from html import escape

from kb.rules.matrices.sanitising import sanitise
from kb.rules.matrices.shapes import Citation, Matrix, Source
from kb.rules.matrices.words import Words, fill


def citations(matrix: Matrix) -> tuple[Citation, ...]:
    """What the matrix rests on, each once, in the order in which it is read."""
    cited = (cell.citation for row in matrix.rows for cell in row.cells)
    return tuple(dict.fromkeys(citation for citation in cited if citation))


def numbered(matrix: Matrix) -> Mapping[Citation, int]:
    """The numbers of a matrix that stands alone."""
    return {citation: number for number, citation in enumerate(citations(matrix), 1)}


def listed(cited: Iterable[Citation], words: Words) -> str:
    """A list of sources for a page whose only ones these are; "" for none."""
    items = entries({citation: number for number, citation in enumerate(cited, 1)}, words)
    return f'<ol class="sources">\n{items}</ol>' if items else ""


def entries(numbers: Mapping[Citation, int], words: Words) -> str:
    """The items of a list of sources, in the order of their numbers; each has the id `source-NUMBER`."""
    return sanitise(
        "".join(
            f'<li id="source-{number}">{linked(citation.source)}{_as_of(citation, words)}</li>\n'
            for citation, number in numbers.items()
        )
    )


def linked(source: Source) -> str:
    """A source's title, as a link where it has an address that may be followed."""
    title = f"<bdi>{escape(source.title or source.address)}</bdi>"
    return f'<a href="{escape(source.address)}" rel="noopener">{title}</a>' if source.address else title


def _as_of(citation: Citation, words: Words) -> str:
    return f". <bdi>{escape(fill(words.as_of, day=words.day(citation.as_of)))}.</bdi>" if citation.as_of else ""
