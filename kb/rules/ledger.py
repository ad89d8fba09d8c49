"""The ledger's rules: the closed table of what can be done to a fact, and what a change of one does to articles."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusal import Refused
from accounts.roles import Role


class FactState(TextChoices):
    """Where a fact stands: what is due was verified, and the day has come on which it is checked again."""

    PROPOSED = "proposed", gettext_lazy("Proposed")
    VERIFIED = "verified", gettext_lazy("Verified")
    DUE = "due", gettext_lazy("Due")
    DISPUTED = "disputed", gettext_lazy("Disputed")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


class Deed(TextChoices):
    """What can be done to a fact; the labels are the words on the buttons."""

    PROPOSE = "propose", gettext_lazy("Propose a value")
    VERIFY = "verify", gettext_lazy("Verify")
    DECLINE = "decline", gettext_lazy("Decline")
    CONFIRM = "confirm", gettext_lazy("Still true")
    DISPUTE = "dispute", gettext_lazy("Dispute")
    RESOLVE = "resolve", gettext_lazy("It stands")
    WITHDRAW = "withdraw", gettext_lazy("Withdraw")
    EXPIRE = "expire", gettext_lazy("Come due")


class Policy(TextChoices):
    """What a change of a fact does to each article that uses it (product.md §7)."""

    AUTO = "auto", gettext_lazy("follow at once")
    FLAG = "flag", gettext_lazy("follow at once, and be looked at")
    HOLD = "hold", gettext_lazy("keep the former value until an editor accepts the new one")


@dataclass(frozen=True, slots=True)
class FactStanding:
    """What the table needs to know of a fact: its state (None before the first proposal), and what waits."""

    state: FactState | None
    waiting: bool = False  # a proposal waits to be verified
    required_approvals: int = 1


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the role, and whether the proposal that waits is that person's own."""

    role: Role | None
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class FactRule:
    """One row of the table; a target of None leaves the state as it is."""

    sources: frozenset[FactState | None]
    target: FactState | None
    role: Role = Role.EDITOR
    waiting: bool = False  # needs a proposal
    own: bool = False  # the proposer may, whatever the role
    four_eyes: bool = False  # the proposer may not, while the site requires approvals
    comment: bool = False  # needs words
    people: bool = True  # False: only the clock does it


S, D = FactState, Deed
SHOWN = frozenset({FactState.VERIFIED, FactState.DUE, FactState.DISPUTED})
ANY: frozenset[FactState | None] = frozenset({None, *FactState})
FACT_RULES: dict[Deed, FactRule] = {
    D.PROPOSE: FactRule(ANY, None, Role.WRITER),
    D.VERIFY: FactRule(frozenset(FactState), S.VERIFIED, waiting=True, four_eyes=True),
    D.DECLINE: FactRule(frozenset(FactState), None, waiting=True, own=True),
    D.CONFIRM: FactRule(frozenset({S.VERIFIED, S.DUE}), S.VERIFIED),
    D.DISPUTE: FactRule(frozenset({S.VERIFIED, S.DUE}), S.DISPUTED, comment=True),
    D.RESOLVE: FactRule(frozenset({S.DISPUTED}), S.VERIFIED, comment=True),
    D.WITHDRAW: FactRule(frozenset(SHOWN), S.WITHDRAWN, comment=True),
    D.EXPIRE: FactRule(frozenset({S.VERIFIED}), S.DUE, people=False),
}


def fact_target(deed: Deed, standing: FactStanding) -> FactState:
    """The state that the deed leads to from here."""
    end = FACT_RULES[deed].target
    if deed is D.WITHDRAW and standing.waiting:
        return S.PROPOSED  # what waits goes on waiting
    if end is not None:
        return end
    if standing.state in SHOWN:
        return standing.state
    return S.PROPOSED if deed is D.PROPOSE else S.WITHDRAWN


def fact_objection(deed: Deed, standing: FactStanding, who: Asker | None, comment: str | None = None) -> str | None:
    """Why the table does not allow this now, as a sentence; None when it does.

    Nobody in particular is the clock. `comment=None` asks whether a button may be shown, so words that are still to
    come are not missed.
    """
    rule = FACT_RULES[deed]
    if why := _not_for(rule, who):
        return why
    if standing.state not in rule.sources:
        state = standing.state.label if standing.state else _("not stated yet")
        return _("The fact is in the state “%(state)s”.") % {"state": state}
    if rule.waiting and not standing.waiting:
        return _("No proposal waits to be verified.")
    if rule.four_eyes and who and who.proposed and standing.required_approvals:
        return _("You proposed this value, so another editor must verify it (four eyes).")
    if rule.comment and comment is not None and not comment.strip():
        return _("Say why, in a sentence or two.")
    return None


def _not_for(rule: FactRule, who: Asker | None) -> str | None:
    if who is None or not rule.people:
        return None if who is None and not rule.people else _("Only the site itself does this.")
    if who.role is None:
        return _("Sign in first.")
    if not who.role.includes(rule.role) and not (rule.own and who.proposed):
        return _("This takes the role of %(role)s.") % {"role": rule.role.label.lower()}
    return None


def allowed_deeds(standing: FactStanding, who: Asker | None) -> tuple[Deed, ...]:
    """What the table allows now, in its order."""
    return tuple(deed for deed in Deed if fact_objection(deed, standing, who) is None)


def decide_deed(deed: Deed, standing: FactStanding, who: Asker | None, comment: str = "") -> FactState:
    """The state the deed leads to; raises Refused with why not, and what would be allowed."""
    if why := fact_objection(deed, standing, who, comment):
        options = tuple(option.value for option in allowed_deeds(standing, who))
        raise Refused(why, conflict=_not_for(FACT_RULES[deed], who) is None, allowed=options)
    return fact_target(deed, standing)
