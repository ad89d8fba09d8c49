"""The ledger's verbs: a value is proposed by one and verified by another, confirmed, disputed, withdrawn."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.editorial.manuscript import storable
from kb.editorial.spreading import Spread, spread
from kb.editorial.transitions import required_approvals
from kb.models import Criterion, Fact, FactEntry, FactVersion, Subject
from kb.rules import addresses
from kb.rules.comparisons import NOTE_LENGTH, SOURCE_LENGTH, URL_LENGTH
from kb.rules.ledger import Asker, Deed, FactStanding, FactState, Policy, allowed_deeds, decide_deed
from kb.rules.values import Kind, Value, parse

LONGEST = 3650  # days from a value's day to its next check
FIRST_DAY = date(1800, 1, 1)


@dataclass(frozen=True, slots=True)
class Said:
    """A value as it is typed, with its note, source and days; without a day it is as of today."""

    value: str
    note: str = ""
    source_title: str = ""
    source_url: str = ""
    as_of: date | None = None
    check_by: date | None = None


def standing(fact: Fact | None, required: int | None = None) -> FactStanding:
    """What the table needs to know of a fact; None has not been stated yet."""
    needed = required_approvals() if required is None else required
    if fact is None:
        return FactStanding(None, required_approvals=needed)
    return FactStanding(FactState(fact.state), fact.proposed_id is not None, needed)


def asker(fact: Fact | None, user: User) -> Asker:
    """What the table needs to know of who asks."""
    own = fact is not None and fact.proposed is not None and fact.proposed.by_id == user.pk
    return Asker(Role(user.role) if user.is_active else None, proposed=own)


def possible(fact: Fact | None, user: User, required: int | None = None) -> tuple[Deed, ...]:
    """What this person may do to the fact now; the desk's buttons are read off it."""
    return allowed_deeds(standing(fact, required), asker(fact, user))


@transaction.atomic
def propose(subject: Subject, criterion: Criterion, said: Said, *, by: User, seen: int | None = None) -> Fact:
    """Proposes a value, in place of one that waits; raises Refused for what is no value, or has no such source or day.

    `seen` is the number of the newest version that was shown (0 for none): where there is a newer one, nothing is done.
    """
    fields = fields_of(criterion, said)
    fact = _begun(subject, criterion, by)
    latest = fact.versions.order_by("-number").values_list("number", flat=True).first() or 0
    if seen is not None and seen != latest:
        raise Refused(_("Somebody stated another value meanwhile: look at it first."), conflict=True)
    before = _move(fact, Deed.PROPOSE, by=by, begun=latest > 0)
    fact.proposed = FactVersion.objects.create(fact=fact, number=latest + 1, by=by, at=timezone.now(), **fields)
    fact.save()
    _record(fact, Deed.PROPOSE, before, by=by, version=fact.proposed)
    pages.changed(f"fact:{fact.pk}")
    return fact


@transaction.atomic
def state(subject: Subject, criterion: Criterion, said: Said, *, by: User, seen: int | None = None) -> Fact:
    """Proposes a value and, where the site asks for no second person and this one may, verifies it at once."""
    fact = propose(subject, criterion, said, by=by, seen=seen)
    return verify(fact, by=by) if Deed.VERIFY in possible(fact, by) else fact


@transaction.atomic
def verify(fact: Fact, *, by: User, seen: int | None = None, at: datetime | None = None) -> Fact:
    """Makes the proposal what the ledger says; every article that uses it follows by its policy.

    Raises Refused when the proposal is not the version numbered `seen` any more.
    """
    fact = lock(fact)
    if seen is not None and (fact.proposed is None or fact.proposed.number != seen):
        raise Refused(_("Another value is proposed by now: look at it first."), conflict=True)
    former, version = fact.current, fact.proposed
    before = _move(fact, Deed.VERIFY, by=by)
    assert version is not None  # noqa: S101  # the table asks for a proposal
    fact.current, fact.proposed = version, None
    fact.verified_at, fact.verified_by, fact.check_by = at or timezone.now(), by, version.check_by
    fact.save()
    _record(fact, Deed.VERIFY, before, by=by, version=version)
    spread(Spread(fact, Deed.VERIFY, former, version, by))
    return fact


@transaction.atomic
def decline(fact: Fact, *, by: User, comment: str = "") -> Fact:
    """Takes the proposal away; what is shown stays."""
    fact = lock(fact)
    before, version = _move(fact, Deed.DECLINE, by=by, comment=comment), fact.proposed
    fact.proposed = None
    fact.save()
    _record(fact, Deed.DECLINE, before, by=by, version=version, comment=comment)
    pages.changed(f"fact:{fact.pk}")
    return fact


@transaction.atomic
def confirm(fact: Fact, *, by: User, check_by: date | None = None, seen: datetime | None = None) -> Fact:
    """Says that the value is still true: it is checked again after its criterion's interval, or by another day.

    Raises Refused when it was last verified at another moment than the one that was `seen`.
    """
    fact = lock(fact)
    if seen is not None and fact.verified_at != seen:
        raise Refused(_("This was checked or changed meanwhile: look at it first."), conflict=True)
    return _checked(fact, Deed.CONFIRM, by=by, check_by=check_by)


@transaction.atomic
def resolve(fact: Fact, *, by: User, comment: str, check_by: date | None = None) -> Fact:
    """Says that a disputed value stands, and why."""
    return _checked(fact, Deed.RESOLVE, by=by, comment=comment, check_by=check_by)


def _checked(fact: Fact, deed: Deed, *, by: User, comment: str = "", check_by: date | None = None) -> Fact:
    fact = lock(fact)
    before = _move(fact, deed, by=by, comment=comment)
    today = timezone.localdate()
    if check_by is not None and not today < check_by <= today + timedelta(days=LONGEST):
        raise Refused(_("The next check is on a day to come, in ten years at most."), field="check_by")
    fact.check_by = check_by or today + timedelta(days=fact.criterion.check_after)
    fact.verified_at, fact.verified_by = timezone.now(), by
    fact.save()
    _record(fact, deed, before, by=by, version=fact.current, comment=comment)
    spread(Spread(fact, deed, fact.current, fact.current, by))  # a matrix says when it was checked
    return fact


@transaction.atomic
def dispute(fact: Fact, *, by: User, comment: str) -> Fact:
    """Says that the value is doubted: every page shows it as disputed until that is resolved."""
    fact = lock(fact)
    before = _move(fact, Deed.DISPUTE, by=by, comment=_words(comment))
    fact.save()
    _record(fact, Deed.DISPUTE, before, by=by, version=fact.current, comment=comment)
    spread(Spread(fact, Deed.DISPUTE, fact.current, fact.current, by))
    return fact


@transaction.atomic
def withdraw(fact: Fact, *, by: User, comment: str) -> Fact:
    """Takes the value out of the ledger: it is unknown from now on, and why stands in the fact's history."""
    fact = lock(fact)
    before, former = _move(fact, Deed.WITHDRAW, by=by, comment=_words(comment)), fact.current
    fact.current = fact.verified_at = fact.verified_by = fact.check_by = None
    fact.save()
    _record(fact, Deed.WITHDRAW, before, by=by, version=former, comment=comment)
    spread(Spread(fact, Deed.WITHDRAW, former, None, by))
    return fact


def expire_due(day: date | None = None, most: int = 100) -> int:
    """Marks what has come due, each fact in a transaction of its own; returns how many. The worker calls it."""
    keys = list(Fact.objects.coming_due(day or timezone.localdate()).values_list("pk", flat=True)[:most])
    return sum(_expire(key, day or timezone.localdate()) for key in keys)


@transaction.atomic
def _expire(key: int, day: date) -> bool:
    fact = Fact.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=key).first()
    if fact is None or fact.check_by is None or fact.check_by > day or fact.state != FactState.VERIFIED:
        return False
    fact = lock(fact)
    before = _move(fact, Deed.EXPIRE, by=None)
    fact.save()
    _record(fact, Deed.EXPIRE, before, by=None, version=fact.current)
    spread(Spread(fact, Deed.EXPIRE, fact.current, fact.current, None))
    return True


@transaction.atomic
def follow_by(fact: Fact, policy: Policy | None, *, by: User) -> Fact:
    """Sets what a change of this fact does to articles; None leaves that to its criterion."""
    by.must(Role.EDITOR)
    fact = lock(fact)
    fact.policy = policy or ""
    fact.save()
    return fact


def lock(fact: Fact) -> Fact:
    """The fact as it is now, locked until the transaction ends; raises Refused when it was deleted meanwhile."""
    locked = Fact.objects.select_for_update(no_key=True).filter(pk=fact.pk).order_by().first()
    if locked is None:
        raise Refused(_("This fact no longer exists."), conflict=True)
    return locked


def _move(fact: Fact, deed: Deed, *, by: User | None, comment: str = "", begun: bool = True) -> FactState | None:
    """Asks the table and sets the fact's state; returns the state before, None for what was not stated yet.

    The caller holds the lock, moves the pointers, saves the fact and records the deed.
    """
    before = FactState(fact.state) if begun else None
    who = asker(fact, by) if by else None
    fact.state = decide_deed(deed, standing(fact if begun else None), who, comment)
    return before


def _begun(subject: Subject, criterion: Criterion, by: User) -> Fact:
    """The fact of this pair, locked; a new one without versions where there is none."""
    decide_deed(Deed.PROPOSE, FactStanding(None), asker(None, by))
    found = Fact.objects.filter(subject=subject, criterion=criterion).first()
    if found is None:
        found = Fact(subject=subject, criterion=criterion, owner=by, state=FactState.WITHDRAWN)
        try:
            with transaction.atomic():
                found.save()
        except IntegrityError:
            found = Fact.objects.get(subject=subject, criterion=criterion)
    return lock(found)


def fields_of(criterion: Criterion, said: Said) -> dict[str, object]:
    """The columns of a version; raises Refused, naming the field, for the first thing that is not as it should be."""
    value: Value = parse(criterion.scale, said.value)
    today = timezone.localdate()
    if said.as_of is None and criterion.kind == Kind.MONEY:
        raise Refused(_("Say as of which day: a price without one says little."), field="as_of")
    as_of = said.as_of or today
    if not FIRST_DAY <= as_of <= today:
        raise Refused(_("A value is as of today or an earlier day."), field="as_of")
    check_by = said.check_by or max(as_of, today) + timedelta(days=criterion.check_after)
    if not as_of <= check_by <= today + timedelta(days=LONGEST):
        raise Refused(_("The next check is after the day of the value, in ten years at most."), field="check_by")
    return {
        "known": value.known,
        "value": value.text,
        "note": _words(said.note, NOTE_LENGTH, "note"),
        **_source(_words(said.source_title, SOURCE_LENGTH, "source_title"), said.source_url.strip()),
        "as_of": as_of,
        "check_by": check_by,
    }


def _source(title: str, url: str) -> dict[str, str]:
    if title and not url:
        raise Refused(_("The source “%s” needs a web address.") % title, field="source_url")
    address = addresses.parse(url) if url else None
    if url and (address is None or len(url) > URL_LENGTH):
        raise Refused(_("“%s” is not a web address.") % url[:URL_LENGTH], field="source_url")
    return {"source_title": title or (address.host if address else ""), "source_url": url}


def _words(typed: str, most: int = 2_000, field: str = "comment") -> str:
    words = typed.strip() if field == "comment" else " ".join(typed.split())
    return storable(words, most, field)


def _record(
    fact: Fact,
    deed: Deed,
    before: FactState | None,
    *,
    by: User | None,
    version: FactVersion | None,
    comment: str = "",
) -> None:
    FactEntry.objects.create(
        fact=fact,
        version=version,
        deed=deed,
        from_state=before or "",
        to_state=fact.state,
        by=by,
        at=timezone.now(),
        comment=comment.strip(),
    )
