"""Spreading: what a change of one fact does to every article that uses it, in the transaction of the change.

Locks are taken in one order: the fact, the articles by their keys, then the turn at what is public. A publication takes
its article and then the turn, so neither waits for the other for ever.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.editorial import notifying
from kb.editorial.drafting import void_approvals
from kb.editorial.rendering import rerender
from kb.editorial.transitions import move, record
from kb.models import KNOWN, Article, Fact, FactChange, FactUse, FactVersion, Pin
from kb.rules.ledger import Deed, Policy
from kb.rules.workflow import Actor, State, Transition

REVIEWED = (State.IN_REVIEW, State.APPROVED, State.SCHEDULED)
TOLD = frozenset({Deed.VERIFY, Deed.DISPUTE, Deed.RESOLVE, Deed.WITHDRAW})  # those are entries in a timeline


@dataclass(frozen=True, slots=True)
class Spread:
    """One change: of which fact, by which deed and whom (None is the clock), from which version to which."""

    fact: Fact
    deed: Deed
    former: FactVersion | None
    version: FactVersion | None
    by: User | None

    @property
    def another(self) -> bool:
        """Whether another value, note, source or day is shown from now on."""
        return self.former != self.version


def using(fact: Fact) -> QuerySet[Article]:
    """The articles whose live or newest text shows this fact, in a sentence or a cell."""
    return Article.objects.filter(Q(live__in=_revisions(fact)) | Q(draft__in=_revisions(fact)))


def spread(change: Spread) -> None:
    """Has every article that uses the fact follow by its policy; part of the caller's transaction."""
    fact, policy = change.fact, change.fact.applied_policy
    found = using(fact).select_for_update(of=("self",), no_key=True).order_by("pk")
    articles = list(found)
    pages.take_turn()
    _touch(fact, *([KNOWN] if bool(change.former) != bool(change.version) else []))
    if not articles:
        return
    live = _with("live", articles, fact)
    held = _pinned(change, live) if policy is Policy.HOLD and change.another else _holding(fact)
    _tell(change, policy, [one for one in articles if one.pk in live])
    if change.another and policy is not Policy.AUTO:
        reopen([one for one in articles if one.pk not in held], fact)
    # A sentence prints the version alone; a matrix also how it stands, and that it is a former one.
    anew = _with("live", articles, fact, typed="") | ((live - held) if change.another else set())
    rerender([one for one in articles if one.pk in anew])


def reopen(articles: Collection[Article], fact: Fact) -> None:
    """Voids the approvals of texts that now show another version than was approved; who is concerned is told."""
    showing = _with("draft", articles, fact)
    for article in articles:
        if article.state not in REVIEWED or article.pk not in showing:
            continue
        voided = void_approvals(article)
        if article.state == State.IN_REVIEW:
            continue
        before = move(article, Transition.REOPEN, by=Actor.LEDGER)
        article.save()
        notifying.tell(record(article, Transition.REOPEN, before, by=Actor.LEDGER, comment=str(fact)), voided=voided)


@transaction.atomic
def accept(fact: Fact, articles: Collection[Article] | None = None, *, by: User) -> int:
    """Has these articles, or all that hold the former version, show what the ledger says now; returns how many."""
    by.must(Role.EDITOR)
    fact = Fact.objects.select_for_update(no_key=True).get(pk=fact.pk)
    pins = Pin.objects.filter(fact=fact)
    if articles is not None:
        pins = pins.filter(article__in=[one.pk for one in articles])
    keys = list(pins.values_list("article", flat=True))
    found = list(Article.objects.filter(pk__in=keys).select_for_update(no_key=True).order_by("pk"))
    pages.take_turn()
    pins.delete()
    FactChange.objects.open().filter(fact=fact, article__in=keys).update(settled_at=timezone.now(), settled_by=by)
    _touch(fact)
    reopen(found, fact)
    rerender(found)
    return len(found)


@transaction.atomic
def settle(change: FactChange, *, by: User) -> None:
    """Says that an editor looked at a flagged change of an article; what is held back is settled by accepting it."""
    by.must(Role.EDITOR)
    if change.policy == Policy.HOLD:
        raise Refused(_("Accept the new value, or state another one."), conflict=True)
    FactChange.objects.open().filter(pk=change.pk).update(settled_at=timezone.now(), settled_by=by)


def _touch(fact: Fact, *also: str) -> None:
    """Says that what prints the fact, or lists those of its subject or criterion, is out of date."""
    pages.changed(f"fact:{fact.pk}", f"facts:subject:{fact.subject_id}", f"facts:criterion:{fact.criterion_id}", *also)


def _revisions(fact: Fact, **uses: str) -> QuerySet[FactUse, int]:
    found = FactUse.objects.filter(subject=fact.subject_id, criterion=fact.criterion_id, own=False, **uses)
    return found.values_list("revision", flat=True)


def _with(text: str, articles: Collection[Article], fact: Fact, **uses: str) -> set[int]:
    """The keys of those of the articles whose live (or draft) text shows the fact, in such uses of it."""
    keys = [article.pk for article in articles]
    showing = Article.objects.filter(pk__in=keys, **{f"{text}__in": _revisions(fact, **uses)})
    return set(showing.values_list("pk", flat=True))


def _holding(fact: Fact) -> set[int]:
    return set(Pin.objects.filter(fact=fact).values_list("article", flat=True))


def _pinned(change: Spread, live: Collection[int]) -> set[int]:
    """Pins the former version where readers see it; what holds an older one goes on holding that."""
    held = _holding(change.fact)
    if change.former is not None:
        now = timezone.now()
        Pin.objects.bulk_create(
            Pin(article_id=key, fact=change.fact, version=change.former, at=now) for key in live if key not in held
        )
        held |= set(live)
    return held


def _tell(change: Spread, policy: Policy, articles: Collection[Article]) -> None:
    """An entry in each article's timeline, which is open where somebody is to look at it."""
    if change.deed not in TOLD or (change.deed is Deed.VERIFY and not change.another):
        return
    now = timezone.now()
    settled = None if policy is not Policy.AUTO and change.another and change.former else now
    FactChange.objects.bulk_create(
        FactChange(
            article=article,
            fact=change.fact,
            former=change.former,
            version=change.version,
            deed=change.deed,
            policy=policy,
            by=change.by,
            at=now,
            settled_at=settled,
        )
        for article in articles
    )
