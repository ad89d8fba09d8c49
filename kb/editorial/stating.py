"""Stating many values at once, from a spreadsheet or a file: what each would do, said before it is done, and doing it.

What is weighed is read in batches, a query for each few hundred values; nothing is locked or written. What is carried
out is one transaction a value: the locks that a change takes are taken in one order, which many in one would break.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.refusal import Refused
from kb.editorial.facts import Said, fields_of, state, verify
from kb.models import Criterion, Fact, FactVersion, Subject
from kb.rules.values import parse, said

Pair: TypeAlias = tuple[UUID, UUID]  # public ids of a subject and a criterion
AT_ONCE = 300  # values that are read with one query: SQLite takes no deeper condition than a thousand


class Verdict(TextChoices):
    """What stating a value does, or would do."""

    NEW = "new", gettext_lazy("new")
    CHANGED = "changed", gettext_lazy("changed")
    SAME = "same", gettext_lazy("the same")
    REFUSED = "refused", gettext_lazy("refused")


@dataclass(frozen=True, slots=True)
class Statement:
    """A value that somebody wants stated; `seen` is the newest version that was shown, None for whichever there is."""

    subject: Subject
    criterion: Criterion
    said: Said
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a statement does: the value before and after in words, or the sentence and field why it is refused."""

    statement: Statement
    verdict: Verdict
    before: str = ""
    after: str = ""
    sentence: str = ""
    field: str = ""
    latest: int = 0  # the newest version there is

    @property
    def changes(self) -> bool:
        """Whether anything would be stated."""
        return self.verdict in {Verdict.NEW, Verdict.CHANGED}


def weigh(statements: Iterable[Statement], stated: dict[Pair, Verdict] | None = None) -> Iterator[Weighed]:
    """What each would do as things stand, in their order; one that states a pair again is refused.

    `stated` says what was made of pairs that were stated before, and gets these as well. A subject or a criterion need
    not be stored yet: what is said of it is new.
    """
    rest, before = iter(statements), {} if stated is None else stated
    while batch := list(islice(rest, AT_ONCE)):
        facts = _facts(batch)
        for each in batch:
            pair = each.subject.public_id, each.criterion.public_id
            found = _weighed(each, facts.get((each.subject.pk, each.criterion.pk)))
            # What is shown and what waits are two rows of one file.
            if (found.changes and pair in before) or before.get(pair, Verdict.SAME) is not Verdict.SAME:
                found = Weighed(each, Verdict.REFUSED, sentence=_("This value is stated already, further up."))
            if found.verdict is not Verdict.REFUSED:
                before[pair] = found.verdict
            yield found


def carry_out(found: Weighed, *, by: User, verified_by: User | None = None) -> Weighed:
    """States the value as it was weighed; refused where somebody stated another since, or the verb says why not.

    With `verified_by`, another person who answers for it, it is verified at once.
    """
    if not found.changes:
        return found
    asked = found.statement
    try:
        stated = state(asked.subject, asked.criterion, asked.said, by=by, seen=found.latest)
        if verified_by is not None and stated.proposed_id is not None:
            verify(stated, by=verified_by)
    except Refused as refusal:
        return replace(found, verdict=Verdict.REFUSED, sentence=refusal.sentence, field=refusal.field)
    return found


def _weighed(asked: Statement, fact: Fact | None) -> Weighed:
    scale = asked.criterion.scale
    newest = (fact.proposed or fact.current) if fact else None
    before = said(scale, newest.kept) if newest else ""
    latest = getattr(fact, "latest", None) or 0
    try:
        after = said(scale, parse(scale, asked.said.value))
        if fact is not None and any(_same(asked, fact, each) for each in (fact.proposed, fact.current) if each):
            return Weighed(asked, Verdict.SAME, before, after, latest=latest)
        fields_of(asked.criterion, asked.said)
        if asked.seen is not None and asked.seen != latest:
            raise Refused(_("Somebody stated another value meanwhile: look at it first."), conflict=True)
    except Refused as refusal:
        return Weighed(asked, Verdict.REFUSED, before, "", refusal.sentence, refusal.field, latest)
    if newest and before == after:
        after = _("%(value)s (another %(what)s)") % {"value": after, "what": _other(asked.said, newest)}
    return Weighed(asked, Verdict.CHANGED if newest else Verdict.NEW, before, after, latest=latest)


def _other(typed: Said, newest: FactVersion) -> str:
    """What differs where the value is the same."""
    parts = {
        _("note"): " ".join(typed.note.split()) != newest.note,
        _("source"): (typed.source_url.strip(), " ".join(typed.source_title.split()) or newest.source_title)
        != (newest.source_url, newest.source_title),
        _("day"): typed.as_of not in {None, newest.as_of} or typed.check_by not in {None, newest.check_by},
    }
    return ", ".join(word for word, differs in parts.items() if differs)


def _same(asked: Statement, fact: Fact, version: FactVersion) -> bool:
    """Whether this version says it already; a day that is not named is whichever it has."""
    typed = asked.said
    days = {version.check_by, fact.check_by} if version == fact.current else {version.check_by}
    return (
        parse(asked.criterion.scale, typed.value) == version.kept
        and " ".join(typed.note.split()) == version.note
        and typed.source_url.strip() == version.source_url
        and " ".join(typed.source_title.split()) in {version.source_title, "" if typed.source_url else None}
        and typed.as_of in {None, version.as_of}
        and typed.check_by in {None, *days}
    )


def _facts(batch: Sequence[Statement]) -> dict[tuple[int, int], Fact]:
    """The facts of these pairs with their versions, in one query."""
    wanted: dict[int, set[int]] = {}
    for each in batch:
        if each.subject.pk and each.criterion.pk:
            wanted.setdefault(each.subject.pk, set()).add(each.criterion.pk)
    if not wanted:
        return {}
    pairs = Q(*(Q(subject=subject, criterion__in=those) for subject, those in wanted.items()), _connector=Q.OR)
    newest = FactVersion.objects.filter(fact=OuterRef("pk")).order_by("-number").values("number")[:1]
    found = Fact.objects.filter(pairs).order_by().annotate(latest=Subquery(newest))
    return {(one.subject_id, one.criterion_id): one for one in found.select_related("current", "proposed")}
