"""The directory of free tools."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from kb.models.taxonomy import Category


class Tool(models.Model):
    """A free tool: what it does, its labels ("No sign-up"), and where it is."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("anchor"), max_length=80, unique=True)
    description = models.CharField(_("what it does"), max_length=200)
    labels = models.JSONField(_("labels"), default=list, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="tools")
    url = models.URLField(_("address"), max_length=500)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("tool")
        verbose_name_plural = _("tools")
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name
