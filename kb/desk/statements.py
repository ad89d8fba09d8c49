"""What articles state themselves of a subject by a criterion, beside what the ledger says of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import Window
from django.db.models.functions import RowNumber

from kb.composing.comparison import own_cell
from kb.models import Article, Criterion, Fact, FactUse, Subject, stated_now
from kb.rules.comparisons import Comparison, OwnCell
from kb.rules.matrices import Cell
from kb.rules.values import typed_form

MOST_NAMED = 20  # articles of one pair
Pair: TypeAlias = tuple[int, int]  # primary keys of a subject and a criterion


@dataclass(frozen=True, slots=True)
class Statement:
    """What one article says, in its newest text or the one that readers see, and whether the ledger says the same."""

    article: Article
    cell: Cell
    draft: bool  # it is not, or not yet, what readers see
    as_ledger: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """One subject by one criterion: the fact, where there is one, and what articles say of their own."""

    subject: Subject
    criterion: Criterion
    fact: Fact | None
    statements: Sequence[Statement]
    further: int = 0  # articles that are not named

    @property
    def settled(self) -> bool:
        """Whether the ledger has a verified value, which could stand in place of what articles say."""
        return self.fact is not None and self.fact.current is not None


def matters(pairs: Collection[Pair], articles: Mapping[Pair, int]) -> list[Matter]:
    """What is said of these, in their order; `articles` is how many say something of each. Two queries."""
    uses: dict[Pair, list[FactUse]] = defaultdict(list)
    for use in _uses(pairs):
        uses[use.subject_id, use.criterion_id].append(use)
    found = Fact.objects.of_pairs({one for one, _other in pairs}, {other for _one, other in pairs})
    facts = {(fact.subject_id, fact.criterion_id): fact for fact in found}
    return [_matter(uses[pair], facts.get(pair), articles[pair]) for pair in pairs if uses[pair]]


def matter(subject: Subject, criterion: Criterion, fact: Fact | None) -> Matter:
    """What articles say of this one; one query."""
    uses = list(_uses([(subject.pk, criterion.pk)]))
    statements = _statements(uses, fact)
    return Matter(subject, criterion, fact, statements)


def typed_by(article: Article | None, subject: Subject, criterion: Criterion) -> OwnCell | None:
    """The cell in which the article's newest text states it itself, else the one that readers see."""
    texts = (article.draft, article.live) if article else ()
    own = [Comparison.read(text.comparison).own for text in texts if text and text.comparison]
    cells = (each.get((subject.public_id, criterion.public_id)) for each in own)
    return next(filter(None, cells), None)


def _uses(pairs: Collection[Pair]) -> Iterable[FactUse]:
    """The cells of these pairs, twenty of each at most, with their articles."""
    place = Window(RowNumber(), partition_by=("subject", "criterion"), order_by=("revision__article", "-revision_id"))
    found = stated_now().filter(subject__in={one for one, _o in pairs}, criterion__in={other for _o, other in pairs})
    joined = ("revision__article__draft", "subject", "criterion")
    some = found.select_related(*joined).defer("revision__body", "revision__article__draft__body")
    return some.annotate(place=place).filter(place__lte=MOST_NAMED).order_by("revision__article", "-revision_id")


def _matter(uses: Sequence[FactUse], fact: Fact | None, articles: int) -> Matter:
    statements = _statements(uses, fact)
    named = len({statement.article.pk for statement in statements})
    return Matter(uses[0].subject, uses[0].criterion, fact, statements, articles - named)


def _statements(uses: Iterable[FactUse], fact: Fact | None) -> list[Statement]:
    """Each value of each article once: a newest text that says what the one before it said says nothing new."""
    said = typed_form(fact.criterion.scale, fact.current.kept) if fact and fact.current else None
    told = {(use.revision.article_id, use.stated): use for use in uses}  # the older of two, which readers see
    return [
        Statement(
            use.revision.article,
            own_cell(use.criterion, _cell(use)),
            use.revision_id != use.revision.article.live_id,
            use.stated == said,
        )
        for use in told.values()
    ]


def _cell(use: FactUse) -> OwnCell:
    kept: Any = use.revision.comparison
    return Comparison.read(kept).own[use.subject.public_id, use.criterion.public_id]
