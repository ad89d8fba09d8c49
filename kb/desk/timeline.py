"""The timeline: what happened to an article, the latest first, in the form that pages print."""

from collections.abc import Iterable
from dataclasses import dataclass

from kb.desk.checking import Results, results
from kb.models import HistoryEntry


@dataclass(frozen=True, slots=True)
class Event:
    """One transition, with what the checks said that it rested on."""

    entry: HistoryEntry
    results: Results | None


def events(entries: Iterable[HistoryEntry]) -> list[Event]:
    """These entries of the history as events."""
    return [Event(entry, results(entry.checked) if entry.verdicts else None) for entry in entries]
