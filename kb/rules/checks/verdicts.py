"""Verdicts: which of them block, which were waived, and how they are kept."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, replace
from typing import Any

from kb.rules.checks.shapes import Level, Verdict

# Without these there is no page at all: they block in an emergency too, and nobody can waive them.
VITAL = frozenset({"title_present", "category_present", "slug_free", "body_renders"})


def waive(verdicts: Iterable[Verdict], waived: Collection[tuple[str, str]]) -> tuple[Verdict, ...]:
    """The same verdicts; those failures that were waived (the check's name, the place) no longer fail."""
    return tuple(
        replace(each, level=Level.WAIVED)
        if each.level is Level.FAIL and (each.check, each.place) in waived and each.check not in VITAL
        else each
        for each in verdicts
    )


def written(verdicts: Iterable[Verdict]) -> list[str | dict[str, Any]]:
    """The verdicts as JSON keeps them: of a check that passes its name, of any other all that it said."""
    return [verdict.check if verdict.level is Level.PASS else _plain(verdict) for verdict in verdicts]


def _plain(verdict: Verdict) -> dict[str, Any]:
    return {name: value for name, value in asdict(verdict).items() if value not in ("", None)}


def read(kept: Iterable[str | dict[str, Any]]) -> tuple[Verdict, ...]:
    """The verdicts that were written."""
    return tuple(
        Verdict(each, Level.PASS) if isinstance(each, str) else Verdict(**{**each, "level": Level(each["level"])})
        for each in kept
    )


def failures(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts that block."""
    return tuple(verdict for verdict in verdicts if verdict.level is Level.FAIL)


def vital(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts that block even in an emergency."""
    return tuple(verdict for verdict in failures(verdicts) if verdict.check in VITAL)
