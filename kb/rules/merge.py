"""Merge: two contents that were made from one become one, field by field and block by block.

Nothing vanishes in it: what either side added or changed is in the result or in a conflict that names it.
"""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TypeAlias
from uuid import UUID

from kb.rules.comparisons import Comparison
from kb.rules.content import MOST_AUTHORS, MOST_RELATED, MOST_TAGS, MOST_TAKEAWAYS, Content, Relation
from kb.rules.diff import blocks, numbered
from kb.rules.reconciling import About, assembled
from kb.rules.reconciling import parts as compared_parts
from kb.rules.weaving import Stretch, Whose, aligned, changed_by, ordered, weave

Value: TypeAlias = (
    str | int | UUID | Relation | tuple[str, ...] | tuple[UUID, ...] | tuple[Relation, ...] | Comparison | None
)
MOST: Mapping[str, int] = {
    "tags": MOST_TAGS, "authors": MOST_AUTHORS, "takeaways": MOST_TAKEAWAYS, "related": MOST_RELATED
}  # fmt: skip
HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
MOST_ASKED = 100  # passages of one body; where more met, nobody chooses one by one
# Lists, tables, quotations, headings and code: each line of such a block stands for itself.
LINED = re.compile(r"\s*([-*+][ \t]|\d+[.)][ \t]|\||>|#|`{3}|~{3})| {4}|\t")


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both changed, each in a way of their own: a passage of the body, an entry of a list, a part of the
    comparison (a comparison with nothing else in it), or a whole field.

    A side that has it no more, or never had it, is empty.
    """

    field: str
    base: Value
    theirs: Value
    mine: Value
    section: str = ""  # of the body: the heading under which it stands
    whole: bool = True  # the field's whole value
    about: About | None = None  # of the comparison: which part


@dataclass(frozen=True, slots=True)
class Change:
    """What merged by itself."""

    field: str
    whose: Whose
    before: Value
    after: Value
    section: str = ""
    about: About | None = None


Part: TypeAlias = Value | Conflict


@dataclass(frozen=True, slots=True)
class Merge:
    """What became of two contents: every field in parts, those in conflict among them."""

    parts: Mapping[str, tuple[Part, ...]]
    changes: tuple[Change, ...]
    end: str  # the blank lines with which the body ends

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Everything that somebody has to choose, in the order of the fields."""
        return tuple(part for parts in self.parts.values() for part in parts if isinstance(part, Conflict))

    @property
    def content(self) -> Content:
        """The whole, with theirs wherever there is a conflict."""
        return self.settled(tuple(conflict.theirs for conflict in self.conflicts))

    def settled(self, chosen: Sequence[Value]) -> Content:
        """The whole, with these in the places of the conflicts, one for each in their order."""
        left = iter(chosen)
        decided = {
            name: [(part, next(left)) if isinstance(part, Conflict) else (None, part) for part in parts]
            for name, parts in self.parts.items()
        }
        values = {name: _assembled(name, parts) for name, parts in decided.items()}
        body = "".join(_block(met, str(value)) for met, value in decided["body"])
        return Content(**{**values, "body": body.rstrip() + self.end})  # type: ignore[arg-type]


def merge(base: Content, theirs: Content, mine: Content) -> Merge:
    """The two contents that were made from the base as one."""
    parts: dict[str, tuple[Part, ...]] = {}
    changes: list[Change] = []
    for name in (each.name for each in fields(Content)):
        was, there, here = (getattr(content, name) for content in (base, theirs, mine))
        whose = changed_by(was, there, here)
        if whose is not Whose.AGAINST:
            after = there if whose is Whose.THEIRS else here
            parts[name] = tuple(after) if name in MOST else (after,)
            if whose is not Whose.NOBODY:
                changes.append(Change(name, whose, was, after))
        elif name == "body":
            parts[name] = _passages(was, there, here, changes)
        elif name == "comparison":
            parts[name] = _compared(was, there, here, changes)
        elif name in MOST:
            parts[name] = _listed(name, was, there, here, changes)
        else:
            parts[name] = (Conflict(name, was, there, here),)
    ends = [text[len(text.rstrip()) :] for text in (base.body, theirs.body, mine.body)]
    return Merge(parts, tuple(changes), ends[1] if ends[2] == ends[0] else ends[2])


def _assembled(name: str, parts: Sequence[tuple[Conflict | None, Value]]) -> object:
    """A field's value out of its parts, each with the conflict that it decides, if any."""
    if name == "comparison" and len(parts) > 1:
        return assembled((met.about if met else None, part) for met, part in parts if isinstance(part, Comparison))
    if name not in MOST or (parts and parts[0][0] and parts[0][0].whole):
        return parts[0][1] if parts else None
    return tuple(dict.fromkeys(value for _met, value in parts if value))


def _block(met: Conflict | None, text: str) -> str:
    """A part of the body with a blank line after it, as those that are in no conflict have one already."""
    if met is None:
        return text
    lines = text.rstrip().splitlines(keepends=True)
    while lines and not lines[0].strip():
        del lines[0]
    return "".join(lines) + "\n\n" if lines else ""


def _passages(base: str, theirs: str, mine: str, changes: list[Change]) -> tuple[Part, ...]:
    """The body in parts; whole in conflict where there are too many to choose from."""
    told: list[Change] = []
    parts = tuple(_parted(base, theirs, mine, told))
    if sum(isinstance(part, Conflict) for part in parts) > MOST_ASKED:
        return (Conflict("body", base.rstrip(), theirs.rstrip(), mine.rstrip()),)
    changes += told
    return parts


def _parted(base: str, theirs: str, mine: str, changes: list[Change]) -> Iterator[Part]:
    """The body in parts, each with the blank lines after it."""
    section = ""
    for stretch in weave(*(blocks(f"{text.rstrip()}\n\n") if text.strip() else [] for text in (base, theirs, mine))):
        was, there, here = ("".join(side) for side in (stretch.base, stretch.theirs, stretch.mine))
        opening = next((heading for text in (here, there, was) if (heading := HEADING.match(text))), None)
        section = opening[1] if opening else section
        whose, after = stretch.whose, there if stretch.whose is Whose.THEIRS else here
        if whose is Whose.AGAINST:
            if (within := _within(stretch)) is None:
                yield Conflict("body", was.rstrip(), there.rstrip(), here.rstrip(), section, whole=False)
                section = _last_heading(there, section)
                continue
            whose, after = Whose.BOTH, within
        if whose is not Whose.NOBODY:
            changes.append(Change("body", whose, was.rstrip(), after.rstrip(), section))
        yield after
        section = _last_heading(after, section)


def _last_heading(text: str, section: str) -> str:
    found = [heading for block in blocks(text) if (heading := HEADING.match(block))]
    return found[-1][1] if found else section


def _within(stretch: Stretch) -> str | None:
    """One block that both changed, merged after all: its lines where each stands for itself, else its blank lines."""
    if not len(stretch.base) == len(stretch.theirs) == len(stretch.mine) == 1:
        return None
    sides = [side[0] for side in (stretch.base, stretch.theirs, stretch.mine)]
    texts, ends = [side.rstrip() for side in sides], [side[len(side.rstrip()) :] for side in sides]
    text = _decided(texts)
    if text is None and LINED.match(texts[0]):
        text = _by_line(texts)
    return None if text is None else text + (_decided(ends) or ends[2])


def _decided(sides: Sequence[str]) -> str | None:
    whose = changed_by(*sides)
    return None if whose is Whose.AGAINST else sides[1] if whose is Whose.THEIRS else sides[2]


def _by_line(texts: Sequence[str]) -> str | None:
    found: list[str] = []
    for stretch in weave(*(text.split("\n") for text in texts)):
        if stretch.whose is Whose.AGAINST:
            return None
        found += stretch.theirs if stretch.whose is Whose.THEIRS else stretch.mine
    return "\n".join(found)


def _compared(base: Comparison, theirs: Comparison, mine: Comparison, changes: list[Change]) -> tuple[Part, ...]:
    """The comparison in parts; whole in conflict where both together are more than one holds."""
    found = compared_parts(base, theirs, mine)
    if found is None:
        return (Conflict("comparison", base, theirs, mine),)
    told: list[Part] = []
    for part in found:
        if part.whose is Whose.AGAINST:
            met = Conflict("comparison", part.base, part.theirs, part.mine, whole=False, about=part.about)
            told.append(met)
            continue
        if part.whose is not Whose.NOBODY:
            changes.append(Change("comparison", part.whose, part.base, part.value, about=part.about))
        told.append(part.value)
    return tuple(told)


def _listed(
    name: str, base: Sequence[Value], theirs: Sequence[Value], mine: Sequence[Value], changes: list[Change]
) -> tuple[Part, ...]:
    """A list in parts: an entry that one side removed is gone, one that either added is there, in an order of either's.

    Whole in conflict where both put it in another order, or both added more than it can hold.
    """
    whole = (Conflict(name, tuple(base), tuple(theirs), tuple(mine)),)  # type: ignore[arg-type]
    was = dict(zip(_keys(name, base, base), base, strict=True))
    there, here = (dict(zip(_keys(name, base, side), side, strict=True)) for side in (theirs, mine))
    order = ordered(list(was), list(there), list(here))
    if order is None:
        return whole
    found: list[Part] = []
    for key in order:
        sides = was.get(key), there.get(key), here.get(key)
        whose = changed_by(*sides)
        if whose is Whose.AGAINST:
            found.append(Conflict(name, *sides, whole=False))
        elif (after := sides[1] if whose is Whose.THEIRS else sides[2]) is not None:
            found.append(after)
    if len(found) > MOST[name]:
        return whole
    settled = tuple(part for part in found if not isinstance(part, Conflict))
    changes.append(Change(name, Whose.BOTH, tuple(base), settled))  # type: ignore[arg-type]
    return tuple(found)


def _keys(name: str, base: Sequence[Value], side: Sequence[Value]) -> list[Hashable]:
    """What tells the entries of a list apart, the same on both sides for what is the same entry."""
    if name != "takeaways":
        return list(numbered([(one.article, one.url) if isinstance(one, Relation) else one for one in side]))
    old, new = numbered([str(one) for one in base]), numbered([str(one) for one in side])
    still = set(old) & set(new)
    before, after = ([key for key in keys if key not in still] for keys in (old, new))
    became = {after[there]: before[here] for here, there in aligned([k[0] for k in before], [k[0] for k in after])}
    return [became.get(key, key if key in still else ("added", key)) for key in new]
