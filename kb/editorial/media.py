"""Media: pictures come in, re-encoded; their files are named by their content."""

import logging
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.editorial.rendering import rerender
from kb.editorial.versions import Changed, refuse_changed
from kb.models import Article, Author, Image, Replacement
from kb.models.media import MIDDLE
from kb.models.showings import Showing, showings_of
from kb.rules import cards
from kb.rules.pictures import File, NotAPicture, cut, encode

logger = logging.getLogger("plumbline.media")
WORDS = ("alt", "caption", "credit")
LENGTHS = {field.name: field.max_length or 0 for field in Image._meta.fields if field.name in {"title", *WORDS}}
MOST_NAMED = 5  # uses of a picture, in a sentence


def add_image(data: bytes, *, by: User, title: str, name: str = "", **words: str) -> Image:
    """Stores a picture and its renditions; `words` are its alt, caption and credit.

    Raises Refused, naming the field, for what is no picture. Without a title it has the file's name.
    """
    if not by.is_active:
        raise Refused(_("This account is not active."))
    image = Image(title=_text(title) or _text(PurePath(name).stem) or _("Untitled"), by=by, **_file(data, name))
    for field in WORDS:
        setattr(image, field, _text(words.pop(field, ""), LENGTHS[field]))
    assert not words, words  # noqa: S101  # there are no others
    image.save()
    return image


def describe_image(image: Image, *, by: User, seen: str = "", focus: tuple[int, int] | None = None) -> Image:
    """Stores a picture's title and words, and around which point (per cent from left and top) it is cut.

    With `seen`, the `versions.version` that was shown, nothing is stored when somebody changed the picture since. What
    readers see of it is rendered again.
    """
    by.must(Role.EDITOR)
    _tidy(image)
    changes = {field: getattr(image, field) for field in ("title", *WORDS)}
    if focus and focus != (image.focus_x, image.focus_y):
        changes |= _cut(image, focus)
    with transaction.atomic():
        pages.take_turn()
        now = Image.objects.select_for_update().filter(pk=image.pk).first()
        if now is None:
            raise Refused(_("This picture no longer exists."), conflict=True)
        refuse_changed(now, seen)
        if now.file != image.file:
            raise Refused(_("This picture was replaced meanwhile: look at it again."), conflict=True)
        for field, value in changes.items():
            setattr(now, field, value)
        now.save(update_fields=[*changes])
        rerender(Article.objects.published().filter(live__uses__image=now).select_related("live"))
        pages.changed(f"image:{now.pk}")
    return now


def _tidy(image: Image) -> None:
    """Takes the space around its words; raises Refused beside the field whose words cannot be stored."""
    if not image.title.strip():
        raise Refused(_("Give the picture a title."), field="title")
    for field in ("title", *WORDS):
        words = getattr(image, field).strip()
        if "\x00" in words:
            raise Refused(_("The words hold a character that cannot be stored (NUL)."), field=field)
        if len(words) > LENGTHS[field]:
            raise Refused(_("At most %d characters, please.") % LENGTHS[field], field=field)
        setattr(image, field, words)


def _cut(image: Image, focus: tuple[int, int]) -> dict[str, Any]:
    """The fields of a picture that its focus makes: card and portraits are cut around it, and their files kept."""
    for field, place in zip(("focus_x", "focus_y"), focus, strict=True):
        if not 0 <= place <= 100:
            raise Refused(_("Between 0 and 100, please."), field=field)
    try:
        with default_storage.open(image.file) as file:
            data = file.read()
        card, faces = cut(data, focus, card=(cards.WIDTH, cards.HEIGHT))
        _keep(card, *faces)
    except (OSError, NotAPicture):
        logger.exception("A picture could not be cut.")
        sentence = _("The picture could not be read, or what is cut out of it could not be stored: try again later.")
        raise Refused(sentence, conflict=True) from None
    return {
        "focus_x": focus[0],
        "focus_y": focus[1],
        "card": [card.width, card.height, card.name],
        "faces": [[file.width, file.mime, file.name] for file in faces],
    }


def replace(image: Image, data: bytes, *, by: User, name: str = "", seen: str = "") -> list[Article]:
    """Puts another file in the place of a picture, wherever it is used; returns the articles, each with an entry of it.

    `seen` is the file that whoever asks was shown, by default the one of `image`. What readers see with the picture is
    rendered again; texts, and approvals of them, stay as they are.
    """
    by.must(Role.EDITOR)
    stored = _file(data, name)
    if stored["file"] == image.file:
        raise Refused(_("This is the picture that is there already."), field="file")
    with transaction.atomic():
        pages.take_turn()  # first: whatever is published meanwhile has either picture, and is told
        now = Image.objects.select_for_update().filter(pk=image.pk).first()
        if now is None:
            raise Refused(_("This picture no longer exists."), conflict=True)
        if now.file != (seen or image.file):
            sentence = _(
                "Somebody put another file there meanwhile: it is the one that is shown here. "
                "Choose yours once more to put it in its place."
            )
            raise Changed(sentence)
        before = now.file
        for field, value in {**stored, "focus_x": MIDDLE, "focus_y": MIDDLE, "card": None, "faces": []}.items():
            setattr(now, field, value)
        now.save()
        using = list(Article.objects.with_picture(now).select_related("draft", "live").order_by("pk"))
        told = {"image": now, "title": now.title, "before": before, "after": now.file}
        moment = timezone.now()
        Replacement.objects.bulk_create(Replacement(article=each, by=by, at=moment, **told) for each in using)
        rerender(Article.objects.showing(now))
        pages.changed(f"image:{now.pk}")
    return using


@transaction.atomic
def portray(author: Author, image: Image | None, *, by: User, seen: str | None = None) -> Author:
    """Gives an author a photo, or takes it away; with `seen`, only if the photo has this key still (none has none)."""
    by.must(Role.EDITOR)
    pages.take_turn()
    now = Author.objects.select_for_update(of=("self",)).filter(pk=author.pk).first()
    if seen is not None and now and seen != str(now.photo_id or ""):
        sentence = _(
            "Somebody changed the photo meanwhile: it is the one that is shown here. Choose yours once more to put it "
            "in its place."
        )
        raise Changed(sentence)
    author.photo = image
    author.save(update_fields=["photo"])
    pages.changed(f"author:{author.pk}")
    return author


@transaction.atomic
def delete_image(image: Image, *, by: User) -> None:
    """Deletes a picture that nothing uses; otherwise raises Refused with what does."""
    by.must(Role.EDITOR)
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


def _file(data: bytes, name: str) -> dict[str, Any]:
    """The fields of a picture that its file makes; its renditions are kept. Raises Refused for what is no picture."""
    if len(data) > settings.UPLOAD_MAX_BYTES:
        raise Refused(_("The file is larger than %d MB.") % (settings.UPLOAD_MAX_BYTES // 1024**2), field="file")
    try:
        fallback, renditions = encode(data)
    except NotAPicture as error:
        raise Refused(str(error), field="file") from None
    try:
        _keep(*renditions)
    except OSError:
        logger.exception("A picture could not be stored.")
        sentence = _("The picture could not be stored: the disk for pictures is full or fails. Upload it again later.")
        raise Refused(sentence, field="file") from None
    return {
        "name": _text(name),
        "file": fallback.name,
        "width": fallback.width,
        "height": fallback.height,
        "renditions": [[file.width, file.mime, file.name] for file in renditions],
    }


def _text(words: str, most: int = 200) -> str:
    return words.replace("\x00", "").strip()[:most]


def _keep(*files: File) -> None:
    for file in files:
        if not default_storage.exists(file.name):
            default_storage.save(file.name, ContentFile(file.data))
