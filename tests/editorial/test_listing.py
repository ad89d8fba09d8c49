"""Lists and counts: right after every verb, and mended when something else wrote to the tables."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from accounts.refusal import Refused
from kb.editorial import drafting, publishing, review
from kb.editorial.listing import recount
from kb.models import ARCHIVE, Article, Listing, Tally, list_of
from tests import cast

pytestmark = pytest.mark.django_db
DRILL = bool(os.environ.get("DRILL"))


def listed() -> set[tuple[str, int, Any]]:
    return set(Listing.objects.values_list("list", "article", "published_at"))


def counted() -> dict[str, int]:
    return dict(Tally.objects.filter(articles__gt=0).values_list("list", "articles"))


def from_scratch() -> tuple[set[tuple[str, int, Any]], dict[str, int]]:
    """What stands where, told by the articles alone."""
    rows: set[tuple[str, int, Any]] = set()
    for article in Article.objects.published():
        assert article.live
        assert article.live.category
        terms = [article.live.category, *article.live.tags, *article.live.authors]
        rows |= {(name, article.pk, article.published_at) for name in (ARCHIVE, *map(list_of, terms))}
    counts: dict[str, int] = {}
    for name, _article, _at in rows:
        counts[name] = counts.get(name, 0) + 1
    return rows, counts


def test_a_published_article_stands_in_the_lists_it_names_until_it_is_retired() -> None:
    one, two = cast.tag("one"), cast.tag("two")
    article = cast.published(tags=(one.public_id, two.public_id))
    names = {ARCHIVE, list_of(cast.category()), list_of(one), list_of(two), list_of(cast.author())}
    assert {name for name, _key, _at in listed()} == names
    assert counted() == dict.fromkeys(names, 1)
    publishing.retire(article, by=cast.edith())
    assert (listed(), counted()) == (set(), {})
    publishing.restore(article, by=cast.edith())
    assert counted() == dict.fromkeys(names, 1)


def test_a_draft_stands_in_no_list_and_a_rewrite_moves_only_when_it_is_published() -> None:
    cast.draft()
    old, new = cast.tag("old"), cast.tag("new")
    article = cast.rewritten(cast.published(tags=(old.public_id,)), tags=(new.public_id,))
    assert (Tally.objects.of(list_of(old)), Tally.objects.of(list_of(new)), Tally.objects.of(ARCHIVE)) == (1, 0, 1)
    review.submit(article, by=article.creator)
    publishing.publish(cast.approve(article), by=cast.edith())
    assert (Tally.objects.of(list_of(old)), Tally.objects.of(list_of(new)), Tally.objects.of(ARCHIVE)) == (0, 1, 1)


def test_a_recount_mends_what_something_else_wrote_and_says_how_much(capsys: pytest.CaptureFixture[str]) -> None:
    cast.published(), cast.published()
    right = listed(), counted()
    call_command("recount")
    assert "right" in capsys.readouterr().out
    Tally.objects.filter(list=ARCHIVE).update(articles=F("articles") + 5)
    Tally.objects.create(list="tag:999", articles=3)
    Tally.objects.filter(list=list_of(cast.author())).delete()
    Listing.objects.filter(list=list_of(cast.tag())).delete()
    Listing.objects.create(list="tag:998", article=Article.objects.earliest("pk"), published_at="2026-01-01T00:00Z")
    assert (listed(), counted()) != right
    call_command("recount")
    assert "mended" in capsys.readouterr().out
    assert (listed(), counted()) == right == from_scratch()
    assert recount(batch=1) == 0


STEPS: dict[str, Callable[[Article], object]] = {
    "publish": lambda article: publishing.publish(
        cast.approve(review.submit(article, by=article.creator)), by=cast.edith()
    ),
    "retire": lambda article: publishing.retire(article, by=cast.edith()),
    "restore": lambda article: publishing.restore(article, by=cast.edith()),
    "discard": lambda article: drafting.discard(article, by=cast.edith()),
}
step = some.tuples(
    some.integers(0, 2), some.sampled_from(["rewrite", *STEPS]), some.sets(some.integers(0, 3), min_size=1)
)


@settings(
    max_examples=150 if DRILL else 5,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=not DRILL,
    database=None,
)
@given(steps=some.lists(step, min_size=5, max_size=12))
def test_after_any_verbs_lists_and_counts_equal_a_count_from_scratch(steps: list[tuple[int, str, set[int]]]) -> None:
    with transaction.atomic():
        keys = [cast.published().pk for _ in range(3)]
        for which, name, numbers in steps:
            article = Article.objects.get(pk=keys[which])
            try:
                with transaction.atomic():
                    if name == "rewrite":
                        rewrite(article, numbers)
                    else:
                        STEPS[name](article)
            except Refused:
                continue
            assert (listed(), counted()) == from_scratch(), name
        assert recount() == 0
        transaction.set_rollback(True)


def rewrite(article: Article, numbers: set[int]) -> None:
    """Other tags, authors and another category."""
    content = replace(
        article.newest.content(),
        tags=tuple(cast.tag(f"tag {number}").public_id for number in sorted(numbers)),
        authors=tuple(cast.author(f"Author {number}").public_id for number in sorted(numbers)),
        category=cast.category(f"Topic {min(numbers)}").public_id,
    )
    drafting.save(article, content, base=article.newest.number, by=article.creator)
