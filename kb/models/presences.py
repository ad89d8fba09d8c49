"""Presences: who has an article open, and where; each is over by itself when no sign of life renews it."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kb.models.articles import Article

LASTS = timedelta(seconds=150)  # two signs of life may be missed: a hidden window is given one a minute
IDLE = timedelta(minutes=2)  # who types nothing for less is not called idle
MOST_SHOWN = 20


class PresenceQuerySet(models.QuerySet["Presence"]):
    """Words about presences."""

    def beside(self, article: Article, person: User, now: datetime) -> Self:
        """Who else has the article open, the last active first: one query."""
        here = self.filter(article=article, at__gt=now - LASTS).exclude(person=person)
        return here.select_related("person").order_by("-active_at", "pk")[:MOST_SHOWN]

    def over(self, now: datetime) -> Self:
        """Those that count for nothing any more."""
        return self.filter(at__lte=now - LASTS)


class Presence(models.Model):
    """That one person has one article open: in which field and line, when last heard of, when last active."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="presences")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="presences")
    field = models.CharField(max_length=40, blank=True)
    line = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()
    active_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        indexes = (models.Index(fields=("at",), name="presence_by_age"),)
        constraints = (models.UniqueConstraint(fields=("article", "person"), name="presence_once_a_person"),)

    def __str__(self) -> str:
        return f"{self.person}: {self.article}"

    @property
    def idle_minutes(self) -> int:
        """For how many minutes nothing was typed, as of the last sign of life; 0 while that is short."""
        idle = self.at - self.active_at
        return idle // timedelta(minutes=1) if idle >= IDLE else 0
