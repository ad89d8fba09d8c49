"""Stocking: what it makes is, row for row, what the ordinary verbs make of the same content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.refusal import Refused
from kb import search
from kb.editorial import drafting, publishing, review, stocking
from kb.models import (
    Address,
    Article,
    Edition,
    Listing,
    OutsideHost,
    OutsideLink,
    Rendering,
    Revision,
    SearchDocument,
    SearchWord,
    Touched,
)
from kb.rules.content import Content
from tests import cast

pytestmark = pytest.mark.django_db
MANY = 24
WORDS = ("<https://ours.example/articles/>", "<https://other.example/page>", "[here](/tags/)", "naïve", "well-known")
# Each row's own, whoever makes it: the moment that it is written at, or an id that is drawn.
OWN = {
    (Article, "created_at"),
    (Article, "changed_at"),
    (Revision, "public_id"),
    (Rendering, "at"),
    (Address, "since"),
    (OutsideHost, "free_at"),
    (OutsideLink, "due_at"),
}
Row = tuple[tuple[str, Any], ...]


def furnish() -> None:
    """Terms to choose from, and the people that the samples are by."""
    for name in ("Ants", "Bees"):
        cast.category(name), cast.author(f"{name} Writer")
    for name in ("ant", "bee", "crow", "dog", "eel"):
        cast.tag(name)
    cast.wanda(), cast.edith()


def stock(upto: int = MANY, **fields: Any) -> int:
    return stocking.stock(upto, **{"by": cast.wanda(), "editor": cast.edith(), "words": WORDS, **fields})


@contextmanager
def undone() -> Iterator[None]:
    """Nothing of what is done inside is left afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def samples() -> list[tuple[UUID, datetime, Content]]:
    """Public id, date and content of what was stocked, in order."""
    stocked = Article.objects.filter(slug__startswith=stocking.PREFIX).order_by("published_at")
    return [(each.public_id, each.published_at, each.newest.content()) for each in stocked if each.published_at]


def publish(public_id: UUID, at: datetime, content: Content) -> None:
    """One article by the ordinary verbs."""
    article = drafting.create(content, by=cast.wanda(), at=at, public_id=public_id)
    review.submit(article, by=cast.wanda(), at=at)
    publishing.publish(review.approve(article, by=cast.edith(), seen=1, at=at), by=cast.edith(), at=at)


def everything() -> dict[str, Any]:
    """Every row of the content with names instead of keys; of the editions, what they touched altogether."""
    articles = {key: f"article {public_id}" for key, public_id in Article.objects.values_list("pk", "public_id")}
    revisions = Revision.objects.values_list("pk", "article", "number")
    names: dict[Any, dict[Any, Any]] = {
        Article: articles,
        Revision: {key: f"{articles[article]}, {number}" for key, article, number in revisions},
        OutsideLink: dict(OutsideLink.objects.values_list("pk", "address")),
    }
    nouns = [noun for noun in apps.get_app_config("kb").get_models() if noun not in {Edition, Touched}]
    tags = {tag for tags in Touched.objects.values_list("tags", flat=True) for tag in tags}
    return {
        **{noun.__name__: Counter(_row(noun, values, names) for values in _values(noun)) for noun in nouns},
        "index": _index(articles),
        "touched": {articles.get(_article(tag), tag) for tag in tags},
    }


def _values(noun: type[models.Model]) -> models.QuerySet[Any, dict[str, Any]]:
    return noun._base_manager.order_by().values()


def _row(noun: type[models.Model], values: dict[str, Any], names: dict[Any, dict[Any, Any]]) -> Row:
    def told(field: Any) -> Any:
        value = values[field.attname]
        if field.is_relation:
            return names.get(field.related_model, {}).get(value, value)
        if (noun, field.name) == (SearchDocument, "place"):
            published = Article.objects.values_list("published_at", flat=True).get(pk=values["article_id"])
            assert published
            return value == search.place_at(published, values["article_id"])
        return value is not None if (noun, field.name) in OWN else repr(value)

    return tuple((field.name, told(field)) for field in noun._meta.concrete_fields if not _numbered(field))


def _numbered(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.BigAutoField)


def _article(tag: str) -> int:
    kind, _colon, key = tag.partition(":")
    return int(key) if kind == "article" else 0


def _index(articles: dict[int, str]) -> dict[str, list[Any]]:
    """What each database's own structures hold of every article."""
    column, rest = ("place", "short::text, whole::text FROM kb_searchdocument")
    if connection.vendor == "sqlite":
        column, rest = ("rowid", "title, lead, headings, body, facets FROM kb_searchindex")
    places = dict(SearchDocument.objects.values_list("place", "article"))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column}, {rest}")
        return {articles[places[place]]: parts for place, *parts in cursor.fetchall()}


def test_every_row_is_the_one_that_the_ordinary_verbs_write(settings: Settings) -> None:
    settings.SITE_URL = "https://ours.example"
    furnish()
    with undone():
        assert stock() == MANY
        made, stocked = samples(), everything()
    for sample in made:
        publish(*sample)
    published = everything()
    assert stocked.keys() == published.keys()
    for noun, rows in published.items():
        assert stocked[noun] == rows, noun
    _of_every_kind([content for _id, _at, content in made], published)


def _of_every_kind(contents: list[Content], rows: dict[str, Any]) -> None:
    """That the comparison left no kind of article out."""
    assert {len(content.authors) for content in contents} == {1, 2}
    assert len({len(content.tags) for content in contents}) > 2
    assert {len(content.related) for content in contents} == {0, 1, 2, 3}
    for special in ("\n| ", "\n- **", "\n```", "\n> [!NOTE]"):
        assert 0 < sum(special in content.body for content in contents) < len(contents)
    for noun in ("Reference", "OutsideUse", "SearchWord", "Approval", "Tally", "RelatedReading"):
        assert rows[noun], noun


def test_a_second_time_only_what_is_missing_is_made() -> None:
    furnish()
    assert stock(5) == 5
    before = everything()
    assert stock(5) == 0
    assert everything() == before
    assert stock(7) == 2
    assert Article.objects.published().count() == 7


def test_batches_are_as_good_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    furnish()
    monkeypatch.setattr(stocking, "BATCH", 4)
    assert stock(13) == 13
    assert Listing.objects.filter(list="articles").count() == Article.objects.published().count() == 13
    assert all(len(content.related) == 3 for _id, _at, content in samples()[3:])
    newest = samples()[-1][2]
    first_batch = {public_id for public_id, _at, _content in samples()[:3]}
    assert {entry.article for entry in newest.related} - first_batch


@pytest.mark.parametrize(
    "people",
    [
        lambda: {"editor": cast.walter()},
        lambda: {"by": cast.edith()},
        lambda: {"by": _gone(cast.walter())},
        lambda: {"editor": _gone(cast.emil())},
    ],
    ids=["no editor", "one and the same", "an account that is closed", "an editor who left"],
)
def test_other_people_are_refused(people: Callable[[], dict[str, User]]) -> None:
    furnish()
    with pytest.raises(Refused, match="a writer and another person who is an editor"):
        stock(**people())
    _nothing_was_made()


def _gone(user: User) -> User:
    user.is_active = False
    user.save()
    return user


def test_a_site_that_asks_for_more_than_one_approval_is_not_stocked() -> None:
    furnish()
    cast.settings(required_approvals=2)
    with pytest.raises(Refused, match="a site that asks for one approval"):
        stock()
    _nothing_was_made()


def test_without_terms_there_is_nothing_to_write_about() -> None:
    with pytest.raises(Refused, match="Make a category, a tag and an author first"):
        stock()
    cast.category(), cast.tag(), cast.author(user=cast.edith())  # whose own texts the editor could not approve
    with pytest.raises(Refused, match="Make a category, a tag and an author first"):
        stock()
    _nothing_was_made()


def _nothing_was_made() -> None:
    assert not Article.objects.exists()
    assert not SearchWord.objects.exists()
