"""What a sentence claims: of each value in it whose it is and of which criterion, by the pattern that its tags fit."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kb.rules.claims import words as letters
from kb.rules.claims.figures import Figure
from kb.rules.claims.ledger import Ledger
from kb.rules.claims.patterns import FOCUS, PATTERNS, Form
from kb.rules.claims.tagging import OBJECT, OTHER, OWNER, SUBJECT, Tag

SUBJECTS = frozenset((SUBJECT, OBJECT, OWNER))
_DENIED = re.compile(r"[NIJQ][^;:(c,-]*$")
_MAIN = r"[SZC][^,;:]*[BHMlaIJXQo]"  # a clause of its own, which restricts no other
# “On the free plan, …”, “Hosted by Pike, …”: whatever opens a sentence, but not “Unlike Tarn, …” or “In short, …”.
_RESTRICTED = re.compile(rf"(?:^|[;:(&c-])L*(?!L|[dDtc]|{_MAIN})[^,;:(]+,[Lt]*$")
_VERBS = frozenset("BHlXIJQoe")


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of a subject: in which form, by which tag, of which criteria it may be, from which tag to which."""

    form: Form
    value: Tag
    subject: str
    criteria: Collection[str]
    first: Tag
    last: Tag
    other: str = ""


@dataclass(frozen=True, slots=True)
class _Fit:
    """A value of a sentence where it fits a pattern."""

    form: Form
    tags: Sequence[Tag]
    row: str
    at: int
    match: re.Match[str]

    def subject(self) -> str:
        """Whose the claim is; “its” are the only subject's that the sentence names."""
        at = self.match.start("S")
        if self.row[at] != letters.ITS:
            return self.tags[at].subject
        named = {tag.subject for tag in self.tags if tag.letter in SUBJECTS}
        return next(iter(named)) if len(named) == 1 and OTHER not in self.row else ""

    def other(self) -> str:
        """The other subject of an order."""
        return self.tags[self.match.start("other")].subject if self.form is Form.ORDER else ""

    def span(self) -> tuple[Tag, Tag]:
        """Where the claim is made: by a value alone, an ability with its verb, an order with the other."""
        first = last = self.at
        if self.form is Form.ORDER:
            first, last = sorted((self.at, self.match.start("other")))
        elif self.form in (Form.YES, Form.NO):
            first = max((at for at in range(self.match.start(), self.at) if self.row[at] in _VERBS), default=self.at)
            last = max(self.at, self.match.start("S") - 1)
        return self.tags[first], self.tags[last]

    def criteria(self, ledger: Ledger) -> Collection[str]:
        """Of which criteria the value may be."""
        value, named = self.tags[self.at], self._named()
        if self.form is Form.FREE:
            return ledger.only_price(self.subject())
        if value.figure is not None:
            return self._untold(value.figure, ledger) if named is None else self._counted(value.figure, named, ledger)
        if value.meaning is None:
            return ()
        if self.form is Form.CHOICE:
            chosen = {key for key, _choice in value.meaning.choices}
            return chosen if named is None else chosen & named
        return {key for key, _sign in value.meaning.orders} if self.form is Form.ORDER else value.meaning.criteria

    def _named(self) -> set[str] | None:
        at = self.match.start("C") if "C" in self.match.re.groupindex else -1
        meaning = self.tags[at].meaning if at >= 0 else None
        return meaning.criteria if meaning else None

    def _untold(self, figure: Figure, ledger: Ledger) -> Collection[str]:
        """When no criterion is named its unit tells, or a verb of cost with what has one price."""
        lead = self.match[0][: self.at - self.match.start()]
        if figure.currency and not figure.unit:
            return ledger.only_price(self.subject()) if letters.COSTS in lead or re.search("BL*w$", lead) else ()
        return ledger.of_unit(figure, limits=letters.LIMITS in lead)

    def _counted(self, figure: Figure, named: set[str], ledger: Ledger) -> Collection[str]:
        """A bare number before a name counts it: “20 seats”; “3 latency problems” is no latency."""
        measured = figure.unit or figure.currency or figure.multiplied or figure.best
        return named if measured or self.match.start("C") < self.at else set(filter(ledger.counts, named))


def claim(tags: Sequence[Tag], row: str, at: int, ledger: Ledger) -> Claim | None:
    """What is claimed by the value at this place of a sentence, if anything is."""
    if row[at] not in PATTERNS:
        return None
    focused = row[:at] + FOCUS[row[at]] + row[at + 1 :]
    for form, pattern in PATTERNS[row[at]]:
        match = pattern.search(focused)
        if match is None or _DENIED.search(row[: match.start()]) or _RESTRICTED.search(row[: match.start()]):
            continue
        fit = _Fit(form, tags, row, at, match)
        if (subject := fit.subject()) and (criteria := fit.criteria(ledger)):
            return Claim(form, tags[at], subject, sorted(criteria), *fit.span(), fit.other())
    return None
