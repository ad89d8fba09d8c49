"""What the ledger fills the cells of two revisions with: as readers saw it where that is known, else as it is now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kb.desk.compared import Names
from kb.models import Fact, FactVersion, Pin, Rendering, Revision
from kb.rules.comparisons import Comparison, Pair
from kb.rules.matrices.words import DAY
from kb.rules.values import said


@dataclass(frozen=True, slots=True)
class Filled:
    """One revision's cells out of the ledger, a line each, row by row; whether readers saw these very values."""

    lines: tuple[str, ...]
    seen: bool

    @property
    def whence(self) -> str:
        """As of when the values are."""
        return _("as readers last saw them") if self.seen else _("as the ledger has them now")


def filled(before: Revision, after: Revision, known: Names) -> tuple[Filled, Filled]:
    """Both revisions of one article; four queries, however many cells there are, and none without a comparison."""
    both = [_read(revision) for revision in (before, after)]
    pairs = {pair for one in both for pair in one.pairs() if pair not in one.own}
    if not pairs:
        return Filled((), seen=False), Filled((), seen=False)
    facts = _facts(pairs)
    pins = Pin.objects.filter(article=after.article_id, fact__in=facts.values()).select_related("version")
    now = {fact.pk: fact.current for fact in facts.values()} | {pin.fact_id: pin.version for pin in pins}
    kept = dict(Rendering.objects.filter(revision__in=[before, after]).values_list("revision", "inputs"))
    shown = _versions(kept, facts)
    first, second = (
        Filled(
            tuple(_lines(one, facts, shown.get(revision.pk, now), known)),
            seen=revision.pk in shown,
        )
        for revision, one in zip((before, after), both, strict=True)
    )
    return first, second


def _read(revision: Revision) -> Comparison:
    return Comparison.read(revision.comparison) if revision.comparison else Comparison()


def _facts(pairs: set[Pair]) -> dict[Pair, Fact]:
    found = Fact.objects.filter(
        subject__public_id__in={one for one, _other in pairs}, criterion__public_id__in={other for _one, other in pairs}
    )
    rows = found.select_related("subject", "criterion", "current").order_by()
    return {(row.subject.public_id, row.criterion.public_id): row for row in rows}


def _versions(kept: Mapping[int, Any], facts: Mapping[Pair, Fact]) -> dict[int, dict[int, FactVersion | None]]:
    """By revision that was rendered, what it showed of each fact; a rendering from before the ledger says nothing."""
    ids = {key: inputs["facts"] for key, inputs in kept.items() if "facts" in inputs}
    wanted = {each for listed in ids.values() for each in listed}
    rows = FactVersion.objects.filter(public_id__in=wanted, fact__in=facts.values()).order_by()
    found = {str(row.public_id): row for row in rows}
    return {key: {found[each].fact_id: found[each] for each in listed if each in found} for key, listed in ids.items()}


def _lines(
    comparison: Comparison, facts: Mapping[Pair, Fact], shown: Mapping[int, FactVersion | None], known: Names
) -> list[str]:
    own = comparison.own
    return [
        _("%(cell)s: %(said)s") % {"cell": known.cell(*pair), "said": _value(facts.get(pair), shown)}
        for pair in comparison.pairs()
        if pair not in own
    ]


def _value(fact: Fact | None, shown: Mapping[int, FactVersion | None]) -> str:
    version = shown.get(fact.pk) if fact else None
    if fact is None or version is None:
        return _("unknown")
    told = {"value": said(fact.criterion.scale, version.kept), "day": date_format(version.as_of, DAY)}
    return _("%(value)s (as of %(day)s)") % told
