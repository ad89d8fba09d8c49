"""Renderings: stored with publication, replaced whenever something that they printed has changed."""

from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import transaction

from kb import composing, pages, search
from kb.composing import Composed
from kb.editorial.watching import watch
from kb.models import Article, Link, Reference, Rendering, Revision
from kb.models.prepared import Asked, PreparedValues
from kb.rules.addresses import paths_in

_REVISION = Asked("revision", Reference._meta.get_field("revision"))
_TARGET = Asked("target", Link._meta.get_field("target"))
REFERENCES = PreparedValues(Reference, lambda: Reference.objects.filter(revision=_REVISION).values_list("path", "pk"))
LINKING = PreparedValues(
    Article, lambda: Article.objects.filter(live__links__target=_TARGET).distinct().values_list("pk")
)


def store(composed: Composed) -> None:
    """Keeps what composing made of a revision as what readers get."""
    row = composed.rendering()
    kept = ("html", "sources", "anchors", "words", "minutes", "version", "inputs", "at")
    Rendering.objects.bulk_create([row], update_conflicts=True, unique_fields=["revision"], update_fields=kept)
    _refer(composed.revision, paths_in(row.html + row.sources, origin=settings.SITE_URL))
    watch(composed)


def _refer(revision: Revision, paths: Collection[str]) -> None:
    """Keeps which paths of this site the rendering links to."""
    known = dict(REFERENCES(revision=revision.pk))
    if gone := [key for path, key in known.items() if path not in paths]:
        Reference.objects.filter(pk__in=gone).delete()
    Reference.objects.bulk_create(Reference(revision=revision, path=path) for path in paths if path not in known)


def render_again(changed: Article) -> int:
    """Renders what links to an article whose address, title or being public has changed; returns how many."""
    return _rerender([key for (key,) in LINKING(target=changed.pk) if key != changed.pk])


def rerender(articles: Iterable[Article]) -> int:
    """Renders afresh those of the articles that are published; returns how many."""
    return _rerender([article.pk for article in articles])


@transaction.atomic(savepoint=False)
def _rerender(keys: Collection[int]) -> int:
    if not keys:
        return 0
    pages.take_turn()  # first, so that nothing is published while these are rendered
    pages.changed(*(f"article:{key}" for key in keys))
    return sum(_again(article) for article in Article.objects.published().filter(pk__in=keys).select_related("live"))


def _again(article: Article) -> bool:
    assert article.live is not None  # noqa: S101  # narrows the type: it is published
    composed = composing.compose(article.live, claims=False)
    if composed.rendered is not None:  # else what it was stays
        store(composed)
    search.index(article)
    return composed.rendered is not None
