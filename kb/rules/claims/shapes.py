"""What the claims check is given and what it hands back."""

from dataclasses import dataclass

from kb.rules.values import Better, Scale, Value


@dataclass(frozen=True, slots=True)
class Named:
    """A subject with all the names that it goes by in prose; names are found as they are capitalised here."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure(Named):
    """A criterion with its names, what it is measured in, and the words by which an order is claimed (“cheaper”)."""

    scale: Scale
    better: Better = Better.NEITHER
    higher: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of the ledger that a text may contradict."""

    subject: str
    criterion: str
    value: Value


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A sentence that says something else than the ledger, with its place in the Markdown source.

    `source[start:end]` is what was claimed, `source[sentence_start:sentence_end]` the sentence; lines count from 1. Of
    an order there are two subjects and two values, and never a replacement.
    """

    line: int
    start: int
    end: int
    claimed: str
    sentence: str
    sentence_start: int
    sentence_end: int
    subject: str
    criterion: str
    value: Value
    explanation: str
    replacement: str = ""
    other: str = ""
    other_value: Value | None = None
