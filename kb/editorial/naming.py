"""Naming: a revision is called something, to be found again among many. Its content stays as it is."""

from django.db import transaction

from accounts.models import User
from kb.editorial.commenting import refuse_stranger
from kb.editorial.manuscript import storable
from kb.editorial.transitions import lock
from kb.editorial.versions import Changed
from kb.models import Revision, RevisionName
from kb.models.revisions import REVISION_NAME_LENGTH


@transaction.atomic
def name(revision: Revision, words: str, *, by: User, seen: str | None = None) -> str:
    """Calls the revision so from now on; no words take its name away. Returns the name. Own writers and editors may.

    With `seen`, the name that was shown, raises Changed where it has another one by now.
    """
    refuse_stranger(lock(revision.article), by)
    if seen is not None and seen != name_of(revision):
        raise Changed
    words = storable(" ".join(words.split()), REVISION_NAME_LENGTH, "name")
    if words:
        RevisionName.objects.update_or_create(revision=revision, defaults={"name": words, "by": by})
    else:
        RevisionName.objects.filter(revision=revision).delete()
    return words


def name_of(revision: Revision) -> str:
    """What the revision is called now."""
    return RevisionName.objects.filter(revision=revision).values_list("name", flat=True).first() or ""
