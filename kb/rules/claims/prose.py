"""From Markdown to the sentences that may claim something, with the place of each character in the source."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from kb.rules.markdown import paragraph_lines

OPAQUE = "\ufffc"  # stands for what is shown and claims nothing: code, a fact's reference, an address, a quotation
_LINE = re.compile(r"\r\n?|\n")
_OPENING = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t]|\[[ xX]\][ \t]|\[\^[^\]\s]{1,80}\]:[ \t])*")
# Each repetition is bounded, so that no text takes long.
_MARK = re.compile(
    r"""\\(?P<escaped>[!-/:-@\[-`{-~])
    | (?P<opaque> (?P<ticks>`+)(?!`)[\s\S]{1,500}?(?<!`)(?P=ticks)(?!`)
        | \{\{[^{}]{0,300}\}\}
        | \[\[[\w-]{1,200}\]\]
        | !\[[^\]]{0,500}\]\([^)\n]{0,500}\)
        | ~~[^~]{1,500}~~
        | <[^<>\s]{3,500}>
        | (?:https?://|www\.)[^\s<>]{1,500}[^\s<>.,;:!?)\]] )
    | (?P<gone> \[\[[\w-]{1,200}\\?\| | \]\([^()\n]{0,300}(?:\([^()\n]{0,100}\)[^()\n]{0,300})?\) | \]\[[^\[\]]{0,200}\]
        | \[\^[^\]\s]{1,80}\] | [\[\]] | \*+ | (?<![^\W_])_+ | _+(?![^\W_]) )
    | (?P<entity> &(?:\#\d{1,7}|\#[xX][\da-fA-F]{1,6}|[A-Za-z]{2,31}); )
    | (?P<space> [ \t]{0,100}\\?(?:\r\n?|\n)[ \t>]{0,100} )""",
    re.VERBOSE,
)
_QUOTED = re.compile(
    r"“[^”]{0,2000}(?:”|$)|«[^»]{0,2000}(?:»|$)|„[^“”]{0,2000}[“”]|\"[^\"]{0,2000}\""
    r"|(?<!\w)‘(?:[^’]|’(?=\w)){1,500}’(?!\w)|(?<!\w)'(?:[^']|'(?=\w)){1,500}'(?!\w)"
)
_END = re.compile(r"[.!?…]+[)\]”’\"'\ufffc]{0,9}(?=\s)\s+(?![a-z])")
_INITIALS = re.compile(r"(?:^|\W)(?:[^\W\d_]\.)*[^\W\d_]$")


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph as it is read: its text without marks, and where in the source each of its characters stands."""

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A Markdown source with its paragraphs; quotes, tables, headings and code are none."""

    source: str
    prose: tuple[Prose, ...]
    line_starts: tuple[int, ...]

    def line(self, place: int) -> int:
        """The line (from 1) in which a character of the source stands."""
        return bisect_right(self.line_starts, place)


def read(source: str) -> Text:
    """The paragraphs of a Markdown source; raises TooCostly where the parser does."""
    starts = (0, *(match.end() for match in _LINE.finditer(source)))
    bounds = (*starts, len(source))
    blocks = ((bounds[lines.start - 1], bounds[lines.stop - 1]) for lines in paragraph_lines(source))
    return Text(source, tuple(_prose(source, start, end) for start, end in blocks), starts)


def _prose(source: str, start: int, end: int) -> Prose:
    text: list[str] = []
    places: list[int] = []
    at = _opened(source, start, end)
    end = at + len(source[at:end].rstrip())
    for mark in _MARK.finditer(source, at, end):
        _keep(source, at, mark.start(), text, places)
        at = mark.end()
        if shown := _shown(mark):
            text.append(shown)
            places.append(mark.start() + bool(mark["escaped"]))
    _keep(source, at, end, text, places)
    return Prose(_QUOTED.sub(lambda quoted: OPAQUE * len(quoted[0]), "".join(text)), (*places, end))


def _opened(source: str, start: int, end: int) -> int:
    match = _OPENING.match(source, start, end)
    return match.end() if match else start


def _keep(source: str, start: int, end: int, text: list[str], places: list[int]) -> None:
    text.append(source[start:end])
    places.extend(range(start, end))


def _shown(mark: re.Match[str]) -> str:
    if mark["opaque"]:
        return OPAQUE
    if mark["entity"]:
        return unescape(mark["entity"])[:1]
    return " " if mark["space"] else mark["escaped"] or ""


def sentences(text: str, abbreviations: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where each sentence of a paragraph begins and ends; “e.g.”, “3.5”, “v1.2” and “U.S.” end none."""
    start = 0
    for end in _END.finditer(text):
        if text[end.start()] == "." and _shortened(text[start : end.start()][-20:], abbreviations):
            continue
        yield start, end.start() + len(end[0].rstrip())
        start = end.end()
    if text[start:].strip():
        yield start, len(text)


def _shortened(before: str, abbreviations: frozenset[str]) -> bool:
    words = before.split()
    word = words[-1].lstrip("([").casefold() if words else ""
    return word in abbreviations or bool(_INITIALS.search(words[-1]) if words else False)
