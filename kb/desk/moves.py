"""What the desk offers of the workflow's table: each transition's verb, its explanation and how it is asked for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kb.editorial.transitions import possible
from kb.editorial.verbs import VERBS
from kb.models import Article
from kb.rules.workflow import TRANSITIONS, State, Transition

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"  # words of the interface, translated when they are printed


# The column of the board that stands for a move. Discarding ends in a state as well, but nobody means that by a column.
COLUMNS: Mapping[Transition, State] = {
    transition: rule.target for transition, rule in TRANSITIONS.items() if isinstance(rule.target, State)
} | {Transition.SUBMIT: State.IN_REVIEW, Transition.APPROVE: State.APPROVED}


@dataclass(frozen=True, slots=True)
class Move:
    """One transition at the desk: what it does, and what to say when it is done."""

    transition: Transition
    explanation: Words
    done: Words
    words: str = ""  # the verb's argument for words, if it takes any
    words_label: Words = ""
    tone: str = ""  # "primary" or "danger"
    direct: bool = False  # harmless enough to do without asking
    sees: bool = False  # the verb is told which revision was seen
    succeeds: bool = False  # the verb takes a successor
    timed: bool = False  # the verb takes a moment
    assigns: bool = False  # the verb takes a reviewer and a day

    @property
    def label(self) -> str:
        """The words on the button; an ellipsis says that a page follows."""
        return str(self.transition.label) if self.direct else f"{self.transition.label}…"

    @property
    def name(self) -> str:
        """The transition's name, as in the address."""
        return self.transition.value

    @property
    def aim(self) -> str:
        """The state in whose column of the board a card is let go for this; nothing where a column does not say it."""
        emergency = self.transition is Transition.EMERGENCY_PUBLISH  # not to be dealt with by dragging
        return "" if emergency else COLUMNS.get(self.transition, "")

    @property
    def words_required(self) -> bool:
        """Whether the table wants words."""
        return TRANSITIONS[self.transition].comment


MOVES: Mapping[Transition, Move] = {
    move.transition: move
    for move in (
        Move(
            Transition.SUBMIT,
            _("An editor with no hand in the text reads it and approves it, or asks for changes."),
            _("Submitted for review."),
            words="note",
            words_label=_("Note for the reviewers (optional)"),
            tone="primary",
            assigns=True,
            sees=True,
        ),
        Move(
            Transition.WITHDRAW,
            _("The article is a draft again; approvals given so far are void."),
            _("Withdrawn: the article is a draft again."),
            direct=True,
        ),
        Move(
            Transition.APPROVE,
            _("You say yes to this very text. Any later change voids the approval."),
            _("Approved."),
            words="comment",
            words_label=_("Comment (optional)"),
            tone="primary",
            sees=True,
        ),
        Move(
            Transition.REQUEST_CHANGES,
            _("The article goes back to its authors with your words; approvals are void."),
            _("Sent back with your words."),
            words="comment",
            words_label=_("What should change?"),
        ),
        Move(
            Transition.SCHEDULE,
            _("Readers see this text from that moment on. If you change it before, it is no longer scheduled."),
            _("Scheduled."),
            timed=True,
            sees=True,
        ),
        Move(
            Transition.UNSCHEDULE,
            _("The article is approved as before and waits to be published."),
            _("No longer scheduled: the article is approved as before."),
            direct=True,
        ),
        Move(
            Transition.PUBLISH,
            _("Readers see this text at once, in lists, search and feeds."),
            _("Published. Readers see it now."),
            tone="primary",
            sees=True,
        ),
        Move(
            Transition.DISCARD,
            _("The changes since the text that was last public are dropped. They stay in the history."),
            _("The changes were dropped; they are still in the history."),
            tone="danger",
        ),
        Move(
            Transition.BIN,
            _("The article leaves every list. It is deleted after 30 days; its history stays."),
            _("Moved to the bin, where it stays for 30 days."),
            tone="danger",
        ),
        Move(
            Transition.UNBIN,
            _("The article is a draft again."),
            _("Taken out of the bin: the article is a draft again."),
            direct=True,
        ),
        Move(
            Transition.RETIRE,
            _("Readers no longer see the article. Its address answers “gone”, or leads to a successor."),
            _("Retired: readers no longer see it."),
            words="comment",
            words_label=_("Why (optional)"),
            tone="danger",
            succeeds=True,
        ),
        Move(
            Transition.RESTORE,
            _("Readers see the retired text again, as it was."),
            _("Restored: readers see it again."),
            tone="primary",
        ),
        Move(
            Transition.EMERGENCY_PUBLISH,
            _("Readers see this text at once, though nobody approved it. Another editor must endorse it afterwards."),
            _("Published in an emergency. Readers see it now; another editor must endorse it."),
            words="comment",
            words_label=_("Why can it not wait?"),
            tone="danger",
            sees=True,
        ),
        Move(
            Transition.VERIFY,
            _("You say that what readers see is still true. The time until its next check begins anew."),
            _("Noted: what readers see is still true."),
            direct=True,
        ),
        Move(
            Transition.ENDORSE,
            _("You say yes, after the fact, to the text that was published in an emergency. The flag goes."),
            _("Endorsed."),
            words="comment",
            words_label=_("Comment (optional)"),
            tone="primary",
            sees=True,
        ),
    )
}


def moves(article: Article, user: User) -> tuple[Move, ...]:
    """The buttons: what this person may do to the article now, saving apart, read off the table."""
    return tuple(MOVES[transition] for transition in possible(article, user) if transition in MOVES)


def writable(article: Article, user: User) -> bool:
    """Whether this person may save new content now."""
    return saves(possible(article, user))


def saves(allowed: Collection[Transition]) -> bool:
    """Whether saving new content is among these transitions."""
    return bool({Transition.SAVE, Transition.AMEND} & set(allowed))


def carry_out(move: Move, article: Article, *, by: User, **given: Any) -> Article:
    """Calls the verb with those of the given values that it takes."""
    takes = {move.words: given.get("words", "")} if move.words else {}
    takes |= {"seen": given.get("seen")} if move.sees else {}
    takes |= {"successor": given.get("successor")} if move.succeeds else {}
    takes |= {"at": given.get("at")} if move.timed else {}
    takes |= {"assignee": given.get("assignee"), "due_on": given.get("due_on")} if move.assigns else {}
    return VERBS[move.transition](article, by=by, **takes)
