"""The timeline: what happened to an article, the latest first, in the form that pages print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kb.desk.checking import Results, results
from kb.models import Article, HistoryEntry, Recommendation


@dataclass(frozen=True, slots=True)
class Event:
    """One transition, with what the checks said that it rested on; or what a guest recommended between two."""

    entry: HistoryEntry | None = None
    results: Results | None = None
    recommendation: Recommendation | None = None

    @property
    def at(self) -> datetime:
        """When it happened."""
        happened = self.entry or self.recommendation
        assert happened is not None  # noqa: S101  # an event is one of the two
        return happened.at


def events(
    article: Article, entries: Sequence[HistoryEntry], *, begins: bool = True, beyond: HistoryEntry | None = None
) -> list[Event]:
    """These entries of the history as events, with the recommendations among them.

    Those later than the first entry are left to the part of the timeline before it unless this one `begins` it, those
    before `beyond`, the entry that comes next, to the part after.
    """
    found = recommendations(article)
    if entries and not begins:
        found = found.filter(at__lte=entries[0].at)
    if beyond:
        found = found.filter(at__gt=beyond.at)
    transitions = [Event(entry, results(entry.checked) if entry.verdicts else None) for entry in entries]
    said = [Event(recommendation=each) for each in found]
    return sorted([*transitions, *said], key=lambda event: event.at, reverse=True) if said else transitions


def recommendations(article: Article) -> QuerySet[Recommendation]:
    """What guests recommended, the latest first."""
    return article.recommendations.select_related("guest", "revision")
