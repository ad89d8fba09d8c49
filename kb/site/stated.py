"""What the ledger says, line by line: each value with its standing, its source, its days, and who shows another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Exists, F, OuterRef

from kb.composing import known
from kb.models import Article, Criterion, Fact, FactUse, FactVersion, Pin, Subject
from kb.rules import matrices
from kb.rules.ledger import FactState
from kb.rules.matrices import Cell, Words
from kb.rules.values import said

MOST_HELD = 60  # articles that are named on one page for showing a former value


@dataclass(frozen=True, slots=True)
class Held:
    """An article that shows a former value, and which."""

    article: Article
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """One value: what it is the value of, and how it is shown."""

    fact: Fact
    named: Subject | Criterion
    cell: Cell
    words: Words
    held: Sequence[Held] = field(default_factory=tuple)

    @property
    def value(self) -> str:
        """The value in words."""
        return self.words.value(self.cell)

    @property
    def aside(self) -> str:
        """What only the sign beside it would say."""
        return self.words.aside(self.cell)

    @property
    def drawn(self) -> str:
        """The classes that it is drawn with."""
        return matrices.drawn(self.cell)

    @property
    def version(self) -> FactVersion:
        """What is shown."""
        assert self.fact.current is not None  # noqa: S101  # narrows the type: only what is stated is shown
        return self.fact.current

    @property
    def due(self) -> bool:
        """Whether its day has come and nobody has looked yet."""
        return self.fact.state == FactState.DUE

    @property
    def disputed(self) -> bool:
        """Whether editors doubt it."""
        return self.fact.state == FactState.DISPUTED


def lines(facts: Iterable[Fact], *, of: Subject | Criterion) -> list[Line]:
    """The facts as the page of a subject or a criterion shows them, in the order in which they come; one query."""
    found, words = list(facts), matrices.spoken()
    held = _held(found)
    return [
        Line(
            fact, fact.criterion if isinstance(of, Subject) else fact.subject, known.cell(fact), words,
            held.get(fact.pk, ()),
        )
        for fact in found
    ]  # fmt: skip


def grouped(found: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The lines of a subject by the groups of their criteria, those without one last."""
    ordered = sorted(found, key=lambda line: known.place(line.fact.criterion))
    return [(group, list(members)) for group, members in groupby(ordered, key=lambda line: line.fact.criterion.group)]


def _held(facts: Sequence[Fact]) -> dict[int, list[Held]]:
    """The public articles that show a former value of each of these facts."""
    using = FactUse.objects.filter(
        revision=OuterRef("article__live"), subject=OuterRef("fact__subject"), criterion=OuterRef("fact__criterion"),
        own=False,
    )  # fmt: skip
    pins = Pin.objects.filter(fact__in=[fact.pk for fact in facts]).exclude(version=F("fact__current"))
    # Articles that are not public are read too: the page is out of date when one of them becomes it.
    rows = pins.select_related("article__live", "version").annotate(shows=Exists(using)).order_by("pk")[:MOST_HELD]
    scales = {fact.pk: fact.criterion.scale for fact in facts}
    held: dict[int, list[Held]] = {}
    for pin in rows:
        if pin.article.live is not None and pin.shows:
            held.setdefault(pin.fact_id, []).append(Held(pin.article, said(scales[pin.fact_id], pin.version.kept)))
    return held
