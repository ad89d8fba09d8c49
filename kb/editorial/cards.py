"""Cards: the worker draws the picture of each live article that has none of its own, once however many workers run."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from kb import pages
from kb.models import Card
from kb.models.cards import to_be_drawn
from kb.rules import cards
from kb.rules.cards import Face
from kb.rules.pictures import File

LEASE = timedelta(minutes=2)
AT_ONCE = 10  # so that a round of the worker stays short; the newest articles first
MOST_NAMED = 500  # articles that are looked at one by one; of more changes all are
_done_at: pages.Moment | None = None  # the edition at which this process found nothing to draw


@dataclass(frozen=True, slots=True)
class Order:
    """One card to be drawn, as things stood when it was looked for."""

    article: int
    face: Face
    fingerprint: str
    before: str  # the fingerprint that the card has


def draw_due(limit: int = AT_ONCE) -> int:
    """Draws and stores the cards that are due, each claimed by lease just before; returns how many were stored.

    One query while nothing public has changed since a round that found none; then only what changed is looked at.
    """
    global _done_at  # noqa: PLW0603  # spares a look at every article, every two seconds; the editions say at which
    news = pages.news(_done_at)
    if news.changes == []:
        return 0
    site = pages.chrome().settings  # as of now; where that is later than the news, the next round hears why
    orders = _orders(site.name, site.accent, limit, _touched(news.changes))
    if not orders:
        _done_at = news.now
    drawn = [(order, cards.draw(order.face)) for order in orders if _claim(order)]
    if drawn:
        _store(drawn)
    return len(drawn)


def _touched(changes: Sequence[tuple[pages.Moment, Collection[str]]] | None) -> set[int] | None:
    """The articles whose cards these changes may have put out of date; None where that may be any."""
    if changes is None or not all(tags for _moment, tags in changes):  # an edition without tags: everything
        return None
    parted = [tag.partition(":") for _moment, tags in changes for tag in tags]
    if any(kind in {"site", "category"} for kind, _colon, _rest in parted):  # which a card shows too
        return None
    articles = {int(key) for kind, _colon, key in parted if kind == "article"}
    return articles if len(articles) <= MOST_NAMED else None


def _orders(site: str, accent: str, limit: int, among: Collection[int] | None) -> list[Order]:
    return [
        Order(pk, Face(title, category or "", site, accent), wanted, before or "")
        for pk, title, category, wanted, before in to_be_drawn(cards.look(site, accent), among)[:limit]
    ]


def _claim(order: Order) -> bool:
    now = timezone.now()
    Card.objects.get_or_create(article_id=order.article)
    # One statement: of two workers that saw the article, one changes its card; who comes after it is stored finds
    # another fingerprint than it saw.
    seen = Card.objects.free(now).filter(article=order.article, fingerprint=order.before)
    return seen.update(leased_until=now + LEASE) == 1


def _store(drawn: list[tuple[Order, File | None]]) -> None:
    for _order, file in drawn:
        if file and not default_storage.exists(file.name):
            default_storage.save(file.name, ContentFile(file.data))
    with transaction.atomic():
        for order, file in drawn:
            Card.objects.filter(article=order.article).update(
                file=file.name if file else "", fingerprint=order.fingerprint, leased_until=None
            )
        pages.changed(*(f"card:{order.article}" for order, _file in drawn))
