"""Naming: a revision is called something, to be found again among many. Its content stays as it is."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from kb.editorial.commenting import refuse_stranger
from kb.editorial.manuscript import UNSTORABLE
from kb.editorial.transitions import lock
from kb.models import Revision, RevisionName
from kb.models.revisions import REVISION_NAME_LENGTH


@transaction.atomic
def name(revision: Revision, words: str, *, by: User) -> str:
    """Calls the revision so from now on; no words take its name away. Returns the name. Own writers and editors may."""
    refuse_stranger(lock(revision.article), by)
    if UNSTORABLE.search(words):
        raise Refused(_("This holds a character that cannot be stored (NUL or half a pair)."), field="name")
    words = " ".join(words.split())
    if len(words) > REVISION_NAME_LENGTH:
        raise Refused(_("At most %d characters, please.") % REVISION_NAME_LENGTH, field="name")
    if words:
        RevisionName.objects.update_or_create(revision=revision, defaults={"name": words, "by": by})
    else:
        RevisionName.objects.filter(revision=revision).delete()
    return words
