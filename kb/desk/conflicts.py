"""Conflicts: what somebody is asked whose text met another's, what was answered, and the content that comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from django.utils.translation import gettext as _

from kb.desk import compared
from kb.desk.compared import Names
from kb.desk.wording import described
from kb.models import KeptText
from kb.rules.comparisons import Comparison
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
        if self.conflict.about and isinstance(self.conflict.mine, Comparison):
            return compared.own_words(self.conflict.about, self.conflict.mine) is not None
        return self.conflict.field not in CHOSEN and not isinstance(self.conflict.mine, tuple)

    @property
    def both(self) -> bool:
        """Whether both can stay: passages that were added in one place."""
        return self.conflict.field == "body" and not self.conflict.base

    @property
    def value(self) -> Value:
        """What the answer makes of it; theirs while there is none."""
        met = self.conflict
        said: Value = self.own if met.field == "body" else " ".join(self.own.split())
        if met.about and isinstance(met.mine, Comparison):
            said = compared.reworded(met.about, met.mine or cast("Comparison", met.theirs), str(said))
        return {MINE: met.mine, BOTH: f"{met.theirs}\n\n{met.mine}", OWN: said}.get(self.choice, met.theirs)


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

    @cached_property
    def names(self) -> Names:
        """What the comparisons speak of."""
        sides = [self.kept.theirs.content(), self.kept.mine, *([self.kept.base.content()] if self.kept.base else [])]
        return compared.names(*(each.comparison for each in sides))

    @property
    def open(self) -> list[Question]:
        """Those without an answer, or with one that would lose own words."""
        return [each for each in self.questions if each.error or not each.choice]

    @property
    def content(self) -> Content:
        """What comes of the answers."""
        return self.merge.settled([each.value for each in self.questions])

    @property
    def compared(self) -> tuple[str, ...]:
        """The comparison that comes of them, line by line."""
        return compared.lines(self.content.comparison, self.names)

    def _question(self, number: int, conflict: Conflict) -> Question:
        before, theirs, mine = (
            self._said(conflict, value) for value in (conflict.base, conflict.theirs, conflict.mine)
        )
        begun = mine
        if conflict.about and isinstance(conflict.mine, Comparison):
            begun = compared.own_words(conflict.about, conflict.mine) or ""
        own = self.typed.get(f"own-{number}", begun).replace("\r\n", "\n").replace("\r", "\n")
        choice = self.typed.get(f"choice-{number}", "")
        wrote = own.strip() != begun.strip()
        if wrote and own.strip() and not choice:
            choice = OWN
        lost = wrote and choice != OWN
        return Question(
            number,
            self.labels[conflict.field],
            self._section(conflict),
            conflict,
            before,
            Side(theirs, words(before, theirs)),
            Side(mine, words(before, mine)),
            choice if choice in {THEIRS, MINE, BOTH, OWN} else "",
            own,
            _("You wrote words of your own here: choose them, or empty the box.") if lost and own.strip() else "",
        )

    def _told(self, change: Change) -> Merged:
        before, after = (self._said(change, value) for value in (change.before, change.after))
        return Merged(self.labels[change.field], self._section(change), change.whose, words(before, after))

    def _section(self, about: Conflict | Change) -> str:
        return compared.title(about.about, self.names) if about.about else about.section

    def _said(self, about: Conflict | Change, value: Value) -> str:
        if about.about and isinstance(value, Comparison):
            return compared.words(about.about, value, self.names)
        whole = about.whole if isinstance(about, Conflict) else about.field != "body"
        return said(about.field, value, whole=whole)


def said(name: str, value: Value, *, whole: bool) -> str:
    """A value of a field in words; of a list, where it is not the whole, one entry."""
    if name in MOST and not whole:
        value = () if value is None else (value,)  # type: ignore[assignment]  # an entry of that very list
    if value is None and name not in {"category", "image", "review_interval"}:
        return ""
    content = replace(Content(), **{name: value})  # type: ignore[arg-type]  # the value is one of that very field
    return next(field.words for field in described(content) if field.name == name)
