"""What the checks look at, and what each of them says."""

from dataclasses import dataclass
from enum import StrEnum

from kb.rules.content import Content


class Level(StrEnum):
    """Failing blocks submission and publication, unless an editor has waived it; a warning is worth a look."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    WARN = "warn"
    FAIL = "fail"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check says: its name, level, a sentence with the way to mend it, and the place.

    The place is the field; in the body also the line (from 1), the block that a reader sees it in (`composing.passages`
    counts them), and of what may be there twice, what it is about. Where this begins on its line (`column`, from 0) and
    what could stand there instead (`mend`) is told where both are sure.
    """

    check: str
    level: Level
    sentence: str = ""
    field: str = ""
    line: int | None = None
    about: str = ""
    block: int | None = None
    column: int | None = None
    mend: str = ""

    @property
    def place(self) -> str:
        """The place in letters: with the check's name it tells this failure from all others of the same content."""
        return ":".join([self.field, *([str(self.line)] if self.line else []), *([self.about] if self.about else [])])


class Standing(StrEnum):
    """How what an article shows of the ledger stands."""

    GOOD = "good"
    MISSING = "missing"  # nothing verified is there to be shown
    DISPUTED = "disputed"
    DUE = "due"  # its day has come
    OVERDUE = "overdue"  # the same, and its policy lets nothing out that is not checked
    SOON = "soon"  # within fourteen days


@dataclass(frozen=True, slots=True)
class UsedFact:
    """What an article shows of one subject by one criterion: in a sentence on a line, or in a cell (no line)."""

    name: str
    standing: Standing
    line: int | None = None

    @property
    def field(self) -> str:
        """Where in the form it is used."""
        return "comparison" if self.line is None else "body"


@dataclass(frozen=True, slots=True)
class Denied:
    """What a sentence says (`said`, in letters), which the ledger denies, as `explanation` says."""

    said: str
    explanation: str
    source: str = ""  # whence the ledger knows, and as of when
    field: str = "body"
    line: int | None = None
    column: int | None = None
    reference: str = ""  # what could stand in its place


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What the checks look at: the content and what composing found out about it."""

    content: Content
    words: int = 0
    slug_taken: bool = False
    dead_links: tuple[tuple[str, int], ...] = ()  # what reaches no live article, as typed; line
    broken_links: tuple[tuple[str, str, int | None], ...] = ()  # outside address, field, the body's line
    missing_alt: tuple[int, ...] = ()  # lines
    headings: tuple[tuple[int, str, int], ...] = ()  # level, text, line
    facts: tuple[UsedFact, ...] = ()
    unknown_facts: tuple[tuple[str, int], ...] = ()  # `subject/criterion` that names nothing; line
    denied: tuple[Denied, ...] = ()
    too_costly: str = ""  # why the body cannot be rendered


def fail(check: str, sentence: str, field: str, line: int | None = None, about: str = "") -> Verdict:
    """What blocks."""
    return Verdict(check, Level.FAIL, sentence, field, line, about)


def warn(check: str, sentence: str, field: str, line: int | None = None, about: str = "") -> Verdict:
    """What is worth a look."""
    return Verdict(check, Level.WARN, sentence, field, line, about)
