"""The freshness queue: facts, articles and flagged changes that wait to be looked at, the longest first, in parts.

Each kind is read from its own index, as many as a part has, and the three are put in one order here: so a part costs
the same however long the queue is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, TypeAlias, cast

from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.identifiers import uuid_in
from accounts.models import User
from accounts.roles import Role
from kb.editorial.snoozing import due_since
from kb.models import (
    Article,
    ContactMessage,
    Fact,
    FactChange,
    OutsideLink,
    OutsideUse,
    Topic,
    due_articles,
    due_facts,
)
from kb.rules import addresses, places
from kb.rules.ledger import Policy

ARTICLE, CHANGE, FACT = "article", "change", "fact"  # in this order at one moment
MOST_COUNTED = 1_000
Place: TypeAlias = tuple[datetime, str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that waits, since when, and what else is known against it."""

    kind: str
    moment: datetime
    noun: Any
    reports: int = 0  # errors that readers report in the articles concerned, and that nobody answered yet
    dead: int = 0  # links of it that are broken

    @property
    def order(self) -> Place:
        """Where it stands: earlier moments first, and at one moment always the same one."""
        return self.moment, self.kind, self.noun.pk

    @property
    def place(self) -> str:
        """Its place as an address holds it."""
        return f"{places.written(self.moment, self.noun.pk)}-{self.kind}"

    @property
    def item(self) -> str:
        """Its name in an address and on the page."""
        return f"{self.kind}-{self.noun.pk if self.kind == CHANGE else self.noun.public_id}"

    @property
    def title(self) -> str:
        """What it is called: a fact by its subject and criterion, an article and what it met by the article's title."""
        if self.kind == ARTICLE:
            return str(self.noun.live.title)
        return str(self.noun.article if self.kind == CHANGE else self.noun)

    @property
    def seen(self) -> str:
        """What tells whether somebody checked it meanwhile."""
        since = None if self.kind == CHANGE else due_since(self.noun)
        return since.isoformat() if since else ""

    @property
    def days(self) -> int:
        """For how many days it has waited."""
        return max((timezone.localdate() - self.day).days, 0)

    @property
    def day(self) -> date:
        """The day since which it waits."""
        return self.noun.check_by if self.kind == FACT else timezone.localdate(self.moment)

    @property
    def held(self) -> bool:
        """Of a change: whether the article still shows the former value, so that looking at it is not enough."""
        return self.kind == CHANGE and bool(self.noun.policy == Policy.HOLD)


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, as this person may see it: all of it or `mine`, of every kind or one."""

    user: User
    kinds: Sequence[str] = (ARTICLE, CHANGE, FACT)
    mine: bool = False

    def rows(self, most: int, before: str = "") -> list[Row]:
        """So many from that place on, and one more where there are more; from the beginning for what is no place."""
        after = _place(before)
        found = [row for kind in self.kinds for row in self._some(kind, most + 1, after)]
        return _beside(sorted(found, key=lambda row: row.order)[: most + 1])

    def one(self, item: str) -> Row | None:
        """The row of that name; None where there is none, or this person may not know of it."""
        kind, _dash, name = item.partition("-")
        if kind not in KINDS:
            return None
        found = _named(self._found(kind), kind, name)
        return next(iter(_beside([_row(kind, noun) for noun in found])), None) if found is not None else None

    def noun(self, item: str) -> Any:
        """The fact, article or change of that name, whether it waits or not; None as for `one`."""
        kind, _dash, name = item.partition("-")
        if kind not in KINDS:
            return None
        visible = Article.objects.visible_to(self.user)
        seen = {
            ARTICLE: visible.published(),
            CHANGE: FactChange.objects.filter(article__in=visible.values("pk")),
            FACT: Fact.objects.stated(),
        }
        found = _named(seen[kind], kind, name)
        return found.first() if found is not None else None

    def counts(self) -> dict[str, int]:
        """How many wait of each kind, a thousand and one at most; one query."""
        arms = [self._arm(kind) for kind in KINDS]
        first, *others = arms
        return dict.fromkeys(KINDS, 0) | dict(first.union(*others, all=True))

    def _arm(self, kind: str) -> QuerySet[Any, tuple[str, int]]:
        waiting = self._found(kind).order_by().values("pk")[: MOST_COUNTED + 1]
        counted = MODELS[kind]._base_manager.filter(pk__in=Subquery(waiting)).order_by()
        named = counted.annotate(name=Value(kind, CharField())).values("name").annotate(many=Count("pk"))
        return cast("QuerySet[Any, tuple[str, int]]", named.values_list("name", "many"))

    def _some(self, kind: str, most: int, after: Place | None) -> Iterable[Row]:
        found = KINDS[kind](self._found(kind))
        return (_row(kind, noun) for noun in found.filter(_following(kind, after))[:most])

    def _found(self, kind: str) -> QuerySet[Any]:
        today, user = timezone.localdate(), self.user
        own = Article.objects.owned_by(user).values("pk")
        if kind == FACT:
            facts = due_facts(today)
            return facts.filter(owner=user) if self.mine else facts
        alone = self.mine or not user.may(Role.EDITOR)
        if kind == ARTICLE:
            due = due_articles(today, timezone.now())
            return due.filter(pk__in=own) if alone else due
        waiting = FactChange.objects.open().order_by("at", "id")
        if self.mine and user.may(Role.EDITOR):
            return waiting.filter(Q(article__in=own) | Q(fact__owner=user))
        return waiting.filter(article__in=own) if alone else waiting


def _facts(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.select_related("subject", "criterion", "current", "owner")


def _articles(found: QuerySet[Any]) -> QuerySet[Any]:
    reports = ContactMessage.objects.open().filter(topic=Topic.ERROR, article=OuterRef("pk")).order_by()
    broken = OutsideUse.objects.filter(article=OuterRef("pk"), link__in=OutsideLink.objects.broken()).order_by()
    whole = found.select_related("live", "creator").defer("live__body", "live__takeaways", "live__comparison")
    counted: QuerySet[Any] = whole.annotate(reports=_many(reports), dead=_many(broken))
    return counted


def _many(found: QuerySet[Any]) -> Coalesce:
    """How many of them an article has."""
    return Coalesce(Subquery(found.values("article").annotate(many=Count("pk")).values("many")), 0)


def _changes(found: QuerySet[Any]) -> QuerySet[Any]:
    joined = ("article__draft", "fact__subject", "fact__criterion", "former", "version", "by")
    return found.select_related(*joined).defer(
        "article__draft__body", "article__draft__takeaways", "article__draft__comparison"
    )


KINDS: Mapping[str, Callable[[QuerySet[Any]], QuerySet[Any]]] = {ARTICLE: _articles, CHANGE: _changes, FACT: _facts}
MODELS: Mapping[str, Any] = {ARTICLE: Article, CHANGE: FactChange, FACT: Fact}
MOMENTS = {ARTICLE: "review_at", CHANGE: "at"}


def _row(kind: str, noun: Any) -> Row:
    if kind == FACT:
        return Row(kind, datetime.combine(noun.check_by, time.min, UTC), noun)
    if kind == CHANGE:
        return Row(kind, noun.at, noun)
    return Row(kind, noun.review_at, noun, noun.reports, noun.dead)


def _named(found: QuerySet[Any], kind: str, name: str) -> QuerySet[Any] | None:
    whole = KINDS[kind](found)
    if kind == CHANGE:
        return whole.filter(pk=int(name)) if name.isdecimal() and name.isascii() and len(name) < 18 else None
    key = uuid_in(name)
    return whole.filter(public_id=key) if key else None


def _place(text: str) -> Place | None:
    stamp, _dash, kind = text.rpartition("-")
    place = places.read(stamp)
    return (place[0], kind, place[1]) if place and kind in KINDS else None


def _following(kind: str, after: Place | None) -> Q:
    """What of this kind comes after that place."""
    if after is None:
        return Q()
    at, other, key = after
    if kind == FACT:
        day = at.astimezone(UTC).date()
        from_day = other == FACT or at == datetime.combine(day, time.min, UTC)
        later = Q(check_by__gte=day) if from_day else Q(check_by__gt=day)
        return later & (Q(check_by__gt=day) | Q(pk__gt=key)) if other == FACT else later
    moment = MOMENTS[kind]
    if kind > other:
        return Q(**{f"{moment}__gte": at})
    beyond = Q(**{f"{moment}__gt": at})
    return Q(**{f"{moment}__gte": at}) & (beyond | Q(pk__gt=key)) if kind == other else beyond


def _beside(rows: list[Row]) -> list[Row]:
    """The same rows; facts with the errors reported where they are shown, and whether their source is gone."""
    facts = [row.noun for row in rows if row.kind == FACT]
    if not facts:
        return rows
    reports, gone = _reported(facts), _gone(facts)
    known = {fact.pk: (reports.get((fact.subject_id, fact.criterion_id), 0), int(fact.pk in gone)) for fact in facts}
    return [Row(row.kind, row.moment, row.noun, *known[row.noun.pk]) if row.kind == FACT else row for row in rows]


def _reported(facts: Iterable[Fact]) -> dict[tuple[int, int], int]:
    """By subject and criterion, how many errors readers report in the articles that show it to them."""
    uses = "article__live__fact_uses__"
    pairs = {(fact.subject_id, fact.criterion_id) for fact in facts}
    concerned = {
        f"{uses}subject__in": {one for one, _other in pairs},
        f"{uses}criterion__in": {other for _one, other in pairs},
        f"{uses}own": False,
    }
    found = ContactMessage.objects.open().filter(topic=Topic.ERROR, **concerned).order_by()
    counted = found.values_list(f"{uses}subject", f"{uses}criterion").annotate(many=Count("pk", distinct=True))
    return {(one, other): many for one, other, many in counted}


def _gone(facts: Iterable[Fact]) -> set[int]:
    """The keys of those whose source is a broken link."""
    sources = {fact.pk: addresses.parse(fact.current.source_url) for fact in facts if fact.current}
    wanted = {str(address) for address in sources.values() if address}
    broken = set(OutsideLink.objects.broken().filter(address__in=wanted).values_list("address", flat=True))
    return {key for key, address in sources.items() if address and str(address) in broken}
