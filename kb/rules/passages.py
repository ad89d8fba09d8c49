"""Passages: the HTML that the renderer made, cut into the blocks that a reader sees, each with its plain words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

ATTRIBUTES = r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*"
# No text of the article: links of the page's own (an anchor's mark, a footnote's number and its way back), and what a
# comparison shows as removed.
_MARKS = re.compile(rf"<a\b{ATTRIBUTES}>[#↑↩︎\s]*</a>|<sup\b{ATTRIBUTES}>.*?</sup>|<del>.*?</del>", re.DOTALL)
_BLOCK = re.compile(rf"</?(?:p|li|td|th|tr|pre|figcaption|blockquote|aside|div|dt|dd|br|hr)\b{ATTRIBUTES}>")
_TAG = re.compile(rf"<{ATTRIBUTES}>")
_ELEMENT = re.compile(rf"<(/?)([a-zA-Z][a-zA-Z0-9]*){ATTRIBUTES}>")
_VOID = frozenset({"br", "hr", "img", "source", "wbr", "input", "col"})
_NAME = re.compile(r"<[a-zA-Z][a-zA-Z0-9]*")
_GAPS = re.compile(r"\s*\n\s*")
_SIGHT = re.compile(rf"(?:{_MARKS.pattern})|<(/?)(a\b)?{ATTRIBUTES}>|(&#?\w+;|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Passage:
    """One block: its HTML, and the words in it."""

    html: str
    text: str


def passages(html: str) -> list[Passage]:
    """The outermost elements of the HTML, in order."""
    return [Passage(element, plain(element)) for element in _elements(html)]


def lined(html: str, lines: Sequence[int]) -> str:
    """The HTML with the line on which each block begins in `data-line`; as it was where the numbers do not fit."""
    found = list(_elements(html))
    if len(found) != len(lines):
        return html
    return "\n".join(
        _NAME.sub(rf'\g<0> data-line="{line}"', each, count=1) for each, line in zip(found, lines, strict=True)
    )


def plain(html: str) -> str:
    """The words of HTML that the renderer made, one block a line."""
    text = _TAG.sub("", _BLOCK.sub("\n", _MARKS.sub("", html)))
    return _GAPS.sub("\n", unescape(text)).strip()


@dataclass(frozen=True, slots=True)
class Letter:
    """A sign of the words, no space: where it stands in the HTML, in which run between tags, and in a link or not."""

    sign: str
    start: int
    end: int
    run: int
    in_link: bool


def letters(html: str) -> Iterator[Letter]:
    """Every sign of the words of HTML that the renderer made, spaces left out, in order."""
    run, in_link = 0, False
    for found in _SIGHT.finditer(html):
        closes, link, written = found.groups()
        if written is None:
            run += 1
            in_link = closes == "" if link else in_link
            continue
        for sign in unescape(written):
            if not sign.isspace():
                yield Letter(sign, found.start(), found.end(), run, in_link)


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
