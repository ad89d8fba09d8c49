"""A matrix put into its article: in its place, its sources numbered after those of the text."""

from dataclasses import replace

from kb.rules.markdown import Rendered
from kb.rules.matrices.citing import citations, entries
from kb.rules.matrices.printing import NOWHERE, html
from kb.rules.matrices.shapes import Elsewhere, Matrix
from kb.rules.matrices.words import Words

PLACE = "<!--comparison-->"  # no text of an author becomes a comment
_END = "</ol>"


def place(rendered: Rendered, matrix: Matrix, words: Words, elsewhere: Elsewhere = NOWHERE) -> Rendered:
    """The rendering of a body that was given `matrix=PLACE`, with the matrix there; without one it goes as it came."""
    first = rendered.sources.count('<li id="') + 1
    numbers = {citation: number for number, citation in enumerate(citations(matrix), first)}
    listed = entries(numbers, words)
    before = rendered.sources.removesuffix(_END) if rendered.sources else '<ol class="sources">\n'
    return replace(
        rendered,
        html=rendered.html.replace(PLACE, html(matrix, words, numbers=numbers, elsewhere=elsewhere)),
        sources=f"{before}{listed}{_END}" if listed else rendered.sources,
    )
