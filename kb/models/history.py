"""The one append-only history: every transition is one entry; handovers and replaced pictures beside it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.immutable import Immutable
from kb.models.articles import Article
from kb.models.belonging import OwnRevision
from kb.models.media import Image
from kb.models.revisions import Revision
from kb.rules.checks import Verdict, read
from kb.rules.workflow import State, Transition


class HistoryEntry(Immutable):
    """Who did what to which article when, from which state to which, with which revision and words.

    The article and the revision may be deleted from the bin; the entry stays, with the article's public id and title.
    """

    article = models.ForeignKey(Article, models.SET_NULL, null=True, related_name="history")
    article_public_id = models.UUIDField(db_index=True)
    title = models.CharField(max_length=200, blank=True)
    transition = models.CharField(max_length=20, choices=Transition)
    from_state = models.CharField(max_length=20, choices=State, blank=True)
    to_state = models.CharField(max_length=20, choices=State)
    revision = models.ForeignKey(Revision, models.SET_NULL, null=True, related_name="history")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="history", db_index=False)
    comment = models.TextField(blank=True)
    scheduled_for = models.DateTimeField(null=True)  # the hour that held after it, or that was missed
    # Whom the review was asked of by name after it, and until when.
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    verdicts = models.JSONField(default=list)  # what the checks said that it rested on, as `rules.checks` writes them
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=("article", "-at"), name="history_of_article"),
            models.Index(fields=("-at", "-id"), name="history_newest"),
            models.Index(fields=("by", "-at", "-id"), name="history_of_person"),
            models.Index(fields=("transition", "-at", "-id"), name="history_of_transition"),
            models.Index(fields=("by", "transition", "-at", "-id"), name="history_of_deed"),
        )
        constraints = (
            OwnRevision(pointer="revision", name="history_revision_is_its_own"),
            models.CheckConstraint(
                condition=models.Q(transition__in=Transition.values), name="history_transition_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(from_state__in=("", *State.values), to_state__in=State.values),
                name="history_states_are_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}: {self.get_transition_display()}"

    @property
    def checked(self) -> tuple[Verdict, ...]:
        """The verdicts that decided; none where no checks were asked."""
        return read(self.verdicts)


class Handover(Immutable):
    """One article that one person answered for and from then on another: its creator, as far as *own* goes."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="handovers")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="given")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="taken")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("-at", "-id"), name="handover_newest"),)
        constraints = (
            models.CheckConstraint(condition=~models.Q(giver=models.F("taker")), name="handover_to_another"),
        )

    def __str__(self) -> str:
        return f"{self.article}: {self.giver} → {self.taker}"


class Replacement(Immutable):
    """A picture that an article shows became another file: one entry for each article."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="replacements")
    image = models.ForeignKey(Image, models.PROTECT, related_name="replacements")
    title = models.CharField(max_length=200)
    before = models.CharField(max_length=80)
    after = models.CharField(max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("replaced picture")
        verbose_name_plural = _("replaced pictures")
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("-at", "-id"), name="replacement_newest"),)
        constraints = (
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="replacement_by_another"),
        )

    def __str__(self) -> str:
        return f"{self.article}: {self.title}"
