"""Digests: that a person was written to, in which week, of what is to be checked again."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DigestWeek(models.Model):
    """A week, by its Monday, for which it was settled who is written to; of two workers one adds the row."""

    begins = models.DateField(_("Monday"), unique=True)
    begun_at = models.DateTimeField()

    class Meta:
        verbose_name = _("week of digests")
        verbose_name_plural = _("weeks of digests")
        ordering = ("-begins",)

    def __str__(self) -> str:
        return self.begins.isoformat()

    @classmethod
    def monday(cls, day: date) -> date:
        """The Monday of the week of that day."""
        return date.fromordinal(day.toordinal() - day.weekday())


class DigestQuerySet(models.QuerySet["Digest"]):
    """Words about digests."""

    def open(self) -> Self:
        """Those that are still to be written."""
        return self.filter(settled_at__isnull=True)


class Digest(models.Model):
    """The one digest that a person may be sent in a week; settled once it is in the outbox, or nothing is left."""

    week = models.ForeignKey(DigestWeek, models.CASCADE, related_name="digests")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    settled_at = models.DateTimeField(null=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        indexes = (models.Index(fields=("id",), name="digest_open", condition=models.Q(settled_at__isnull=True)),)
        constraints = (models.UniqueConstraint(fields=("week", "recipient"), name="digest_once_a_week"),)

    def __str__(self) -> str:
        return f"{self.week_id}: {self.recipient_id}"
