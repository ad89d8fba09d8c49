"""Weaving: two sequences that grew from one are laid side by side, stretch by stretch.

Nothing of either is lost in it: the stretches' sides put together are the three sequences again.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from kb.rules.diff import alike, matches

Item = TypeVar("Item", bound=Hashable)


class Whose(Enum):
    """Who changed something since the two parted."""

    NOBODY = "nobody"
    THEIRS = "theirs"
    MINE = "mine"
    BOTH = "both"  # alike
    AGAINST = "against"  # each in a way of their own


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some passages as they were, as they became there, and as they became here."""

    base: tuple[str, ...]
    theirs: tuple[str, ...]
    mine: tuple[str, ...]

    @property
    def whose(self) -> Whose:
        """Who changed it."""
        return changed_by(self.base, self.theirs, self.mine)


@dataclass(frozen=True, slots=True)
class _Edit:
    """The passages from one place of the base up to another became these."""

    start: int
    end: int
    new: tuple[str, ...]

    def meets(self, start: int, end: int) -> bool:
        """Whether it and what begins no later touch the same passages; beside each other they do not."""
        if start == end:
            return self.start == self.end == start
        return start < self.start < end or (self.start < end and self.end > self.start)


def changed_by(base: object, theirs: object, mine: object) -> Whose:
    """Who changed one thing of which these are the three forms."""
    if theirs == mine:
        return Whose.NOBODY if base == mine else Whose.BOTH
    if base == theirs:
        return Whose.MINE
    return Whose.THEIRS if base == mine else Whose.AGAINST


def weave(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> Iterator[Stretch]:
    """The three sequences in stretches, in reading order: what nobody changed, and each change as small as can be."""
    told = sorted(
        [(edit.start, edit.end, side, edit) for side, new in enumerate((theirs, mine)) for edit in _edits(base, new)],
        key=lambda entry: entry[:3],
        reverse=True,  # the next one is the last
    )
    place = 0
    while told:
        start, end, edits = told[-1][0], told[-1][1], ([], [])  # type: int, int, tuple[list[_Edit], list[_Edit]]
        while told and (not any(edits) or told[-1][3].meets(start, end)):
            _start, _end, side, edit = told.pop()
            edits[side].append(edit)
            end = max(end, edit.end)
        yield from _untouched(base[place:start])
        changed, of_theirs, of_mine = tuple(base[start:end]), *(_applied(base, start, end, side) for side in edits)
        yield Stretch(changed, of_theirs, of_mine)
        place = end
    yield from _untouched(base[place:])


def ordered(base: Sequence[Item], theirs: Sequence[Item], mine: Sequence[Item]) -> list[Item] | None:
    """The items of both in one order; none where both changed the order that there was, each in their own way."""
    kept = set(base) & set(theirs) & set(mine)
    was, there, here = ([key for key in keys if key in kept] for keys in (base, theirs, mine))
    if changed_by(was, there, here) is Whose.AGAINST:
        return None
    return joined(mine, theirs) if was == there else joined(theirs, mine)


def joined(spine: Sequence[Item], other: Sequence[Item]) -> list[Item]:
    """The items of both in the order of the first, what only the second has after what it stands behind there."""
    found, last = list(spine), -1
    for key in other:
        if key in found:
            last = found.index(key)
        else:
            last += 1
            found.insert(last, key)
    return found


def aligned(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which of the old passages became which new one, of those that are all different: alike, or alone in one place."""
    pairs: list[tuple[int, int]] = []
    left = right = 0
    for one, other in [*alike(old, new), (len(old), len(new))]:
        if one - left == other - right:
            pairs += zip(range(left, one), range(right, other), strict=True)
        if one < len(old):
            pairs.append((one, other))
        left, right = one + 1, other + 1
    return pairs


def _untouched(run: Sequence[str]) -> Iterator[Stretch]:
    if run:
        yield Stretch(tuple(run), tuple(run), tuple(run))


def _applied(base: Sequence[str], start: int, end: int, edits: Sequence[_Edit]) -> tuple[str, ...]:
    """The base between two places with these changes."""
    found: list[str] = []
    for edit in edits:
        found += [*base[start : edit.start], *edit.new]
        start = edit.end
    return (*found, *base[start:end])


def _edits(old: Sequence[str], new: Sequence[str]) -> Iterator[_Edit]:
    left = right = 0
    for one, other in [*matches(old, new), (len(old), len(new))]:
        yield from _within(left, old[left:one], new[right:other])
        left, right = one + 1, other + 1


def _within(place: int, old: Sequence[str], new: Sequence[str]) -> Iterator[_Edit]:
    """What changed where nothing is the same: passage by passage as far as it is known which became which."""
    left = right = 0
    for one, other in [*aligned(old, new), (len(old), len(new))]:
        if right == other:
            yield from (_Edit(each, each + 1, ()) for each in range(place + left, place + one))
        else:
            yield _Edit(place + left, place + one, tuple(new[right:other]))
        if one < len(old):
            yield _Edit(place + one, place + one + 1, (new[other],))
        left, right = one + 1, other + 1
