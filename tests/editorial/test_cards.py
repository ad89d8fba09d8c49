"""Cards: drawn once for each live article without a picture, again when what it shows changes, however many draw."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb import pages
from kb.editorial import cards, cataloguing, publishing
from kb.models import Card
from tests import cast
from tests.editorial.test_races import at_once
from tests.site.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "_done_at", None)


def shared(client: Client, slug: str) -> str:
    """The picture that stands for the article where it is shared."""
    page = Page(client.get(f"/articles/{slug}/").content.decode())
    return str(page.all("meta", property="og:image")[0]["content"])


def test_the_sites_picture_stands_in_until_the_worker_has_drawn_the_articles_own(client: Client) -> None:
    article = cast.published(slug="here")
    assert shared(client, "here").endswith("/static/img/og.png")
    assert cards.draw_due() == 1
    article.card.refresh_from_db()
    assert shared(client, "here") == f"http://testserver/media/{article.card.file}"
    assert (Path(settings.MEDIA_ROOT) / article.card.file).stat().st_size > 1000
    answer = client.get(f"/media/{article.card.file}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert b"".join(answer)[:4] == b"\x89PNG"  # type: ignore[arg-type]


def test_a_card_is_drawn_again_when_what_it_shows_changes_and_only_then(client: Client) -> None:
    article = cast.published(slug="here", title="Before")
    cards.draw_due()
    first = shared(client, "here")
    assert cards.draw_due() == 0
    cast.rewritten(article, title="Not yet")
    assert cards.draw_due() == 0
    cast.approve(cast.review.submit(article, by=article.creator))
    publishing.publish(article, by=cast.edith())
    assert cards.draw_due() == 1
    second = shared(client, "here")
    topic = cast.category()
    topic.name = "Renamed"
    cataloguing.keep(topic, by=cast.edith())
    assert cards.draw_due() == 1
    third = shared(client, "here")
    cataloguing.keep_settings(cast.settings(accent="#5a1f87"), by=cast.ada())
    assert cards.draw_due() == 1
    assert len({first, second, third, shared(client, "here")}) == 4


def test_drafts_retired_articles_and_those_with_a_picture_get_none() -> None:
    cast.draft()
    cast.retired()
    cast.published(image=cast.picture().public_id)
    assert cards.draw_due() == 0
    assert not Card.objects.exists()


def test_what_the_font_cannot_draw_keeps_the_sites_picture_and_is_not_tried_again(client: Client) -> None:
    cast.published(slug="here", title="مقارنة", language="ar")
    assert cards.draw_due() == 1
    assert shared(client, "here").endswith("/static/img/og.png")
    assert cards.draw_due() == 0


def test_the_newest_are_drawn_first_and_a_round_stays_short() -> None:
    old, new = cast.published(), cast.published()
    assert cards.draw_due(1) == 1
    assert list(Card.objects.exclude(file="").values_list("article", flat=True)) == [new.pk]
    assert cards.draw_due(1) == 1
    assert Card.objects.exclude(file="").filter(article=old).exists()


def test_nothing_due_costs_one_query_until_something_public_changes() -> None:
    cast.published()
    cards.draw_due()
    cards.draw_due()
    with CaptureQueriesContext(connection) as caught:
        assert cards.draw_due() == 0
    assert len(caught) == 1
    cast.published()
    assert cards.draw_due() == 1


def test_after_a_change_only_what_it_touched_is_looked_at() -> None:
    cast.published()
    while cards.draw_due():
        pass
    fresh = cast.published()
    with CaptureQueriesContext(connection) as caught:
        assert cards.draw_due() == 1
    (looking,) = [query["sql"] for query in caught if '"wanted"' in query["sql"]]
    assert f'"kb_article"."id" IN ({fresh.pk})' in looking


def test_a_new_name_of_the_category_or_look_of_the_site_reaches_articles_that_did_not_change() -> None:
    cast.published()
    while cards.draw_due():
        pass
    topic = cast.category()
    topic.name = "Renamed"
    cataloguing.keep(topic, by=cast.edith())
    assert (cards.draw_due(), cards.draw_due()) == (1, 0)
    cataloguing.keep_settings(cast.settings(accent="#5a1f87"), by=cast.ada())
    assert (cards.draw_due(), cards.draw_due()) == (1, 0)


def test_a_change_that_does_not_say_what_it_touched_makes_every_article_looked_at() -> None:
    article = cast.published()
    while cards.draw_due():
        pass
    Card.objects.filter(article=article).update(fingerprint="")
    pages.changed("card:0")
    assert cards.draw_due() == 0
    pages.changed()
    assert cards.draw_due() == 1


def test_what_a_dead_worker_had_claimed_is_drawn_when_its_lease_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    article = cast.published()
    Card.objects.create(article=article, leased_until=timezone.now() + timedelta(minutes=1))
    assert cards.draw_due() == 0
    Card.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert cards.draw_due() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_draw_each_card_once() -> None:
    for _ in range(4):
        cast.published()
    pages.changed("site")
    results: list[Any] = at_once(cards.draw_due, cards.draw_due)
    assert sum(results) == 4
    assert Card.objects.exclude(file="").filter(leased_until=None).count() == 4
