"""Approvals, each of the hash of the content that was approved; waivers of checks; comments on passages."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from accounts.immutable import Immutable
from accounts.models import User
from kb.models.articles import Article
from kb.models.belonging import OwnRevision
from kb.models.guests import GuestLink
from kb.models.revisions import Revision
from kb.models.subjects import Criterion, Subject
from kb.rules import matrices
from kb.rules.anchoring import AROUND, Anchor
from kb.rules.checks import VITAL
from kb.rules.comparisons import Pair

WORDS_LENGTH = 10_000
PLACE_LENGTH = 400  # of a failure's place: a field, a line and a path of this site
CELL = ("subject", "criterion")  # of a comment on one cell


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
            OwnRevision(pointer="revision", name="approval_revision_is_its_own"),
        )

    def __str__(self) -> str:
        return f"{self.by}: {self.revision}"


class Waiver(Immutable):
    """An editor's word that one failure of one check may stand, in this revision: any change of the text voids it.

    The failure is told by the check's name and the place, as `rules.checks` names them.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="waivers")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="waivers")
    check_name = models.CharField(max_length=40)
    place = models.CharField(max_length=PLACE_LENGTH)
    sentence = models.TextField()  # what failed, as it was said
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="waivers")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("-at", "-id"), name="waiver_newest"),)
        constraints = (
            models.UniqueConstraint(fields=("revision", "check_name", "place"), name="waiver_once_a_failure"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="waiver_has_a_reason"),
            models.CheckConstraint(
                condition=~models.Q(check_name__in=sorted(VITAL)), name="waiver_spares_what_a_page_needs"
            ),
            OwnRevision(pointer="revision", name="waiver_revision_is_its_own"),
        )

    def __str__(self) -> str:
        return f"{self.by}: {self.sentence}"


class ReviewCommentQuerySet(models.QuerySet["ReviewComment"]):
    """Words about comments."""

    def threads(self) -> Self:
        """Those that began a thread, with what a page prints of it."""
        answers = ReviewComment.objects.select_related("by", "guest").order_by("at", "id")
        begun = self.filter(parent__isnull=True).select_related("by", "guest", "resolved_by", "revision", *CELL)
        return begun.prefetch_related(models.Prefetch("replies", answers))

    def open(self) -> Self:
        """Those that are not resolved."""
        return self.filter(resolved_at__isnull=True)

    def outdated(self) -> Self:
        """Those whose passage is gone from the newest text."""
        return self.filter(stands_at__isnull=True)

    def concerning(self, user: User) -> Self:
        """Threads that this person began or replied to, or that are about an own article."""
        own = Article.objects.owned_by(user).values("pk")
        return self.filter(
            models.Q(by=user)
            | models.Q(article__in=own)
            | models.Q(pk__in=self.model.objects.filter(by=user).values("parent"))
        )


class ReviewComment(models.Model):
    """A remark on a passage of a revision, which began a thread; or a reply in one.

    A cell of the comparison is found again by its subject and its criterion, whatever they are called and whatever it
    says; its quotation is what it was called then.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="comments")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies")
    block = models.PositiveIntegerField(null=True)
    quote = models.TextField(blank=True)
    before = models.CharField(max_length=AROUND, blank=True)
    after = models.CharField(max_length=AROUND, blank=True)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, related_name="+")
    stands_at = models.PositiveIntegerField(null=True)  # the block of the newest text that holds the passage
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="comments")
    guest = models.ForeignKey(GuestLink, models.RESTRICT, null=True, related_name="comments")  # who has no account
    words = models.TextField(blank=True)
    suggestion = models.TextField(blank=True)  # what should stand instead of the quotation
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("review comment")
        verbose_name_plural = _("review comments")
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("-id",),
                name="comment_open_threads",
                condition=models.Q(parent__isnull=True, resolved_at__isnull=True),
            ),
        )
        constraints = (
            OwnRevision(pointer="revision", name="comment_revision_is_its_own"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True, block__isnull=False) & ~models.Q(quote="")
                | models.Q(
                    parent__isnull=False,
                    block__isnull=True,
                    stands_at__isnull=True,
                    resolved_at__isnull=True,
                    quote="",
                    before="",
                    after="",
                    suggestion="",
                ),
                name="comment_begins_a_thread_or_replies",
            ),
            models.CheckConstraint(
                condition=models.Q(subject__isnull=True, criterion__isnull=True)
                | models.Q(subject__isnull=False, criterion__isnull=False, parent__isnull=True),
                name="comment_on_a_cell_begins_a_thread",
            ),
            models.CheckConstraint(
                condition=models.Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | models.Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_resolved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(words="") | ~models.Q(suggestion=""), name="comment_says_something"
            ),
            models.CheckConstraint(
                condition=models.Q(by__isnull=False, guest__isnull=True)
                | models.Q(by__isnull=True, guest__isnull=False),
                name="comment_by_a_person_or_a_guest",
            ),
        )

    def __str__(self) -> str:
        return self.words or self.suggestion

    @property
    def speaker(self) -> User | GuestLink:
        """Who said it."""
        said_by = self.by or self.guest
        assert said_by is not None  # noqa: S101  # the database holds that it is one or the other
        return said_by

    @property
    def cell(self) -> Pair | None:
        """The cell of the comparison that it is about; None for words."""
        return (self.subject.public_id, self.criterion.public_id) if self.subject and self.criterion else None

    @property
    def meant(self) -> str:
        """What it is about, as people read it: the words that were quoted, or the cell by its name now."""
        if self.subject and self.criterion:
            return matrices.called(self.subject.name, self.criterion.name)
        return self.quote

    @property
    def anchor(self) -> Anchor:
        """The passage, as it is found again."""
        return Anchor(self.block or 0, self.quote, self.before, self.after)
