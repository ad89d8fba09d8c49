"""The workflow's table as the specification words it, transcribed by hand: what the tests hold the code to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

STATES = ("draft", "in_review", "changes_requested", "approved", "scheduled", "published", "retired", "binned")

# transition | from | to | who | guards
TABLE = """
save | draft changes_requested approved scheduled published retired | draft | own-writer editor |
amend | in_review | in_review | editor |
submit | draft changes_requested | reviewed | own-writer editor |
withdraw | in_review | draft | own-writer editor |
request_changes | in_review approved | changes_requested | editor | comment
approve | in_review | enough | editor | four-eyes
schedule | approved | scheduled | editor |
unschedule | scheduled | approved | editor |
fail_schedule | scheduled | approved | clock |
reopen | approved scheduled | in_review | ledger |
publish | approved scheduled | published | editor clock-when-scheduled | approvals-hold
discard | draft changes_requested | live-again | own-writer editor | was-public
bin | draft changes_requested | binned | own-writer editor | never-public
unbin | binned | draft | own-writer editor |
retire | any | retired | editor | live
restore | any | back | editor | withdrawn-and-not-live
emergency_publish | draft in_review changes_requested approved scheduled | published | administrator | comment
endorse | published | published | editor | flagged four-eyes
verify | any | unchanged | editor | live
"""


@dataclass(frozen=True)
class Case:
    """One article's standing and one asker, in plain words."""

    state: str
    live: bool
    withdrawn: bool
    ever_public: bool
    rewriting: bool
    flagged: bool
    approvals: int
    required: int
    role: str  # "", "writer", "editor", "administrator", "clock", "ledger"
    own: bool = False
    hand: bool = False
    comment: str | None = ""

    @property
    def can_be(self) -> bool:
        """Whether an article can stand like this at all."""
        public = self.live or self.withdrawn
        return (
            not (self.live and self.withdrawn)
            and self.ever_public is public
            and (public or (self.rewriting and not self.flagged))
            and (self.state != "published" or (self.live and not self.rewriting))
            and (self.state != "retired" or self.withdrawn)
            and (self.state != "binned" or not public)
            and (self.state in ("published", "retired") or self.rewriting)
        )


RANK = {"writer": 1, "editor": 2, "administrator": 3}
GUARDS: dict[str, Callable[[Case], bool]] = {
    "comment": lambda case: case.comment is None or bool(case.comment.strip()),
    "four-eyes": lambda case: not case.hand,
    "approvals-hold": lambda case: case.approvals >= case.required,
    "was-public": lambda case: case.ever_public,
    "never-public": lambda case: not case.ever_public,
    "live": lambda case: case.live,
    "withdrawn-and-not-live": lambda case: case.withdrawn and not case.live,
    "flagged": lambda case: case.flagged,
}
TARGETS: dict[str, Callable[[Case], str]] = {
    "reviewed": lambda case: "in_review" if case.required else "approved",
    "enough": lambda case: "approved" if case.approvals >= case.required else "in_review",
    "live-again": lambda case: "published" if case.live else "retired",
    # Decision 4: an article that was retired in the middle of a rewrite comes back as the draft that it was.
    "back": lambda case: case.state if case.state != "retired" else "draft" if case.rewriting else "published",
    "unchanged": lambda case: case.state,
}
ROWS = {row[0]: row[1:] for row in ([cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines())}


def may(who: str, case: Case) -> bool:
    """Whether the table's fourth column names this asker."""
    names = who.split()
    if case.role in ("clock", "ledger"):
        return case.role in names or (f"{case.role}-when-scheduled" in names and case.state == "scheduled")
    if "own-writer" in names and case.own and case.role:
        return True
    return any(case.role and name in RANK and RANK[case.role] >= RANK[name] for name in names)


def outcome(transition: str, case: Case) -> str | None:
    """The state that the table leads to, or None where it does not allow the transition."""
    sources, target, who, guards = ROWS[transition]
    here = sources == "any" or case.state in sources.split()
    if not (here and may(who, case) and all(GUARDS[guard](case) for guard in guards.split())):
        return None
    return TARGETS[target](case) if target in TARGETS else target
