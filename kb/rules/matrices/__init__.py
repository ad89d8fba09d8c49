"""The comparison matrix, subjects × criteria: a table for readers, and the same as CSV, JSON and Markdown.

It knows no database: who has the ledger fills a Matrix. `html` prints values with the numbers of their sources, which
open in place. In an article `place` puts it where `render(…, matrix=PLACE)` left room, its sources after the text's;
a page that has no other sources prints `listed(citations(matrix), words)`. Nothing that was filled in can become a
tag, an attribute or a link that runs something.
"""

from kb.rules.matrices.citing import citations, listed
from kb.rules.matrices.exports import as_json, csv
from kb.rules.matrices.naming import called, is_matrix, names, told
from kb.rules.matrices.placing import PLACE, place
from kb.rules.matrices.printing import drawn, html
from kb.rules.matrices.shapes import Cell, Citation, Column, Elsewhere, Mark, Matrix, Row, Source
from kb.rules.matrices.twins import markdown
from kb.rules.matrices.words import Words, spoken

__all__ = [
    "PLACE",
    "Cell",
    "Citation",
    "Column",
    "Elsewhere",
    "Mark",
    "Matrix",
    "Row",
    "Source",
    "Words",
    "as_json",
    "called",
    "citations",
    "csv",
    "drawn",
    "html",
    "is_matrix",
    "listed",
    "markdown",
    "names",
    "place",
    "spoken",
    "told",
]
