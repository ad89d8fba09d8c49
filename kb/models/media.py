"""Pictures: one row a picture, its files named by their content's hash."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from accounts.models import User
from accounts.roles import Role
from kb.models.gathering import Noted
from kb.rules.pictures import markdown_of

THUMBNAIL = 384
MIDDLE = 50  # per cent of the way, where nobody chose a focus


class ImageQuerySet(models.QuerySet["Image"]):
    """Words about pictures."""

    def visible_to(self, user: User) -> Self:
        """What this person may see in the desk: editors every picture, writers those they uploaded."""
        return self if user.may(Role.EDITOR) else self.filter(by=user)

    def found_by(self, words: str) -> Self:
        """Those in whose title, description, caption, credit or file name every one of the words stands."""
        found = self
        for word in words.casefold().split():
            found = found.filter(sought__contains=word)
        return found


class Image(Noted):
    """A picture as it was re-encoded on upload, with its renditions.

    `renditions` lists [width, mime type, file name], written with the row: a page prints them without a query more.
    Once a focus was chosen, `card` and `faces` are cut around it: for where an article is shared, and for portraits.
    `alt` and `caption` are offered where the picture is put into a text; what stands in a text is the text's own.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    alt = models.CharField(_("description"), max_length=300, blank=True)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    name = models.CharField(max_length=200, blank=True, editable=False)  # of the file, as it was uploaded
    sought = models.TextField(blank=True, editable=False)  # what the search looks at, in small letters
    file = models.CharField(max_length=80, editable=False)  # <hash>.<ext> under MEDIA_ROOT
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    renditions = models.JSONField(default=list, editable=False)
    focus_x = models.PositiveSmallIntegerField(default=MIDDLE, editable=False)  # per cent from the left
    focus_y = models.PositiveSmallIntegerField(default=MIDDLE, editable=False)  # per cent from the top
    card = models.JSONField(null=True, editable=False)  # [width, height, file name]
    faces = models.JSONField(default=list, editable=False)  # as renditions
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="images", editable=False)
    at = models.DateTimeField(auto_now_add=True)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(width__gte=1) & Q(height__gte=1), name="image_has_a_size"),
            models.CheckConstraint(condition=Q(focus_x__lte=100, focus_y__lte=100), name="image_focus_is_inside"),
        )

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **options: Any) -> None:
        """Stores the row, and with it what the search looks at."""
        self.sought = " ".join((self.title, self.alt, self.caption, self.credit, self.name)).casefold()
        if (only := options.get("update_fields")) is not None:
            options["update_fields"] = {*only, "sought"}
        super().save(*args, **options)

    @property
    def url(self) -> str:
        """The address of the fallback file."""
        return f"{settings.MEDIA_URL}{self.file}"

    @property
    def markdown(self) -> str:
        """What puts it into a text."""
        return markdown_of(str(self.public_id), self.alt or self.title, self.caption)

    def srcsets(self) -> tuple[tuple[str, str], ...]:
        """(mime type, srcset) for each format of the renditions, best first."""
        return _srcsets(self.renditions)

    @property
    def thumbnail(self) -> str:
        """The address of a rendition that is just wide enough for a list."""
        fit = [name for width, mime, name in self.renditions if mime == "image/webp" and width <= THUMBNAIL]
        return f"{settings.MEDIA_URL}{fit[-1] if fit else self.file}"

    @property
    def card_url(self) -> str:
        """The address of the picture cut for where an article is shared; empty while no focus was chosen."""
        return f"{settings.MEDIA_URL}{self.card[2]}" if self.card else ""

    @property
    def face(self) -> str:
        """The address of the fallback file of a portrait."""
        return f"{settings.MEDIA_URL}{self.faces[-1][2]}" if self.faces else self.url

    def face_srcsets(self) -> tuple[tuple[str, str], ...]:
        """As `srcsets`, of a portrait."""
        return _srcsets(self.faces or self.renditions)


def _srcsets(renditions: Iterable[tuple[int, str, str]]) -> tuple[tuple[str, str], ...]:
    by_type: dict[str, list[str]] = {}
    for width, mime, name in renditions:
        by_type.setdefault(mime, []).append(f"{settings.MEDIA_URL}{name} {width}w")
    return tuple((mime, ", ".join(entries)) for mime, entries in by_type.items())
