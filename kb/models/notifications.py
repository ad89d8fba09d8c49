"""Notifications: what each person is told of articles that concern them, and how often by mail."""

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from accounts.models import User
from accounts.roles import Role
from kb.models.articles import Article
from kb.models.guests import Recommendation
from kb.models.history import HistoryEntry
from kb.models.reviews import ReviewComment, Waiver
from kb.rules.news import Mailing, News, sentence
from kb.rules.workflow import State, Transition

KEPT = timedelta(days=90)
REVIEWS = {News.ASKED, News.REMINDED, News.INHERITED, News.RECOMMENDED}  # which lead to the review
TIMED = {Transition.SCHEDULE, Transition.FAIL_SCHEDULE}


class Preference(models.Model):
    """How one person is told by mail; who has none is told at once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="preference")
    mailing = models.CharField(_("mail"), max_length=10, choices=Mailing, default=Mailing.AT_ONCE)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = (
            models.CheckConstraint(condition=Q(mailing__in=Mailing.values), name="preference_mailing_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_mailing_display()}"


def _about(what: str, *news: News) -> Q:
    """Of these news there is this, and none of the others."""
    others = {f"{each}__isnull": each != what for each in ("comment", "recommendation", "waiver", "day", "entry")}
    return Q(news__in=news, **others)


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Words about notifications."""

    def open_to(self, user: User) -> Self:
        """This person's, about articles that they may still see."""
        mine = self.filter(recipient=user)
        # Asked of each, of which there are few: a list of all articles of one's own would be made for every page.
        own = Article.objects.owned_by(user).filter(pk=OuterRef("article"))
        return mine if user.may(Role.EDITOR) else mine.filter(Exists(own))

    def unread(self) -> Self:
        """Those that the person has not read."""
        return self.filter(read_at__isnull=True)

    def due(self, now: datetime) -> Self:
        """Those that are to be mailed by now."""
        return self.filter(mail_at__lte=now)

    def outlived(self, now: datetime) -> Self:
        """Those that nobody needs any more."""
        return self.filter(at__lte=now - KEPT, mail_at__isnull=True)

    def told(self) -> Self:
        """The newest first, with everything that a line prints: one query."""
        lines = self.select_related(
            "article__draft",
            "entry__by",
            "comment__by",
            "comment__guest",
            "comment__parent",
            "recommendation__guest",
            "waiver__by",
        )
        return lines.defer("article__draft__body", "article__draft__takeaways", "entry__verdicts").order_by("-id")


class Notification(models.Model):
    """That one thing which happened to an article is told to one person: an entry of its history, a comment, or a day.

    `mail_at` is when it is to be mailed, and empty once it was or when it never is.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    article = models.ForeignKey(Article, models.CASCADE, related_name="notifications")
    news = models.CharField(max_length=10, choices=News)
    entry = models.ForeignKey(HistoryEntry, models.CASCADE, null=True, related_name="notifications")
    comment = models.ForeignKey(ReviewComment, models.CASCADE, null=True, related_name="notifications")
    recommendation = models.ForeignKey(Recommendation, models.CASCADE, null=True, related_name="notifications")
    waiver = models.ForeignKey(Waiver, models.CASCADE, null=True, related_name="notifications")
    day = models.DateField(null=True)  # on which a reminder was due, or a review passed on
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("recipient", "-id"), name="notification_newest"),
            models.Index(fields=("recipient",), name="notification_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=("mail_at",), name="notification_to_mail", condition=Q(mail_at__isnull=False)),
            models.Index(fields=("at",), name="notification_by_age"),
        )
        constraints = (
            models.CheckConstraint(
                condition=_about("comment", News.COMMENTED)
                | _about("recommendation", News.RECOMMENDED)
                | _about("waiver", News.WAIVED)
                | _about("day", News.REMINDED, News.INHERITED)
                | _about("entry", News.HAPPENED, News.ASKED, News.VOIDED),
                name="notification_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(mail_at__isnull=True) | Q(mailed_at__isnull=True), name="notification_mailed_once"
            ),
            models.UniqueConstraint(fields=("entry", "recipient"), name="notification_once_an_entry"),
            models.UniqueConstraint(fields=("comment", "recipient"), name="notification_once_a_comment"),
            models.UniqueConstraint(fields=("recommendation", "recipient"), name="notification_once_a_recommendation"),
            models.UniqueConstraint(fields=("waiver", "recipient"), name="notification_once_a_waiver"),
            models.UniqueConstraint(fields=("article", "recipient", "day"), name="notification_reminds_once_a_day"),
        )

    def __str__(self) -> str:
        return self.sentence

    @property
    def who(self) -> str:
        """Who did it; empty where the site itself did."""
        if self.recommendation:
            return str(self.recommendation.guest)
        if self.comment:
            return str(self.comment.speaker)
        deed = self.entry or self.waiver
        return str(deed.by) if deed and deed.by else ""

    @property
    def sentence(self) -> str:
        """What happened, with the article's newest title."""
        return sentence(
            News(self.news),
            Transition(self.entry.transition) if self.entry else None,
            title=self.article.newest.title,
            who=self.who,
            yes=self._yes,
        )

    @property
    def _yes(self) -> bool:
        """What `rules.news` asks of some of them."""
        if self.recommendation:
            return self.recommendation.yes
        if self.entry:
            return self.entry.from_state == State.SCHEDULED
        return self.comment is not None and self.comment.parent_id is not None

    @property
    def words(self) -> str:
        """What was said with it."""
        if self.waiver:
            return self.waiver.reason
        said = self.comment or self.recommendation
        return said.words if said else self.entry.comment if self.entry else ""

    @property
    def quote(self) -> str:
        """The passage that it is about, or the failure that was waived; empty where it is about the whole."""
        if self.waiver:
            return self.waiver.sentence
        if self.comment is None:
            return ""
        return (self.comment.parent or self.comment).quote

    @property
    def hour(self) -> datetime | None:
        """The hour of a publication that was planned, or failed."""
        return self.entry.scheduled_for if self.entry and self.entry.transition in TIMED else None

    @property
    def due_on(self) -> date | None:
        """The day by which the person is asked to review it."""
        if self.news in {News.REMINDED, News.INHERITED}:
            return self.article.due_on
        return self.entry.due_on if self.entry and self.news == News.ASKED else None

    @property
    def place(self) -> str:
        """The page of the desk where it leads."""
        if self.comment:
            thread = self.comment.parent or self.comment
            return f"{reverse('desk:review', args=[self.article.public_id])}#comment-{thread.public_id}"
        name = "desk:review" if self.news in REVIEWS else "desk:article"
        return reverse(name, args=[self.article.public_id])
