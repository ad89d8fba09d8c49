"""The board: what waits, is written, reviewed, due, scheduled and out, as lists or as a column for each state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeAlias

from django.db.models import CharField, Count, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kb.desk.moves import MOVES, Move, Words
from kb.desk.rows import read
from kb.editorial.transitions import possible_with
from kb.models import Article
from kb.models.articles import ArticleQuerySet
from kb.rules.workflow import State, Transition

MOST, MOST_CARDS = 10, 20
SOON, LATELY = timedelta(days=7), timedelta(days=7)
COLUMNS = (
    State.DRAFT,
    State.IN_REVIEW,
    State.CHANGES_REQUESTED,
    State.APPROVED,
    State.SCHEDULED,
    State.PUBLISHED,
)
UNFINISHED = COLUMNS[:-1]
COUNT = "count:"
Wanted: TypeAlias = Mapping[str, tuple[ArticleQuerySet, str]]  # by the lists' names: which articles, in which order
Arm: TypeAlias = "QuerySet[Article, tuple[str, int]]"


@dataclass(frozen=True, slots=True)
class Ask:
    """Who looks, at which articles, when."""

    user: User
    found: ArticleQuerySet
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Kind:
    """One list: its name and title, what it says when empty, which articles, in which order, and where all are."""

    name: str
    title: Words
    none: Words
    chosen: Callable[[Ask], ArticleQuerySet]
    order: str = "-changed_at"
    rest: str = ""
    more: Words = ""


@dataclass(slots=True)
class Section:
    """One list with its articles, and whether there are more."""

    kind: Kind
    articles: list[Article] = field(default_factory=list)
    further: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One article on the board and what this person may do with it."""

    article: Article
    moves: Sequence[Move]


@dataclass(frozen=True, slots=True)
class Column:
    """One state, the articles in it that changed last, and how many there are, where they are counted."""

    state: State
    cards: Sequence[Card]
    count: int | None


KINDS = (
    Kind(
        "waiting",
        _("Waiting for me"),
        _("Nothing waits for you."),
        lambda ask: ask.found.awaiting(ask.user),
    ),
    Kind(
        "overdue",
        _("Overdue"),
        _("No review is overdue."),
        lambda ask: ask.found.review_due(ask.today - timedelta(days=1)),
        "due_on",
    ),
    Kind(
        "due",
        _("To be reviewed soon"),
        _("No review is due within a week."),
        lambda ask: ask.found.review_due(ask.today + SOON).filter(due_on__gte=ask.today),
        "due_on",
    ),
    Kind(
        "mine",
        _("Mine in progress"),
        _("You have no article in progress."),
        lambda ask: ask.found.owned_by(ask.user, many=True).filter(state__in=UNFINISHED),
        "-changed_at",
        "own=on",
        _("All my articles"),
    ),
    Kind(
        "in_review",
        _("In review"),
        _("Nothing is in review."),
        lambda ask: ask.found.filter(state=State.IN_REVIEW),
        "-changed_at",
        "state=in_review",
        _("Everything in review"),
    ),
    Kind(
        "scheduled",
        _("Scheduled"),
        _("Nothing is scheduled."),
        lambda ask: ask.found.filter(state=State.SCHEDULED),
        "scheduled_for",
        "state=scheduled",
        _("Everything scheduled"),
    ),
    Kind(
        "checks",
        _("To be checked again"),
        _("Everything was checked within its term."),
        lambda ask: ask.found.filter(review_at__lt=ask.now),
        "review_at",
        "check=overdue",
        _("Everything to be checked"),
    ),
    Kind(
        "recent",
        _("Recently published"),
        _("Nothing has been published yet."),
        lambda ask: ask.found.published(),
        "-revised_at",
        "state=published",
        _("Everything published"),
    ),
)


def sections(ask: Ask) -> list[Section]:
    """The lists, each with its first articles; in three queries."""
    wanted = {kind.name: (kind.chosen(ask), kind.order) for kind in KINDS}
    found = _found(wanted, _keys(wanted, MOST + 1))
    return [Section(kind, found[kind.name][:MOST], len(found[kind.name]) > MOST) for kind in KINDS]


def columns(ask: Ask) -> list[Column]:
    """A column for each state, the last for what came out lately; in four queries."""
    # Not by its state, of which there are very many: by the dates of what is public.
    lately = ask.found.published().exclude(state__in=UNFINISHED).filter(revised_at__gte=ask.now - LATELY)
    wanted = {state.value: (ask.found.filter(state=state), "-changed_at") for state in UNFINISHED}
    wanted[State.SCHEDULED.value] = ask.found.filter(state=State.SCHEDULED), "scheduled_for"
    wanted[State.PUBLISHED.value] = lately, "-revised_at"
    keys = _keys(wanted, MOST_CARDS, _counts(ask.found.filter(state__in=UNFINISHED)))
    counts = {name.removeprefix(COUNT): many for name, many in keys if name.startswith(COUNT)}
    found = _found(wanted, keys)
    options = possible_with([article for articles in found.values() for article in articles], ask.user)
    return [
        Column(
            state,
            [Card(article, _moves(options.get(article.pk, ()))) for article in found[state.value]],
            counts.get(state.value, 0) if state in UNFINISHED else None,
        )
        for state in COLUMNS
    ]


def _moves(options: Sequence[Transition]) -> list[Move]:
    return [MOVES[transition] for transition in options if transition in MOVES]


def _counts(found: ArticleQuerySet) -> Arm:
    """How many articles each state has, as further rows for `_keys`."""
    named = found.order_by().annotate(list=Concat(Value(COUNT), "state")).values("list")
    return named.annotate(key=Count("pk")).values_list("list", "key")


def _keys(wanted: Wanted, most: int, *arms: Arm) -> list[tuple[str, int]]:
    """The names of several lists with the keys of the first articles of each, in no order; in one query."""
    lists = list(arms)
    for name, (found, order) in wanted.items():
        first = found.order_by(*_order(order)).values("pk")[:most]
        arm = Article.objects.filter(pk__in=first).order_by().annotate(list=Value(name, CharField()))
        lists.append(arm.values_list("list", "pk"))
    return list(lists[0].union(*lists[1:], all=True))


def _found(wanted: Wanted, keys: Sequence[tuple[str, int]]) -> dict[str, list[Article]]:
    """The articles of each list, in its order; in two queries."""
    rows = read({key for name, key in keys if name in wanted})
    return {
        name: _sorted([rows[key] for of, key in keys if of == name and key in rows], order)
        for name, (_chosen, order) in wanted.items()
    }


def _order(order: str) -> tuple[str, str]:
    return (order, "-id" if order.startswith("-") else "id")


def _sorted(articles: list[Article], order: str) -> list[Article]:
    name = order.removeprefix("-")
    return sorted(articles, key=lambda article: (getattr(article, name), article.pk), reverse=order.startswith("-"))
