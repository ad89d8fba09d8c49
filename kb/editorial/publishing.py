"""Publishing: the draft becomes the page; a page is retired or restored."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from kb import composing, pages, search
from kb.composing import Composed
from kb.editorial import notifying
from kb.editorial.drafting import refuse_unseen
from kb.editorial.listing import relist
from kb.editorial.rendering import render_again, rerender, store
from kb.editorial.review import passing
from kb.editorial.transitions import lock, move, record
from kb.editorial.verifying import confirm, plan_review
from kb.editorial.watching import forget
from kb.models import Address, Approval, Article, RelatedReading, Revision
from kb.models.prepared import Asked, Prepared
from kb.rules.workflow import Actor, Transition
from kb.search import suggestions

PLACES = 3  # of related reading, under every article as far as there is anything to put there
_ARTICLE, _HASH = (Asked(name, Approval._meta.get_field(name)) for name in ("article", "content_hash"))


def _approvals() -> QuerySet[Approval]:
    holding = Approval.objects.filter(article=_ARTICLE, content_hash=_HASH, voided_at__isnull=True)
    return holding.select_related("by").order_by("-at", "-id")[:1]


APPROVALS = Prepared(Approval, _approvals)


@transaction.atomic
def publish(
    article: Article,
    *,
    by: User | Actor,
    seen: int | None = None,
    at: datetime | None = None,
    together: Collection[int] = (),
) -> Article:
    """Makes the newest content what readers see; raises Refused when approvals do not hold or a check fails.

    Raises Stale when another revision than the one numbered `seen`, if that is told, is the newest. `at` backdates
    (demo, imports); articles in `together` (primary keys) count as live for this one's links, for they
    are published in the same transaction.
    """
    article = lock(article)
    before = move(article, Transition.PUBLISH, by=by)
    refuse_unseen(article, seen)
    pages.take_turn()  # first: from here on one publication at a time, so none rests on another's past
    composed = passing(composing.compose(article.newest, also_live=together))
    now, shown_before = at or timezone.now(), _shown(article)
    _set_live(article, composed.revision, now)
    article.flagged_after = None  # this text is approved, what came out in an emergency with it
    confirm(article, now, _approver(article) or (by if isinstance(by, User) else None))
    article.save()
    notifying.tell(record(article, Transition.PUBLISH, before, by=by, at=at, verdicts=composed.verdicts))
    _show(article, composed, shown_before)
    return article


@transaction.atomic
def emergency_publish(article: Article, *, by: User, comment: str, seen: int | None = None) -> Article:
    """Makes the newest content what readers see though nobody approved it; flagged until another editor endorses it.

    Of the checks only title, category and address can stand in the way, and a body that cannot be rendered at all.
    """
    article = lock(article)
    reviewed = article.reviewed_number
    before = move(article, Transition.EMERGENCY_PUBLISH, by=by, comment=comment)
    refuse_unseen(article, seen)
    pages.take_turn()
    composed = passing(composing.compose(article.newest), emergency=True)
    shown_before = _shown(article)
    _set_live(article, composed.revision, timezone.now())
    article.flagged_after = reviewed
    confirm(article, None, None)
    article.save()
    notifying.tell(
        record(article, Transition.EMERGENCY_PUBLISH, before, by=by, comment=comment, verdicts=composed.verdicts)
    )
    _show(article, composed, shown_before)
    return article


def _approver(article: Article) -> User | None:
    """Who last approved the newest content."""
    text = article.newest
    return next((last.by for last in APPROVALS(article=text.article_id, content_hash=text.content_hash)), None)


def _set_live(article: Article, revision: Revision, now: datetime) -> None:
    article.slug = _reserve(revision.slug, article)
    article.live, article.withdrawn, article.successor = revision, None, None
    article.published_at = article.published_at or now
    article.revised_at = now


def _show(article: Article, composed: Composed, shown_before: tuple[str | None, str] | None) -> None:
    """What follows from a new live text: the rendering, the lists, the index, who links here, the stored pages."""
    store(composed)
    _fill(article)
    relist([article], also=[f"article:{article.pk}"])
    search.index(article)
    if _shown(article) != shown_before:
        render_again(article)


@transaction.atomic
def publish_together(articles: Sequence[Article], *, by: User, at: Sequence[datetime] | None = None) -> list[Article]:
    """Publishes articles that link to each other, all or none."""
    keys = {article.pk for article in articles}
    # All are locked before any is published: whoever waits for one of them then holds nothing that these wait for.
    list(Article.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    dates: Sequence[datetime | None] = at or [None] * len(articles)
    return [publish(article, by=by, at=date, together=keys) for article, date in zip(articles, dates, strict=True)]


@transaction.atomic
def retire(
    article: Article,
    *,
    by: User,
    successor: Article | None = None,
    comment: str = "",
    at: datetime | None = None,
) -> Article:
    """Takes the article from the public: its addresses answer 410, or lead to the successor."""
    article = lock(article)
    before = move(article, Transition.RETIRE, by=by, comment=comment)
    if successor is not None and (successor.pk == article.pk or successor.live_id is None):
        raise Refused(_("The successor must be another article that readers can see."), field="successor")
    pages.take_turn()
    article.withdrawn, article.live, article.successor = article.live, None, successor
    plan_review(article)
    article.save()
    gone = article.withdrawn
    notifying.tell(record(article, Transition.RETIRE, before, by=by, comment=comment, revision=gone, at=at))
    relist([article], also=[f"article:{article.pk}"])
    forget(article)
    search.remove(article)
    render_again(article)
    return article


@transaction.atomic
def restore(article: Article, *, by: User) -> Article:
    """Brings the retired text back to readers as it was."""
    article = lock(article)
    before = move(article, Transition.RESTORE, by=by)
    pages.take_turn()
    article.live, article.withdrawn, article.successor = article.withdrawn, None, None
    plan_review(article)
    article.save()
    notifying.tell(record(article, Transition.RESTORE, before, by=by, revision=article.live))
    relist([article], also=[f"article:{article.pk}"])
    rerender([article])
    render_again(article)
    return article


def _shown(article: Article) -> tuple[str | None, str] | None:
    """What other articles print of this one: its address and title; None while it is not public."""
    return (article.slug, article.live.title) if article.live else None


def _fill(article: Article) -> None:
    """Puts the best suggestions into the places of related reading that the editors left empty."""
    chosen = list(article.newest.related.all())
    empty = PLACES - sum(entry.article is None or entry.article.live_id is not None for entry in chosen)
    if empty <= 0:
        return
    known = {entry.article_id for entry in chosen}
    best = suggestions.nearest(article, limit=PLACES + len(chosen))
    RelatedReading.objects.bulk_create(
        RelatedReading(revision=article.newest, position=position, article_id=other, filled=True)
        for position, other in enumerate([each for each in best if each not in known][:empty], len(chosen))
    )


def _reserve(slug: str, article: Article) -> str:
    """Takes the address for this article for ever; another's raises Refused."""
    Address.objects.bulk_create([Address(slug=slug, article=article)], ignore_conflicts=True)
    if composing.OWNERS(slug=slug) != [(article.pk,)]:
        raise Refused(_("The address “%s” belongs to another article.") % slug, field="slug", conflict=True)
    return slug
