"""What the calendar shows: what is to be published and what is to be checked again, day by day in a zone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate

from accounts.models import User
from kb.models import Article
from kb.models.articles import ArticleQuerySet
from kb.rules.calendars import Span
from kb.rules.workflow import State

MOST = 500  # scheduled articles in one view
MOST_NAMED = 60  # of the articles to be checked, the first in one view


@dataclass(slots=True)
class Day:
    """One day: what is published when, how many articles are to be checked, and those of them that are named."""

    date: date
    scheduled: list[Article] = field(default_factory=list)
    checks: int = 0
    named: list[Article] = field(default_factory=list)

    @property
    def unnamed(self) -> int:
        """How many more are to be checked."""
        return self.checks - len(self.named)

    def __bool__(self) -> bool:
        return bool(self.scheduled or self.checks)


@dataclass(frozen=True, slots=True)
class Plan:
    """The weeks of a span; `more` when more is scheduled than is shown."""

    weeks: Sequence[Sequence[Day]]
    more: bool

    @property
    def busy(self) -> list[Day]:
        """The days on which there is something."""
        return [day for week in self.weeks for day in week if day]


def plan(span: Span, user: User, zone: ZoneInfo) -> Plan:
    """What this person may see of the span, in three queries."""
    days = {each: Day(each) for each in span.days}
    start, end = span.moments(zone)
    visible = Article.objects.visible_to(user).select_related("draft").only(*PRINTED)
    rows = list(_hours(visible, start, end)[: MOST + 1])
    for article in rows[:MOST]:
        if article.scheduled_for:
            days[article.scheduled_for.astimezone(zone).date()].scheduled.append(article)
    checks = _checks(Article.objects.visible_to(user), start, end)
    counts = checks.order_by().annotate(day=TruncDate("review_at", tzinfo=zone)).values_list("day")
    for day, count in counts.annotate(Count("pk")):
        days[day].checks = count
    for article in _checks(visible, start, end).order_by("review_at", "pk")[:MOST_NAMED]:
        if article.review_at:
            days[article.review_at.astimezone(zone).date()].named.append(article)
    return Plan([[days[day] for day in week] for week in span.weeks], len(rows) > MOST)


PRINTED = ("public_id", "state", "scheduled_for", "review_at", "draft__title")


def _hours(found: ArticleQuerySet, start: datetime, end: datetime) -> ArticleQuerySet:
    hours = found.filter(state=State.SCHEDULED, scheduled_for__gte=start, scheduled_for__lt=end)
    return hours.order_by("scheduled_for", "pk")


def _checks(found: ArticleQuerySet, start: datetime, end: datetime) -> ArticleQuerySet:
    return found.filter(review_at__gte=start, review_at__lt=end)
