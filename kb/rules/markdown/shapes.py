"""What goes into a rendering and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """What `[[slug]]` resolves to; without an address its words are printed without a link."""

    title: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Picture:
    """What `media:<public id>` resolves to; `srcsets` are (MIME type, srcset) pairs, best first."""

    src: str
    width: int
    height: int
    srcsets: tuple[tuple[str, str], ...] = ()
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What `{{ subject/criterion }}` prints: the value in each of the styles, and where it is from.

    `about` names what it is the value of, `dated` says as of when; both stand in the list of sources.
    """

    said: Mapping[str, str]
    about: str = ""
    dated: str = ""
    source_title: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One heading of the body as the table of contents needs it."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A body turned into a page's parts: HTML, footnotes' list, headings and counts."""

    html: str
    sources: str
    anchors: tuple[Anchor, ...]
    words: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Words:
    """The interface's words inside a body, so that a caller can pass translated ones.

    `{number}` in `source` and `table` is replaced by the running number.
    """

    section: str = "Link to this section"
    source: str = "Source {number}"
    back: str = "Back to the text"
    table: str = "Table {number}"
    done: str = "Done:"
    to_do: str = "To do:"
    note: str = "Note"
    tip: str = "Tip"
    warning: str = "Warning"

    def numbered_source(self, number: int) -> str:
        """The name of a footnote's mark."""
        return self.source.replace("{number}", str(number))

    def numbered_table(self, number: int) -> str:
        """The name of a table's scrolling region; numbered because regions need different names."""
        return self.table.replace("{number}", str(number))

    def title(self, kind: str) -> str:
        """The title of an admonition of this kind."""
        return {"tip": self.tip, "warning": self.warning}.get(kind, self.note)
