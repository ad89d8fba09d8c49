"""Verifying: who found the live text true, when it is to be checked again, and what machines are told of it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from kb.editorial import cataloguing, publishing, review, verifying
from kb.models import Article, HistoryEntry, SiteSettings
from tests import cast
from tests.desk.sending import page, signed_in

pytestmark = pytest.mark.django_db
NOW = "2027-03-01 12:00Z"


def told(client: Client, article: Article) -> dict[str, Any]:
    """What the page's JSON-LD says of its review."""
    html = client.get(article.get_absolute_url()).content.decode()
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert data is not None
    return {key: value for key, value in json.loads(data[1])["@graph"][0].items() if "eview" in key}


def days_left(article: Article) -> int:
    article.refresh_from_db()
    assert article.review_at is not None
    return (article.review_at - timezone.now()).days


@time_machine.travel(NOW, tick=False)
def test_still_true_lets_the_time_until_the_next_check_begin_anew() -> None:
    article = cast.published(at=timezone.now() - timedelta(days=170))
    assert days_left(article) == 10
    article = verifying.verify(article, by=cast.emil())
    assert days_left(article) == 180
    assert (article.verified_at, article.verified_by, article.state) == (timezone.now(), cast.emil(), "published")
    entry = HistoryEntry.objects.filter(article=article).first()
    assert entry is not None
    assert (entry.transition, entry.by, entry.revision) == ("verify", cast.emil(), article.live)


@time_machine.travel(NOW, tick=False)
def test_a_text_has_an_interval_of_its_own_or_the_sites_which_applies_at_once() -> None:
    own, usual = cast.published(review_interval=30), cast.published()
    assert (days_left(own), days_left(usual)) == (30, 180)
    verifying.verify(usual, by=cast.edith())
    cataloguing.keep_settings(SiteSettings(review_interval=90), by=cast.ada())
    assert (days_left(own), days_left(usual)) == (30, 90)
    assert days_left(cast.published()) == 90


@time_machine.travel(NOW, tick=False)
def test_a_rewrite_under_way_is_left_alone() -> None:
    article = cast.rewritten(cast.published(review_interval=30), review_interval=5)
    after = verifying.verify(article, by=cast.edith())
    assert (after.state, days_left(after)) == ("draft", 30)


@time_machine.travel(NOW, tick=False)
def test_what_is_retired_is_not_checked_and_what_is_restored_goes_on_where_it_was() -> None:
    article = cast.published(at=timezone.now() - timedelta(days=100))
    article = publishing.retire(article, by=cast.edith())
    assert article.review_at is None
    publishing.restore(article, by=cast.edith())
    assert days_left(article) == 80


def test_who_approves_finds_it_true_and_in_an_emergency_nobody_does_before_it_is_endorsed(client: Client) -> None:
    article = cast.published()
    assert article.verified_by == cast.edith()
    hurried = cast.emergency()
    assert (hurried.verified_at, hurried.verified_by) == (None, None)
    assert hurried.review_at is not None
    assert told(client, hurried) == {}
    hurried = review.endorse(hurried, by=cast.edith(), seen=1)
    assert hurried.verified_by == cast.edith()
    assert told(client, hurried).keys() == {"lastReviewed", "reviewedBy"}


@time_machine.travel(NOW, tick=False)
def test_machines_are_told_when_and_by_which_byline_else_by_whom_the_site_is(client: Client) -> None:
    article = cast.published(at=timezone.now() - timedelta(days=9))
    organisation = {"@type": "Organization", "@id": "http://testserver/#publisher"}
    assert told(client, article) == {"lastReviewed": "2027-02-20", "reviewedBy": organisation}
    author = cast.author("Emil Emsig", user=cast.emil())
    verifying.verify(article, by=cast.emil())
    address = f"http://testserver{author.get_absolute_url()}"
    person = {"@type": "Person", "@id": address, "name": "Emil Emsig", "url": address}
    assert told(client, article) == {"lastReviewed": "2027-03-01", "reviewedBy": person}


def test_one_click_at_the_desk_does_it() -> None:
    article = cast.published()
    client = signed_in(cast.emil())
    assert "Still true" in client.get(page(article)).content.decode()
    html = client.post(page(article, "verify/"), follow=True).content.decode()
    assert "Noted: what readers see is still true." in html
    assert "by Emil" in html
    assert "to be checked again by" in html


def test_a_byline_that_its_reviewer_gets_later_is_named_at_once(client: Client) -> None:
    article = cast.published()
    assert told(client, article)["reviewedBy"]["@type"] == "Organization"
    author = cast.author("Edith Emsig")
    author.user = cast.edith()
    cataloguing.keep(author, by=cast.ada())
    assert told(client, article)["reviewedBy"]["name"] == "Edith Emsig"
