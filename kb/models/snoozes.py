"""Snoozes: that a check which is due may wait until a day, who said so and why."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.immutable import Immutable
from kb.models.articles import Article, ArticleQuerySet
from kb.models.facts import Fact, FactQuerySet

REASON_LENGTH = 200


class Snooze(Immutable):
    """One of them, of a fact or of an article; a check that is made ends it, and the row stays."""

    fact = models.ForeignKey(Fact, models.CASCADE, null=True, related_name="snoozes")
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="snoozes")
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("snooze")
        verbose_name_plural = _("snoozes")
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=("fact", "until"), name="snooze_of_fact", condition=Q(fact__isnull=False)),
            models.Index(fields=("article", "until"), name="snooze_of_article", condition=Q(article__isnull=False)),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(fact__isnull=True, article__isnull=False) | Q(fact__isnull=False, article__isnull=True),
                name="snooze_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="snooze_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.until}: {self.reason}"


def due_facts(day: date) -> FactQuerySet:
    """The facts that are to be checked again and were not put off beyond that day; the longest overdue first."""
    return Fact.objects.due().exclude(_put_off(day, checked=OuterRef("verified_at"), fact=OuterRef("pk")))


def due_articles(day: date, now: datetime) -> ArticleQuerySet:
    """The articles that are to be checked again by now and were not put off beyond that day; the longest so first."""
    checked = Coalesce(OuterRef("verified_at"), OuterRef("revised_at"))
    due = Article.objects.published().filter(review_at__lte=now).order_by("review_at", "id")
    return due.exclude(_put_off(day, checked=checked, article=OuterRef("pk")))


def _put_off(day: date, *, checked: Any, **of: Any) -> Exists:
    """That it was put off beyond that day after it was last checked."""
    return Exists(Snooze.objects.filter(**of, until__gt=day, at__gt=checked))
