"""What the checks said, grouped by what follows from it, as pages print it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.rules.checks import Level, Verdict, name_of


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict as a page prints it: the check's name and all that the verdict says."""

    verdict: Verdict
    name: str


@dataclass(frozen=True, slots=True)
class Results:
    """The verdicts of one run: what blocks, what is worth a look, and the names of the checks that pass."""

    failing: Sequence[Finding]
    warning: Sequence[Finding]
    passed: Sequence[str]


def results(verdicts: Iterable[Verdict]) -> Results:
    """The verdicts in their groups, each group in the order of the checks."""
    groups: dict[Level, list[Finding]] = {level: [] for level in Level}
    for verdict in verdicts:
        groups[verdict.level].append(Finding(verdict, name_of(verdict.check)))
    return Results(groups[Level.FAIL], groups[Level.WARN], [found.name for found in groups[Level.PASS]])
