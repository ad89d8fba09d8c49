"""Naming: a revision is called something, to be found again among many. Its content stays as it is."""

from django.db import transaction

from accounts.models import User
from kb.editorial.commenting import refuse_stranger
from kb.editorial.manuscript import storable
from kb.editorial.transitions import lock
from kb.models import Revision, RevisionName
from kb.models.revisions import REVISION_NAME_LENGTH


@transaction.atomic
def name(revision: Revision, words: str, *, by: User) -> str:
    """Calls the revision so from now on; no words take its name away. Returns the name. Own writers and editors may."""
    refuse_stranger(lock(revision.article), by)
    words = storable(" ".join(words.split()), REVISION_NAME_LENGTH, "name")
    if words:
        RevisionName.objects.update_or_create(revision=revision, defaults={"name": words, "by": by})
    else:
        RevisionName.objects.filter(revision=revision).delete()
    return words
