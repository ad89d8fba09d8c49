"""Narrowing: a query becomes a condition on articles, for lists that have an order of their own."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q

from kb.models import SearchDocument
from kb.search.finding import stemmers_for
from kb.search.indexing import engine
from kb.search.query import Query, parse
from kb.search.shapes import Ask

MANY = 2_000


def matching(query: str, *, language: str = "en") -> Q:
    """Which articles match in the text that readers see; raises Unsearchable as `find` does.

    The last word may be the beginning of one.
    """
    asked = parse(query, stemmers_for(language))
    if not asked.alternatives:
        return Q(pk__in=())
    ask = Ask(_going_on(asked))
    found = SearchDocument.objects.filter(place__in=engine().places(ask))
    # Few are looked up; of many, some stand soon in whatever order the articles are looked through.
    if engine().some(ask, MANY + 1) > MANY:
        return Q(Exists(found.filter(article=OuterRef("pk"))))
    return Q(pk__in=found.values("article"))


def _going_on(asked: Query) -> Query:
    *before, last = asked.alternatives
    *others, word = last.wanted
    return Query((*before, replace(last, wanted=(*others, replace(word, prefix=word.prefix or bool(word.word))))))
