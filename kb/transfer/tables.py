"""The three tables of the ledger's files, each with its columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from accounts.refusal import Refused
from kb.models import Criterion, Fact, FactVersion, Subject
from kb.rules.values import typed_form

Record: TypeAlias = dict[str, str | list[str]]  # what one row says; a list is lines of a cell in CSV


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns, those that a file must have, and those that hold lists."""

    name: str
    columns: tuple[str, ...]
    needed: tuple[str, ...]
    lists: tuple[str, ...] = ()


SUBJECTS = Table("subjects", ("name", "address", "description", "aliases"), ("name",), ("aliases",))
CRITERIA = Table(
    "criteria",
    ("name", "address", "description", "kind", "unit", "choices", "best", "better", "other_names", "higher_words",
     "lower_words", "check_after", "policy", "group"),
    ("name", "kind"),
    ("choices", "other_names", "higher_words", "lower_words"),
)  # fmt: skip
FACTS = Table(
    "facts",
    ("subject", "criterion", "value", "note", "source_title", "source_url", "as_of", "check_by", "state"),
    ("subject", "criterion", "value"),
)
TABLES: Mapping[str, Table] = {table.name: table for table in (SUBJECTS, CRITERIA, FACTS)}


def table_with(columns: Iterable[str]) -> Table:
    """The table that a file with these columns is of; raises Refused, naming what is missing."""
    there = {column for column in columns if column}
    for table in (FACTS, CRITERIA, SUBJECTS):
        if there.issuperset(table.needed):
            return table
    nearest = FACTS if there & {"subject", "criterion", "value"} else CRITERIA if "kind" in there else None
    if nearest:
        missing = ", ".join(column for column in nearest.needed if column not in there)
        raise Refused(_("Columns are missing from the first line: %s.") % missing, field="file")
    raise Refused(
        _(
            "The first line must name the columns: subject, criterion and value for facts, name and kind for criteria, "
            "name for subjects."
        ),
        field="file",
    )


def of_subject(subject: Subject) -> Record:
    """A subject's row; its aliases come from a prefetch where there are many."""
    return {
        "name": subject.name,
        "address": subject.slug,
        "description": subject.description,
        "aliases": [alias.name for alias in subject.aliases.all()],
    }


def of_criterion(criterion: Criterion) -> Record:
    """A criterion's row."""
    row: dict[str, Any] = {name: getattr(criterion, name) for name in CRITERIA.columns if name != "address"}
    row = {"name": criterion.name, "address": criterion.slug} | row
    return {name: list(value) if name in CRITERIA.lists else str(value) for name, value in row.items()}


def of_fact(fact: Fact, version: FactVersion) -> Record:
    """A row for what is shown of a fact, or for what is proposed."""
    shown = version.pk == fact.current_id
    check_by = fact.check_by if shown and fact.check_by else version.check_by
    return {
        "subject": fact.subject.name,
        "criterion": fact.criterion.name,
        "value": typed_form(fact.criterion.scale, version.kept),
        "note": version.note,
        "source_title": version.source_title,
        "source_url": version.source_url,
        "as_of": version.as_of.isoformat(),
        "check_by": check_by.isoformat(),
        "state": fact.state if shown else "proposed",
    }
