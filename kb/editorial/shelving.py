"""Shelving: what was never public goes into the bin, comes out again, or is deleted after thirty days."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from kb.editorial import notifying
from kb.editorial.transitions import lock, move, record
from kb.models import Article, Link, RelatedReading
from kb.rules.workflow import State, Transition

BIN_KEEPS = timedelta(days=30)


@transaction.atomic
def bin(article: Article, *, by: User) -> Article:  # noqa: A001  # the transition's name
    """Moves an article that was never public into the bin."""
    article = lock(article)
    before = move(article, Transition.BIN, by=by)
    article.binned_at = timezone.now()
    article.save()
    notifying.tell(record(article, Transition.BIN, before, by=by))
    return article


@transaction.atomic
def unbin(article: Article, *, by: User) -> Article:
    """Takes an article out of the bin, as a draft."""
    article = lock(article)
    before = move(article, Transition.UNBIN, by=by)
    article.binned_at = None
    article.save()
    notifying.tell(record(article, Transition.UNBIN, before, by=by))
    return article


@transaction.atomic
def empty_bin(now: datetime | None = None) -> int:
    """Deletes what has lain in the bin for thirty days, the history excepted; returns how many.

    What another article's text links to, or names as related reading, stays until that article goes.
    """
    due = Article.objects.filter(state=State.BINNED, binned_at__lte=(now or timezone.now()) - BIN_KEEPS)
    keys = set(due.select_for_update().order_by("pk").values_list("pk", flat=True))
    while held := _held(keys):
        keys -= held
    Article.objects.filter(pk__in=keys).delete()
    return len(keys)


def _held(keys: set[int]) -> set[int]:
    """Those of the articles that others, which stay, refer to."""
    links = Link.objects.filter(target__in=keys).exclude(revision__article__in=keys)
    related = RelatedReading.objects.filter(article__in=keys).exclude(revision__article__in=keys)
    return {*links.values_list("target", flat=True), *related.values_list("article", flat=True)}
