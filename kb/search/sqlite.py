"""The index on SQLite: one FTS5 table whose row id is the document's place, ranked by bm25."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext

from django.db import connection
from django.db.models.expressions import RawSQL

from kb.models import SearchDocument
from kb.search.query import Term
from kb.search.shapes import Ask, Document, Entry, Extent, Grammar

WEIGHTS = "8.0, 4.0, 2.0, 1.0, 0.0"  # title, lead, headings, body, facets


def put(document: Document) -> None:
    """Writes one document with its tokens, in place of the one that its article had."""
    rows = SearchDocument.objects.select_for_update().filter(article=document.article)
    before = rows.values_list("place", flat=True).first()
    if before is not None:
        drop(before)
    row = SearchDocument(
        article_id=document.article, place=document.place, stemmer=document.stemmer, text=document.text
    )
    row.save(force_insert=before is None)
    _put([(document.place, document.entry)])


def add_all(documents: Sequence[Document]) -> None:
    """Writes many documents that are new, with their tokens."""
    SearchDocument.objects.bulk_create(
        SearchDocument(article_id=each.article, place=each.place, stemmer=each.stemmer, text=each.text)
        for each in documents
    )
    _put((each.place, each.entry) for each in documents)


def filling() -> AbstractContextManager[None]:
    """While very many are added: nothing is to be done for it here."""
    return nullcontext()


def _put(entries: Iterable[tuple[int, Entry]]) -> None:
    sql = "INSERT INTO kb_searchindex(rowid, title, lead, headings, body, facets) VALUES (%s, %s, %s, %s, %s, %s)"
    rows: list[list[int | str]] = [
        [place, *(" ".join(tokens) for tokens in (*entry.fields, entry.facets))] for place, entry in entries
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def drop(place: int) -> None:
    """Takes one document's tokens out."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kb_searchindex WHERE rowid = %s", [place])


def places(ask: Ask) -> RawSQL:
    """The places of all documents that match, for a condition."""
    return RawSQL("SELECT rowid FROM kb_searchindex WHERE kb_searchindex MATCH %s", [GRAMMAR.write(ask)])


def extent(ask: Ask, most: int, *, articles: int = 0, few: int = 0, best: int = 0) -> Extent:
    """How many documents match, counted to `most`; the rest is for PostgreSQL: to rank them is another query here."""
    sql = """SELECT count(*), coalesce(min(place), 0) FROM (
        SELECT rowid AS place FROM kb_searchindex WHERE kb_searchindex MATCH %s ORDER BY rowid DESC LIMIT %s)"""
    with SearchDocument.reader() as cursor:
        cursor.execute(sql, [GRAMMAR.write(ask), most])
        count, lowest = cursor.fetchone()
    return Extent(count, lowest)


def some(ask: Ask, most: int) -> int:
    """How many documents match, counted to `most`."""
    return extent(ask, most).count


def ranked(ask: Ask, *, since: int, most: int) -> list[int]:
    """The best `most` places from `since` on, best first, ties newest first."""
    sql = f"""SELECT rowid FROM kb_searchindex WHERE kb_searchindex MATCH %s AND rowid >= %s
        ORDER BY bm25(kb_searchindex, {WEIGHTS}), rowid DESC LIMIT %s"""  # noqa: S608  # a constant of this module
    with SearchDocument.reader() as cursor:
        cursor.execute(sql, [GRAMMAR.write(ask), since, most])
        return [place for (place,) in cursor.fetchall()]


def _term(term: Term, in_title: bool) -> str:
    star = " *" if term.prefix else ""
    phrases = " OR ".join(f'"{" ".join(variant)}"{star}' for variant in term.variants)
    return f"title : ({phrases})" if in_title else f"({phrases})"


GRAMMAR = Grammar(term=_term, facet=lambda mark: f'facets : "{mark}"', all_of=" AND ", any_of=" OR ", without=" NOT ")
