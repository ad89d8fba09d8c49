"""A file into the ledger: what each of its rows would do, which is said before it is done; doing it.

What is there already is left as it is, so the same file may be imported again. Nothing is ever deleted.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import groupby, islice

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from kb.editorial.facts import Said
from kb.editorial.stating import AT_ONCE, Pair, Statement, Verdict, Weighed, carry_out, weigh
from kb.transfer import axes
from kb.transfer.files import Row
from kb.transfer.names import Names
from kb.transfer.tables import FACTS, SUBJECTS, Table


@dataclass(frozen=True, slots=True)
class Planned:
    """What a row would do: to what, from what to what in words; or the sentence why it is refused."""

    table: Table
    line: int
    name: str
    verdict: Verdict
    before: str = ""
    after: str = ""
    sentence: str = ""
    as_it_was: str = ""  # what it was weighed against
    do: Callable[[User, User | None], "Weighed | None"] | None = None

    @property
    def changes(self) -> bool:
        """Whether anything would be stored."""
        return self.verdict in {Verdict.NEW, Verdict.CHANGED}

    @property
    def token(self) -> str:
        """Another one once the row would do something else, or to something else."""
        return sha256(f"{self.verdict}\x00{self.before}\x00{self.after}\x00{self.as_it_was}".encode()).hexdigest()[:8]


def plan(rows: Iterable[Row]) -> Iterator[Planned]:
    """What each row would do as things stand, in their order; read in batches, and nothing is written.

    Rows may be carried out as they come: what comes later is weighed against that.
    """
    names, stated = Names(), dict[Pair, Verdict]()
    for table, those in groupby(rows, lambda row: row.table):
        if table is FACTS:
            while batch := list(islice(those, AT_ONCE)):
                yield from _facts(batch, names, stated)
        else:
            yield from (_noun(row, names, subject=table is SUBJECTS) for row in those)


def do(planned: Planned, *, by: User, verified_by: User | None = None) -> Planned:
    """Stores what was planned; refused where the verb says why not."""
    if not planned.changes or planned.do is None:
        return planned
    try:
        done = planned.do(by, verified_by)
    except Refused as refusal:
        return replace(planned, verdict=Verdict.REFUSED, sentence=refusal.sentence)
    if done is not None and not done.changes:
        return replace(planned, verdict=done.verdict, sentence=done.sentence)
    return planned


def confirmed(rows: Iterable[Row], tokens: Sequence[str], *, by: User) -> Iterator[Planned]:
    """Stores what was shown with these tokens, a row each; one that would do something else by now is refused."""
    for number, planned in enumerate(plan(rows)):
        if planned.changes and tokens[number : number + 1] != [planned.token]:
            sentence = _("This was changed meanwhile: look at it again.")
            yield replace(planned, verdict=Verdict.REFUSED, sentence=sentence)
        else:
            yield do(planned, by=by)


def _noun(row: Row, names: Names, *, subject: bool) -> Planned:
    name = str(row.said.get("name", "")).strip()
    try:
        if row.sentence:
            raise Refused(row.sentence)
        found = axes.subject(row.said, names) if subject else axes.criterion(row.said, names)
    except Refused as refusal:
        return Planned(row.table, row.line, name, Verdict.REFUSED, sentence=refusal.sentence)
    return Planned(row.table, row.line, name, found.verdict, found.before, found.after, "", found.as_it_was, found.do)


def _facts(batch: list[Row], names: Names, stated: dict[Pair, Verdict]) -> Iterator[Planned]:
    asked: list[Statement | Refused] = [_statement(row, names) for row in batch]
    weighed = weigh([each for each in asked if isinstance(each, Statement)], stated)
    for row, each in zip(batch, asked, strict=True):
        name = ", ".join(str(row.said.get(column, "")).strip() for column in ("subject", "criterion"))
        if isinstance(each, Refused):
            yield Planned(FACTS, row.line, name, Verdict.REFUSED, sentence=each.sentence)
        else:
            yield _fact(row, name, next(weighed))


def _fact(row: Row, name: str, found: Weighed) -> Planned:
    def state(by: User, verified_by: User | None) -> Weighed:
        return carry_out(found, by=by, verified_by=verified_by)

    seen = str(found.latest)
    return Planned(FACTS, row.line, name, found.verdict, found.before, found.after, found.sentence, seen, state)


def _statement(row: Row, names: Names) -> Statement | Refused:
    """What the row states, or why that cannot be said."""
    try:
        if row.sentence:
            raise Refused(row.sentence)
        texts = {name: str(value) for name, value in row.said.items()}
        subject, criterion = names.subject(texts["subject"]), names.criterion(texts["criterion"])
        said = Said(
            texts["value"],
            texts.get("note", ""),
            texts.get("source_title", ""),
            texts.get("source_url", ""),
            day(texts.get("as_of", "")),
            day(texts.get("check_by", "")),
        )
        return Statement(subject, criterion, said)
    except Refused as refusal:
        return refusal


def day(typed: str) -> date | None:
    """The day that was typed, None for none; raises Refused for what is no day."""
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError:
        raise Refused(_("“%s” is no day: write it as 2027-03-28.") % typed.strip()[:40], field="as_of") from None
