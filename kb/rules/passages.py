"""Passages: the HTML that the renderer made, cut into the blocks that a reader sees, each with its plain words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

ATTRIBUTES = r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*"
# Links of the page's own that are no text of the article: an anchor's mark, a footnote's number and its way back.
_MARKS = re.compile(rf"<a\b{ATTRIBUTES}>[#↑↩︎\s]*</a>|<sup\b{ATTRIBUTES}>.*?</sup>", re.DOTALL)
_BLOCK = re.compile(rf"</?(?:p|li|td|th|tr|pre|figcaption|blockquote|aside|div|dt|dd|br|hr)\b{ATTRIBUTES}>")
_TAG = re.compile(rf"<{ATTRIBUTES}>")
_ELEMENT = re.compile(rf"<(/?)([a-zA-Z][a-zA-Z0-9]*){ATTRIBUTES}>")
_VOID = frozenset({"br", "hr", "img", "source", "wbr", "input", "col"})
_GAPS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Passage:
    """One block: its HTML, and the words in it."""

    html: str
    text: str


def passages(html: str) -> list[Passage]:
    """The outermost elements of the HTML, in order."""
    return [Passage(element, plain(element)) for element in _elements(html)]


def plain(html: str) -> str:
    """The words of HTML that the renderer made, one block a line."""
    text = _TAG.sub("", _BLOCK.sub("\n", _MARKS.sub("", html)))
    return _GAPS.sub("\n", unescape(text)).strip()


def _elements(html: str) -> Iterator[str]:
    depth = start = 0
    for tag in _ELEMENT.finditer(html):
        closes, name = tag.groups()
        if depth == 0:
            start = tag.start()
        if name.lower() not in _VOID:
            depth += -1 if closes else 1
        if depth == 0:
            yield html[start : tag.end()]
