"""Outside links: after every verb, the rows say where the live articles lead, no more and no less."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from kb.editorial import publishing, review, stocking, watching
from kb.editorial.rendering import rerender
from kb.models import Article, OutsideHost, OutsideLink, OutsideUse, Rendering
from kb.rules.addresses import found_in
from kb.rules.content import Relation
from tests import cast

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = "https://one.example/a", "https://two.example/b?c=%C3%A9", "https://one.example/three"
BODY = f"See [one]({ONE}#part) and <https://TWO.example/b?c=é>.\n\nSaid elsewhere.[^1]\n\n[^1]: {{}}"


def kept() -> dict[int, set[str]]:
    uses: dict[int, set[str]] = {}
    for key, address in OutsideUse.objects.values_list("article", "link__address"):
        uses.setdefault(key, set()).add(address)
    assert set(OutsideLink.objects.values_list("address", flat=True)) == {
        each for found in uses.values() for each in found
    }
    return uses


def published(body: str = BODY.format(f"<{THREE}>"), **fields: Any) -> Article:
    return cast.published(body=body, **fields)


def test_text_sources_and_related_reading_of_a_live_article_are_watched_each_address_once() -> None:
    related = Relation(url="http://three.example", wording="Elsewhere")
    article = published(related=(related,))
    assert kept() == {article.pk: {ONE, TWO, THREE, "http://three.example/"}}
    assert set(OutsideHost.objects.values_list("name", flat=True)) == {"one.example", "two.example", "three.example"}


def test_drafts_are_not_watched_and_a_rewrite_counts_when_it_is_published() -> None:
    cast.draft(body=f"[x]({ONE})")
    article = published(f"[x]({ONE})")
    OutsideLink.objects.update(status=200)
    cast.rewritten(article, body=f"[x]({ONE}) and [y]({TWO})")
    assert kept() == {article.pk: {ONE}}
    review.submit(article, by=article.creator)
    publishing.publish(cast.approve(article), by=cast.edith())
    assert kept() == {article.pk: {ONE, TWO}}
    assert OutsideLink.objects.get(address=ONE).status == 200


def test_what_is_retired_is_forgotten_unless_another_uses_it_and_restored_with_the_article() -> None:
    article, other = published(f"[x]({ONE}) [y]({TWO})"), published(f"[x]({ONE})")
    publishing.retire(article, by=cast.edith())
    assert kept() == {other.pk: {ONE}}
    publishing.restore(article, by=cast.edith())
    assert kept() == {article.pk: {ONE, TWO}, other.pk: {ONE}}


def test_rendering_again_mends_what_something_else_wrote() -> None:
    article = published(f"[x]({ONE})")
    OutsideUse.objects.all().delete()
    OutsideLink.objects.all().delete()
    rerender([article])
    assert kept() == {article.pk: {ONE}}


def test_our_own_address_hosts_that_cannot_be_and_other_schemes_are_no_outside(settings: Settings) -> None:
    settings.SITE_URL = "https://ours.example"
    long = "https://" + ".".join(["a" * 60] * 5) + "/"
    article = published(
        f"[x](https://ours.example/articles/) [y]({ONE}) [z](mailto:a@b.example) [l]({long}) [t](/tags/)"
    )
    assert kept() == {article.pk: {ONE}}


def test_an_article_made_of_links_is_watched_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_WATCHED", 3)
    published(" ".join(f"<https://one.example/{number}>" for number in range(9)))
    assert OutsideLink.objects.count() == 3


def test_what_is_stocked_is_watched_as_what_is_published() -> None:
    cast.category(), cast.tag(), cast.author()
    stocking.stock(20, by=cast.wanda(), editor=cast.edith(), words=[f"<{ONE}>", f"<{TWO}>", "word"])
    rendered = Rendering.objects.values_list("revision__article", "html")
    wanted = {key: set(found_in(html)) for key, html in rendered if found_in(html)}
    assert wanted
    assert kept() == wanted
