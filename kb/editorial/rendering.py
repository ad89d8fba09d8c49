"""Renderings: stored with publication, replaced whenever something that they printed has changed."""

from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import transaction

from kb import composing, pages, search
from kb.composing import Composed
from kb.editorial.watching import watch
from kb.models import Article, Reference, Rendering, Revision
from kb.rules.addresses import paths_in


def store(composed: Composed) -> None:
    """Keeps what composing made of a revision as what readers get."""
    row = composed.rendering()
    kept = ("html", "sources", "anchors", "words", "minutes", "version", "inputs", "at")
    Rendering.objects.bulk_create([row], update_conflicts=True, unique_fields=["revision"], update_fields=kept)
    _refer(composed.revision, paths_in(row.html + row.sources, origin=settings.SITE_URL))
    watch(composed)


def _refer(revision: Revision, paths: Collection[str]) -> None:
    """Keeps which paths of this site the rendering links to."""
    revision.references.exclude(path__in=paths).delete()
    known = set(revision.references.values_list("path", flat=True))
    Reference.objects.bulk_create(Reference(revision=revision, path=path) for path in paths if path not in known)


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
