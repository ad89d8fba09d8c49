"""The editorial workflow: one closed table (product.md §4) that buttons, answers, docs and tests are read off."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.refusal import Refused
from accounts.roles import Role


class State(TextChoices):
    """Where an article's newest content stands."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    APPROVED = "approved", _("Approved")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")
    BINNED = "binned", _("Binned")


class Transition(TextChoices):
    """What can be done to an article; the labels are the words on the buttons."""

    SAVE = "save", _("Save")
    AMEND = "amend", _("Amend")
    SUBMIT = "submit", _("Submit for review")
    WITHDRAW = "withdraw", _("Withdraw from review")
    REQUEST_CHANGES = "request_changes", _("Ask for changes")
    APPROVE = "approve", _("Approve")
    SCHEDULE = "schedule", _("Schedule")
    UNSCHEDULE = "unschedule", _("Unschedule")
    FAIL_SCHEDULE = "fail_schedule", _("Fail the schedule")
    REOPEN = "reopen", _("Reopen the review")
    PUBLISH = "publish", _("Publish")
    DISCARD = "discard", _("Discard the changes")
    BIN = "bin", _("Move to the bin")
    UNBIN = "unbin", _("Take out of the bin")
    RETIRE = "retire", _("Retire")
    RESTORE = "restore", _("Restore")
    EMERGENCY_PUBLISH = "emergency_publish", _("Publish in an emergency")
    ENDORSE = "endorse", _("Endorse")
    VERIFY = "verify", _("Still true")


class Actor(Enum):
    """Who carries a transition out besides people."""

    CLOCK = "the clock"
    LEDGER = "the ledger"


class To(Enum):
    """Targets that depend on the article."""

    UNCHANGED = "unchanged"
    LIVE_AGAIN = "published, or retired when it was"
    BACK = "published, or unchanged while a rewrite is under way"
    REVIEWED = "approved when no approval is required, else in review"
    ENOUGH = "approved when enough approvals hold, else in review"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the table needs to know of one article: its state, its pointers as booleans, and its approvals."""

    state: State
    live: bool = False  # readers see something
    withdrawn: bool = False  # a retired text waits to be restored
    ever_public: bool = False  # it once had a live revision
    rewriting: bool = False  # the newest revision is neither live nor withdrawn
    flagged: bool = False  # published in an emergency and not endorsed yet
    approvals: int = 0  # approvals that hold for the newest content
    required_approvals: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """What the table needs to know of who asks: the role, and whether the article is that person's own."""

    role: Role | None
    own: bool = False
    had_a_hand: bool = False  # a byline, or made, amended, merged or restored a revision since the last live one


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    sources: frozenset[State]
    target: State | To
    role: Role  # everybody whose role includes it
    own_writer: bool = False  # and a writer, on an own article
    actors: frozenset[Actor] = field(default_factory=frozenset)
    people: bool = True  # False: no person may, only the actors
    live: bool | None = None  # needs a live revision (True), needs none (False)
    withdrawn: bool | None = None  # needs a withdrawn revision
    ever_public: bool | None = None  # needs to have been public once (True), never (False)
    flagged: bool | None = None
    four_eyes: bool = False  # nobody with a hand in the content
    comment: bool = False  # needs words
    approved: bool = False  # needs approvals that hold for this very content


def _states(*states: State) -> frozenset[State]:
    return frozenset(states)


S, T = State, Transition
EDITABLE = _states(S.DRAFT, S.CHANGES_REQUESTED, S.APPROVED, S.SCHEDULED, S.PUBLISHED, S.RETIRED)
UNFINISHED = _states(S.DRAFT, S.CHANGES_REQUESTED)
ALL = frozenset(State)
CLOCK, LEDGER = frozenset({Actor.CLOCK}), frozenset({Actor.LEDGER})

TRANSITIONS: dict[Transition, Rule] = {
    T.SAVE: Rule(EDITABLE, S.DRAFT, Role.EDITOR, own_writer=True),
    T.AMEND: Rule(_states(S.IN_REVIEW), S.IN_REVIEW, Role.EDITOR),
    T.SUBMIT: Rule(UNFINISHED, To.REVIEWED, Role.EDITOR, own_writer=True),
    T.WITHDRAW: Rule(_states(S.IN_REVIEW), S.DRAFT, Role.EDITOR, own_writer=True),
    T.REQUEST_CHANGES: Rule(_states(S.IN_REVIEW, S.APPROVED), S.CHANGES_REQUESTED, Role.EDITOR, comment=True),
    T.APPROVE: Rule(_states(S.IN_REVIEW), To.ENOUGH, Role.EDITOR, four_eyes=True),
    T.SCHEDULE: Rule(_states(S.APPROVED), S.SCHEDULED, Role.EDITOR),
    T.UNSCHEDULE: Rule(_states(S.SCHEDULED), S.APPROVED, Role.EDITOR),
    T.FAIL_SCHEDULE: Rule(_states(S.SCHEDULED), S.APPROVED, Role.EDITOR, actors=CLOCK, people=False),
    T.REOPEN: Rule(_states(S.APPROVED, S.SCHEDULED), S.IN_REVIEW, Role.EDITOR, actors=LEDGER, people=False),
    T.PUBLISH: Rule(_states(S.APPROVED, S.SCHEDULED), S.PUBLISHED, Role.EDITOR, actors=CLOCK, approved=True),
    T.DISCARD: Rule(UNFINISHED, To.LIVE_AGAIN, Role.EDITOR, own_writer=True, ever_public=True),
    T.BIN: Rule(UNFINISHED, S.BINNED, Role.EDITOR, own_writer=True, ever_public=False),
    T.UNBIN: Rule(_states(S.BINNED), S.DRAFT, Role.EDITOR, own_writer=True),
    T.RETIRE: Rule(ALL - {S.RETIRED, S.BINNED}, S.RETIRED, Role.EDITOR, live=True),
    T.RESTORE: Rule(ALL - {S.PUBLISHED, S.BINNED}, To.BACK, Role.EDITOR, live=False, withdrawn=True),
    T.EMERGENCY_PUBLISH: Rule(
        _states(S.DRAFT, S.IN_REVIEW, S.CHANGES_REQUESTED, S.APPROVED, S.SCHEDULED),
        S.PUBLISHED,
        Role.ADMINISTRATOR,
        comment=True,
    ),
    T.ENDORSE: Rule(_states(S.PUBLISHED), S.PUBLISHED, Role.EDITOR, flagged=True, four_eyes=True),
    T.VERIFY: Rule(ALL - {S.RETIRED, S.BINNED}, To.UNCHANGED, Role.EDITOR, live=True),
}


def target(transition: Transition, standing: Standing) -> State:
    """The state that the transition leads to from here (`approvals` counts the one being given)."""
    end = TRANSITIONS[transition].target
    if isinstance(end, State):
        return end
    if end is To.REVIEWED:
        return State.IN_REVIEW if standing.required_approvals else State.APPROVED
    if end is To.ENOUGH:
        return State.APPROVED if standing.approvals >= standing.required_approvals else State.IN_REVIEW
    if end is To.LIVE_AGAIN:
        return State.PUBLISHED if standing.live else State.RETIRED
    if end is To.BACK and standing.state is State.RETIRED:
        # A rewrite that was under way when the article was retired goes on as the draft it was.
        return State.DRAFT if standing.rewriting else State.PUBLISHED
    return standing.state


def objection(
    transition: Transition, standing: Standing, who: Person | Actor, comment: str | None = None
) -> str | None:
    """Why the table does not allow this now, as a sentence; None when it does.

    `comment=None` asks whether a button may be shown, so words that are still to come are not missed.
    """
    rule = TRANSITIONS[transition]
    if who is Actor.CLOCK and standing.state is not State.SCHEDULED:
        return _not_for(rule, who) or str(_("The clock acts on scheduled articles only."))
    return _not_for(rule, who) or _not_here(rule, standing) or _not_yet(rule, standing, who, comment)


def allowed(standing: Standing, who: Person | Actor) -> tuple[Transition, ...]:
    """The transitions that the table allows now, in its order."""
    return tuple(transition for transition in Transition if objection(transition, standing, who) is None)


def decide(
    transition: Transition,
    standing: Standing,
    who: Person | Actor,
    comment: str = "",
    *,
    offered: Collection[Transition] = tuple(Transition),
) -> State:
    """The state the transition leads to; raises Refused with why not and which of the `offered` would be allowed."""
    if why := objection(transition, standing, who, comment):
        options = [option for option in allowed(standing, who) if option in offered]
        if options:
            names = ", ".join(f"“{option.label}”" for option in options)
            why = f"{why} " + _("Possible now: %(names)s.") % {"names": names}
        rule = TRANSITIONS[transition]
        raise Refused(why, conflict=_not_for(rule, who) is None, allowed=tuple(option.value for option in options))
    return target(transition, standing)


def _not_for(rule: Rule, who: Person | Actor) -> str | None:
    if isinstance(who, Actor):
        return None if who in rule.actors else str(_("This is for a person to do."))
    if not rule.people:
        return str(_("Only the site itself does this."))
    if who.role is None:
        return str(_("Sign in first."))
    if who.role.includes(rule.role) or (rule.own_writer and who.own):
        return None
    if rule.own_writer:
        return str(_("Writers may do this with their own articles only."))
    return str(_("This takes the role of %(role)s.") % {"role": rule.role.label.lower()})


def _not_here(rule: Rule, standing: Standing) -> str | None:
    if standing.state not in rule.sources:
        return str(_("The article is in the state “%(state)s”.") % {"state": standing.state.label})
    if rule.live is not None and rule.live is not standing.live:
        return str(_("Readers see no text of it.") if rule.live else _("Readers already see a text of it."))
    if rule.withdrawn and not standing.withdrawn:
        return str(_("There is no retired text to bring back."))
    if rule.ever_public is not None and rule.ever_public is not standing.ever_public:
        return str(
            _("It was never public.") if rule.ever_public else _("It was public once, so it is retired, not binned.")
        )
    if rule.flagged and not standing.flagged:
        return str(_("It was not published in an emergency."))
    return None


def _not_yet(rule: Rule, standing: Standing, who: Person | Actor, comment: str | None) -> str | None:
    if rule.four_eyes and isinstance(who, Person) and who.had_a_hand:
        return str(_("You had a hand in this text, so another editor must do this (four eyes)."))
    if rule.approved and standing.approvals < standing.required_approvals:
        return str(_("The approvals it needs do not hold for this very text."))
    if rule.comment and comment is not None and not comment.strip():
        return str(_("Say why, in a sentence or two."))
    return None
