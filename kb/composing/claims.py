"""Which sentences of a text the ledger denies: held against the subjects that it may name, by all criteria.

They are looked up by the text's words, so that a large ledger costs no more: one query where the text names no subject,
else three.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kb.models import Alias, Criterion, Fact, Subject
from kb.rules import values
from kb.rules.checks import Denied
from kb.rules.claims import (
    LANGUAGES,
    Contradiction,
    Entry,
    Ledger,
    Measure,
    Named,
    Text,
    contradictions,
    read,
    stretches,
)
from kb.rules.content import Content
from kb.rules.ledger import FactState
from kb.rules.markdown import TooCostly
from kb.rules.matrices.words import DAY
from kb.rules.values import Better, Value

Origin: TypeAlias = tuple[str, date]  # a source's title, and as of when it says so
_SHOWN = ("current__value", "current__known", "current__source_title", "current__as_of")


@dataclass(slots=True)
class Known:
    """What the ledger knows of the subjects that a text may name; keys are addresses."""

    subjects: dict[int, Named] = field(default_factory=dict)
    criteria: dict[int, Measure] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    origins: dict[tuple[str, str], Origin] = field(default_factory=dict)


def denied(content: Content) -> tuple[Denied, ...]:
    """What the body, the summary and the takeaways say otherwise than the ledger, in a language that is understood.

    A text that costs too much to read says nothing.
    """
    words = LANGUAGES.get(content.language)
    if words is None:
        return ()
    beside = [("summary", content.summary), *(("takeaways", each) for each in content.takeaways)]
    try:
        texts = [("body", read(content.body)), *((name, read(text)) for name, text in beside)]
    except TooCostly:
        return ()
    known = known_of(stretches([text for _name, text in texts]))
    if not known.entries:
        return ()
    ledger = Ledger(known.subjects.values(), known.criteria.values(), known.entries, words)
    return tuple(
        _told(name, text, each, known.origins) for name, text in texts for each in contradictions(text, ledger)
    )


def known_of(names: tuple[str, ...]) -> Known:
    """What the ledger knows of the subjects that go by one of these names; three queries, one where none does."""
    known = Known()
    for key, slug, *called in _called(names) if names else ():
        there = known.subjects.get(key)
        known.subjects[key] = Named(slug, tuple(dict.fromkeys([*(there.names if there else ()), *called])))
    if known.subjects:
        known.criteria = {row.pk: _measure(row) for row in Criterion.objects.order_by("pk")}
        # What editors doubt denies nothing.
        rows = Fact.objects.stated().filter(subject__in=known.subjects).exclude(state=FactState.DISPUTED).order_by()
        for subject, criterion, value, certain, title, day in rows.values_list("subject", "criterion", *_SHOWN):
            place = known.subjects[subject].key, known.criteria[criterion].key
            known.entries.append(Entry(*place, Value(value, values.Known(certain))))
            known.origins[place] = title, day
    return known


def _called(names: tuple[str, ...]) -> Iterator[tuple[int, str, str, str]]:
    """The subjects that go by one of these names: key, address, first name, and the name that was found."""
    first = Subject.objects.filter(key__in=names).order_by().annotate(called=F("name"))
    other = Alias.objects.filter(key__in=names).order_by()
    found: Iterator[tuple[int, str, str, str]] = (
        first.values_list("pk", "slug", "name", "called")
        .union(other.values_list("subject", "subject__slug", "subject__name", "name"), all=True)
        .iterator()
    )
    return found


def _measure(row: Criterion) -> Measure:
    names = (row.name, *row.other_names)
    return Measure(row.slug, names, row.scale, Better(row.better), tuple(row.higher_words), tuple(row.lower_words))


def _told(name: str, text: Text, found: Contradiction, origins: Mapping[tuple[str, str], Origin]) -> Denied:
    """The contradiction for the checks; beside the body there are no lines and no references."""
    whose = dict.fromkeys(filter(None, (found.subject, found.other)))
    source = " ".join(dict.fromkeys(_source(*origins[each, found.criterion]) for each in whose))
    if name != "body":
        return Denied(found.claimed, found.explanation, source, name)
    column = found.start - text.line_starts[found.line - 1]
    return Denied(found.claimed, found.explanation, source, name, found.line, column, found.replacement)


def _source(title: str, day: date) -> str:
    told = {"source": title, "day": date_format(day, DAY)}
    return (_("Source: %(source)s, as of %(day)s.") if title else _("As of %(day)s.")) % told
