"""Cards: the worker draws the picture of each live article that has none of its own, once however many workers run."""

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
_done_at: str = pages.UNBORN  # the edition at which this process found nothing to draw


@dataclass(frozen=True, slots=True)
class Order:
    """One card to be drawn, as things stood when it was looked for."""

    article: int
    face: Face
    fingerprint: str
    before: str  # the fingerprint that the card has


def draw_due(limit: int = AT_ONCE) -> int:
    """Draws and stores the cards that are due, each claimed by lease just before; returns how many were stored.

    One query while nothing public has changed since a round that found none.
    """
    global _done_at  # noqa: PLW0603  # spares a look at every article, every two seconds; the edition says when to look
    chrome = pages.chrome()
    if chrome.edition == _done_at != pages.UNBORN:
        return 0
    orders = _orders(chrome.settings.name, chrome.settings.accent, limit)
    if not orders:
        _done_at = chrome.edition
    drawn = [(order, cards.draw(order.face)) for order in orders if _claim(order)]
    if drawn:
        _store(drawn)
    return len(drawn)


def _orders(site: str, accent: str, limit: int) -> list[Order]:
    return [
        Order(pk, Face(title, category or "", site, accent), wanted, before or "")
        for pk, title, category, wanted, before in to_be_drawn(cards.look(site, accent))[:limit]
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
