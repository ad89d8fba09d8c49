"""Kept texts: what somebody typed that met another's changes, until it is chosen from and for a while after."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from accounts.models import User
from kb.models.articles import Article
from kb.models.belonging import OwnRevision
from kb.models.revisions import Revision
from kb.rules.content import Content

KEPT = timedelta(days=7)


class KeptTextQuerySet(models.QuerySet["KeptText"]):
    """Words about kept texts."""

    def of(self, user: User) -> Self:
        """This person's own: nobody else is shown them, whatever the role."""
        return self.filter(by=user)

    def open(self) -> Self:
        """Those from which nobody has chosen yet."""
        return self.filter(chosen_at__isnull=True)

    def outlived(self, now: datetime) -> Self:
        """Those that were chosen from so long ago that nobody wants them back."""
        return self.filter(chosen_at__lte=now - KEPT)


class KeptText(models.Model):
    """A whole content that one person wanted to save when another had saved the same otherwise."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="kept_texts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_texts")
    base = models.ForeignKey(Revision, models.CASCADE, null=True, related_name="+")  # none where nobody knows it
    theirs = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    content = models.JSONField()  # as `Content.written` gives it
    at = models.DateTimeField()
    chosen_at = models.DateTimeField(null=True)
    outcome = models.ForeignKey(Revision, models.CASCADE, null=True, related_name="+")  # none where it was dropped

    objects = KeptTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept text")
        verbose_name_plural = _("kept texts")
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=("article", "by"), name="kept_open", condition=Q(chosen_at__isnull=True)),
            models.Index(fields=("chosen_at",), name="kept_chosen", condition=Q(chosen_at__isnull=False)),
        )
        constraints = (
            OwnRevision(pointer="base", name="kept_base_is_its_own"),
            OwnRevision(pointer="theirs", name="kept_theirs_is_its_own"),
            OwnRevision(pointer="outcome", name="kept_outcome_is_its_own"),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True) | Q(chosen_at__isnull=False), name="kept_outcome_once_chosen"
            ),
        )

    def __str__(self) -> str:
        return f"{self.by}: {self.article}"

    @property
    def mine(self) -> Content:
        """What was typed."""
        return Content.read(self.content)

    @property
    def goes_at(self) -> datetime | None:
        """When it is forgotten; none while it waits for a choice."""
        return self.chosen_at + KEPT if self.chosen_at else None
