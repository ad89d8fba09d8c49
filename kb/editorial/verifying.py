"""Verifying: an editor says that what readers see is still true, and when it is to be checked again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from kb import pages
from kb.editorial.transitions import lock, move, record
from kb.models import Article, SiteSettings
from kb.models.prepared import PreparedValues
from kb.rules.workflow import Transition

INTERVALS = PreparedValues(SiteSettings, lambda: SiteSettings.objects.filter(pk=1).values_list("review_interval"))


@transaction.atomic
def verify(article: Article, *, by: User, seen: datetime | None = None) -> Article:
    """Says that the live text is still true: its next check begins to count from now.

    Raises Refused when its check is due at another moment than the one that was `seen`: it was checked or published.
    """
    article = lock(article)
    if seen is not None and article.review_at != seen:
        raise Refused(_("This was checked or changed meanwhile: look at it first."), conflict=True)
    before = move(article, Transition.VERIFY, by=by)
    pages.take_turn()
    confirm(article, timezone.now(), by)
    article.save()
    record(article, Transition.VERIFY, before, by=by, revision=article.live)
    pages.changed(f"article:{article.pk}")
    return article


def confirm(article: Article, at: datetime | None, by: User | None) -> None:
    """Sets who last found the live text true, and when, or that nobody has; the caller saves the article."""
    article.verified_at, article.verified_by = at, by
    plan_review(article)


def plan_review(article: Article) -> None:
    """Sets when what readers see is to be checked again: never, while they see nothing. The caller saves."""
    start = article.verified_at or article.revised_at
    if article.live is None or start is None:
        article.review_at = None
    else:
        article.review_at = start + timedelta(days=article.live.review_interval or usual_interval())


def plan_reviews_anew(days: int) -> None:
    """Lets every live article without an interval of its own be checked that many days after it last was."""
    articles = Article.objects.published().filter(live__review_interval__isnull=True)
    articles.update(review_at=Coalesce(F("verified_at"), F("revised_at")) + timedelta(days=days))


def usual_interval() -> int:
    """After how many days what has no interval of its own is to be checked again."""
    return next((days for (days,) in INTERVALS()), None) or SiteSettings().review_interval
