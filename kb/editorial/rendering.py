"""Renderings: stored with publication, replaced whenever something that they printed has changed."""

from collections.abc import Iterable

from django.db import transaction

from kb import composing, pages, search
from kb.composing import Composed
from kb.models import Article, Rendering


def store(composed: Composed) -> None:
    """Keeps what composing made of a revision as what readers get."""
    kept = ("html", "sources", "anchors", "words", "minutes", "version", "inputs", "at")
    Rendering.objects.bulk_create(
        [composed.rendering()], update_conflicts=True, unique_fields=["revision"], update_fields=kept
    )


def render_again(changed: Article) -> int:
    """Renders what links to an article whose address, title or being public has changed; returns how many."""
    return rerender(Article.objects.filter(live__links__target=changed).exclude(pk=changed.pk))


@transaction.atomic
def rerender(articles: Iterable[Article]) -> int:
    """Renders afresh those of the articles that are published; returns how many."""
    keys = [article.pk for article in articles]
    if not keys:
        return 0
    pages.take_turn()  # first, so that nothing is published while these are rendered
    pages.changed(*(f"article:{key}" for key in keys))
    return sum(_again(article) for article in Article.objects.published().filter(pk__in=keys).select_related("live"))


def _again(article: Article) -> bool:
    assert article.live is not None  # noqa: S101  # narrows the type: it is published
    composed = composing.compose(article.live)
    if composed.rendered is not None:  # else what it was stays
        store(composed)
    search.index(article)
    return composed.rendered is not None
