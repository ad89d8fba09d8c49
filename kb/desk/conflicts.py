"""Conflicts: what somebody is asked whose text met another's, what was answered, and the content that comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from kb.desk.wording import described
from kb.models import KeptText
from kb.rules.content import Content
from kb.rules.diff import Piece, words
from kb.rules.merge import MOST, Change, Conflict, Merge, Value, merge
from kb.rules.weaving import Whose

THEIRS, MINE, BOTH, OWN = "theirs", "mine", "both", "own"
CHOSEN = {
    "language",
    "category",
    "image",
    "review_interval",
    "tags",
    "authors",
    "related",
    "comparison",
}  # not in words


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two forms of a passage, as words and as what differs from before."""

    words: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Question:
    """One passage or field that needs a choice, with the answer so far; `choice` is empty while there is none."""

    number: int
    label: str
    section: str
    conflict: Conflict
    before: str
    theirs: Side
    mine: Side
    choice: str
    own: str  # what stands in the box for own words
    error: str

    @property
    def writable(self) -> bool:
        """Whether own words can take its place."""
        return self.conflict.field not in CHOSEN and not isinstance(self.conflict.mine, tuple)

    @property
    def both(self) -> bool:
        """Whether both can stay: passages that were added in one place."""
        return self.conflict.field == "body" and not self.conflict.base

    @property
    def value(self) -> Value:
        """What the answer makes of it; theirs while there is none."""
        return {
            MINE: self.conflict.mine,
            BOTH: f"{self.conflict.theirs}\n\n{self.conflict.mine}",
            OWN: self.own if self.conflict.field == "body" else " ".join(self.own.split()),
        }.get(self.choice, self.conflict.theirs)


@dataclass(frozen=True, slots=True)
class Merged:
    """What merged by itself, in words."""

    label: str
    section: str
    whose: Whose
    pieces: Sequence[Piece]


class Sheet:
    """All that is asked about one kept text, with what was typed into the form so far."""

    def __init__(self, kept: KeptText, typed: Mapping[str, str] | None = None) -> None:
        self.kept, self.typed, self.answered = kept, typed or {}, typed is not None
        self.labels = {field.name: field.label for field in described(Content())}

    @cached_property
    def merge(self) -> Merge:
        """The three contents as one."""
        base = self.kept.base.content() if self.kept.base else Content()
        return merge(base, self.kept.theirs.content(), self.kept.mine)

    @cached_property
    def questions(self) -> list[Question]:
        """What needs a choice, in the order of the fields."""
        return [self._question(number, each) for number, each in enumerate(self.merge.conflicts, 1)]

    @cached_property
    def merged(self) -> list[Merged]:
        """What needs none."""
        return [self._told(change) for change in self.merge.changes]

    @property
    def open(self) -> list[Question]:
        """Those without an answer, or with one that would lose own words."""
        return [each for each in self.questions if each.error or not each.choice]

    @property
    def content(self) -> Content:
        """What comes of the answers."""
        return self.merge.settled([each.value for each in self.questions])

    def _question(self, number: int, conflict: Conflict) -> Question:
        before, theirs, mine = (
            said(conflict.field, value, whole=conflict.whole)
            for value in (conflict.base, conflict.theirs, conflict.mine)
        )
        own = self.typed.get(f"own-{number}", mine).replace("\r\n", "\n").replace("\r", "\n")
        choice = self.typed.get(f"choice-{number}", "")
        wrote = own.strip() != mine.strip()
        if wrote and own.strip() and not choice:
            choice = OWN
        lost = wrote and choice != OWN
        return Question(
            number,
            self.labels[conflict.field],
            conflict.section,
            conflict,
            before,
            Side(theirs, words(before, theirs)),
            Side(mine, words(before, mine)),
            choice if choice in {THEIRS, MINE, BOTH, OWN} else "",
            own,
            _("You wrote words of your own here: choose them, or empty the box.") if lost and own.strip() else "",
        )

    def _told(self, change: Change) -> Merged:
        whole = change.field != "body"
        before, after = (said(change.field, value, whole=whole) for value in (change.before, change.after))
        return Merged(self.labels[change.field], change.section, change.whose, words(before, after))


def said(name: str, value: Value, *, whole: bool) -> str:
    """A value of a field in words; of a list, where it is not the whole, one entry."""
    if name in MOST and not whole:
        value = () if value is None else (value,)  # type: ignore[assignment]  # an entry of that very list
    if value is None and name not in {"category", "image", "review_interval"}:
        return ""
    content = replace(Content(), **{name: value})  # type: ignore[arg-type]  # the value is one of that very field
    return next(field.words for field in described(content) if field.name == name)
