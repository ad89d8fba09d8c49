"""Deeds: what people and the site did to articles, and administrators to people, in one order out of five histories."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, PersonEntry, User
from kb.desk.moves import Words
from kb.models import Handover, HistoryEntry, Replacement, Waiver
from kb.rules.workflow import State, Transition

WAIVE, HAND_OVER, REPLACE = "waive", "hand_over", "replace_picture"
ABOUT_ARTICLES: tuple[tuple[str, Words], ...] = (
    *Transition.choices,
    (WAIVE, _("Check waived")),
    (HAND_OVER, _("Handed over")),
    (REPLACE, _("Picture replaced")),
)
ABOUT_PEOPLE: tuple[tuple[str, Words], ...] = tuple(Event.choices)
LABELS = dict((*ABOUT_ARTICLES, *ABOUT_PEOPLE))
Place = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose deeds and what befell whom, on which article, what, and from when to when; by default everything."""

    person: User | None = None
    site: bool = False  # what nobody did, but the site by itself
    article: UUID | None = None
    what: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One line: what was done when and by whom, to which article or which person; `key` orders those of one moment.

    `before` and `after` are what it was and became: a state, a role, a name, the address of who answers for an article.
    """

    at: datetime
    key: int
    what: str
    by: User | None
    article: UUID | None = None
    there: bool = False  # the article was not deleted
    title: str = ""
    person: User | None = None
    before: str = ""
    after: str = ""
    change: str = ""  # the same two in words
    revision: int | None = None
    hour: datetime | None = None
    words: str = ""
    about: str = ""  # the failure that was waived

    @property
    def label(self) -> Words:
        """What was done, in words."""
        return LABELS[self.what]

    @property
    def place(self) -> Place:
        """Where in the list it stands."""
        return self.at, self.key


@dataclass(frozen=True, slots=True)
class History:
    """One of the five: its rows with what a line prints, how a row reads, and where in a row the filters look."""

    rows: Callable[[], QuerySet[Any]]
    read: Callable[[Any, int], Deed]
    doers: tuple[str, ...]
    article: str = ""
    kind: str = ""  # the column that says what was done; without one all rows are `what`
    what: tuple[str, ...] = ()


def deeds(asked: Asked, at_once: int, before: Place | None = None) -> Iterator[Deed]:
    """What is asked for, the latest first, from a place on; each history is read so many rows at a time."""
    streams = [
        _stream(history, found, number, at_once, before)
        for number, history in enumerate(HISTORIES)
        if (found := _found(history, asked)) is not None
    ]
    return heapq.merge(*streams, key=lambda deed: deed.place, reverse=True)


def _found(history: History, asked: Asked) -> QuerySet[Any] | None:
    """The rows of this history that are asked for; None where it can have none."""
    if asked.what and asked.what not in history.what:
        return None
    if (asked.article and not history.article) or (asked.site and history.kind != "transition"):
        return None
    found = history.rows()
    if asked.site:
        found = found.filter(by=None)
    if asked.person:
        whose = Q()
        for name in history.doers:
            whose |= Q(**{name: asked.person})
        found = found.filter(whose)
    if asked.article:
        found = found.filter(**{history.article: asked.article})
    if asked.what and history.kind:
        found = found.filter(**{history.kind: asked.what})
    if asked.since:
        found = found.filter(at__gte=asked.since)
    return found.filter(at__lt=asked.until) if asked.until else found


def _stream(history: History, found: QuerySet[Any], number: int, at_once: int, before: Place | None) -> Iterator[Deed]:
    """The deeds of one history, read some at a time, each time from where the last ended."""
    while True:
        rows = list((_earlier(found, number, before) if before else found).order_by("-at", "-id")[:at_once])
        for row in rows:
            yield history.read(row, _key(row.pk, number))
        if len(rows) < at_once:
            return
        before = rows[-1].at, _key(rows[-1].pk, number)


def _key(primary: int, number: int) -> int:
    """One order for the rows of all histories that have the same moment."""
    return primary * len(HISTORIES) + number


def _earlier(found: QuerySet[Any], number: int, place: Place) -> QuerySet[Any]:
    """What of the history with this number stands behind the place."""
    moment, key = place
    primary = -((number - key) // len(HISTORIES))  # the first whose key is not lower, rounded up
    # Written as a range with an exception: of an OR at the top neither database makes a range of the index.
    return found.filter(Q(at__lt=moment) | Q(pk__lt=primary), at__lte=moment)


def first(asked: Asked, most: int, before: Place | None = None) -> list[Deed]:
    """So many at most, in one query for each history."""
    return list(islice(deeds(asked, most, before), most))


def _transitions() -> QuerySet[Any]:
    # Without the texts of revisions and what the checks said.
    return HistoryEntry.objects.select_related("by", "revision").only(
        "at", "title", "transition", "from_state", "to_state", "comment", "scheduled_for", "article",
        "article_public_id", "revision__number", "by__name", "by__email",
    )  # fmt: skip


def _transition(entry: HistoryEntry, key: int) -> Deed:
    states = [State(state) for state in (entry.from_state, entry.to_state) if state]
    return Deed(
        entry.at,
        key,
        entry.transition,
        entry.by,
        article=entry.article_public_id,
        there=entry.article_id is not None,
        title=entry.title,
        before=entry.from_state,
        after=entry.to_state,
        change=_change(*(str(state.label) for state in states)) if len(set(states)) > 1 or not entry.from_state else "",
        revision=entry.revision.number if entry.revision else None,
        hour=entry.scheduled_for,
        words=entry.comment,
    )


def _waivers() -> QuerySet[Any]:
    return Waiver.objects.select_related("by", "revision", "article").only(
        "at", "sentence", "reason", "article__public_id", "revision__number", "revision__title", "by__name",
        "by__email",
    )  # fmt: skip


def _waiver(waiver: Waiver, key: int) -> Deed:
    return Deed(
        waiver.at,
        key,
        WAIVE,
        waiver.by,
        article=waiver.article.public_id,
        there=True,
        title=waiver.revision.title,
        revision=waiver.revision.number,
        words=waiver.reason,
        about=waiver.sentence,
    )


def _handovers() -> QuerySet[Any]:
    return Handover.objects.select_related("by", "giver", "taker", "article__draft").only(
        "at", "article__public_id", "article__draft__title", "by__name", "by__email", "giver__name", "giver__email",
        "taker__name", "taker__email",
    )  # fmt: skip


def _handover(passed: Handover, key: int) -> Deed:
    return Deed(
        passed.at,
        key,
        HAND_OVER,
        passed.by,
        article=passed.article.public_id,
        there=True,
        title=passed.article.newest.title,
        before=passed.giver.email,
        after=passed.taker.email,
        change=_change(str(passed.giver), str(passed.taker)),
    )


def _replacements() -> QuerySet[Any]:
    return Replacement.objects.select_related("by", "article__draft").only(
        "at", "title", "before", "after", "article__public_id", "article__draft__title",
        "by__name", "by__email",
    )  # fmt: skip


def _replacement(replaced: Replacement, key: int) -> Deed:
    return Deed(
        replaced.at,
        key,
        REPLACE,
        replaced.by,
        article=replaced.article.public_id,
        there=True,
        title=replaced.article.newest.title,
        before=replaced.before,
        after=replaced.after,
        about=replaced.title,
    )


def _entries() -> QuerySet[Any]:
    return PersonEntry.objects.select_related("by", "person").only(
        "at", "event", "before", "after", "by__name", "by__email", "person__public_id", "person__name", "person__email"
    )


def _entry(entry: PersonEntry, key: int) -> Deed:
    return Deed(
        entry.at,
        key,
        entry.event,
        entry.by,
        person=entry.person,
        before=entry.before,
        after=entry.after,
        change=entry.change,
    )


def _change(*words: str) -> str:
    return f"→ {words[0]}" if len(words) == 1 else " → ".join(words)


HISTORIES = (
    History(_transitions, _transition, ("by",), "article_public_id", "transition", tuple(Transition.values)),
    History(_waivers, _waiver, ("by",), "article__public_id", what=(WAIVE,)),
    History(_handovers, _handover, ("by", "giver", "taker"), "article__public_id", what=(HAND_OVER,)),
    History(_replacements, _replacement, ("by",), "article__public_id", what=(REPLACE,)),
    History(_entries, _entry, ("by", "person"), kind="event", what=tuple(Event.values)),
)
