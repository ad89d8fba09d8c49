"""Shelving: the bin keeps for thirty days, then forgets all but the history."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.refusal import Refused
from kb.editorial import shelving
from kb.models import Article, HistoryEntry, Revision
from kb.rules.content import Relation
from tests import cast

pytestmark = pytest.mark.django_db
LATER = timedelta(days=30, minutes=1)


def empty_later() -> int:
    return shelving.empty_bin(timezone.now() + LATER)


def test_what_was_never_public_goes_into_the_bin_and_comes_out_as_a_draft() -> None:
    article = shelving.bin(cast.draft(), by=cast.wanda())
    assert article.state == "binned"
    assert article.binned_at is not None
    article = shelving.unbin(article, by=cast.wanda())
    assert article.state == "draft"
    assert article.binned_at is None


def test_what_was_public_is_never_binned() -> None:
    with pytest.raises(Refused, match="public once"):
        shelving.bin(cast.rewritten(cast.published()), by=cast.wanda())


def test_the_bin_deletes_after_thirty_days_and_the_history_stays() -> None:
    article = shelving.bin(cast.draft(title="Soon gone"), by=cast.wanda())
    assert shelving.empty_bin(timezone.now() + timedelta(days=29)) == 0
    assert empty_later() == 1
    assert not Article.objects.exists()
    assert not Revision.objects.exists()
    entries = HistoryEntry.objects.order_by("id")
    assert [entry.transition for entry in entries] == ["save", "bin"]
    assert {(entry.article_public_id, entry.title) for entry in entries} == {(article.public_id, "Soon gone")}


def test_what_was_taken_out_of_the_bin_is_not_deleted() -> None:
    article = shelving.bin(cast.draft(), by=cast.wanda())
    shelving.unbin(article, by=cast.wanda())
    assert empty_later() == 0


def test_what_another_text_links_to_or_relates_to_stays_in_the_bin() -> None:
    linked, related = cast.draft(slug="linked"), cast.draft()
    keeper = cast.draft(body="See [[linked]].", related=(Relation(article=related.public_id),))
    for article in (linked, related):
        shelving.bin(article, by=cast.wanda())
    assert empty_later() == 0
    shelving.bin(keeper, by=cast.wanda())
    assert empty_later() == 3


def test_articles_that_refer_to_each_other_or_themselves_go_together() -> None:
    one, two = cast.draft(slug="one"), cast.draft(slug="two", body="See [[one]] and [[two]].")
    one = cast.rewritten(one, body="See [[two]] and [[one]].")
    for article in (one, two):
        shelving.bin(article, by=cast.wanda())
    assert empty_later() == 2


def test_what_one_that_stays_needs_stays_too() -> None:
    far, near = cast.draft(slug="far"), cast.draft(slug="near", body="See [[far]].")
    cast.draft(body="See [[near]].")
    for article in (far, near):
        shelving.bin(article, by=cast.wanda())
    assert empty_later() == 0


def test_links_typed_later_do_not_reach_into_the_bin() -> None:
    shelving.bin(cast.draft(slug="binned"), by=cast.wanda())
    assert cast.draft(body="See [[binned]].").newest.targets() == {}
