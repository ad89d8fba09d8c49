"""Media: pictures come in, re-encoded; their files are named by their content."""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.editorial.rendering import rerender
from kb.models import Article, Author, Image
from kb.models.showings import Showing, showings_of
from kb.rules.pictures import File, NotAPicture, encode

logger = logging.getLogger("plumbline.media")
MOST_NAMED = 5  # uses of a picture, in a sentence


def add_image(data: bytes, *, title: str, by: User, credit: str = "") -> Image:
    """Stores a picture and its renditions; raises Refused, naming the field, for what is no picture."""
    if not by.is_active:
        raise Refused(_("This account is not active."))
    if len(data) > settings.UPLOAD_MAX_BYTES:
        raise Refused(_("The file is larger than %d MB.") % (settings.UPLOAD_MAX_BYTES // 1024**2), field="file")
    try:
        fallback, renditions = encode(data)
    except NotAPicture as error:
        raise Refused(str(error), field="file") from None
    try:
        for file in renditions:
            _keep(file)
    except OSError:
        logger.exception("A picture could not be stored.")
        sentence = _("The picture could not be stored just now: upload it again in a while.")
        raise Refused(sentence, field="file") from None
    return Image.objects.create(
        title=title.strip()[:200] or _("Untitled"),
        credit=credit.strip()[:200],
        file=fallback.name,
        width=fallback.width,
        height=fallback.height,
        renditions=[[file.width, file.mime, file.name] for file in renditions],
        by=by,
    )


@transaction.atomic
def describe_image(image: Image, *, by: User) -> Image:
    """Stores a picture's title and credit; what readers see of it is rendered again."""
    if not by.may(Role.EDITOR):
        raise Refused(_("This takes the role of editor."))
    if not image.title.strip():
        raise Refused(_("Give the picture a title."), field="title")
    image.save(update_fields=["title", "credit"])
    rerender(Article.objects.published().filter(live__uses__image=image).select_related("live"))
    pages.changed(f"image:{image.pk}")
    return image


@transaction.atomic
def portray(author: Author, image: Image | None, *, by: User) -> Author:
    """Gives an author a photo, or takes it away."""
    if not by.may(Role.EDITOR):
        raise Refused(_("This takes the role of editor."))
    author.photo = image
    author.save(update_fields=["photo"])
    pages.changed(f"author:{author.pk}")
    return author


@transaction.atomic
def delete_image(image: Image, *, by: User) -> None:
    """Deletes a picture that nothing uses; otherwise raises Refused with what does."""
    if not by.may(Role.EDITOR):
        raise Refused(_("This takes the role of editor."))
    # Whoever is saving a text with this picture is waited for, and the other way round.
    if Image.objects.select_for_update().filter(pk=image.pk).first() is None:
        raise Refused(_("This picture no longer exists."), conflict=True)
    if uses := showings_of(image):
        raise Refused(_("This picture is in use, so it cannot be deleted: %s.") % _named(uses), conflict=True)
    image.delete()


def _named(uses: Sequence[Showing]) -> str:
    """A few of the uses in words, and how many more there are."""
    words = ", ".join(map(str, uses[:MOST_NAMED]))
    more = len(uses) - MOST_NAMED
    if more <= 0:
        return words
    return ngettext("%(words)s and %(more)d more", "%(words)s and %(more)d more", more) % {"words": words, "more": more}


def _keep(file: File) -> None:
    if not default_storage.exists(file.name):
        default_storage.save(file.name, ContentFile(file.data))
