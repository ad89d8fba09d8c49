"""Which public articles stand in which list, and how many: kept by the verbs, so that no page counts or sorts articles.

A list is named like the tag of the pages that show it: `category:3`, `tag:5`, `author:7`, `subject:2`, `criterion:9`;
the archive is `articles`, and articles that put the very same subjects side by side share a list too.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Self, TypeAlias

from django.db import connections, models
from django.db.models import F, OuterRef, Q

from kb.models.articles import Article, ArticleQuerySet
from kb.models.gathering import EVERYTHING, note
from kb.models.people import Author
from kb.models.prepared import Asked, Prepared, at_once
from kb.models.subjects import Criterion, Subject
from kb.models.taxonomy import Category, Tag

ARCHIVE = "articles"
Listed: TypeAlias = Category | Tag | Author | Subject | Criterion


def list_of(term: Listed) -> str:
    """The name of the list of the articles of a category, tag, author, subject or criterion."""
    return f"{term._meta.model_name}:{term.pk}"


def list_of_compared(subjects: Collection[int]) -> str:
    """The name of the list of the articles that compare these subjects (primary keys) and no other."""
    return f"compared:{sha256(repr(sorted(subjects)).encode()).hexdigest()[:20]}"


class ListingQuerySet(models.QuerySet["Listing"]):
    """Words about one list."""

    def under(self, name: str) -> Self:
        """The list of this name."""
        note(f"list:{name}")
        return self.filter(list=name)

    def earlier(self, moment: datetime | Asked, key: int | Asked) -> Self:
        """What was published before this moment, or at this very moment with a lower primary key."""
        # Written as a range with an exception: of an OR at the top neither database makes a range of the index.
        return self.filter(Q(published_at__lt=moment) | Q(article_id__lt=key), published_at__lte=moment)

    def articles(self, start: int, end: int) -> ArticleQuerySet:
        """The articles at these places, counted from the newest, with all that a list prints: one query."""
        places = self.order_by("-published_at", "-article_id")[start:end]
        return Article.objects.published().filter(pk__in=places.values("article_id")).newest_first().listed()


class Listing(models.Model):
    """One public article in one list, with the date by which the list is ordered."""

    list = models.CharField(max_length=30)
    article = models.ForeignKey(Article, models.CASCADE, related_name="listings", db_index=False)
    published_at = models.DateTimeField()

    objects = ListingQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("article", "list"), name="listing_once_a_list"),)
        indexes = (
            models.Index(F("list"), F("published_at").desc(), F("article_id").desc(), name="listing_newest_first"),
        )

    def __str__(self) -> str:
        return f"{self.list}: {self.article_id}"


class TallyQuerySet(models.QuerySet["Tally"]):
    """Words about counts."""

    def of(self, name: str) -> int:
        """How many public articles stand in this list."""
        note(f"list:{name}")
        return sum(tally.articles for tally in TALLIES(name=name))

    def by_term(self, noun: type[Listed]) -> dict[int, int]:
        """How many public articles each term of this noun has, by primary key; those with none are left out."""
        note(f"lists:{noun._meta.model_name}")
        kind = f"{noun._meta.model_name}:"
        rows = self.filter(list__startswith=kind, articles__gt=0).values_list("list", "articles")
        return {int(name.removeprefix(kind)): count for name, count in rows}

    def of_each(self) -> dict[str, tuple[int, datetime]]:
        """How many articles each list has and when its newest was published, by the list's name; the empty left out."""
        note(EVERYTHING)
        newest = Listing.objects.filter(list=OuterRef("list")).order_by("-published_at", "-article_id")
        rows = self.filter(articles__gt=0).annotate(newest=newest.values("published_at")[:1])
        return {name: (many, at) for name, many, at in rows.values_list("list", "articles", "newest")}


class Tally(models.Model):
    """How many public articles stand in one list."""

    list = models.CharField(max_length=30, primary_key=True)
    articles = models.PositiveIntegerField(default=0)

    objects = TallyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.list}: {self.articles}"


# Queries within queries, for SQLite takes no LIMIT in a part of a union.
_NEWEST_OF_ONE = """SELECT article_id, published_at FROM (
    SELECT article_id, published_at FROM kb_listing WHERE list = %s AND article_id <> %s
    ORDER BY list, published_at DESC, article_id DESC LIMIT %s) AS newest_of_one"""
_NEWEST = """SELECT article_id FROM (
    SELECT article_id, published_at FROM ({}) AS newest_of_each GROUP BY article_id, published_at
    ORDER BY published_at DESC, article_id DESC LIMIT %s) AS newest"""
_STANDING = """WITH near AS ({})
    SELECT near.article_id, kb_listing.list FROM near
    JOIN kb_listing ON kb_listing.article_id = near.article_id AND kb_listing.list IN ({})"""
_NAME = Asked("name", Listing._meta.get_field("list"))
_MOMENT, _KEY = Asked("moment", Listing._meta.get_field("published_at")), Asked("key", Article._meta.pk)
TALLIES = Prepared(Tally, lambda: Tally.objects.filter(list=_NAME))


def counted(name: str, start: int, end: int) -> tuple[int, list[Article]]:
    """How many articles the list of this name has, and those at these places from the newest: two queries at once."""
    note(f"list:{name}")
    return _counted(_places(start, end), name=name)


def counted_before(moment: datetime, key: int, name: str, most: int) -> tuple[int, list[Article]]:
    """How many articles the list has, and at most so many published before the moment (as `earlier` says it)."""
    note(f"list:{name}")
    return _counted(_places_before(most), name=name, moment=moment, key=key)


def _counted(rows: Prepared[Article], **values: object) -> tuple[int, list[Article]]:
    tallies, articles = at_once(TALLIES, rows, **values)
    return sum(tally.articles for tally in tallies), articles


def newest_in(groups: Iterable[tuple[Sequence[str], int]], *, but: int) -> list[tuple[int, str]]:
    """So many of the newest articles of each group of lists, and in which of all these lists each stands: one query.

    Rows of an article's key and a list's name, in no order; the article with the key `but` is left out.
    """
    asked = [(lists, most) for lists, most in groups if lists]
    if not asked:
        return []
    whole, names = [], [name for lists, _most in asked for name in lists]
    values: list[str | int] = []
    for lists, most in asked:
        whole.append(_NEWEST.format(" UNION ALL ".join([_NEWEST_OF_ONE] * len(lists))))
        values += [value for name in lists for value in (name, but, most)] + [most]
    with connections[Listing.objects.db].cursor() as cursor:
        cursor.execute(_STANDING.format(" UNION ".join(whole), ", ".join(["%s"] * len(names))), [*values, *names])
        return list(cursor.fetchall())


@cache
def _places(start: int, end: int) -> Prepared[Article]:
    return Prepared(Article, lambda: Listing.objects.filter(list=_NAME).articles(start, end))


@cache
def _places_before(most: int) -> Prepared[Article]:
    return Prepared(Article, lambda: Listing.objects.filter(list=_NAME).earlier(_MOMENT, _KEY).articles(0, most))
