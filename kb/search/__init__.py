"""The index of what is public: kept by `index` and `remove` inside the verbs' transactions, asked by the others."""

from kb.search.finding import MOST_PAGES, PER_PAGE, find
from kb.search.indexing import filling, index, index_new, place_at, rebuild, remove
from kb.search.narrowing import matching
from kb.search.prose import parted
from kb.search.query import Unsearchable
from kb.search.shapes import Document, Entry, Filters, Found, Hit, Piece
from kb.search.spelling import remember
from kb.search.text import tokens

__all__ = [
    "MOST_PAGES",
    "PER_PAGE",
    "Document",
    "Entry",
    "Filters",
    "Found",
    "Hit",
    "Piece",
    "Unsearchable",
    "filling",
    "find",
    "index",
    "index_new",
    "matching",
    "parted",
    "place_at",
    "rebuild",
    "remember",
    "remove",
    "tokens",
]
