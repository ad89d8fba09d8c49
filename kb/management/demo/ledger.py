"""The demonstration's ledger: subjects, criteria and facts out of TOML files, and what befalls some of them."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from kb.editorial import facts
from kb.editorial.subjects import keep_criterion, keep_subject
from kb.models import Criterion, Fact, Subject
from kb.models.subjects import folded
from kb.rules.comparisons import Comparison, OwnCell, Weighing

FOLDER = Path(__file__).parent / "ledger"
SHEETS = ("models", "licences", "methods", "kinds", "vendors")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The subjects and criteria of the files as they stand here, by our slugs: some may have another by now."""

    subjects: Mapping[str, Subject]
    criteria: Mapping[str, Criterion]

    def pair(self, fact: str) -> tuple[Subject, Criterion]:
        """The subject and criterion of `gpt-4/context-length`."""
        subject, criterion = fact.split("/")
        return self.subjects[subject], self.criteria[criterion]

    def comparison(self, front: Mapping[str, Any]) -> Comparison:
        """A comparison as front matter has it."""
        pick = front.get("pick")
        return Comparison(
            subjects=tuple(self.subjects[slug].public_id for slug in front["subjects"]),
            rows=tuple(
                Weighing(self.criteria[row["criterion"]].public_id, row.get("group", ""), row.get("verdict", ""))
                for row in front["rows"]
            ),
            cells=tuple(self._own_cell(cell) for cell in front.get("cells", ())),
            title=front.get("title", ""),
            pick=self.subjects[pick].public_id if pick else None,
            pick_for=front.get("pick_for", ""),
        )

    def _own_cell(self, cell: Mapping[str, Any]) -> OwnCell:
        subject, criterion = self.pair(cell["fact"])
        (value, note), (title, url) = _words(cell["value"]), cell.get("source", ("", ""))
        return OwnCell(subject.public_id, criterion.public_id, value, note, title, url)


def place_ledger(people: Mapping[str, User]) -> tuple[Catalogue, frozenset[str]]:
    """The subjects, criteria and facts that are not there yet; returns all, and which facts were stated just now."""
    sheets = [_file(name) for name in SHEETS]
    rows = [(sheet, row) for sheet in sheets for row in sheet["subjects"]]
    catalogue = Catalogue(
        subjects={row["slug"]: _subject(row, people[""]) for _sheet, row in rows},
        criteria={row["slug"]: _criterion(row, people[""]) for row in _file("criteria")["criteria"]},
    )
    known = set(Fact.objects.values_list("subject", "criterion"))
    overdue: dict[str, int] = _file("happenings")["due"]
    stated = set()
    for sheet, row in rows:
        for slug, value in row["facts"].items():
            name = f"{row['slug']}/{slug}"
            subject, criterion = catalogue.pair(name)
            if (subject.pk, criterion.pk) not in known:
                days = overdue.get(name)
                _state(subject, criterion, _said(value, row, _as_of(sheet, criterion, days), days), people)
                stated.add(name)
    return catalogue, frozenset(stated)


def happen(catalogue: Catalogue, stated: frozenset[str], people: Mapping[str, User]) -> None:
    """What befalls the facts that were stated just now, once articles use them: changes, doubts, proposals."""
    news, editor = _file("happenings"), people["mara-lindqvist"]
    for row in _about(news["changed"], stated):
        _state(*catalogue.pair(row["fact"]), _said(row["value"], row, timezone.localdate()), people)
    for name in stated & news["disputed"].keys():
        facts.dispute(_fact(catalogue, name), by=editor, comment=news["disputed"][name])
    for name in stated & news["withdrawn"].keys():
        facts.withdraw(_fact(catalogue, name), by=editor, comment=news["withdrawn"][name])
    if stated:
        for row in news["proposed"]:
            said = _said(row["value"], row, timezone.localdate())
            facts.propose(*catalogue.pair(row["fact"]), said, by=people["mei-zhang"])
        facts.expire_due()


def _about(rows: Iterable[dict[str, Any]], stated: frozenset[str]) -> list[dict[str, Any]]:
    return [row for row in rows if row["fact"] in stated]


def _fact(catalogue: Catalogue, name: str) -> Fact:
    subject, criterion = catalogue.pair(name)
    return Fact.objects.get(subject=subject, criterion=criterion)


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _subject(row: Mapping[str, Any], by: User) -> Subject:
    names = [row["name"], *row.get("aliases", ())]
    found = Subject.objects.filter(Q(slug=row["slug"]) | Q(key__in=map(folded, names))).first()
    if found is None:
        found = Subject(slug=row["slug"], name=row["name"], description=row.get("description", ""))
        keep_subject(found, row.get("aliases", ()), by=by)
    return found


def _criterion(row: Mapping[str, Any], by: User) -> Criterion:
    found = Criterion.objects.filter(Q(slug=row["slug"]) | Q(name=row["name"])).first()
    return found or keep_criterion(Criterion(**row), by=by)


def _as_of(sheet: Mapping[str, Any], criterion: Criterion, overdue: int | None) -> date:
    """The day of a sheet's value; of one that is overdue, so long ago that its check is."""
    today = timezone.localdate()
    if overdue is not None:
        return today - timedelta(days=criterion.check_after + overdue)
    return min(sheet["as_of"], today) if "as_of" in sheet else today - timedelta(days=sheet["days_ago"])


def _said(value: str, row: Mapping[str, Any], as_of: date, overdue: int | None = None) -> facts.Said:
    title, url = row.get("source", ("", ""))
    words, note = _words(value)
    check_by = None if overdue is None else timezone.localdate() - timedelta(days=overdue)
    return facts.Said(words, note, title, url, as_of=as_of, check_by=check_by)


def _words(typed: str) -> tuple[str, str]:
    """The value and the note of `30 days | Its clock starts when it says.`"""
    value, _bar, note = typed.partition(" | ")
    return value, note


def _state(subject: Subject, criterion: Criterion, said: facts.Said, people: Mapping[str, User]) -> None:
    fact = facts.propose(subject, criterion, said, by=people["mei-zhang"])
    facts.verify(fact, by=people["mara-lindqvist"])
