"""A prepared query gives what Django's own would give, and writes its SQL once."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext

from kb.models import Article, Author, AuthorLink, gathering
from kb.models.prepared import Asked, Prepared, PreparedValues, at_once, fill
from tests import cast

if TYPE_CHECKING:
    from django.db.models import QuerySet

pytestmark = pytest.mark.django_db


def by_slug(slug: Any) -> QuerySet[Article]:
    return (
        Article.objects.published()
        .filter(slug=slug)
        .select_related("live__category", "live__image")
        .defer("live__body")
    )


ASKED = Prepared(Article, lambda: by_slug(Asked("slug", Article._meta.get_field("slug"))))


def test_it_gives_the_rows_and_all_that_is_joined_in_one_query() -> None:
    article = cast.published()
    cast.published()
    with CaptureQueriesContext(connection) as asked:
        (found,) = ASKED(slug=article.slug)
        assert found.live is not None
        assert found.live.category is not None
        assert found.live.image is None
    assert len(asked) == 1
    (same,) = by_slug(article.slug)
    assert found.__dict__.keys() == same.__dict__.keys()
    assert found.live.__dict__.keys() == same.live.__dict__.keys()
    assert [getattr(found, field.attname) for field in Article._meta.concrete_fields] == [
        getattr(same, field.attname) for field in Article._meta.concrete_fields
    ]


def test_several_are_asked_at_once_and_told_apart() -> None:
    articles, asking = [cast.published(), cast.published()], []
    others = Prepared(Article, lambda: Article.objects.exclude(slug=Asked("slug", Article._meta.get_field("slug"))))
    never = Prepared(Article, lambda: Article.objects.filter(slug__in=[]))

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked = execute(sql, params, many, context)
        asking.append(connection.vendor != "postgresql" or connection.connection.pgconn.pipeline_status)
        return asked

    with connection.execute_wrapper(listen):
        found = at_once(ASKED, others, never, slug=articles[0].slug)
    assert found == [[articles[0]], [articles[1]], []]
    assert asking == [True, True]  # PipelineStatus.ON is 1
    assert ASKED(slug=articles[1].slug) == [articles[1]]  # by itself again


def test_what_fails_among_several_is_said_as_django_says_it() -> None:
    broken = Prepared(Article, lambda: Article.objects.annotate(half=RawSQL("SELECT 1 / (id - id)", ())))
    if connection.vendor == "sqlite":
        broken = Prepared(Article, lambda: Article.objects.annotate(half=RawSQL("SELECT nothing", ())))
    article = cast.published()
    with pytest.raises(DatabaseError), transaction.atomic():
        at_once(ASKED, broken, slug=article.slug)
    assert ASKED(slug=article.slug) == [article]


def test_it_asks_what_django_asks() -> None:
    article = cast.published()
    ASKED(slug="another")
    with CaptureQueriesContext(connection) as asked:
        ASKED(slug=article.slug)
        list(by_slug(article.slug))
    one, other = (query["sql"].replace("(", "").replace(")", "") for query in asked)
    assert one == other


def test_values_are_given_anew_each_time() -> None:
    articles = [cast.published(), cast.published()]
    assert [ASKED(slug=each.slug) for each in articles] == [[each] for each in articles]
    assert ASKED(slug="' OR 1=1 --") == []


def test_what_it_reads_is_noted() -> None:
    article = cast.published()
    with gathering() as tags:
        ASKED(slug=article.slug)
    assert f"article:{article.pk}" in tags


def test_a_row_can_be_filled_as_prefetching_would() -> None:
    author = cast.author()
    links = [AuthorLink.objects.create(author=author, title=title, url="https://example.org/") for title in "ab"]
    fill(author, "links", links[:1])
    with CaptureQueriesContext(connection) as asked:
        assert list(author.links.all()) == links[:1]
    assert len(asked) == 0
    assert list(Author.objects.get(pk=author.pk).links.all()) == links


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection() -> None:
    article = cast.published()
    found: list[list[Article]] = []

    def ask() -> None:
        found.append(ASKED(slug=article.slug))
        connections.close_all()

    for _ in range(2):
        thread = Thread(target=ask)
        thread.start()
        thread.join()
    assert found == [[article], [article]] == [ASKED(slug=article.slug)] * 2


def test_values_come_as_tuples_and_what_nothing_can_match_asks_nothing() -> None:
    article = cast.published()
    slug = Asked("slug", Article._meta.get_field("slug"))
    titles = PreparedValues(Article, lambda: Article.objects.filter(slug=slug).values_list("live__title", "public_id"))
    assert titles(slug=article.slug) == [(article.live.title, article.public_id)]
    nothing = PreparedValues(Article, lambda: Article.objects.filter(slug=slug, pk__in=()).values_list("pk"))
    with CaptureQueriesContext(connection) as asked:
        assert nothing(slug=article.slug) == []
    assert not asked.captured_queries
