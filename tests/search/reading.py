"""How the tests read what was found."""

from __future__ import annotations

from collections.abc import Iterable

from kb.search import Found, Piece


def titles(found: Found) -> list[str]:
    return [text(hit.title) for hit in found.hits]


def marks(pieces: Iterable[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.marked]


def text(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces)
