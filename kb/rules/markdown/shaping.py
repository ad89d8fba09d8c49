"""From the parser's tokens to the page's: headings with ids, figures, boxes, task lists, tables, footnotes."""

from collections.abc import Mapping
from dataclasses import dataclass

from markdown_it.token import Token

from kb.rules.markdown import tables
from kb.rules.markdown.anchors import identify
from kb.rules.markdown.boxes import unify
from kb.rules.markdown.parsing import Document
from kb.rules.markdown.pictures import resolve, sole_picture
from kb.rules.markdown.shapes import Anchor, Picture
from kb.rules.markdown.text import text_of

_NO_PICTURES: Mapping[str, Picture] = {}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it is shown: its level on the page (2 or more), its words, its line in the source from 1."""

    level: int
    text: str
    line: int
    opening: Token
    closing: Token


@dataclass(frozen=True, slots=True)
class Shaped:
    """A body ready to be printed, counted or read: its own tokens and its footnotes'."""

    body: list[Token]
    notes: list[Token]
    anchors: tuple[Anchor, ...]


def shape(document: Document, pictures: Mapping[str, Picture] = _NO_PICTURES) -> Shaped:
    """Turn a freshly parsed document's tokens (in place) into what the page shows."""
    tokens = document.tokens
    for token in tokens:
        if token.type == "inline":
            document.budget.step()
            token.children = resolve(token.children or [], pictures)
    tables.dress(tokens)
    _mark_tasks(tokens)
    tokens = unify(tokens)
    _make_figures(tokens)
    body, notes = _parted(tokens)
    _plain_notes(notes)
    return Shaped(body, notes, _anchored(body))


def headings_of(tokens: list[Token]) -> list[Heading]:
    """Every heading among these tokens; a first level is shown as a second, the page's title being the first."""
    return [
        Heading(
            max(2, int(token.tag[1:])),
            text_of(tokens[index + 1].children),
            (token.map or [0])[0] + 1,
            token,
            tokens[index + 2],
        )
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def _anchored(tokens: list[Token]) -> tuple[Anchor, ...]:
    headings = headings_of(tokens)
    ids = identify([(heading.level, heading.text) for heading in headings])
    for heading, name in zip(headings, ids, strict=True):
        heading.opening.tag = heading.closing.tag = f"h{heading.level}"
        heading.opening.attrs = {"id": name}
        heading.closing.meta = {"id": name}
    return tuple(Anchor(heading.level, name, heading.text) for heading, name in zip(headings, ids, strict=True))


def _make_figures(tokens: list[Token]) -> None:
    """A picture alone in a paragraph becomes a figure in the paragraph's place."""
    for index, token in enumerate(tokens):
        if token.type != "paragraph_open" or token.hidden:
            continue
        picture = sole_picture(tokens[index + 1].children or [])
        if picture is not None:
            picture.type = "figure"
            token.hidden = tokens[index + 2].hidden = True


def _mark_tasks(tokens: list[Token]) -> None:
    """Put a task's mark at the beginning of its words, and name its list and item by our own classes."""
    for index, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open") and "class" in token.attrs:
            token.attrs["class"] = "tasks"
        elif token.type == "list_item_open" and "checked" in token.meta:
            token.attrs["class"] = "task"
            mark = Token("task_mark", "", 0, meta={"checked": token.meta["checked"]})
            if tokens[index + 1].type == "paragraph_open":
                words = tokens[index + 2]
                words.children = [mark, *(words.children or [])]


def _parted(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """The body and the footnotes, which the parser moved to the end between two marks of their own."""
    for index, token in enumerate(tokens):
        if token.type == "footnote_block_open":
            return tokens[:index], tokens[index + 1 : -1]
    return tokens, []


def _plain_notes(notes: list[Token]) -> None:
    """A footnote of one paragraph needs no paragraph in its list item; its headings get no address."""
    for heading in headings_of(notes):
        heading.opening.tag = heading.closing.tag = f"h{heading.level}"
    opened = 0
    for index, token in enumerate(notes):
        if token.type == "footnote_open":
            opened = index
        elif token.type == "footnote_close":
            paragraphs = [part for part in notes[opened:index] if part.type.startswith("paragraph")]
            if len(paragraphs) == 2 and notes[opened + 1] is paragraphs[0] and notes[index - 1] is paragraphs[1]:
                paragraphs[0].hidden = paragraphs[1].hidden = True
