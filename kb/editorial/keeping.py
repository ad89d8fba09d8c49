"""Keeping: a text that met another's changes is kept for its writer, and forgotten a while after a choice was made."""

from datetime import datetime

from django.utils import timezone

from accounts.models import User
from kb.models import Article, KeptText, Revision
from kb.rules.content import Content


def keep(article: Article, content: Content, *, base: Revision | None, theirs: Revision, by: User) -> KeptText:
    """Keeps what this person typed, beside the revision that it met; the same form sent again is kept once."""
    same = KeptText.objects.of(by).open().filter(article=article, base=base, theirs=theirs)
    written = content.written()
    for kept in same:
        if kept.content == written:
            return kept
    return KeptText.objects.create(article=article, by=by, base=base, theirs=theirs, content=written, at=timezone.now())


def forget_old(now: datetime | None = None) -> int:
    """Deletes the texts whose time after the choice is over; says how many."""
    old = KeptText.objects.outlived(now or timezone.now())
    # Looked for first: a deletion takes the write lock even where there is nothing to delete.
    return old.delete()[0] if old.exists() else 0
