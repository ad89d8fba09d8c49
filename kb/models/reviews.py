"""Approvals: each belongs to the hash of the content that was approved."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.articles import Article
from kb.models.revisions import Revision


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Words about approvals."""

    def holding(self, revision: Revision) -> Self:
        """Those that hold for this revision's very content."""
        return self.filter(article_id=revision.article_id, content_hash=revision.content_hash, voided_at__isnull=True)


class Approval(models.Model):
    """An editor's yes to one content; voided by any change of it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="approvals")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="approvals")
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="approvals")
    comment = models.TextField(blank=True)
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ("-at",)
        constraints = (
            models.UniqueConstraint(
                fields=("article", "by"),
                condition=models.Q(voided_at__isnull=True),
                name="approval_once_a_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.by}: {self.revision}"
