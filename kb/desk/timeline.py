"""The timeline: what happened to an article, the latest first, in the form that pages print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from kb.desk.checking import Results, results
from kb.models import Article, HistoryEntry, Recommendation, Waiver


@dataclass(frozen=True, slots=True)
class Event:
    """One transition, with what the checks said that it rested on; or what happened between two.

    A guest recommended something, or an editor waived a check.
    """

    entry: HistoryEntry | None = None
    results: Results | None = None
    recommendation: Recommendation | None = None
    waiver: Waiver | None = None

    @property
    def at(self) -> datetime:
        """When it happened."""
        happened = self.entry or self.recommendation or self.waiver
        assert happened is not None  # noqa: S101  # an event is one of the three
        return happened.at


def events(
    article: Article, entries: Sequence[HistoryEntry], *, begins: bool = True, beyond: HistoryEntry | None = None
) -> list[Event]:
    """These entries of the history as events, with the recommendations and waivers among them.

    Those later than the first entry are left to the part of the timeline before it unless this one `begins` it, those
    before `beyond`, the entry that comes next, to the part after.
    """
    among = Q()
    if entries and not begins:
        among &= Q(at__lte=entries[0].at)
    if beyond:
        among &= Q(at__gt=beyond.at)
    transitions = [Event(entry, results(entry.checked) if entry.verdicts else None) for entry in entries]
    said = [Event(recommendation=each) for each in recommendations(article).filter(among)]
    waived = [Event(waiver=each) for each in article.waivers.filter(among).select_related("by", "revision")]
    return sorted([*said, *waived, *transitions], key=lambda event: event.at, reverse=True)


def recommendations(article: Article) -> QuerySet[Recommendation]:
    """What guests recommended, the latest first."""
    return article.recommendations.select_related("guest", "revision")
