"""A table of phrases, the ledger's names and a language's words, of which the longest at a place is found."""

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

_PIECE = re.compile(r"\ufffc+|[^\W_]+|[^\w\s]|_")
_HYPHENS = frozenset("-‐‑")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a number or a mark of a text; `word` is how it is looked up."""

    word: str
    start: int
    end: int


@dataclass(slots=True)
class Meaning:
    """What a phrase stands for: subjects, criteria, choices of criteria, orders by criteria, or a word's letter."""

    letter: str = ""
    subjects: set[str] = field(default_factory=set)
    criteria: set[str] = field(default_factory=set)
    choices: set[tuple[str, str]] = field(default_factory=set)
    orders: set[tuple[str, int]] = field(default_factory=set)
    spellings: set[str] = field(default_factory=set)


def pieces(text: str) -> list[Piece]:
    """The words and marks of a text; a hyphen within a compound is none, so “open-source” is “open source”."""
    found = [
        Piece(match[0].casefold().replace("’", "'"), match.start(), match.end()) for match in _PIECE.finditer(text)
    ]
    return [piece for number, piece in enumerate(found) if not _joins(found, number)]


def _joins(found: Sequence[Piece], number: int) -> bool:
    piece = found[number]
    if piece.word not in _HYPHENS or not 0 < number < len(found) - 1:
        return False
    before, after = found[number - 1], found[number + 1]
    return before.end == piece.start and after.start == piece.end and not after.word.isnumeric()


class Lexicon:
    """Phrases by their first piece, longest first; case is left to `Meaning.spellings`.

    One that is laid `over` another knows all that the other knows, which stays as it is whatever is added.
    """

    def __init__(self, over: "Lexicon | None" = None) -> None:
        self._meanings: dict[tuple[str, ...], Meaning] = {}
        self._lengths: dict[str, list[int]] = {}
        self._under = over

    def meaning(self, phrase: str) -> Meaning | None:
        """The meaning of a phrase, to be added to; None for a phrase without a word."""
        key = tuple(piece.word for piece in pieces(phrase))
        if not key:
            return None
        if key not in self._meanings:
            below = self._under._meanings.get(key) if self._under else None
            self._meanings[key] = deepcopy(below) if below else Meaning()
            lengths = {len(key), *self._lengths_of(key[0])}
            self._lengths[key[0]] = sorted(lengths, reverse=True)
        return self._meanings[key]

    def longest(self, words: Sequence[str], at: int) -> tuple[int, Meaning] | None:
        """How many pieces the longest phrase at this place has, and what it means."""
        for length in self._lengths_of(words[at]):
            if at + length <= len(words) and (found := self._found(tuple(words[at : at + length]))) is not None:
                return length, found
        return None

    def _found(self, key: tuple[str, ...]) -> Meaning | None:
        return self._meanings.get(key) or (self._under._meanings.get(key) if self._under else None)

    def _lengths_of(self, first: str) -> Sequence[int]:
        below: Sequence[int] = self._under._lengths.get(first, ()) if self._under else ()
        return self._lengths.get(first, below)


def plurals(name: str) -> Iterable[str]:
    """A criterion's name as it is given and in the plural."""
    return (name,) if name.endswith("s") else (name, f"{name}s")
