"""A body's Markdown to the parts of its page."""

from collections.abc import Mapping

from markdown_it.token import Token

from kb.rules import counting
from kb.rules.markdown.parsing import parse
from kb.rules.markdown.printing import Printer
from kb.rules.markdown.sanitising import sanitise
from kb.rules.markdown.shapes import LinkTarget, Picture, Rendered, Statement, Words
from kb.rules.markdown.shaping import shape

RENDERER_VERSION: int = 5
_NO_LINKS: Mapping[str, LinkTarget] = {}
_NO_PICTURES: Mapping[str, Picture] = {}
_NO_FACTS: Mapping[str, Statement] = {}
_ENGLISH = Words()


def render(
    source: str,
    *,
    language: str = "en",
    links: Mapping[str, LinkTarget] = _NO_LINKS,
    pictures: Mapping[str, Picture] = _NO_PICTURES,
    facts: Mapping[str, Statement] = _NO_FACTS,
    matrix: str = "",
    words: Words = _ENGLISH,
) -> Rendered:
    """Render a body; raises TooCostly, whose message is for the writer, and nothing else.

    `matrix` is HTML that is put where `[[comparison]]` stands alone on a line, else after the body. Nothing in the
    HTML depends on `language` yet: the page sets `lang` and `dir` around it.
    """
    document = parse(source, links, facts)
    shaped = shape(document, pictures)
    notes = sum(token.type == "footnote_open" for token in shaped.notes)
    printer = Printer(words, document.budget, notes)
    before, after = _around(shaped.body)
    body = sanitise(printer.print(before)) + matrix + (sanitise(printer.print(after)) if after else "")
    listed = printer.print(shaped.notes)
    listed += printer.cited()
    sources = sanitise(f'<ol class="sources">\n{listed}</ol>') if listed else ""
    count = counting.words_of(shaped.body)
    return Rendered(body, sources, shaped.anchors, count, counting.minutes(count))


def _around(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """The body before and after the place of the matrix."""
    place = next((index for index, token in enumerate(tokens) if token.type == "comparison"), len(tokens))
    return tokens[:place], tokens[place + 1 :]
