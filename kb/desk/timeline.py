"""The timeline: all that happened to an article, the latest first, in parts of any length, in three queries, or four.

Transitions are read with what hangs on them. Whatever else happens to an article is told alike: by whom, when, about
what, in which words. A new kind of it is one more entry in `KINDS`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.utils.translation import gettext as _

from kb.desk.checking import Results, results
from kb.models import Article, FactChange, HistoryEntry, Recommendation
from kb.rules import places
from kb.rules.workflow import Transition

Place: TypeAlias = tuple[datetime, str, int]
TRANSITION, FACT = "transition", "fact"


class Remark(NamedTuple):
    """What happened to an article beside its transitions; what does not apply is empty, or None."""

    moment: datetime
    kind: str
    key: int
    who: str
    said: str
    about: str
    number: int | None  # of the revision
    thread: UUID | None  # of comments; of a replaced picture, the picture


@dataclass(frozen=True, slots=True)
class Event:
    """One transition with what hangs on it, or one remark."""

    moment: datetime
    kind: str
    key: int
    entry: HistoryEntry | None = None
    results: Results | None = None  # what the checks said that it rested on
    voids: Sequence[Any] = ()  # the approvals that held until then
    void: Any = None  # the approval that it gave, where that no longer holds
    remark: Remark | None = None
    change: FactChange | None = None  # of a fact that it uses

    @property
    def order(self) -> Place:
        """Where it stands: later moments first, and at one moment always the same one."""
        return self.moment, self.kind, self.key

    @property
    def place(self) -> str:
        """Its place as an address holds it: what comes after it begins there."""
        return f"{places.written(self.moment, self.key)}-{self.kind}"


def events(article: Article, most: int, before: str = "") -> list[Event]:
    """The latest of all that happened, at most so many, from that place on; from the beginning for what is no place."""
    after = _place(before)
    told = [*_transitions(article, most, after), *_remarks(article, most, after)]
    return sorted(told, key=lambda event: event.order, reverse=True)[:most]


def recommendations(article: Article) -> QuerySet[Recommendation]:
    """What guests recommended, the latest first."""
    return article.recommendations.select_related("guest", "revision")


def _place(text: str) -> Place | None:
    stamp, _dash, kind = text.rpartition("-")
    place = places.read(stamp)
    return (place[0], kind, place[1]) if place and kind in {TRANSITION, *KINDS} else None


def _following(kind: str, moment: str, after: Place | None) -> Q:
    """What of this kind comes after that place, as a range of its moments with at most one exception."""
    if after is None:
        return Q()
    at, other, key = after
    if kind > other:
        return Q(**{f"{moment}__lt": at})
    earlier = Q(**{f"{moment}__lte": at})
    return earlier & (Q(**{f"{moment}__lt": at}) | Q(pk__lt=key)) if kind == other else earlier


def _transitions(article: Article, most: int, after: Place | None) -> list[Event]:
    revisions = ("revision", "revision__based_on", "revision__merged_from")
    whole = article.history.select_related("by", "assignee", "revision__naming", *revisions).defer(
        *(f"{each}__{name}" for each in revisions for name in ("body", "takeaways"))
    )
    entries = list(whole.filter(_following(TRANSITION, "at", after))[:most])
    gone = _void(article) if entries else []
    return [
        Event(
            entry.at,
            TRANSITION,
            entry.pk,
            entry=entry,
            results=results(entry.checked) if entry.verdicts else None,
            voids=[each for each in gone if each.cause == entry.pk],
            void=_given(entry, gone),
        )
        for entry in entries
    ]


def _void(article: Article) -> list[Any]:
    """The approvals that no longer hold, each with the `cause`: the transition that voided it, at the same moment."""
    causes = HistoryEntry.objects.filter(article=OuterRef("article"), at__gte=OuterRef("voided_at"))
    void = article.approvals.filter(voided_at__isnull=False).select_related("by")
    return list(
        void.annotate(number=F("revision__number"), cause=Subquery(causes.order_by("at", "id").values("pk")[:1]))
    )


def _given(entry: HistoryEntry, gone: Sequence[Any]) -> Any:
    """Of these approvals the one that this transition gave: nobody holds two of one article at a time."""
    if entry.transition != Transition.APPROVE:
        return None
    given = (each for each in gone if each.by_id == entry.by_id and each.at <= entry.at < each.voided_at)
    return next(given, None)


def _remarks(article: Article, most: int, after: Place | None) -> list[Event]:
    first, *others = (
        rows(article)
        .filter(_following(kind, "moment", after))
        .order_by()
        .annotate(kind=Cast(Value(kind), TextField()), key=F("pk"))
        .values_list(*Remark._fields)
        for kind, rows in KINDS.items()
    )
    found = first.union(*others, all=True).order_by(*(f"-{name}" for name in Remark._fields[:3]))[:most]
    remarks = list(map(Remark._make, found))
    changes = _changes([each.key for each in remarks if each.kind == FACT])
    with_changes = ((each, changes.get(each.key) if each.kind == FACT else None) for each in remarks)
    return [Event(each.moment, each.kind, each.key, remark=each, change=change) for each, change in with_changes]


def _changes(keys: list[int]) -> dict[int, FactChange]:
    """The changes of facts with these keys, with all that is said of them; no query for none."""
    told = FactChange.objects.select_related("fact__subject", "fact__criterion", "former", "version", "settled_by")
    return told.in_bulk(keys) if keys else {}


def _name(person: str) -> Any:
    return Coalesce(NullIf(f"{person}__name", Value("")), f"{person}__email", output_field=CharField())


def _guest() -> Any:
    before, after = (_("%s (guest)") % "\0").split("\0")
    named = Concat(Value(before), "guest__name", Value(after), output_field=CharField())
    return Case(When(guest__name="", then=Value(_("a guest"))), default=named)


NO_WORDS = Value("", TextField())
NO_NUMBER = Cast(Value(None), IntegerField())
NO_THREAD = Cast(Value(None), UUIDField())


def _comments(article: Article) -> QuerySet[Any]:
    return article.comments.filter(parent__isnull=True).annotate(
        moment=F("at"),
        who=Coalesce(_name("by"), _guest()),
        said=Coalesce(NullIf("words", NO_WORDS), "suggestion"),
        about=F("quote"),
        number=F("revision__number"),
        thread=F("public_id"),
    )


def _replies(article: Article) -> QuerySet[Any]:
    return article.comments.filter(parent__isnull=False).annotate(
        moment=F("at"),
        who=Coalesce(_name("by"), _guest()),
        said=F("words"),
        about=F("parent__quote"),
        number=F("revision__number"),
        thread=F("parent__public_id"),
    )


def _resolutions(article: Article) -> QuerySet[Any]:
    return article.comments.filter(resolved_at__isnull=False).annotate(
        moment=F("resolved_at"),
        who=_name("resolved_by"),
        said=NO_WORDS,
        about=F("quote"),
        number=NO_NUMBER,
        thread=F("public_id"),
    )


def _recommended(article: Article) -> QuerySet[Any]:
    about = Case(When(yes=True, then=Value("yes")), default=Value("no"))
    return article.recommendations.annotate(
        moment=F("at"), who=_guest(), said=F("words"), about=about, number=F("revision__number"), thread=NO_THREAD
    )


def _waivers(article: Article) -> QuerySet[Any]:
    return article.waivers.annotate(
        moment=F("at"),
        who=_name("by"),
        said=F("reason"),
        about=F("sentence"),
        number=F("revision__number"),
        thread=NO_THREAD,
    )


def _handovers(article: Article) -> QuerySet[Any]:
    return article.handovers.annotate(
        moment=F("at"),
        who=_name("by"),
        said=NO_WORDS,
        about=Concat(_name("giver"), Value(" → "), _name("taker")),
        number=NO_NUMBER,
        thread=NO_THREAD,
    )


def _replacements(article: Article) -> QuerySet[Any]:
    return article.replacements.annotate(
        moment=F("at"), who=_name("by"), said=NO_WORDS, about=F("title"), number=NO_NUMBER, thread=F("image__public_id")
    )


def _fact_changes(article: Article) -> QuerySet[Any]:
    return article.fact_changes.annotate(
        moment=F("at"), who=_name("by"), said=NO_WORDS, about=F("policy"), number=NO_NUMBER, thread=NO_THREAD
    )


def _snoozes(article: Article) -> QuerySet[Any]:
    return article.snoozes.annotate(
        moment=F("at"),
        who=_name("by"),
        said=F("reason"),
        about=Cast("until", TextField()),
        number=NO_NUMBER,
        thread=NO_THREAD,
    )


KINDS: Mapping[str, Callable[[Article], QuerySet[Any]]] = {
    "comment": _comments,
    "reply": _replies,
    "resolution": _resolutions,
    "recommendation": _recommended,
    "waiver": _waivers,
    "handover": _handovers,
    "replacement": _replacements,
    FACT: _fact_changes,
    "snooze": _snoozes,
}
