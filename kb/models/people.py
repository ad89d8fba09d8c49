"""Authors: bylines with a page of their own. An author may or may not be a person who signs in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from kb.models.gathering import Noted
from kb.models.media import Image
from kb.rules.addresses import path_of


class Author(Noted):
    """A byline: name, job title, bio, photo and links."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    bio = models.TextField(_("bio"), max_length=600, blank=True)
    photo = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="portraits")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The author's public page."""
        return path_of("author", self.slug)

    @property
    def initials(self) -> str:
        """Two letters to draw where there is no photo."""
        parts = self.name.split()
        return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts))[:2].upper()


class AuthorLink(models.Model):
    """A link in an author's box."""

    author = models.ForeignKey(Author, models.CASCADE, related_name="links")
    title = models.CharField(_("wording"), max_length=80)
    url = models.URLField(_("address"), max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return self.title
