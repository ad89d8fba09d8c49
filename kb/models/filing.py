"""Filing: which articles' newest texts bear a category, a tag or a byline."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kb.models.people import Author
from kb.models.revisions import Byline, Label, Revision
from kb.models.taxonomy import Category, Tag

MANY, VERY_MANY = 2_000, 20_000
Filed = Category | Tag | Author


def bears_many(authors: Iterable[Author]) -> bool:
    """Whether these authors, who come with `articles`, stand under so many that a list of all would take too long."""
    return sum(map(_articles, authors)) > MANY


def filed_under(terms: Sequence[Filed], *, alone: bool) -> Q:
    """Articles whose newest text bears each of these, or what was merged into it.

    The terms come with `articles`, about how many bear them (kb.models.uses). Those that bear the rarest are looked up
    when they are few; of many, some stand soon in whatever order the articles are looked through, if the terms stand
    `alone`: beside other conditions that may take longer.
    """
    condition, most = Q(), MANY if alone and len(terms) == 1 else VERY_MANY
    for place, term in enumerate(sorted(terms, key=_articles)):
        revisions, key = _bearing(term)
        if place == 0 and _articles(term) <= most:
            condition &= Q(draft__in=revisions.values(key))
        else:
            condition &= Q(Exists(revisions.filter(**{key: OuterRef("draft")})))
    return condition


def _articles(term: Any) -> int:
    return int(term.articles)


def _bearing(term: Filed) -> tuple[QuerySet[Any], str]:
    """The rows that say which revisions bear it, and their column that names the revision."""
    if isinstance(term, Author):
        return Byline.objects.filter(author=term.pk), "revision"
    meant: QuerySet[Any] = type(term)._default_manager.meaning([term.pk]).values("pk")
    if isinstance(term, Category):
        return Revision.objects.filter(category__in=meant), "pk"
    return Label.objects.filter(tag__in=meant), "revision"
