"""What leaves the site by the worker's hand: outgoing mail, what a CDN is told, and the worker's sign of life."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    """Words about outgoing mail."""

    def due(self, now: datetime) -> Self:
        """Neither sent nor given up, its time has come, and no worker holds it."""
        waiting = self.filter(sent_at__isnull=True, given_up_at__isnull=True, due_at__lte=now)
        return waiting.filter(models.Q(leased_until__isnull=True) | models.Q(leased_until__lte=now))

    def outlived(self, now: datetime) -> Self:
        """Sent or given up, and as old as what readers wrote to us may become, which some of it carries."""
        over = self.filter(created_at__lte=now - timedelta(days=settings.CONTACT_KEEPS_DAYS))
        return over.exclude(sent_at__isnull=True, given_up_at__isnull=True)


class OutboxMessage(models.Model):
    """One mail, written in the transaction that causes it and handed on by the worker."""

    recipients = models.JSONField()
    sender = models.CharField(max_length=320)
    subject = models.CharField(max_length=998)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("due_at",),
                name="outbox_due",
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.subject


class PurgeQuerySet(models.QuerySet["Purge"]):
    """Words about what a CDN is told."""

    def due(self, now: datetime) -> Self:
        """Its time has come, and no worker holds it."""
        return self.filter(due_at__lte=now).filter(
            models.Q(leased_until__isnull=True) | models.Q(leased_until__lte=now)
        )


class Purge(models.Model):
    """The edition up to which a CDN was told what is out of date: one row; without a mark it was told nothing yet."""

    number = models.PositiveBigIntegerField(default=0)
    mark = models.UUIDField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    objects = PurgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("what a CDN was told")
        verbose_name_plural = _("what a CDN was told")
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="purge_is_one_row"),)

    def __str__(self) -> str:
        return str(self.number)


class Heartbeat(models.Model):
    """When each worker last went round its loop."""

    worker = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.worker
