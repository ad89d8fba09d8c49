"""What every transition shares: the lock, the question to the table, the state, the entry in the history."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb.models import Approval, Article, Byline, HistoryEntry, Revision, SiteSettings
from kb.models.articles import REVIEWED
from kb.models.prepared import Asked, Prepared, PreparedValues
from kb.rules.checks import Verdict, written
from kb.rules.workflow import TRANSITIONS, Actor, Person, Standing, State, Transition, allowed, decide

# What only the site itself does is offered to nobody, in buttons or in sentences.
OFFERED = frozenset(transition for transition, rule in TRANSITIONS.items() if rule.people)

_ARTICLE, _USER = Asked("article", Article._meta.pk), Asked("user", User._meta.pk)
LOCKED = Prepared(Article, lambda: Article.objects.select_for_update(no_key=True).filter(pk=_ARTICLE).order_by())
NEWEST = Prepared(Revision, lambda: Revision.objects.filter(pk=Asked("revision", Revision._meta.pk)).order_by())


def lock(article: Article) -> Article:
    """The article as it is now, locked until the transaction ends; raises Refused when it was deleted meanwhile."""
    # No joins: a row that was waited for is read afresh, but what is joined to it would be from before the wait.
    # No key: another article that links here may be saved meanwhile.
    locked = next(iter(LOCKED(article=article.pk)), None)
    if locked is None:
        raise Refused(_("This article no longer exists."), conflict=True)
    if locked.draft_id is not None:
        locked.draft = NEWEST(revision=locked.draft_id)[0]
    return locked


def required_approvals() -> int:
    """How many approvals this site asks for."""
    row = SiteSettings.objects.filter(pk=1).values_list("required_approvals", flat=True).first()
    return 1 if row is None else row


def asker(user: User, article: Article) -> Person:
    """What the table needs to know of who asks: whether the article is their own, and whether they had a hand in it."""
    return _person(user, article, _facts(article, user))


def reviewers(article: Article) -> QuerySet[User]:
    """The editors who could approve the newest text: all whom four eyes allows."""
    bylines = article.newest.bylines.filter(author__user=OuterRef("pk"))
    revisions = article.revisions.filter(by=OuterRef("pk"), number__gt=article.reviewed_number)
    editors = User.objects.filter(is_active=True, role__in=[role for role in Role if role.includes(Role.EDITOR)])
    return editors.exclude(Exists(bylines) | Exists(revisions))


def possible(article: Article, user: User) -> tuple[Transition, ...]:
    """What this person may do to the article now; the desk's buttons are read off it."""
    return _offered(article, user, _facts(article, user))


class Facts(NamedTuple):
    """What the table needs of one article and one person beside the article's own row."""

    bylined: bool
    revised: bool
    hurried: bool
    holding: int
    required: int | None


NOTHING = Facts(False, False, False, 0, None)  # known of an article that is gone


def possible_with(articles: Collection[Article], user: User) -> dict[int, tuple[Transition, ...]]:
    """What `possible` says of each of these articles, by primary key; in one query however many they are."""
    rows = _with_facts(Article.objects.filter(pk__in=[article.pk for article in articles]), user.pk)
    facts = {pk: Facts(*rest) for pk, *rest in rows}
    return {article.pk: _offered(article, user, facts[article.pk]) for article in articles if article.pk in facts}


def _with_facts(articles: QuerySet[Article], user: int | Asked) -> QuerySet[Article, tuple[Any, ...]]:
    """The primary key and the facts of each of the articles."""
    own, holding = OuterRef("pk"), Q(content_hash=OuterRef("draft__content_hash"), voided_at__isnull=True)
    public = Coalesce("live__number", "withdrawn__number", 0)
    revised = Revision.objects.filter(article=own, by=user, number__gt=OuterRef("reviewed"))
    hurried = HistoryEntry.objects.filter(
        article=own, by=user, transition=Transition.EMERGENCY_PUBLISH, revision__number__gt=OuterRef("reviewed")
    )
    return articles.annotate(
        reviewed=Coalesce("flagged_after", public),
        bylined=Exists(Byline.objects.filter(revision=OuterRef("draft"), author__user=user)),
        revised=Exists(revised),
        hurried=Exists(hurried),
        holding=_counted(Approval.objects.filter(holding, article=own)),
        required=Subquery(SiteSettings.objects.filter(pk=1).values("required_approvals")[:1]),
    ).values_list("pk", "bylined", "revised", "hurried", "holding", "required")


FACTS = PreparedValues(Article, lambda: _with_facts(Article.objects.filter(pk=_ARTICLE), _USER).order_by())


def _facts(article: Article, user: User | None) -> Facts:
    """The facts of one article; nobody has no part in it. One query."""
    found = FACTS(article=article.pk, user=user.pk if user else None)
    return Facts(*found[0][1:]) if found else NOTHING


def _counted(approvals: QuerySet[Approval]) -> Coalesce:
    count = approvals.order_by().values("article").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(count), 0)


def _person(user: User, article: Article, facts: Facts) -> Person:
    """Own: its creator, or the person of a byline of the newest revision.

    A hand in it: a byline, or made a revision since the last live one, or published it in an emergency that is not
    endorsed yet.
    """
    hurried = facts.hurried and article.flagged and article.state == State.PUBLISHED
    role, own = Role(user.role) if user.is_active else None, facts.bylined or article.creator_id == user.pk
    return Person(role, own=own, had_a_hand=facts.bylined or facts.revised or hurried)


def _standing(article: Article, facts: Facts, given: int = 0) -> Standing:
    """What the table needs to know of the article; `given` counts an approval that is just being given."""
    required = 1 if facts.required is None else facts.required
    return article.standing(approvals=facts.holding + given, required_approvals=required)


def _offered(article: Article, user: User, facts: Facts) -> tuple[Transition, ...]:
    options = allowed(_standing(article, facts), _person(user, article, facts))
    return tuple(each for each in options if each in OFFERED)


def decision(article: Article, transition: Transition, *, by: User | Actor, comment: str = "", given: int = 0) -> State:
    """The state that the transition would lead to; raises Refused with why not and what could be done today."""
    facts = _facts(article, None if isinstance(by, Actor) else by)
    who = by if isinstance(by, Actor) else _person(by, article, facts)
    return decide(transition, _standing(article, facts, given), who, comment, offered=OFFERED)


def move(article: Article, transition: Transition, *, by: User | Actor, comment: str = "", given: int = 0) -> State:
    """Asks the table and sets the article's state; returns the state before, or raises Refused and changes nothing.

    What is no longer scheduled has no hour any more, and what is no longer reviewed no reviewer. The caller holds the
    lock, moves the pointers, saves the article and records the transition.
    """
    if "\x00" in comment:
        raise Refused(_("The words hold a character that cannot be stored (NUL)."), field="comment")
    before = State(article.state)
    article.state = decision(article, transition, by=by, comment=comment, given=given)
    if article.state != State.SCHEDULED:
        article.scheduled_for = None
    if article.state not in REVIEWED:
        article.assignee = article.due_on = None
    return before


def record(
    article: Article,
    transition: Transition,
    before: State | None,
    *,
    by: User | Actor,
    comment: str = "",
    revision: Revision | None = None,
    hour: datetime | None = None,
    at: datetime | None = None,
    verdicts: Iterable[Verdict] = (),
) -> HistoryEntry:
    """Writes one entry of the history, with the verdicts of the checks that decided; `hour` is one that was missed."""
    subject = revision or article.newest
    return HistoryEntry.objects.create(
        article=article,
        article_public_id=article.public_id,
        title=subject.title,
        transition=transition,
        from_state=before or "",
        to_state=State(article.state),
        revision=subject,
        by=by if isinstance(by, User) else None,
        comment=comment.strip(),
        scheduled_for=hour or article.scheduled_for,
        assignee_id=article.assignee_id,
        due_on=article.due_on,
        at=at or timezone.now(),
        verdicts=written(verdicts),
    )
