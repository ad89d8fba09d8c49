"""Refinding: after each change of an article's newest text its comments find their passages again, or are outdated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb import composing
from kb.models import CELL, Article, ReviewComment, Revision
from kb.rules import anchoring, matrices
from kb.rules.anchoring import Anchor
from kb.rules.comparisons import Pair


@dataclass(frozen=True, slots=True)
class Text:
    """A revision as comments are anchored to it: the words of each block, which is the comparison, its cells."""

    blocks: Sequence[str] = ()
    matrix: int | None = None
    cells: Mapping[Pair, str] | None = None

    def place(self, thread: ReviewComment) -> int | None:
        """The block in which the thread's passage stands; None when it is gone."""
        if thread.cell:
            return self.matrix if self.cells and thread.cell in self.cells else None
        place = anchoring.find(thread.anchor, self.blocks)
        return place.block if place else None

    def cell(self, anchor: Anchor) -> Pair | None:
        """The cell that a passage calls by its name; None where it is anything else."""
        named = self.cells.items() if self.cells and anchor.block == self.matrix else ()
        return next((pair for pair, name in named if anchoring.plain(name) == anchor.quote), None)


def refind(article: Article) -> None:
    """Says of every thread where its passage stands in the newest text; part of the caller's transaction."""
    threads = ReviewComment.objects.filter(article=article, parent__isnull=True).select_related(*CELL)
    if not threads.exists():
        return
    text = read(article.newest)
    moved = []
    for thread in threads:
        stands_at = text.place(thread)
        if thread.stands_at != stands_at:
            thread.stands_at = stands_at
            moved.append(thread)
    ReviewComment.objects.bulk_update(moved, ["stands_at"])


def read(revision: Revision) -> Text:
    """A revision as comments are anchored to it."""
    composed = composing.compose(revision, claims=False)
    passages = composing.passages(composed)
    matrix = next((number for number, each in enumerate(passages) if matrices.is_matrix(each.html)), None)
    return Text([each.text for each in passages], matrix, composing.cells(composed))
