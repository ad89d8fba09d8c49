"""Redirects are counted when they are answered, and what cannot be counted is led on all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from kb.editorial import cataloguing, following
from kb.models import Followed
from tests import cast
from tests.editorial.test_races import at_once

pytestmark = pytest.mark.django_db


def counted() -> dict[str, int]:
    return {path: times for path, (times, _last) in Followed.objects.by_path(100).items()}


def test_each_redirect_that_is_answered_counts_once_under_its_former_address() -> None:
    tag = cast.tag("privacy")
    first = cast.published(tags=(tag.public_id,), slug="old-comparison")
    cast.renamed(first, "new-comparison")
    tag.slug = "discretion"
    cataloguing.keep(tag, by=cast.edith())
    for path in ("/tags/privacy/", "/tags/privacy/feed.atom", "/articles/old-comparison/"):
        for _turn in range(2):
            assert Client().get(path).status_code == 301, path
    assert Client().get("/articles/old-comparison/index.md").status_code == 301
    assert counted() == {"/tags/privacy/": 4, "/articles/old-comparison/": 3}


def test_what_is_no_redirect_is_not_counted() -> None:
    article = cast.retired()
    for path in ("/nowhere/", "/tags/nothing/feed.atom", f"/articles/{article.slug}/", "/tags/privacy/"):
        Client().get(path)
    assert not Followed.objects.exists()


def test_a_redirect_that_cannot_be_counted_is_answered_all_the_same() -> None:
    tag = cast.tag("privacy")
    tag.slug = "discretion"
    cataloguing.keep(tag, by=cast.edith())

    def full(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "INSERT" in sql and "followed" in sql:
            raise DatabaseError("The disk is full.")
        return execute(sql, *rest)

    with connection.execute_wrapper(full):
        answer = Client().get("/tags/privacy/")
    assert (answer.status_code, answer["Location"]) == (301, "/tags/discretion/")


@pytest.mark.django_db(transaction=True)
def test_of_many_readers_at_once_each_is_counted() -> None:
    at_once(*[lambda: following.followed("/tags/old/")] * 8)
    assert counted() == {"/tags/old/": 8}


def test_counts_are_kept_for_ninety_days() -> None:
    for day in (date(2026, 1, 1), date(2026, 1, 2)):
        Followed.objects.count_up("/tags/old/", day)
    assert following.forget_old(date(2026, 4, 2)) == 1
    assert Followed.objects.by_path(100) == {"/tags/old/": (1, date(2026, 1, 2))}
    assert following.forget_old(date(2026, 4, 2)) == 0
