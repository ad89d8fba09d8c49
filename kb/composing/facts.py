"""What the ledger says in one revision: the values that its sentences and its comparison print, and the gaps."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from kb.composing.reading import read
from kb.models import Criterion, Fact, FactUse, FactVersion, Pin, Revision, Subject
from kb.rules.checks import Standing, UsedFact
from kb.rules.comparisons import Comparison
from kb.rules.content import Content
from kb.rules.ledger import FactState, Policy
from kb.rules.markdown import Statement, fact_places
from kb.rules.matrices.words import DAY
from kb.rules.values import Known, Style, Value, kept_form, said

SOON = timedelta(days=14)
Pair: TypeAlias = tuple[int, int]  # primary keys of a subject and a criterion


@dataclass(frozen=True, slots=True)
class Shown:
    """What an article shows of one subject by one criterion: the ledger's version, or a pinned one, or nothing."""

    subject: Subject
    criterion: Criterion
    fact: Fact | None = None
    version: FactVersion | None = None
    pinned: bool = False

    @property
    def value(self) -> Value:
        """The value; unknown where nothing verified is shown."""
        return self.version.kept if self.version else Value(known=Known.UNKNOWN)

    @property
    def disputed(self) -> bool:
        """Whether editors doubt what is shown."""
        return self.fact is not None and self.fact.state == FactState.DISPUTED and not self.pinned

    @property
    def stale(self) -> bool:
        """Whether the day has come on which what is shown is to be checked again."""
        return self.fact is not None and self.fact.state == FactState.DUE

    @property
    def name(self) -> str:
        """What it is the value of."""
        return _("%(subject)s, %(criterion)s") % {"subject": self.subject, "criterion": self.criterion}

    def standing(self, today: date) -> Standing:
        """How it stands on this day, as the checks see it."""
        if self.fact is None or self.version is None:
            return Standing.MISSING
        if self.disputed:
            return Standing.DISPUTED
        if self.fact.check_by is None or self.fact.check_by > today + SOON:
            return Standing.GOOD
        if self.fact.check_by > today:
            return Standing.SOON
        return Standing.OVERDUE if self.fact.applied_policy is Policy.HOLD else Standing.DUE

    def used(self, today: date, line: int | None = None) -> UsedFact:
        """The same for the checks, in a sentence on a line or in a cell."""
        return UsedFact(self.name, self.standing(today), line)

    def said(self, style: Style = Style.PLAIN) -> str:
        """The value in words, in the language that is active."""
        return said(self.criterion.scale, self.value, style)


@dataclass(frozen=True, slots=True)
class Consulted:
    """What one revision uses of the ledger: its uses, what is shown for each pair, and where it names nothing."""

    uses: tuple[FactUse, ...] = ()
    shown: Mapping[Pair, Shown] = field(default_factory=dict)
    unmeant: tuple[tuple[str, int], ...] = ()  # `subject/criterion` that names nothing, with its line

    @property
    def versions(self) -> list[str]:
        """The public ids of all versions that are shown."""
        keys = {_pair(use) for use in self.uses if not use.own}
        return sorted(str(one.version.public_id) for key in keys if (one := self.shown[key]).version)

    def statements(self) -> dict[str, Statement]:
        """What each `{{ subject/criterion }}` prints, by what was typed in it, in the language that is active."""
        return {name: statement(one) for name, one in self.typed.items()}

    def standings(self, body: str, today: date) -> tuple[UsedFact, ...]:
        """How each of them stands, where it is used: cells row by row, then references line by line."""
        cells = [self.shown[_pair(use)].used(today) for use in self.uses if not use.typed and not use.own]
        typed = self.typed
        return (*cells, *(typed[name].used(today, line) for name, line in references(body) if name in typed))

    @property
    def typed(self) -> dict[str, Shown]:
        """What is shown for each `subject/criterion`, by what was typed."""
        return {use.typed: self.shown[_pair(use)] for use in self.uses if use.typed}


NOTHING = Consulted()


def _pair(use: FactUse) -> Pair:
    return use.subject_id, use.criterion_id


def consult(revision: Revision) -> Consulted:
    """What the ledger says in this revision; no query where it uses nothing of it, else three at most."""
    if not revision.uses_ledger:
        return NOTHING
    uses = revision.fact_uses.all() if revision._state.adding else _stored(revision)
    return _consulted(uses, revision.body, revision.article_id)


def consider(content: Content, before: Revision) -> Consulted:
    """What the ledger would say in a content that is not stored, after this revision of its article."""
    uses = meant(Revision(article_id=before.article_id), content.body, content.comparison, before)
    return _consulted(uses, content.body, before.article_id)


def _consulted(uses: Iterable[FactUse], body: str, article: int) -> Consulted:
    found = tuple(uses)
    typed = {use.typed for use in found}
    unmeant = tuple((name, line) for name, line in references(body) if name not in typed)
    return Consulted(found, _shown(found, article), unmeant)


def _stored(revision: Revision) -> Iterable[FactUse]:
    return FactUse.objects.filter(revision=revision).select_related("subject", "criterion").order_by("pk")


def _shown(uses: Iterable[FactUse], article: int) -> dict[Pair, Shown]:
    pairs = {_pair(use): use for use in uses}
    if not pairs:
        return {}
    subjects, criteria = {key for key, _other in pairs}, {key for _other, key in pairs}
    found = Fact.objects.of_pairs(subjects, criteria)
    facts = {(fact.subject_id, fact.criterion_id): fact for fact in found}
    held = [fact.pk for key, fact in facts.items() if key in pairs]
    pins = {
        pin.fact_id: pin.version for pin in Pin.objects.filter(article=article, fact__in=held).select_related("version")
    }
    return {key: _one(use, facts.get(key), pins) for key, use in pairs.items()}


def _one(use: FactUse, fact: Fact | None, pins: Mapping[int, FactVersion]) -> Shown:
    if fact is None:
        return Shown(use.subject, use.criterion)
    pinned = pins.get(fact.pk)
    return Shown(use.subject, use.criterion, fact, pinned or fact.current, pinned=pinned is not None)


def references(body: str) -> tuple[tuple[str, int], ...]:
    """Every `subject/criterion` of the body with its line; none where the body costs too much to read."""
    return read(fact_places, body) if "{{" in body else ()


def meant(revision: Revision, body: str, comparison: Comparison, before: Revision | None) -> list[FactUse]:
    """What a content uses of the ledger, as rows of this revision that are not stored.

    A reference means what stands at its addresses, else what it meant in the revision before. Raises Refused for a
    comparison with an id that means nothing.
    """
    typed = list(dict.fromkeys(name for name, _line in references(body)))
    pairs = _named(typed, before)
    uses = [
        FactUse(revision=revision, subject=one, criterion=other, typed=name) for name, (one, other) in pairs.items()
    ]
    if not comparison.rows:
        return uses
    subjects = _by_id(Subject, comparison.subjects)
    criteria = _by_id(Criterion, comparison.criteria)
    own = comparison.own
    cells = [(subjects[one], criteria[other], own.get((one, other))) for one, other in comparison.pairs()]
    return uses + [
        FactUse(
            revision=revision,
            subject=one,
            criterion=other,
            own=cell is not None,
            stated=kept_form(other.scale, cell.value) if cell else "",
        )
        for one, other, cell in cells
    ]


def _named(typed: Collection[str], before: Revision | None) -> dict[str, tuple[Subject, Criterion]]:
    if not typed:
        return {}
    wanted = [name.partition("/")[::2] for name in typed]
    subjects = {one.slug: one for one in Subject.objects.filter(slug__in=[one for one, _other in wanted])}
    criteria = {one.slug: one for one in Criterion.objects.filter(slug__in=[other for _one, other in wanted])}
    known = before.fact_uses.filter(typed__in=typed).select_related("subject", "criterion") if before else ()
    found = {use.typed: (use.subject, use.criterion) for use in known}
    for name, (one, other) in zip(typed, wanted, strict=True):
        if one in subjects and other in criteria:
            found[name] = subjects[one], criteria[other]
    return found


def _by_id(noun: type[Subject] | type[Criterion], ids: Collection[UUID]) -> dict[UUID, Any]:
    found = {one.public_id: one for one in noun._default_manager.filter(public_id__in=ids)}
    if missing := [one for one in ids if one not in found]:
        raise Refused(_("One of these no longer exists (%s).") % missing[0], field="comparison")
    return found


def statement(one: Shown) -> Statement:
    """What a sentence prints of it: the value in each style, and for the list of sources what it is and as of when."""
    styles = {style.value: one.said(style) for style in Style}
    version = one.version
    if version is None:
        return Statement(styles, one.name)
    day = date_format(version.as_of, DAY)
    if version.note:
        styles[Style.LONG] = f"{styles['']} ({version.note})"
    styles[Style.WITH_DATE] = _("%(value)s (as of %(day)s)") % {"value": styles[""], "day": day}
    return Statement(styles, one.name, _("As of %s") % day, version.source_title, version.source_url)
