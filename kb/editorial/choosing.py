"""Choosing: of two texts that met one is made, or the one that did not get in is dropped."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from kb.editorial import drafting
from kb.models import KeptText, Revision
from kb.rules.content import Content


def choose(kept: KeptText, content: Content, *, by: User) -> drafting.Saved:
    """Saves what somebody made of the two as the newest revision, which says where both came from.

    Merges once more where a third has saved meanwhile; where that meets too, raises Met with the choices made so far in
    the text that is kept then.
    """
    _refuse_others(kept, by)
    try:
        saved = drafting.save(kept.article, content, base=kept.theirs.number, by=by, origin=kept.base)
    except drafting.Met:
        _close(kept)  # what was chosen is in the text that is kept now
        raise
    _close(kept, saved.revision)
    return saved


def drop(kept: KeptText, *, by: User) -> None:
    """Leaves what is saved as it is; the text can be read for a while yet."""
    _refuse_others(kept, by)
    _close(kept)


def _refuse_others(kept: KeptText, by: User) -> None:
    if kept.by_id != by.pk:
        raise Refused(_("This text is somebody else’s."))


def _close(kept: KeptText, outcome: Revision | None = None) -> None:
    """Nobody need choose any more: from this text, nor from the same one where the form was sent again later."""
    alike = KeptText.objects.open().filter(article=kept.article_id, by=kept.by_id, base=kept.base_id)
    keys = [each.pk for each in alike if each.content == kept.content]
    KeptText.objects.filter(pk__in=keys).update(chosen_at=timezone.now(), outcome=outcome)
