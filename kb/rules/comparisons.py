"""Comparisons: which subjects an article puts side by side, by which criteria, and what it says of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeAlias
from uuid import UUID

MOST_SUBJECTS, MOST_ROWS = 12, 60
GROUP_LENGTH, VERDICT_LENGTH, PICK_LENGTH, NOTE_LENGTH, SOURCE_LENGTH, URL_LENGTH = 60, 200, 200, 200, 200, 500

Pair: TypeAlias = tuple[UUID, UUID]  # what tells a cell from all others: its subject and its criterion, by permanent id


@dataclass(frozen=True, slots=True)
class Weighing:
    """One row: a criterion, the group it stands in, and what the article concludes from it."""

    criterion: UUID
    group: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class OwnCell:
    """A cell that this article states itself; it stands in place of the ledger's, and is marked as such.

    The value is as it is typed: what `values.parse` takes.
    """

    subject: UUID
    criterion: UUID
    value: str
    note: str = ""
    source_title: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Subjects and criteria in order, by permanent id, with what the article adds to the ledger's cells."""

    subjects: tuple[UUID, ...] = ()
    rows: tuple[Weighing, ...] = ()
    cells: tuple[OwnCell, ...] = ()
    title: str = ""
    pick: UUID | None = None
    pick_for: str = ""  # the reader it is for

    def __bool__(self) -> bool:
        return bool(self.subjects or self.rows or self.cells or self.title or self.pick or self.pick_for)

    @property
    def criteria(self) -> tuple[UUID, ...]:
        """The criteria of its rows, in order."""
        return tuple(row.criterion for row in self.rows)

    @property
    def own(self) -> dict[Pair, OwnCell]:
        """Its own cells, by subject and criterion."""
        return {(cell.subject, cell.criterion): cell for cell in self.cells}

    def pairs(self) -> Iterator[Pair]:
        """Every cell as (subject, criterion), row by row."""
        return ((subject, row.criterion) for row in self.rows for subject in self.subjects)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """A comparison as JSON kept it (`dataclasses.asdict`, ids as letters)."""
        return cls(
            subjects=tuple(map(UUID, kept["subjects"])),
            rows=tuple(Weighing(UUID(row["criterion"]), row["group"], row["verdict"]) for row in kept["rows"]),
            cells=tuple(
                OwnCell(**{**cell, "subject": UUID(cell["subject"]), "criterion": UUID(cell["criterion"])})
                for cell in kept["cells"]
            ),
            title=kept["title"],
            pick=UUID(kept["pick"]) if kept["pick"] else None,
            pick_for=kept["pick_for"],
        )
