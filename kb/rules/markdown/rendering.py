"""A body's Markdown to the parts of its page."""

from collections.abc import Mapping

from kb.rules import counting
from kb.rules.markdown.parsing import parse
from kb.rules.markdown.printing import Printer
from kb.rules.markdown.sanitising import sanitise
from kb.rules.markdown.shapes import LinkTarget, Picture, Rendered, Words
from kb.rules.markdown.shaping import shape

RENDERER_VERSION: int = 2
_NO_LINKS: Mapping[str, LinkTarget] = {}
_NO_PICTURES: Mapping[str, Picture] = {}
_ENGLISH = Words()


def render(
    source: str,
    *,
    language: str = "en",
    links: Mapping[str, LinkTarget] = _NO_LINKS,
    pictures: Mapping[str, Picture] = _NO_PICTURES,
    words: Words = _ENGLISH,
) -> Rendered:
    """Render a body; raises TooCostly, whose message is for the writer, and nothing else.

    Nothing in the HTML depends on `language` yet: the page sets `lang` and `dir` around it.
    """
    document = parse(source, links)
    shaped = shape(document, pictures)
    printer = Printer(words, document.budget)
    body = sanitise(printer.print(shaped.body))
    notes = sanitise(f'<ol class="sources">\n{printer.print(shaped.notes)}</ol>') if shaped.notes else ""
    count = counting.words_of(shaped.body)
    return Rendered(body, notes, shaped.anchors, count, counting.minutes(count))
