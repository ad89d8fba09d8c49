"""The weekly digest: each owner is written to of what is to be checked again, editors also of what others ignore.

Once a week it is settled who is written to, in one transaction; then each digest goes to the outbox in one of its own.
So two workers write none twice, and one that is killed leaves what is open to the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.addresses import absolute
from accounts.models import User
from accounts.roles import Role
from kb import pages
from kb.editorial import post
from kb.editorial.notifying import EDITORS, mailing
from kb.models import Article, Byline, Digest, DigestWeek, Fact, due_articles, due_facts
from kb.rules.news import Mailing

MOST_NAMED = 20
APART = timedelta(days=6)  # at least, from one week's digests to the next, however long the worker was away


@dataclass(frozen=True, slots=True)
class Due:
    """Facts and articles that are to be checked again; how many, and the longest overdue of them."""

    facts: QuerySet[Fact]
    articles: QuerySet[Article]

    @property
    def many(self) -> int:
        """How many there are."""
        return self.facts.count() + self.articles.count()

    def named(self) -> list[tuple[str, date, str]]:
        """The longest overdue: what it is, since which day, and where it is checked."""
        facts = self.facts.select_related("subject", "criterion")[:MOST_NAMED]
        articles = self.articles.select_related("live").defer("live__body", "live__takeaways")[:MOST_NAMED]
        found = [(str(fact), fact.check_by, f"fact-{fact.public_id}") for fact in facts if fact.check_by]
        found += [
            (article.live.title, timezone.localdate(article.review_at), f"article-{article.public_id}")
            for article in articles
            if article.live and article.review_at
        ]
        oldest = sorted(found, key=lambda one: one[1])[:MOST_NAMED]
        return [(title, day, absolute(reverse("desk:checkup", args=(item,)))) for title, day, item in oldest]


def send_digests() -> int:
    """Settles once a week who is written to, then writes what is open; returns how many went to the outbox."""
    _begin(timezone.now())
    return sum(_write(key) for key in list(Digest.objects.open().order_by("pk").values_list("pk", flat=True)))


def _begin(now: datetime) -> None:
    """On Monday at the hour of the daily mail, where the site is, or as soon after as a worker runs.

    Of the week in which a site is set up nobody is written to.
    """
    local = now.astimezone(pages.chrome().settings.zone) - timedelta(hours=settings.DIGEST_HOUR)
    week = DigestWeek.monday(local.date())
    last = DigestWeek.objects.order_by("-begins").first()
    if last and (last.begins >= week or now - last.begun_at < APART):
        return
    try:
        with transaction.atomic():
            begun = DigestWeek.objects.create(begins=week, begun_at=now if last else now - APART)
            Digest.objects.open().delete()  # of a week that is over
            whom = sorted(_concerned(now)) if last else ()
            Digest.objects.bulk_create(Digest(week=begun, recipient_id=key) for key in whom)
    except IntegrityError:  # another worker has begun it
        return


def _concerned(now: datetime) -> set[int]:
    """The keys of those who own anything that is due, and of the editors where anything was ignored."""
    facts, articles = due_facts(timezone.localdate(now)), due_articles(timezone.localdate(now), now)
    owners = {*_keys(facts, "owner"), *_keys(articles, "creator")}
    bylines = Byline.objects.filter(revision__in=articles.order_by().values("draft"), author__user__isnull=False)
    owners |= set(bylines.values_list("author__user", flat=True).distinct())
    whom = Q(pk__in=owners)
    ignored = _ignored(now)
    if ignored.facts.exists() or ignored.articles.exists():
        whom |= Q(role__in=EDITORS)
    people = User.objects.filter(whom, is_active=True).select_related("preference")
    return {person.pk for person in people if mailing(person) is not Mailing.NONE}


def _keys(found: QuerySet[Any], name: str) -> Iterable[int]:
    return found.order_by().filter(**{f"{name}__isnull": False}).values_list(name, flat=True).distinct()


@transaction.atomic
def _write(key: int) -> bool:
    # Whoever holds the digest writes it; another worker passes over, or finds that it is settled.
    digest = Digest.objects.open().select_for_update(skip_locked=True, of=("self",)).filter(pk=key).first()
    if digest is None:
        return False
    now, person = timezone.now(), digest.recipient
    mine, others = _own(person, now), _others(person, now)
    Digest.objects.filter(pk=key).update(settled_at=now)
    if not person.is_active or not mine.many + (others.many if others else 0):
        return False
    post.enclose(_letter(person, mine, others))
    return True


def _own(person: User, now: datetime) -> Due:
    day = timezone.localdate(now)
    own = Article.objects.owned_by(person).values("pk")
    return Due(due_facts(day).filter(owner=person), due_articles(day, now).filter(pk__in=own))


def _others(person: User, now: datetime) -> Due | None:
    """What an editor is told of that others should have checked; nothing for writers."""
    if not person.may(Role.EDITOR):
        return None
    ignored = _ignored(now)
    own = Article.objects.owned_by(person).values("pk")
    others = ~Q(owner=person) | Q(owner__isnull=True)
    return Due(ignored.facts.filter(others), ignored.articles.exclude(pk__in=own))


def _ignored(now: datetime) -> Due:
    """What has been due for so long that its owner is not trusted with it alone."""
    long_ago = now - timedelta(days=settings.CHECKS_IGNORED_DAYS)
    day = timezone.localdate(now)
    return Due(
        due_facts(day).filter(check_by__lte=timezone.localdate(long_ago)),
        due_articles(day, now).filter(review_at__lte=long_ago),
    )


def _letter(person: User, mine: Due, others: Due | None) -> EmailMessage:
    """The mail: what is this person's, then what others ignore, the longest overdue of each with its link."""
    site = pages.chrome().settings
    count = mine.many + (ignored := others.many if others else 0)
    facts = {
        "person": person,
        "site": site.name,
        "mine": mine.named(),
        "more_mine": max(mine.many - MOST_NAMED, 0),
        "others": others.named() if others else (),
        "more_others": max(ignored - MOST_NAMED, 0),
        "days": settings.CHECKS_IGNORED_DAYS,
        "queue": absolute(reverse("desk:freshness")),
        "settings": absolute(reverse("desk:notification_settings")),
    }
    subject = ngettext(
        "%(count)d thing to check again, at %(site)s", "%(count)d things to check again, at %(site)s", count
    )
    return EmailMessage(
        subject=" ".join((subject % {"count": count, "site": site.name}).split()),
        body=render_to_string("editorial/mail/digest.txt", facts),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
