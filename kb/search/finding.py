"""Finding: a query becomes one page of ranked articles with their passages."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from kb.models import ARCHIVE, Article, Author, Category, SearchDocument, Subject, Tag, Tally
from kb.models.prepared import Asked, PreparedValues
from kb.rules.addresses import path_of
from kb.rules.languages import language as language_of
from kb.search import marking, spelling
from kb.search.indexing import engine
from kb.search.query import LONGEST_QUERY, Query, parse
from kb.search.shapes import Ask, Extent, Filters, Found, Hit, Where
from kb.search.text import token_of

PER_PAGE, MOST_PAGES = 20, 10
MOST_RANKED = 10_000  # of more matches the newest, and those in titles, are ranked
MOST_AT_ONCE = 1_000  # matches that are ranked all at once, on PostgreSQL by the words of their bodies too
MOST_SLUGS = 50  # of one kind of filter
MOST_REPLACED = 3  # words of one query
NO_FILTERS = Filters()
FEW = 3  # fewer hits than these call for a suggestion
COMMONER = 5  # a word that finds something gives way to one that finds so many times as much: else it is no slip

_STEMMERS = """
    WITH RECURSIVE present(stemmer) AS (
        SELECT min(stemmer) FROM kb_searchdocument
        UNION ALL
        SELECT (SELECT min(stemmer) FROM kb_searchdocument WHERE stemmer > present.stemmer)
        FROM present WHERE present.stemmer IS NOT NULL)
    SELECT stemmer FROM present WHERE stemmer IS NOT NULL
"""


_NAMES = [f"place_{number}" for number in range(PER_PAGE)]


def _at_places() -> QuerySet[Article, tuple[Any, ...]]:
    places: list[Any] = [Asked(name, SearchDocument._meta.get_field("place")) for name in _NAMES]
    document = (f"search_document__{field}" for field in ("place", "stemmer", "text"))
    topic = Coalesce("live__category__merged_into__name", "live__category__name")
    found = Article.objects.published().filter(search_document__place__in=places)
    return found.values_list(*document, "pk", "slug", "published_at", "live__title", "live__language", topic)


HITS = PreparedValues(Article, _at_places)


def find(query: str, *, filters: Filters = NO_FILTERS, page: int = 1, language: str = "en", edition: str = "") -> Found:
    """One page of the public articles that match; raises Unsearchable with a sentence when the query cannot be asked.

    `language` is the reader's guess; the words are also tried in every language that articles are written in: those of
    the `edition` of the site that was read before, where it is given, or else of this moment.
    """
    corpus = _known(edition) if edition else _corpus()
    stemmers = [language_of(language).stemmer, *corpus.stemmers]
    asked = parse(query, stemmers)
    facets = _facets(filters)
    if not asked.alternatives or facets is None:
        return Found(page=page)
    ask, end = Ask(asked, facets), max(page, 0) * PER_PAGE
    extent: Extent = engine().extent(ask, MOST_RANKED + 1, articles=corpus.articles, few=MOST_AT_ONCE, best=end)
    more, count = extent.count > MOST_RANKED, min(extent.count, MOST_RANKED)
    pages = min(MOST_PAGES, -(-count // PER_PAGE))
    places = extent.best
    if not 1 <= page <= pages:
        places = []
    elif places is None or more:
        places = _best(ask, extent.lowest if more else 0, end, corpus.articles)
    suggestion = _suggestion(query, asked, facets, stemmers, count) if count < FEW else ""
    return Found(tuple(_hits(places[end - PER_PAGE :], asked)), count, more, page, pages, suggestion)


def _best(ask: Ask, since: int, most: int, articles: int) -> list[int]:
    """The best places: articles with every word in their titles first, whatever their age; then the others."""
    in_title = replace(ask, where=Where.TITLE)
    oldest = engine().extent(in_title, MOST_RANKED, articles=articles).lowest if since else 0
    places: list[int] = engine().ranked(in_title, since=oldest, most=most)
    if len(places) < most:
        places += engine().ranked(replace(ask, where=Where.ELSEWHERE), since=since, most=most - len(places))
    return places


def _hits(places: list[int], asked: Query) -> Iterable[Hit]:
    """The articles at these places, in order, with what was looked for marked."""
    # A page that is not full asks for its last place again: so one query is for all.
    whole = [*places, *places[-1:] * (len(_NAMES) - len(places))]
    rows = HITS(**dict(zip(_NAMES, whole, strict=True))) if places else []
    found = {place: rest for place, *rest in rows}
    markers = {stemmer: marking.Marker(asked, stemmer) for stemmer in {row[1] for row in rows}}
    for stemmer, text, key, slug, published_at, title, spoken, topic in (
        found[place] for place in places if place in found
    ):
        marker = markers[stemmer]
        shown = marker.whole(title), marker.passage(text)
        yield Hit(key, path_of("article", slug), topic or "", published_at, spoken, *shown)


def _facets(filters: Filters) -> tuple[tuple[str, ...], ...] | None:
    """The marks to keep to, one group a kind; None when nothing can have them."""
    groups = []
    for letter, slugs, chosen in (
        ("c", filters.categories, Category.objects.at),
        ("t", filters.tags, Tag.objects.at),
        ("a", filters.authors, lambda slugs: Author.objects.filter(slug__in=slugs)),
        ("s", filters.subjects, lambda slugs: Subject.objects.filter(slug__in=slugs)),
    ):
        if slugs:
            keys = chosen(slugs[:MOST_SLUGS]).values_list("pk", flat=True)
            groups.append(tuple(f"{letter}_{key}" for key in keys))
    return None if any(not group for group in groups) else tuple(groups)


def stemmers_for(language: str) -> list[str]:
    """The stemmers of the articles there are, and the reader's own."""
    return [language_of(language).stemmer, *_stemmers()]


def _stemmers() -> tuple[str, ...]:
    with SearchDocument.reader() as cursor:
        cursor.execute(_STEMMERS)
        return tuple(stemmer for (stemmer,) in cursor.fetchall())


class Corpus(NamedTuple):
    """What a search must know before: the stemmers of the articles there are, and how many these are."""

    stemmers: tuple[str, ...]
    articles: int


def _corpus() -> Corpus:
    return Corpus(_stemmers(), Tally.objects.of(ARCHIVE))


@lru_cache(maxsize=1)
def _known(_edition: str) -> Corpus:
    """Kept for this process while the edition stays: without one, no article becomes public or ceases to be."""
    return _corpus()


def _suggestion(text: str, asked: Query, facets: tuple[tuple[str, ...], ...], stemmers: list[str], count: int) -> str:
    """The query with its rare words replaced by public words like them, when that finds more; else nothing."""
    better = text
    typed = dict.fromkeys(term.word for term in asked.wanted if term.word)
    rare = (word for word in typed if _count(word, (), stemmers) < FEW)
    for word in islice(rare, MOST_REPLACED):
        if other := _likelier(word, stemmers):
            better = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", other, better)
    if better == text or len(better) > LONGEST_QUERY:
        return ""
    return better if _count(better, facets, stemmers) > count else ""


def _likelier(word: str, stemmers: list[str]) -> str:
    """The nearest word that finds many more public articles than this one; of words as near, the commonest."""
    known = max(_count(word, (), stemmers) * COMMONER - 1, 0)
    counted = [(edits, -_count(other, (), stemmers), other) for edits, other in spelling.near(token_of(word, ""))]
    return next((other for _edits, negative, other in sorted(counted) if -negative > known), "")


def _count(text: str, facets: tuple[tuple[str, ...], ...], stemmers: list[str]) -> int:
    """How many public articles the query finds, counted to 50."""
    asked = parse(text, stemmers)  # a word that is an operator by itself asks for nothing
    return int(engine().some(Ask(asked, facets), 50)) if asked.alternatives else 0
