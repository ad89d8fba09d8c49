"""The ledger as a grid: one page of subjects by one page of criteria, with what is known in each cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kb.desk.moves import Words
from kb.editorial.facts import possible
from kb.editorial.transitions import required_approvals
from kb.models import Alias, Criterion, Fact, FactVersion, Subject
from kb.models.subjects import folded
from kb.rules.ledger import Deed, FactState
from kb.rules.values import said, typed_form

ROWS, COLUMNS = 50, 12
# How a cell stands, as a glyph with a word; a verified value with a source is what a cell should be, and has none.
MARKS: Mapping[str, tuple[str, Words]] = {
    "proposed": ("…", _("waits")),
    "due": ("◷", _("due")),
    "disputed": ("!", _("disputed")),
    "withdrawn": ("×", _("withdrawn")),
    "unsourced": ("∅", _("no source")),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How a cell stands."""

    name: str

    @property
    def glyph(self) -> str:
        """The glyph."""
        return MARKS[self.name][0]

    @property
    def word(self) -> Words:
        """The word beside it."""
        return MARKS[self.name][1]


@dataclass(frozen=True, slots=True)
class Cell:
    """One subject by one criterion, the fact where there is one, and whether this person may verify what waits."""

    subject: Subject
    criterion: Criterion
    fact: Fact | None = None
    verifiable: bool = False

    @property
    def value(self) -> str:
        """What is shown, in words; empty where nothing is stated."""
        shown = self.fact and self.fact.current
        return said(self.criterion.scale, shown.kept) if shown else ""

    @property
    def proposed(self) -> str:
        """What is proposed, in words; empty where nothing waits."""
        waiting = self.fact and self.fact.proposed
        return said(self.criterion.scale, waiting.kept) if waiting else ""

    @property
    def marks(self) -> list[Mark]:
        """How it stands: what waits, its state where that is not as it should be, and a source that is missing."""
        fact = self.fact
        if fact is None:
            return []
        found = ["proposed"] * bool(fact.proposed_id)
        found += [fact.state] if fact.state in {FactState.DUE, FactState.DISPUTED, FactState.WITHDRAWN} else []
        found += ["unsourced"] * bool(fact.current and fact.current.value and not fact.current.source_url)
        return [Mark(name) for name in found]

    @property
    def newest(self) -> FactVersion | None:
        """What another value would stand in place of: the one that waits, else the one that is shown."""
        return (self.fact.proposed or self.fact.current) if self.fact else None

    @property
    def typed(self) -> str:
        """The newest value as it would be typed."""
        return typed_form(self.criterion.scale, self.newest.kept) if self.newest else ""

    @property
    def seen(self) -> int:
        """The number of the newest version there ever was, 0 for none; a verb refuses when there is a newer one."""
        return getattr(self.fact, "latest", None) or 0

    @property
    def fields(self) -> dict[str, str]:
        """What the script's fields begin with, as attributes of the cell."""
        newest = self.newest
        if newest is None:
            return {"seen": str(self.seen)}
        return {
            "seen": str(self.seen),
            "value": self.typed,
            "note": newest.note,
            "source_title": newest.source_title,
            "source_url": newest.source_url,
            "as_of": newest.as_of.isoformat(),
            "check_by": newest.check_by.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Grid:
    """One page of the ledger on both axes."""

    subjects: "Page[Subject]"
    criteria: "Page[Criterion]"
    cells: Mapping[tuple[int, int], Cell]

    def __iter__(self) -> Iterator[tuple[Subject, list[Cell]]]:
        for subject in self.subjects:
            yield subject, [self.cell(subject, criterion) for criterion in self.criteria]

    def cell(self, subject: Subject, criterion: Criterion) -> Cell:
        """The cell of these two."""
        return self.cells.get((subject.pk, criterion.pk)) or Cell(subject, criterion)


def grid(
    subjects: QuerySet[Subject], criteria: QuerySet[Criterion], user: User, row: str = "", column: str = ""
) -> Grid:
    """The page of rows and the page of columns of these numbers, as this person may work on them, in six queries."""
    # Names are unique: ordered by them alone, a page is read off their index.
    down = Paginator(subjects.order_by("name"), ROWS).get_page(row)
    across = Paginator(criteria.order_by("name"), COLUMNS).get_page(column)
    return Grid(down, across, cells(list(down), list(across), user))


def cells(subjects: list[Subject], criteria: list[Criterion], user: User) -> dict[tuple[int, int], Cell]:
    """The cells of these that have a fact, by primary keys."""
    rows, columns = {each.pk: each for each in subjects}, {each.pk: each for each in criteria}
    required = required_approvals() if rows and columns else 0
    newest = FactVersion.objects.filter(fact=OuterRef("pk")).order_by("-number").values("number")[:1]
    found = Fact.objects.filter(subject__in=rows, criterion__in=columns).order_by().annotate(latest=Subquery(newest))
    made = {}
    for fact in found.select_related("current", "proposed") if rows and columns else ():
        fact.subject, fact.criterion = rows[fact.subject_id], columns[fact.criterion_id]
        may = Deed.VERIFY in possible(fact, user, required)
        made[fact.subject_id, fact.criterion_id] = Cell(fact.subject, fact.criterion, fact, may)
    return made


def named_subjects(words: str) -> QuerySet[Subject]:
    """Subjects that have each of the words in a name."""
    found = Subject.objects.all()
    for word in folded(words.replace("\x00", " ")).split():
        other = Alias.objects.filter(subject=OuterRef("pk"), key__contains=word)
        found = found.filter(Q(key__contains=word) | Q(slug__contains=word) | Exists(other))
    return found


def named_criteria(words: str) -> QuerySet[Criterion]:
    """Criteria that have each of the words in their name or in that of their group."""
    found = Criterion.objects.all()
    for word in words.replace("\x00", " ").split():
        found = found.filter(Q(name__icontains=word) | Q(slug__icontains=word) | Q(group__icontains=word))
    return found
