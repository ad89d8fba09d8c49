"""The open comments on an article, each with the line of the text that its passage begins on."""

from dataclasses import dataclass

from kb.models import CELL, Article, ReviewComment
from kb.rules.markdown import TooCostly, block_lines


@dataclass(frozen=True, slots=True)
class Remark:
    """One open thread; `line` (from 1) is 0 where the passage is gone or stands outside the text."""

    thread: ReviewComment
    line: int


def remarks(article: Article) -> list[Remark]:
    """Those not resolved, in the order of their passages, what is gone last: one query."""
    threads = (
        ReviewComment.objects.filter(article=article, parent__isnull=True).open().select_related("by", "guest", *CELL)
    )
    found = sorted(threads.order_by("at", "id"), key=lambda each: (each.stands_at is None, each.stands_at))
    return [Remark(each, line) for each, line in zip(found, _lines(article, found), strict=True)]


def _lines(article: Article, threads: list[ReviewComment]) -> list[int]:
    revision = article.newest
    before = sum(map(bool, (revision.title, revision.summary)))  # as composing.passages counts them
    try:
        shown = block_lines(revision.body) if threads else ()
    except TooCostly:
        shown = ()
    starts = dict(enumerate((each.start for each in shown), before))
    return [starts.get(-1 if each.stands_at is None else each.stands_at, 0) for each in threads]
