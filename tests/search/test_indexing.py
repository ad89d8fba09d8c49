"""Keeping the index whole."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from kb import search
from kb.models import Article, SearchDocument, SearchWord
from kb.search import indexing, postgres, sqlite
from kb.search.query import parse
from kb.search.shapes import Ask
from tests import cast

pytestmark = pytest.mark.django_db


def rows() -> int:
    with connection.cursor() as cursor:
        table = "kb_searchindex" if connection.vendor == "sqlite" else "kb_searchdocument WHERE whole IS NOT NULL"
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # one of two
        return int(cursor.fetchone()[0])


def test_indexing_twice_changes_nothing() -> None:
    article = cast.published(title="The zebra")
    search.index(article)
    search.index(article)
    assert (SearchDocument.objects.count(), rows(), search.find("zebra").count) == (1, 1, 1)


def test_indexing_what_is_not_public_takes_it_out() -> None:
    article = cast.published(title="The zebra")
    article.live = None
    search.index(article)
    assert (SearchDocument.objects.count(), rows(), search.find("zebra").count) == (0, 0, 0)


def test_a_rolled_back_publication_is_not_found() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        cast.published(title="The zebra")
        raise ZeroDivisionError
    assert (search.find("zebra").count, rows()) == (0, 0)


def test_a_deleted_document_takes_its_tokens_along() -> None:
    cast.published(title="The zebra")
    SearchDocument.objects.all().delete()
    assert (search.find("zebra").count, rows()) == (0, 0)


def test_rebuilding_makes_the_index_whole_again() -> None:
    kept, lost, gone = (cast.published(title=f"The zebra {name}") for name in ("kept", "lost", "gone"))
    cast.draft(title="A draft zebra")
    SearchDocument.objects.filter(article=lost).delete()
    Article.objects.filter(pk=gone.pk).update(live=None, withdrawn=gone.live_id, state="retired", review_at=None)
    SearchWord.objects.all().delete()
    SearchWord.objects.create(word="embargo", head="x", middle="x", tail="x")
    assert search.rebuild(batch=1) == 2
    assert {hit.article for hit in search.find("zebra").hits} == {kept.pk, lost.pk}
    assert rows() == 2
    assert set(SearchWord.objects.values_list("word", flat=True)) >= {"zebra", "kept", "lost"}
    assert not SearchWord.objects.filter(word__in=["embargo", "gone", "draft"]).exists()


def test_the_command_says_how_many() -> None:
    cast.published(title="The zebra")
    out = StringIO()
    call_command("rebuild_search", "--batch", "10", stdout=out)
    assert out.getvalue() == "1 articles indexed.\n"


def test_a_batch_has_an_article() -> None:
    with pytest.raises(ValueError, match="at least one"):
        search.rebuild(batch=0)


def test_places_go_by_date_then_by_id() -> None:
    one, two = cast.published(), cast.published()
    two.published_at = one.published_at
    assert indexing.place_of(one) < indexing.place_of(two) < 2**63


def test_the_newest_with_a_word_are_found_without_a_look_at_the_others() -> None:
    since, ask = indexing.place_of(cast.published(title="The zebra")), Ask(parse("zebra", ["english"]))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            where, parameters = postgres._condition(ask, since)
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN SELECT 1 FROM kb_searchdocument WHERE {where}", parameters)  # noqa: S608  # ours
            [plan] = [line for (line,) in cursor.fetchall() if "Index Cond: " in line]
            assert "&&" in plan  # the indexes have the ages just as they are asked for
            assert "place >= " not in plan  # and that of places is not read for the same once more
        else:
            sql = "EXPLAIN QUERY PLAN SELECT rowid FROM kb_searchindex WHERE kb_searchindex MATCH %s AND rowid >= %s"
            cursor.execute(sql, [sqlite.GRAMMAR.write(ask), since])
            assert cursor.fetchall()[0][-1].endswith(">")  # FTS5 was told from which row on
