"""The index on PostgreSQL: two tsvectors beside the document, one short and one whole; GIN over titles and the whole.

`short` holds title (A), lead (B) and headings (C) and stays inside the row; `whole` adds the body (D) and is stored out
of line, so that ranking by it costs a fetch a row: it is done for few matches only. Both indexes also hold in what
stretches of time a document was published: the newest with a common word are found without a look at all with it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import RawSQL
from psycopg import ClientCursor

from kb.models import SearchDocument
from kb.search.query import Term
from kb.search.shapes import Ask, Document, Entry, Extent, Grammar, Where

WEIGHTS = "{0.125, 0.25, 0.5, 1.0}"  # body, headings, lead, title
LAST_POSITION, MOST_POSITIONS = 16_383, 255  # PostgreSQL's own limits
INDEXES = ("kb_searchdocument_title", "kb_searchdocument_whole")
GAP = 8  # between fields, so that no phrase reaches from one into the next
AGES = tuple(range(48, 60, 2))  # bits of a place that are no matter: what is left are stretches of 36 hours to 4 years
MOST_AGES = 12  # stretches of one length that a query names
RARE = 60  # what fewer than one in so many of the newest documents match is counted in all
# What an age is multiplied by in the index of titles and in that of the whole: were they alike, one would be asked for
# the age, and the words read document by document.
OF_TITLES, OF_WHOLE = 16, 8
# With less memory what an index found is kept by the page, and the words of every document there are read once more.
_BY_INDEXES = "SET LOCAL enable_indexscan = off; SET LOCAL enable_seqscan = off; SET LOCAL work_mem = '32MB'"
_AS_USUAL = "RESET enable_indexscan; RESET enable_seqscan; RESET work_mem"
Parameter = str | int | list[int]
Part = tuple[str, Parameter]  # of a condition, and what it is asked with
Ages = dict[int, list[int]]  # by the factor that an index has them multiplied by
_PUT = """
    INSERT INTO kb_searchdocument (article_id, place, stemmer, text, short, whole)
    VALUES (%s, %s, %s, %s, %s::tsvector, %s::tsvector)
    ON CONFLICT (article_id) DO UPDATE SET place = excluded.place, stemmer = excluded.stemmer, text = excluded.text,
        short = excluded.short, whole = excluded.whole
"""


def put(document: Document) -> None:
    """Writes one document with its tokens, in place of the one that its article had."""
    row = (document.article, document.place, document.stemmer, document.text)
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [*row, *_vectors(document.entry)])


def add_all(documents: Iterable[Document]) -> None:
    """Writes many documents that are new, rows and tokens at once."""
    sql = "COPY kb_searchdocument (article_id, place, stemmer, text, short, whole) FROM STDIN"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL gin_pending_list_limit = '1GB'")
        cursor.execute("SET LOCAL work_mem = '128MB'")
        with cursor.copy(sql) as copy:
            for each in documents:
                copy.write_row((each.article, each.place, each.stemmer, each.text, *_vectors(each.entry)))
        cursor.execute("SELECT gin_clean_pending_list(%s::regclass), gin_clean_pending_list(%s::regclass)", INDEXES)


@contextmanager
def filling() -> Iterator[None]:
    """While very many are added: tokens go into the indexes sorted, with each `add_all`, which costs a fifth.

    Not always so: what is not sorted in yet is read by every search, and whoever publishes next may have to sort it in.
    """
    _gather("on")
    try:
        yield
    finally:
        _gather("off")


def _gather(switch: str) -> None:
    with connection.cursor() as cursor:
        for index in INDEXES:
            cursor.execute(f"ALTER INDEX {index} SET (fastupdate = {switch})")


def drop(place: int) -> None:
    """Takes one document's tokens out of its row."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kb_searchdocument SET short = NULL, whole = NULL WHERE place = %s", [place])


def places(ask: Ask) -> RawSQL:
    """The places of all documents that match, for a condition; the words stand in its SQL, see `_reader`."""
    where, parameters = _condition(ask)
    sql = f"SELECT place FROM kb_searchdocument WHERE {where}"  # noqa: S608  # ours
    with _reader() as cursor:
        written = cursor.cursor.mogrify(sql, parameters)
    return RawSQL(written.replace("%", "%%"), ())  # noqa: S611  # psycopg has quoted the words


def extent(ask: Ask, most: int, *, articles: int, few: int = 0, best: int = 0) -> Extent:
    """How many of so many articles match, counted to `most`; of at most `few` the `best` ones at once.

    Looked for among so many of the newest documents as it should take, and among more where these were too few: a word
    that very many have is not counted in all of them.
    """
    window = _wide(most)
    since = _place(window, articles)
    while True:
        found = _extent(ask, since, most, few=0 if since else few, best=best)
        if found.count == most or since == 0:
            return found
        rare = found.count * RARE < window
        window = _wide(window * most // max(found.count, 1))
        since = 0 if rare else _place(window, articles)


def _wide(window: int) -> int:
    """A quarter more, for matches do not lie evenly."""
    return window + window // 4


def _place(number: int, articles: int) -> int:
    """The place of the document that so many are newer than; 0 where there are not as many."""
    if articles <= number:  # which to count would take the time of the search
        return 0
    rows = _asked("SELECT place FROM kb_searchdocument ORDER BY place DESC OFFSET %s LIMIT 1", number)
    return rows[0][0] if rows else 0


def _extent(ask: Ask, since: int, most: int, *, few: int, best: int) -> Extent:
    """Counted and, where that makes few, ranked in one query: every word in the title first, then by all words."""
    where, parameters = _condition(ask, since)
    in_title, words = GRAMMAR.write(replace(ask, where=Where.TITLE)), GRAMMAR.write(Ask(ask.query))
    sql = f"""
        WITH newest AS MATERIALIZED (
            SELECT place, ctid AS row FROM kb_searchdocument WHERE {where} ORDER BY place DESC LIMIT %s),
        counted AS MATERIALIZED (SELECT count(*) AS many, coalesce(min(place), 0) AS lowest FROM newest)
        SELECT many, lowest, ARRAY(
            SELECT document.place FROM newest JOIN kb_searchdocument AS document ON document.ctid = newest.row
            WHERE (SELECT many FROM counted) <= %s
            ORDER BY document.short @@ %s::tsquery DESC, {_rank("document.whole")}, document.place DESC LIMIT %s)
        FROM counted"""  # noqa: S608  # ours
    [(count, lowest, ranked)] = _rows(sql, [*parameters, most, few, in_title, words, best])
    return Extent(count, lowest, ranked if count <= few else None)


def some(ask: Ask, most: int) -> int:
    """How many documents match, counted to `most`: in no order, which would have all looked through for a rare word."""
    where, parameters = _condition(ask)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM kb_searchdocument WHERE {where} LIMIT %s) AS first"  # noqa: S608  # ours
    return _asked(sql, *parameters, most)[0][0]


def _asked(sql: str, *parameters: Parameter) -> list[tuple[int, ...]]:
    with _reader() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


@contextmanager
def _reader() -> Iterator[CursorWrapper]:
    """A cursor that gives each query with its values, several at once if need be, and so has it planned for these.

    A plan that is kept for every word would be a rare one's for common ones too.
    """
    with SearchDocument.reader() as cursor:
        cursor.cursor = ClientCursor(cursor.db.connection)
        yield cursor


def ranked(ask: Ask, *, since: int, most: int) -> list[int]:
    """The best `most` places from `since` on by all words but the body's, best first, ties newest first."""
    where, parameters = _condition(ask, since)
    sql = f"""SELECT place FROM kb_searchdocument WHERE {where}
        ORDER BY {_rank("short")}, place DESC LIMIT %s"""  # noqa: S608  # ours
    return [place for (place,) in _rows(sql, [*parameters, GRAMMAR.write(Ask(ask.query)), most])]


def _rank(vector: str) -> str:
    return f"ts_rank('{WEIGHTS}', {vector}, %s::tsquery, 1) DESC"


def _rows(sql: str, parameters: list[Parameter]) -> list[tuple[Any, ...]]:
    """The rows of a query that finds its documents through the indexes of words and places together.

    PostgreSQL knows what reading a row costs, but not that `whole` lies elsewhere: left to itself it walks through the
    places and reads the words of every document on its way, which takes ten times as long.
    """
    with _reader() as cursor:
        cursor.execute(f"{_BY_INDEXES}; {sql}; {_AS_USUAL}", parameters)
        while not cursor.description:  # of what is set, which has none
            cursor.nextset()
        return list(cursor.fetchall())


def _condition(ask: Ask, since: int = 0) -> tuple[str, list[Parameter]]:
    """SQL and its parameters for what matches from a place on."""
    # The ages are nearly as exact: an index of places would only say once more, of very many, what is read anyway.
    parts = [*_match(ask, _ages(since) if since else {}), *([("place + 0 >= %s", since)] if since else [])]
    return " AND ".join(sql for sql, _given in parts), [given for _sql, given in parts]


def _match(ask: Ask, ages: Ages) -> Iterator[Part]:
    """What matches at these ages: `whole` is not read where the title can tell, whose index knows no facets."""
    anywhere = GRAMMAR.write(replace(ask, where=Where.ANYWHERE))
    title = GRAMMAR.write(replace(ask, where=Where.TITLE))
    is_plain = not ask.facets and not any(alternative.unwanted for alternative in ask.query.alternatives)
    if ask.where is Where.TITLE:
        # Asked without weights, there being but one: a weight would have every row, and all its conditions, read again.
        yield from _indexed("ts_filter(short, '{a}')", GRAMMAR.write(Ask(ask.query)), OF_TITLES, ages)
        if is_plain:
            return
        yield "short @@ %s::tsquery", title
    yield from _indexed("whole", anywhere, OF_WHOLE, ages)
    if ask.where is Where.ELSEWHERE:
        yield "NOT short @@ %s::tsquery", title


def _indexed(column: str, words: str, factor: int, ages: Ages) -> Iterator[Part]:
    """A condition as one index can tell it."""
    yield f"{column} @@ %s::tsquery", words
    if ages:
        yield f"{_age(factor)} && %s::int[]", ages[factor]


def _age(factor: int) -> str:
    """In which stretches of time a document lies, each length told apart: as migration 0045 has it indexed."""
    lengths = (f"(place >> {bits})::int * {factor} + {kind}" for kind, bits in enumerate(AGES))
    return f"(ARRAY[{', '.join(lengths)}])"


def _ages(since: int) -> Ages:
    """The stretches of time from a place on to the newest, of the shortest length of which there are few."""
    [(newest,)] = _asked("SELECT coalesce(max(place), 0) FROM kb_searchdocument")
    spans = [range(since >> bits, (newest >> bits) + 1) for bits in AGES]
    kind = next((kind for kind, span in enumerate(spans) if len(span) <= MOST_AGES), len(AGES) - 1)
    return {factor: [stretch * factor + kind for stretch in spans[kind]] for factor in (OF_TITLES, OF_WHOLE)}


def _vectors(entry: Entry) -> tuple[str, str]:
    """The short and the whole vector: the body's words come last, after those of both."""
    positions: dict[str, list[str]] = {}
    facets, at, short = [_quoted(facet) for facet in entry.facets], 0, ""
    for weight, tokens in zip("ABCD", entry.fields, strict=True):
        if weight == "D":
            short = _vector(positions, facets)
        for place, token in enumerate(tokens, at + 1):
            positions.setdefault(token, []).append(f"{min(LAST_POSITION, place)}{weight}")
        at += len(tokens) + GAP
    return short, _vector(positions, facets)


def _vector(positions: dict[str, list[str]], facets: list[str]) -> str:
    """A tsvector literal: each token with its positions, weighted by field; a facet's mark has none."""
    lexemes = [f"{_quoted(token)}:{','.join(places[:MOST_POSITIONS])}" for token, places in positions.items()]
    return " ".join([*lexemes, *facets])


@lru_cache(maxsize=20_000)
def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def _term(term: Term, in_title: bool) -> str:
    title = "A" if in_title else ""

    def phrase(variant: tuple[str, ...]) -> str:
        marks = [title] * (len(variant) - 1) + ["*" * term.prefix + title]
        return " <-> ".join(
            _quoted(token) + (f":{mark}" if mark else "") for token, mark in zip(variant, marks, strict=True)
        )

    return "(" + " | ".join(f"({phrase(variant)})" for variant in term.variants) + ")"


GRAMMAR = Grammar(term=_term, facet=_quoted, all_of=" & ", any_of=" | ", without=" & !")
