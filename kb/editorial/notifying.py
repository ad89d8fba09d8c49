"""Notifying: whom it concerns is told of what happened, at the desk and by mail, and reminded of what is due."""

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import absolute
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.editorial import post
from kb.editorial.transitions import reviewers
from kb.models import (
    Approval,
    Article,
    Byline,
    HistoryEntry,
    Notification,
    Preference,
    Recommendation,
    ReviewComment,
    Revision,
    Waiver,
)
from kb.models.articles import REVIEWED
from kb.models.prepared import Asked, Prepared
from kb.rules.hours import said, upcoming
from kb.rules.news import QUIET, Mailing, News
from kb.rules.workflow import State, Transition

logger = logging.getLogger("plumbline.notifying")
EDITORS = [role for role in Role if role.includes(Role.EDITOR)]
NEWS_FOR = timedelta(days=1)  # history that is entered afterwards (an import, the demonstration) is no news
REMINDED_BEFORE = 1  # hour before the daily mail, so that it holds the reminder
MOST_IN_A_MAIL = 50
MOST_AT_ONCE = 10_000
NOBODY = 0  # as the key of a person


class Matter(NamedTuple):
    """What decides whom a transition concerns: keys, and the number of the first revision that is no longer public."""

    article: Any
    creator: Any
    draft: Any
    assignee: Any
    since: Any
    entry: Any

    @classmethod
    def of(cls, article: Article) -> Self:
        """That of an article where nothing but whose it is matters."""
        return cls(article.pk, article.creator_id, article.draft_id, article.assignee_id, 0, 0)


class Step(NamedTuple):
    """Which transition it was; abandoned is what was scheduled by somebody who has left since."""

    transition: Transition
    before: str
    after: str
    abandoned: bool


_KEY = User._meta.pk
_NUMBER = Revision._meta.get_field("number")
_ASKED = Matter(*(Asked(name, _NUMBER if name == "since" else _KEY) for name in Matter._fields))


def tell(entry: HistoryEntry, *, voided: Collection[int] = ()) -> None:
    """Tells of a transition whom it concerns, each once and never who did it; `voided` are whose approvals it voided.

    They are: who made the article, the people of its bylines, who approved it since it was last public, the assignee;
    whoever is asked to review it; whoever scheduled it, where the clock or a change ends that; all editors of an
    emergency and of what needs no review. Of a plain save only the owners, and of one person's saves in a row the first
    until it is read. A writer is told of own articles only. Two or three queries.
    """
    article = entry.article
    assert article is not None  # noqa: S101  # an entry outlives its article; this one is new
    if timezone.now() - entry.at > NEWS_FOR:
        return
    asked = set(_asked(entry, article))
    since = min(article.newest.number, article.reviewed_number + 1)
    matter = Matter(article.pk, article.creator_id, article.draft_id, article.assignee_id, since, entry.pk)
    step = Step(Transition(entry.transition), entry.from_state, entry.to_state, _abandoned(entry))
    if also := {*asked, *voided}:
        people = list(_people(matter, _concerned(matter, step) | Q(pk__in=also), but=entry.by_id or NOBODY))
    else:
        people = _hearers(step)(**matter._asdict(), but=entry.by_id or NOBODY)
    heard = dict.fromkeys(voided, News.VOIDED) | dict.fromkeys(asked, News.ASKED)
    _told(article, {person: heard.get(person.pk, News.HAPPENED) for person in people}, entry.at, entry=entry)


def tell_of_comment(made: ReviewComment) -> None:
    """Tells of a comment or an answer those who wrote in its thread and the article's owners, but not who wrote it.

    Of what a guest says also whoever invited the guest.
    """
    article, thread = made.article, made.parent or made
    others = Q(pk=thread.by_id) | Q(Exists(ReviewComment.objects.filter(parent=thread, by=OuterRef("pk"))))
    if made.guest:
        others |= Q(pk=made.guest.by_id)
    matter = Matter.of(article)
    people = _people(matter, _owner(matter) | others, but=made.by_id or NOBODY)
    _told(article, dict.fromkeys(people, News.COMMENTED), made.at, comment=made)


def tell_of_waiver(made: Waiver) -> None:
    """Tells the article's owners that a failure may stand, and why."""
    matter = Matter.of(made.article)
    people = _people(matter, _owner(matter), but=made.by_id)
    _told(made.article, dict.fromkeys(people, News.WAIVED), made.at, waiver=made)


def tell_of_inheritance(articles: Iterable[Article], *, by: User) -> None:
    """Tells who is to review each of these instead of who can no longer do it: by name, or all who may.

    What is not in review yet asks when it is submitted.
    """
    day = timezone.localdate(timezone=pages.chrome().settings.zone)
    for article in articles:
        if article.state == State.IN_REVIEW:
            whom = [article.assignee_id] if article.assignee_id else reviewers(article).values_list("pk", flat=True)
            people = _people(Matter.of(article), Q(pk__in=whom), but=by.pk)
            _told(article, dict.fromkeys(people, News.INHERITED), timezone.now(), day=day)


def tell_of_recommendation(made: Recommendation) -> None:
    """Tells of what a guest thinks of a text: its owners, whoever invited the guest, and the reviewer named."""
    article = made.article
    matter = Matter.of(article)
    people = _people(matter, _owner(matter) | Q(pk__in={made.guest.by_id, article.assignee_id}), but=NOBODY)
    _told(article, dict.fromkeys(people, News.RECOMMENDED), made.at, recommendation=made)


def _told(
    article: Article,
    people: Mapping[User, News],
    at: datetime,
    **about: HistoryEntry | ReviewComment | Recommendation | Waiver | date,
) -> None:
    """Keeps for each of them what they are told, and when it is mailed: one query."""
    now = timezone.now()
    rows = (
        Notification(recipient=person, article=article, news=news, at=at, mail_at=_mail_at(person, now), **about)
        for person, news in people.items()
    )
    # Who was reminded of a review today, and inherits it, knows.
    Notification.objects.bulk_create(rows, ignore_conflicts="day" in about)


def _owner(matter: Matter) -> Q:
    """Those whose own it is: who made it, and the people of its newest bylines."""
    bylines = Byline.objects.filter(revision=matter.draft, author__user=OuterRef("pk"))
    return Q(pk=matter.creator) | Q(Exists(bylines))


def _concerned(matter: Matter, step: Step) -> Q:
    transition, before, after, abandoned = step
    earlier = HistoryEntry.objects.filter(article=matter.article, pk__lt=matter.entry).order_by("-pk")
    whom = Q(pk__in=())
    if transition is Transition.SAVE:
        whom |= _owner(matter) & ~Q(Exists(_unread_save(matter)))
    elif transition not in QUIET:
        approvals = Approval.objects.filter(
            article=matter.article, revision__number__gte=matter.since, by=OuterRef("pk")
        )
        whom |= _owner(matter) | Q(Exists(approvals)) | Q(pk=matter.assignee)
        if before in REVIEWED:
            whom |= Q(pk__in=earlier.values("assignee")[:1])  # whom a transition out of the review releases
    if before == State.SCHEDULED:
        whom |= Q(pk__in=earlier.filter(transition=Transition.SCHEDULE).values("by")[:1])
    if abandoned:
        whom |= Q(role=Role.ADMINISTRATOR)
    if transition is Transition.EMERGENCY_PUBLISH or (transition, after) == (Transition.SUBMIT, State.APPROVED):
        whom |= Q(role__in=EDITORS)
    if transition is Transition.ENDORSE:
        whom |= Q(pk__in=earlier.filter(transition=Transition.EMERGENCY_PUBLISH).values("by")[:1])
    return whom


def _unread_save(matter: Matter) -> QuerySet[Notification]:
    """What a person was told of a save by the same hand and has not read."""
    by = HistoryEntry.objects.filter(pk=matter.entry).order_by().values("by")
    saved = {"entry__transition": Transition.SAVE, "entry__by__in": by, "news": News.HAPPENED}
    return Notification.objects.unread().filter(article=matter.article, recipient=OuterRef("pk"), **saved)


def _abandoned(entry: HistoryEntry) -> bool:
    """Whether its hour failed, and who had chosen that hour has left."""
    if entry.transition != Transition.FAIL_SCHEDULE:
        return False
    earlier = HistoryEntry.objects.filter(article=entry.article_id, pk__lt=entry.pk, transition=Transition.SCHEDULE)
    last = earlier.order_by("-pk").select_related("by")[0]
    return last.by is not None and not last.by.is_active


def _asked(entry: HistoryEntry, article: Article) -> Iterable[int]:
    """The keys of those who are asked for a review by this."""
    if article.state != State.IN_REVIEW or entry.transition not in {Transition.SUBMIT, Transition.AMEND}:
        return []
    if entry.transition == Transition.AMEND:
        before = article.history.filter(pk__lt=entry.pk).order_by("-pk")[0]
        if before.assignee_id is None or article.assignee_id is not None:
            return []  # it waits for whom it waited for
    return [article.assignee_id] if article.assignee_id else reviewers(article).values_list("pk", flat=True)


def _people(matter: Matter, whom: Q, *, but: int | Asked) -> QuerySet[User]:
    """Those of them who may see the article, without the one who did it, with their preferences."""
    may_see = Q(role__in=EDITORS) | _owner(matter)
    people = User.objects.filter(whom & may_see, is_active=True).exclude(pk=but)
    return people.select_related("preference").order_by("pk")


@cache
def _hearers(step: Step) -> Prepared[User]:
    """Whom such a transition concerns: one query, which is written once."""
    return Prepared(User, lambda: _people(_ASKED, _concerned(_ASKED, step), but=Asked("but", _KEY)))


# How often by mail, and what was read.


def mailing(person: User) -> Mailing:
    """How this person is told by mail."""
    chosen: Preference | None = getattr(person, "preference", None)
    return Mailing(chosen.mailing) if chosen else Mailing.AT_ONCE


def _mail_at(person: User, now: datetime) -> datetime | None:
    chosen = mailing(person)
    if chosen is Mailing.DAILY:
        return upcoming(settings.DIGEST_HOUR, now, pages.chrome().settings.zone_of(person))
    return now if chosen is Mailing.AT_ONCE else None


@transaction.atomic
def choose(chosen: str, *, by: User) -> Preference:
    """Lets a person be told by mail at once, once a day or not at all; what waits to be mailed follows."""
    if chosen not in Mailing.values:
        raise Refused(_("Choose how often."), field="mailing")
    preference, _made = Preference.objects.update_or_create(user=by, defaults={"mailing": chosen})
    by.preference = preference
    waiting = by.notifications.filter(mail_at__isnull=False)
    waiting.update(mail_at=_mail_at(by, timezone.now()))
    return preference


def read(by: User, **which: object) -> int:
    """Marks this person's notifications as read, all or those of one `article` or `public_id`; returns how many."""
    mine = by.notifications.unread().filter(**which)
    # Looked for first: an update takes the write lock even where there is nothing to update.
    return mine.update(read_at=timezone.now()) if mine.exists() else 0


def seen(article: Article, *, by: User) -> None:
    """Marks what this person was told of the article as read; where nothing can be stored, it is shown all the same."""
    try:
        read(by, article=article)
    except DatabaseError:
        logger.warning("That notifications were read was not stored.", exc_info=True)


def forget_old(now: datetime | None = None) -> int:
    """Deletes what was told so long ago that nobody needs it; says how many."""
    old = Notification.objects.outlived(now or timezone.now())
    return old.delete()[0] if old.exists() else 0


# What the worker does.


def remind() -> int:
    """Reminds whoever was asked by name of each review that is due, once a day; returns how many were new to this call.

    A day begins an hour before the daily mail does, in the site's time zone. Of two workers one adds the row.
    """
    now = timezone.now()
    local = (now + timedelta(hours=REMINDED_BEFORE)).astimezone(pages.chrome().settings.zone)
    if local.hour < settings.DIGEST_HOUR:
        return 0
    day = local.date()
    told = Notification.objects.filter(article=OuterRef("pk"), recipient=OuterRef("assignee"), day=day)
    due = Article.objects.review_due(day).filter(assignee__is_active=True, assignee__role__in=EDITORS)
    missing = due.exclude(Exists(told)).select_related("assignee__preference")
    reminders = [
        Notification(
            recipient=article.assignee,
            article=article,
            news=News.REMINDED,
            day=day,
            at=now,
            mail_at=_mail_at(article.assignee, now),
        )
        for article in missing
        if article.assignee
    ]
    return len(Notification.objects.bulk_create(reminders, ignore_conflicts=True))


def mail_due() -> int:
    """Writes the mail that is due into the outbox, one to each person however much there is; returns how many."""
    # Each once in Python: a database that sorts by person would look through all that was ever told.
    due = Notification.objects.due(timezone.now()).order_by("mail_at").values_list("recipient", flat=True)
    return sum(map(_mail, dict.fromkeys(due[:MOST_AT_ONCE])))


@transaction.atomic
def _mail(key: int) -> bool:
    # Whoever holds the person mails them all that is due; another worker passes over, or finds that nothing is.
    person = User.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=key).first()
    if person is None:
        return False
    due = list(person.notifications.due(timezone.now()).values_list("pk", flat=True)[:MOST_AT_ONCE])
    mine = Notification.objects.open_to(person).filter(pk__in=due)
    new = list(mine.unread().told()) if person.is_active else []
    Notification.objects.filter(pk__in=due).update(mail_at=None)
    if new:
        Notification.objects.filter(pk__in=[each.pk for each in new]).update(mailed_at=timezone.now())
        post.enclose(_letter(person, new))
    return bool(new)


def _letter(person: User, new: list[Notification]) -> EmailMultiAlternatives:
    """The mail that says what is new, the newest first, each with the words that were said and where it leads."""
    site = pages.chrome().settings
    zone = site.zone_of(person)
    named = new[:MOST_IN_A_MAIL]
    facts = {
        "person": person,
        "news": [(each, absolute(each.place), said(each.hour, zone) if each.hour else "") for each in named],
        "more": len(new) - len(named),
        "daily": mailing(person) is Mailing.DAILY,
        "site": site.name,
        "all": absolute(reverse("desk:notifications")),
        "settings": absolute(reverse("desk:notification_settings")),
    }
    several = _("%(count)d things that concern you, at %(site)s") % {"count": len(new), "site": site.name}
    mail = EmailMultiAlternatives(
        subject=" ".join((several if len(new) > 1 else new[0].sentence.rstrip(".")).split()),
        body=render_to_string("editorial/mail/news.txt", facts),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("editorial/mail/news.html", facts), "text/html")
    return mail
