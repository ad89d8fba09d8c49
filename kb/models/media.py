"""Pictures: one row a picture, its files named by their content's hash."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from accounts.models import User
from accounts.roles import Role
from kb.models.gathering import Noted


class ImageQuerySet(models.QuerySet["Image"]):
    """Words about pictures."""

    def visible_to(self, user: User) -> Self:
        """What this person may see in the desk: editors every picture, writers those they uploaded."""
        return self if user.may(Role.EDITOR) else self.filter(by=user)


class Image(Noted):
    """A picture as it was re-encoded on upload, with its renditions.

    `renditions` lists [width, mime type, file name], written with the row: a page prints them without a query more.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    file = models.CharField(max_length=80, editable=False)  # <hash>.<ext> under MEDIA_ROOT
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    renditions = models.JSONField(default=list, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="images", editable=False)
    at = models.DateTimeField(auto_now_add=True)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ("-id",)
        constraints = (models.CheckConstraint(condition=Q(width__gte=1) & Q(height__gte=1), name="image_has_a_size"),)

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """The address of the fallback file."""
        return f"{settings.MEDIA_URL}{self.file}"

    def srcsets(self) -> tuple[tuple[str, str], ...]:
        """(mime type, srcset) for each format of the renditions, best first."""
        by_type: dict[str, list[str]] = {}
        for width, mime, name in self.renditions:
            by_type.setdefault(mime, []).append(f"{settings.MEDIA_URL}{name} {width}w")
        return tuple((mime, ", ".join(entries)) for mime, entries in by_type.items())
