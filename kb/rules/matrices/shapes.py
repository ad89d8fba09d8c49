"""What a matrix is made of."""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class Mark(TextChoices):
    """How a cell is shown; what is unknown is never shown as “no”."""

    YES = "yes", gettext_lazy("yes")
    PARTLY = "partly", gettext_lazy("partly")
    NO = "no", gettext_lazy("no")
    VALUE = "value", gettext_lazy("value")
    UNKNOWN = "unknown", gettext_lazy("unknown")
    NOT_APPLICABLE = "not_applicable", gettext_lazy("not applicable")
    DISPUTED = "disputed", gettext_lazy("disputed")
    STALE = "stale", gettext_lazy("may be out of date")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was read; an address other than http(s) is printed nowhere."""

    title: str
    url: str = ""

    @property
    def address(self) -> str:
        """The address that may be linked to, or ""."""
        return self.url if self.url.lower().startswith(("https://", "http://")) else ""


@dataclass(frozen=True, slots=True)
class Citation:
    """One numbered entry among the page's sources: a source, and the day as of which it says what is quoted."""

    source: Source
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as it is shown: in words of the text's language, with one muted line, its source and its days.

    An `own` cell is stated by the article and not by the ledger; a `former` one is what the article still shows
    although the ledger has a newer value. Both are said in words. In a `turned` one “no” is better than “yes”.
    """

    mark: Mark
    words: str
    note: str = ""
    source: Source | None = None
    as_of: date | None = None
    checked: date | None = None
    own: bool = False
    former: bool = False
    turned: bool = False

    @property
    def citation(self) -> Citation | None:
        """What the cell rests on; None where no source is named."""
        return Citation(self.source, self.as_of) if self.source else None


@dataclass(frozen=True, slots=True)
class Column:
    """One subject; `key` is its slug, `address` its page's path."""

    key: str
    name: str
    address: str | None
    pick: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion with a cell for each subject; rows of one `group` stand together."""

    key: str
    name: str
    address: str | None
    group: str = ""
    verdict: str = ""
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where the same is found in other forms: its files with what they are called, and all that is known of it."""

    files: tuple[tuple[str, str], ...] = ()
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A comparison ready to be printed; `pick_for` says for whom the picked subject is, `checked` is the oldest check.

    Raises ValueError for a row of too few or too many cells, and for a second pick.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    pick_for: str = ""
    checked: date | None = None

    def __post_init__(self) -> None:
        """Holds the promise that printing rests on."""
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError("Each row needs one cell for each subject.")
        if sum(column.pick for column in self.columns) > 1:
            raise ValueError("One subject at most is the pick.")

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.columns and self.rows)

    @property
    def pick(self) -> Column | None:
        """The subject that is recommended, if one is."""
        return next((column for column in self.columns if column.pick), None)


def page_of(named: Column | Row) -> str:
    """The path of its page, or "" where it has none on this site."""
    path = named.address or ""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else ""
