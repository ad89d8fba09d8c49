"""Featuring: the ordered list from which the home page shows the first few that readers can see."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.editorial.cataloguing import store
from kb.models import Article, Featured

MOST = 50


@transaction.atomic
def feature(articles: Sequence[Article], *, by: User) -> None:
    """Makes these, in this order, the featured list."""
    by.must(Role.EDITOR)
    if len(articles) > MOST:
        raise Refused(_("The list holds at most %d articles.") % MOST, conflict=True)
    Featured.objects.all().delete()
    Featured.objects.bulk_create(
        Featured(article=article, position=place) for place, article in enumerate(dict.fromkeys(articles))
    )
    pages.changed("featured")


@transaction.atomic
def add(article: Article, *, by: User) -> None:
    """Puts an article at the end of the list; one that stands there stays where it is."""
    order = _order(by)
    if any(entry.article_id == article.pk for entry in order):
        return
    if len(order) >= MOST:
        raise Refused(_("The list holds at most %d articles.") % MOST, conflict=True)
    Featured.objects.create(article=article, position=order[-1].position + 1 if order else 0)
    pages.changed("featured")


@transaction.atomic
def move(article: Article, *, up: bool, by: User) -> None:
    """Moves an article one place up or down; at the list's end nothing happens."""
    order = _order(by)
    place = next((place for place, entry in enumerate(order) if entry.article_id == article.pk), None)
    if place is None:
        raise Refused(_("“%s” is not on the list any more.") % article, conflict=True)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, entry in enumerate(order):
        entry.position = position
    Featured.objects.bulk_update(order, ["position"])
    pages.changed("featured")


@transaction.atomic
def remove(article: Article, *, by: User) -> None:
    """Takes an article off the list, if it is there."""
    by.must(Role.EDITOR)
    if Featured.objects.filter(article=article).delete()[0]:
        pages.changed("featured")


@transaction.atomic
def keep(entry: Featured, *, by: User) -> Featured:
    """Puts one article on the list at its entry's position, or moves it there."""
    by.must(Role.EDITOR)
    store(entry)
    pages.changed("featured")
    return entry


@transaction.atomic
def drop(entry: Featured, *, by: User) -> None:
    """Takes one entry off the list."""
    remove(entry.article, by=by)


def _order(by: User) -> list[Featured]:
    """The list as it is, which nobody else changes until the transaction ends."""
    by.must(Role.EDITOR)
    pages.take_turn()
    return list(Featured.objects.order_by("position", "id"))
