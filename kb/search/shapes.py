"""What goes into the search and comes out of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from kb.search.query import Alternative, Query, Term


@dataclass(frozen=True, slots=True)
class Filters:
    """Slugs to keep to: of each kind given, one must be the article's."""

    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


class Piece(NamedTuple):
    """A stretch of text, and whether it is what was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, by its key: its path, its topic's name, and title and best passage in pieces."""

    article: int
    path: str
    topic: str
    published_at: datetime
    language: str
    title: tuple[Piece, ...]
    passage: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found; with `more`, there are more than `count`."""

    hits: tuple[Hit, ...] = ()
    count: int = 0
    more: bool = False
    page: int = 1
    pages: int = 0
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A document's tokens by weight (title, lead, headings, body), and the marks of what it can be filtered by."""

    fields: tuple[list[str], list[str], list[str], list[str]]
    facets: list[str]


@dataclass(frozen=True, slots=True)
class Document:
    """One public article ready for the index: its key and place, its stemmer, its plain text and its entry."""

    article: int
    place: int
    stemmer: str
    text: str
    entry: Entry


class Where(Enum):
    """Which matches are meant."""

    ANYWHERE = "anywhere"
    TITLE = "every word in the title"
    ELSEWHERE = "not every word in the title"


@dataclass(frozen=True, slots=True)
class Ask:
    """A query, the groups of facet marks of which one each must be there, and which matches are meant."""

    query: Query
    facets: tuple[tuple[str, ...], ...] = ()
    where: Where = Where.ANYWHERE


@dataclass(frozen=True, slots=True)
class Extent:
    """How many documents match, the lowest place among these, the newest, and the best of them where asked for."""

    count: int
    lowest: int
    best: list[int] | None = None


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one database writes a match: a term (in the title only, or anywhere), a facet mark, and, or, but not."""

    term: Callable[[Term, bool], str]
    facet: Callable[[str], str]
    all_of: str
    any_of: str
    without: str

    def write(self, ask: Ask) -> str:
        """The match as the database reads it."""
        parts = [self._query(ask.query, in_title=ask.where is Where.TITLE)]
        parts += [self._any(self.facet(mark) for mark in group) for group in ask.facets]
        whole = self.all_of.join(parts)
        if ask.where is Where.ELSEWHERE:
            return f"({whole}){self.without}({self._query(ask.query, in_title=True)})"
        return whole

    def _query(self, query: Query, *, in_title: bool) -> str:
        return self._any(self._alternative(alternative, in_title) for alternative in query.alternatives)

    def _alternative(self, alternative: Alternative, in_title: bool) -> str:
        wanted = self.all_of.join(self.term(term, in_title) for term in alternative.wanted)
        if not alternative.unwanted:
            return wanted
        return f"({wanted}){self.without}{self._any(self.term(term, False) for term in alternative.unwanted)}"

    def _any(self, parts: Iterable[str]) -> str:
        return "(" + self.any_of.join(f"({part})" for part in parts) + ")"
