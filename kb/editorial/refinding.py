"""Refinding: after each change of an article's newest text its comments find their passages again, or are outdated."""

from kb import composing
from kb.models import Article, ReviewComment, Revision
from kb.rules import anchoring


def refind(article: Article) -> None:
    """Says of every thread where its passage stands in the newest text; part of the caller's transaction."""
    threads = ReviewComment.objects.filter(article=article, parent__isnull=True)
    if not threads.exists():
        return
    texts = blocks(article.newest)
    moved = []
    for thread in threads:
        place = anchoring.find(thread.anchor, texts)
        stands_at = place.block if place else None
        if thread.stands_at != stands_at:
            thread.stands_at = stands_at
            moved.append(thread)
    ReviewComment.objects.bulk_update(moved, ["stands_at"])


def blocks(revision: Revision) -> list[str]:
    """The words of each block of a revision, as comments are anchored to them."""
    return [passage.text for passage in composing.passages(composing.compose(revision, claims=False))]
