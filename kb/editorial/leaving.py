"""Leaving: whoever is deactivated, or edits no more, leaves nothing orphaned: others take over in the same step."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import people
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb.editorial import notifying
from kb.editorial.transitions import reviewers
from kb.models import Article, Fact, Handover


@dataclass(frozen=True, slots=True)
class Left:
    """What passed to others: articles that the person had created, and reviews that they had been asked for."""

    articles: int
    reviews: int


@transaction.atomic
def deactivate(person: User, *, by: User, to: User | None = None) -> Left:
    """Shuts the person out and hands what they created, their facts and every open review to another.

    A review that whoever takes over may not do waits for every editor who may. What the person wrote, signed and
    decided stays theirs: bylines, revisions and the history do not change.
    """
    people.hold_administrators(by)  # first, so that of two who leave at once each sees whether the other has left
    leaver = people.hold(person)
    # In the order in which publications that go together lock theirs: neither waits for the other in a circle.
    touched = Article.objects.filter(Q(creator=leaver) | Q(assignee=leaver)).select_for_update(no_key=True)
    articles = list(
        touched.order_by("pk").only("state", "creator", "assignee", "draft", "live", "withdrawn", "flagged_after")
    )
    created = [article for article in articles if article.creator_id == leaver.pk]
    taker = _able(leaver, to, len(created)) if created or to else None
    if taker:
        _hand_over(created, leaver, taker, by)
        Fact.objects.filter(owner=leaver).update(owner=taker)
    assigned = [article for article in articles if article.assignee_id == leaver.pk]
    for article in assigned:
        article.assignee = taker if taker and reviewers(article).filter(pk=taker.pk).exists() else None
        article.save(update_fields=["assignee"])
    people.deactivate(leaver, by=by)
    notifying.tell_of_inheritance(assigned, by=by)
    return Left(len(created), len(assigned))


@transaction.atomic
def change_role(person: User, role: str, *, by: User) -> int:
    """Gives the person another role; open reviews that they may do no longer wait for every editor. How many did."""
    changed = people.change_role(person, role, by=by)
    if changed.may(Role.EDITOR):
        return 0
    assigned = list(Article.objects.filter(assignee=changed))
    for article in assigned:
        article.assignee = None
        article.save(update_fields=["assignee"])
    notifying.tell_of_inheritance(assigned, by=by)
    return len(assigned)


def _hand_over(articles: list[Article], giver: User, taker: User, by: User) -> None:
    """Makes the taker answer for these articles, one entry for each."""
    Article.objects.filter(creator=giver).update(creator=taker)
    now = timezone.now()
    Handover.objects.bulk_create(
        (Handover(article=article, giver=giver, taker=taker, by=by, at=now) for article in articles), batch_size=1000
    )


def _able(giver: User, taker: User | None, articles: int) -> User:
    """Who takes over, as they are now; raises Refused for nobody, and for whoever could not answer for anything."""
    if taker is None:
        sentence = ngettext(
            "Choose who takes over their %d article.", "Choose who takes over their %d articles.", articles
        )
        raise Refused(sentence % articles, field="to")
    if taker.pk == giver.pk or not User.objects.joined().filter(pk=taker.pk).exists():
        sentence = _("%(name)s cannot take over articles: choose somebody else who has joined and is active.")
        raise Refused(sentence % {"name": taker}, field="to")
    return taker
