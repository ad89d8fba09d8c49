"""Content: all that one revision says, as a value that can be compared, hashed, merged and restored."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self
from uuid import UUID

from kb.rules.comparisons import Comparison, OwnCell, Weighing

TITLE_LENGTH, SUMMARY_LENGTH, SLUG_LENGTH, TAKEAWAY_LENGTH = 200, 400, 80, 400
BODY_BYTES = 200_000
MOST_TAGS, MOST_TAKEAWAYS, MOST_RELATED, MOST_AUTHORS = 8, 7, 6, 8


@dataclass(frozen=True, slots=True)
class Relation:
    """One entry of related reading: an article by public id, or an outside address with its wording."""

    article: UUID | None = None
    url: str = ""
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """One revision's whole content; everything outside it is referred to by permanent public id."""

    title: str = ""
    slug: str = ""
    summary: str = ""
    body: str = ""
    language: str = "en"
    category: UUID | None = None
    tags: tuple[UUID, ...] = ()
    authors: tuple[UUID, ...] = ()
    takeaways: tuple[str, ...] = ()
    related: tuple[Relation, ...] = ()
    image: UUID | None = None  # the picture that stands for the article where it is shared
    cta_heading: str = ""
    cta_text: str = ""
    review_interval: int | None = None  # days
    seo_title: str = ""
    seo_description: str = ""
    comparison: Comparison = field(default_factory=Comparison)

    def fingerprint(self, links: Mapping[str, object]) -> str:
        """The content hash (SHA-256, hex): every field, and what each [[slug]] and {{ fact }} in the body means."""
        whole = {"content": {name: getattr(self, name) for name in self.__slots__}, "links": dict(links)}
        canonical = json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def written(self) -> dict[str, Any]:
        """The same in what JSON has a form for."""
        kept: dict[str, Any] = json.loads(
            json.dumps({name: getattr(self, name) for name in self.__slots__}, default=_plain)
        )
        return kept

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """A content as `written` gave it."""
        related = tuple(Relation(_id(one["article"]), one["url"], one["wording"]) for one in kept["related"])
        ids = {name: tuple(map(UUID, kept[name])) for name in ("tags", "authors")}
        single = {name: _id(kept[name]) for name in ("category", "image")}
        compared = Comparison.read(kept["comparison"]) if "comparison" in kept else Comparison()
        lists = {"related": related, "takeaways": tuple(kept["takeaways"]), "comparison": compared}
        return cls(**{**kept, **ids, **single, **lists})


def _plain(value: object) -> object:
    """A part of the content that JSON has no form for: what has fields by these, an id as its letters."""
    return asdict(value) if isinstance(value, Relation | Comparison | Weighing | OwnCell) else str(value)


def _id(kept: str | None) -> UUID | None:
    return UUID(kept) if kept else None
