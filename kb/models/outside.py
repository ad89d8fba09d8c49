"""Outside addresses that live articles lead to, and how they answered the worker."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kb.models.articles import Article
from kb.rules.addresses import LONGEST
from kb.rules.answers import Failure
from kb.rules.watching import BROKEN_AT, GONE_AT, Standing

BROKEN = Q(failures__gte=BROKEN_AT) | Q(gone__gte=GONE_AT)


class OutsideHost(models.Model):
    """A server that articles lead to: asked by one worker at a time, and not again before `free_at`."""

    name = models.CharField(max_length=253, primary_key=True)
    free_at = models.DateTimeField()

    class Meta:
        verbose_name = _("outside host")
        verbose_name_plural = _("outside hosts")

    def __str__(self) -> str:
        return self.name


class OutsideLinkQuerySet(models.QuerySet["OutsideLink"]):
    """Words about outside addresses."""

    def due(self, now: datetime) -> Self:
        """Those whose time has come and whose server may be asked, the longest due first."""
        return self.filter(due_at__lte=now, host__free_at__lte=now).order_by("due_at", "pk")

    def broken(self) -> Self:
        """Those that have failed so often that we say so."""
        return self.filter(BROKEN)

    def failing(self) -> Self:
        """Those that failed when they were last asked, but not often enough yet."""
        return self.filter(failures__gt=0).exclude(BROKEN)

    def moved(self) -> Self:
        """Those that lead on to another address for good."""
        return self.exclude(moved_to="")


class OutsideLink(models.Model):
    """One outside address as `rules.addresses` writes it, when it was asked last, what came of it, and what is next.

    `status` is the last answer's; without an answer, `failure` says why. It counts failures in a row, one a day.
    """

    address = models.CharField(_("address"), max_length=LONGEST, unique=True)
    host = models.ForeignKey(OutsideHost, models.PROTECT, related_name="links")
    articles = models.ManyToManyField(Article, through="OutsideUse", related_name="outside_links")
    due_at = models.DateTimeField(_("next asked"), db_index=True)
    checked_at = models.DateTimeField(_("last asked"), null=True)
    answered_at = models.DateTimeField(_("last answered"), null=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    failure = models.CharField(_("failure"), max_length=20, choices=Failure, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    gone = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    failed_on = models.DateField(null=True)
    moved_to = models.CharField(_("moved permanently to"), max_length=LONGEST, blank=True)

    objects = OutsideLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("outside address")
        verbose_name_plural = _("outside addresses")
        indexes = (models.Index(fields=("failing_since",), name="outside_broken", condition=BROKEN),)
        constraints = (
            models.CheckConstraint(
                condition=Q(failures=0, gone=0, failing_since__isnull=True, failed_on__isnull=True)
                | Q(failures__gte=1, failing_since__isnull=False, failed_on__isnull=False),
                name="outside_failing_since_the_first_failure",
            ),
            models.CheckConstraint(condition=Q(gone__lte=models.F("failures")), name="outside_gone_is_a_failure"),
            models.CheckConstraint(condition=Q(status__isnull=True) | Q(failure=""), name="outside_answered_or_not"),
        )

    def __str__(self) -> str:
        return self.address

    @property
    def standing(self) -> Standing:
        """How often it has failed."""
        return Standing(self.failures, self.gone, self.failing_since, self.failed_on)


class OutsideUse(models.Model):
    """A live article that leads readers to an outside address."""

    link = models.ForeignKey(OutsideLink, models.CASCADE, related_name="uses")
    article = models.ForeignKey(Article, models.CASCADE, related_name="outside_uses")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("article", "link"), name="outside_use_once"),)

    def __str__(self) -> str:
        return f"{self.article_id}: {self.link_id}"
