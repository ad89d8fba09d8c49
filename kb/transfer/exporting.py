"""The ledger out into files, a few hundred rows at a time, so that its size does not matter."""

import json
from collections.abc import Iterator

from django.db.models import Q

from kb.models import Criterion, Fact, Subject
from kb.rules import sheets
from kb.transfer.tables import CRITERIA, FACTS, SUBJECTS, Record, Table, of_criterion, of_fact, of_subject

AT_ONCE = 200  # subjects with all their facts


def csv_of(table: Table) -> Iterator[str]:
    """The table as CSV: its columns, then a line each; lists are lines of one cell, formulas are none."""
    yield sheets.BEGINNING + sheets.line(table.columns)
    for part in _parts(table):
        yield "".join(sheets.line(_cell(row[name]) for name in table.columns) for row in part)


def json_of(tables: tuple[Table, ...]) -> Iterator[str]:
    """These tables as one object of JSON, a line for each row."""
    for place, table in enumerate(tables):
        yield f"{',' if place else '{'}\n{json.dumps(table.name)}: ["
        before = ""
        for part in _parts(table):
            if part:
                yield before + ",".join(f"\n{json.dumps(row, ensure_ascii=False)}" for row in part)
                before = ","
        yield "\n]"
    yield "\n}\n"


def _cell(value: str | list[str]) -> str:
    return "\n".join(value) if isinstance(value, list) else value


def _parts(table: Table) -> Iterator[list[Record]]:
    return {SUBJECTS: _subjects, CRITERIA: _criteria, FACTS: _facts}[table]()


def _subjects() -> Iterator[list[Record]]:
    for part in _some():
        yield [of_subject(subject) for subject in part]


def _criteria() -> Iterator[list[Record]]:
    yield [of_criterion(criterion) for criterion in Criterion.objects.order_by("name")]


def _facts() -> Iterator[list[Record]]:
    """What is shown and what waits, by subject and criterion; what is neither was withdrawn, and is no row."""
    joined = ("subject", "criterion", "current", "proposed")
    for part in _some():
        found = Fact.objects.filter(subject__in=[subject.pk for subject in part]).select_related(*joined)
        known = found.filter(Q(current__isnull=False) | Q(proposed__isnull=False))
        rows = known.order_by("subject__name", "criterion__name")
        yield [of_fact(fact, version) for fact in rows for version in (fact.current, fact.proposed) if version]


def _some() -> Iterator[list[Subject]]:
    """All subjects by name, so many at a time: each part begins after the last name of the one before."""
    last = ""
    rows = Subject.objects.order_by("name").prefetch_related("aliases")
    while part := list(rows.filter(name__gt=last)[:AT_ONCE]):
        yield part
        last = part[-1].name
