"""What readers send us: messages, whether an article helped, and the counters that keep one sender from flooding us."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from kb.models.articles import Article
from kb.models.atomic import count_up

MESSAGE_LENGTH = 4_000


class Topic(models.TextChoices):
    """What a message is about; all but the last are offered on the contact page."""

    ERROR = "error", _("An error in an article")
    TOOL = "tool", _("A tool that misbehaves")
    OTHER = "other", _("Something else")
    MISSING = "missing", _("What an article lacks")


class ContactMessageQuerySet(models.QuerySet["ContactMessage"]):
    """Words about messages."""

    def open(self) -> Self:
        """Those that nobody has answered yet."""
        return self.filter(answered_at__isnull=True)

    def answered(self) -> Self:
        """Those that somebody has answered."""
        return self.filter(answered_at__isnull=False)

    def outlived(self, now: datetime) -> Self:
        """Those that have been kept for as long as we say that we keep them."""
        return self.filter(at__lte=now - timedelta(days=settings.CONTACT_KEEPS_DAYS))


class ContactMessage(models.Model):
    """What a reader wrote to the editors; without an address where it answers a question that asked for none."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    topic = models.CharField(_("topic"), max_length=20, choices=Topic)
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    page = models.CharField(_("page"), max_length=500, blank=True)
    message = models.TextField(_("message"), max_length=MESSAGE_LENGTH)
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, blank=True, related_name="messages", verbose_name=_("article")
    )
    at = models.DateTimeField(_("received"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("at",), name="message_by_age"),)
        constraints = (
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="message_topic_is_known"),
            models.CheckConstraint(condition=Q(topic=Topic.MISSING) | ~Q(email=""), name="message_can_be_answered"),
        )

    def __str__(self) -> str:
        return f"{self.get_topic_display()}: {self.name or self.email}"

    @property
    def kept_until(self) -> date:
        """The day on which the worker deletes it."""
        return timezone.localdate(self.at + timedelta(days=settings.CONTACT_KEEPS_DAYS))


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Words about what readers thought of articles."""

    def count_up(self, article: Article, day: date, *, helpful: bool) -> int:
        """Counts one more reader; returns how many have said so that day."""
        return count_up(Feedback, "helpful" if helpful else "unhelpful", article=article.pk, day=day)

    def by_article(self) -> "models.QuerySet[Feedback, tuple[int, int, int]]":
        """For each article its key, how many it helped and how many not; those with the most answers first."""
        counted = self.order_by().values_list("article").annotate(yes=Sum("helpful"), no=Sum("unhelpful"))
        return counted.order_by((F("yes") + F("no")).desc(), "article")


class Feedback(models.Model):
    """How many readers found an article helpful on one day, and how many not."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="feedback")
    day = models.DateField()
    helpful = models.PositiveIntegerField(default=0, db_default=0)
    unhelpful = models.PositiveIntegerField(default=0, db_default=0)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = (models.UniqueConstraint(fields=("article", "day"), name="feedback_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.article_id}, {self.day}: +{self.helpful} -{self.unhelpful}"


class CounterQuerySet(models.QuerySet["Counter"]):
    """Words about counters."""

    def count_up(self, what: str, client: str, since: datetime) -> int:
        """Counts once more; returns how often it has been since then. Of any number at once, each is counted."""
        return count_up(Counter, "count", what=what, client=client, since=since)


class Counter(models.Model):
    """How often one client address, which stands here as a hash that changes daily, did something since a moment."""

    what = models.CharField(max_length=20)
    client = models.CharField(max_length=64)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0, db_default=0)

    objects = CounterQuerySet.as_manager()

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        constraints = (models.UniqueConstraint(fields=("what", "client", "since"), name="counter_once"),)

    def __str__(self) -> str:
        return f"{self.what} since {self.since:%Y-%m-%d %H:%M}: {self.count}"
