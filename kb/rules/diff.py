"""Diff: what changed between two texts, word by word within the passages that changed, and between two lists.

Nothing is lost in it: the pieces that are not added are the text before, those that are not removed the text after.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import groupby, pairwise
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)
# A word, or a sign of a script that is written without spaces; spaces; anything else by itself.
TOKEN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]|[^\W\u2e80-\u9fff\uf900-\ufaff]+|\s+|[^\w\s]")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
MOST_COMPARED = 250_000  # pairs of items that are compared where no item stands out
MOST_PAIRED = 10_000  # pairs of passages that are tried for likeness
ALIKE = 0.4  # the share of words in common from which a passage counts as changed, not as replaced


class Op(Enum):
    """What became of a piece."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"
    MOVED = "moved"  # of a list's entries only
    CHANGED = "changed"  # of passages only


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or another block, with the blank lines after it; one that changed is in pieces."""

    op: Op
    pieces: tuple[Piece, ...]

    @property
    def before(self) -> str:
        """Its text before, if it had one."""
        return "".join(piece.text for piece in self.pieces if piece.op is not Op.ADDED)

    @property
    def after(self) -> str:
        """Its text after, if it has one."""
        return "".join(piece.text for piece in self.pieces if piece.op is not Op.REMOVED)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Item]):
    """An entry of a list."""

    op: Op
    item: Item


def words(before: str, after: str) -> tuple[Piece, ...]:
    """The words that are the same, removed and added, in reading order."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    pieces = [Piece(op, "".join(run)) for op, run in _steps(old, new)]
    return tuple(_tidy(pieces))


def passages(before: str, after: str) -> tuple[Passage, ...]:
    """The text's blocks that are the same, removed, added and changed, in reading order."""
    return compared(blocks(before), blocks(after))


def compared(before: Sequence[str], after: Sequence[str]) -> tuple[Passage, ...]:
    """The same for texts that are cut into blocks already."""
    found: list[Passage] = []
    for same, steps in groupby(_steps(before, after), lambda step: step[0] is Op.SAME):
        if same:
            found += [Passage(Op.SAME, (Piece(Op.SAME, block),)) for _op, run in steps for block in run]
        else:
            runs = dict(steps)
            found += _changed(runs.get(Op.REMOVED, []), runs.get(Op.ADDED, []))
    return tuple(found)


def entries(before: Sequence[Item], after: Sequence[Item]) -> tuple[Entry[Item], ...]:
    """The entries of the list after, each the same, added or moved; then those that were removed."""
    old, new = numbered(before), numbered(after)
    places = {key: place for place, key in enumerate(old)}
    kept = [key for key in new if key in places]
    still = {kept[place] for place in _rising([places[key] for key in kept])}
    now = [Entry(Op.ADDED if key not in places else Op.SAME if key in still else Op.MOVED, key[0]) for key in new]
    gone = places.keys() - set(new)
    return (*now, *(Entry(Op.REMOVED, key[0]) for key in old if key in gone))


def blocks(text: str) -> list[str]:
    """The text cut after its blank lines, those in fenced code apart; joined it is the text again."""
    found, block, fence, blank = [], "", "", False
    for line in text.splitlines(keepends=True):
        if blank and line.strip() and not fence:
            found.append(block)
            block = ""
        if mark := FENCE.match(line):
            fence = _fenced(fence, mark[1], line)
        block, blank = block + line, not line.strip()
    return [*found, block] if block else found


def _fenced(fence: str, mark: str, line: str) -> str:
    """The fence that is open after a line with this mark."""
    if not fence:
        return mark
    closes = mark.startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    """Passages that were replaced: those alike as one that changed, in the order of both."""
    left = right = 0
    for one, other in [*alike(old, new), (len(old), len(new))]:
        yield from (Passage(Op.REMOVED, (Piece(Op.REMOVED, text),)) for text in old[left:one])
        yield from (Passage(Op.ADDED, (Piece(Op.ADDED, text),)) for text in new[right:other])
        if one < len(old):
            yield Passage(Op.CHANGED, words(old[one], new[other]))
        left, right = one + 1, other + 1


def alike(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Which of the old passages became which new one: the pairs in order that have most in common."""
    if not old or not new or len(old) * len(new) > MOST_PAIRED:
        return []
    bags = [[Counter(token for token in TOKEN.findall(text) if token.strip()) for text in side] for side in (old, new)]
    # best[i][j]: the most that the first i old and j new passages can have in common.
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likeness = [[_likeness(one, other) for other in bags[1]] for one in bags[0]]
    for i, row in enumerate(likeness, start=1):
        for j, alike in enumerate(row, start=1):
            best[i][j] = max(best[i - 1][j], best[i][j - 1], best[i - 1][j - 1] + alike)
    pairs, i, j = [], len(old), len(new)
    while i and j:
        if best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    shared = 2 * (one & other).total() / ((one.total() + other.total()) or 1)
    return shared if shared >= ALIKE else 0.0


def _tidy(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The same with changes in whole runs: a space alone between two changes belongs to them."""

    def changes(place: int) -> bool:
        return 0 <= place < len(pieces) and pieces[place].op is not Op.SAME

    parted: list[Piece] = []
    for place, piece in enumerate(pieces):
        if piece.op is Op.SAME and piece.text.isspace() and changes(place - 1) and changes(place + 1):
            parted += [Piece(Op.REMOVED, piece.text), Piece(Op.ADDED, piece.text)]
        else:
            parted.append(piece)
    for same, run in groupby(parted, lambda piece: piece.op is Op.SAME):
        together = list(run)
        for op in (Op.SAME,) if same else (Op.REMOVED, Op.ADDED):
            if text := "".join(piece.text for piece in together if piece.op is op):
                yield Piece(op, text)


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Op, Sequence[str]]]:
    """The two sequences as runs that are the same, removed and added; where both, what was removed comes first."""
    left = right = 0
    for one, other, length in [*_runs(matches(old, new)), (len(old), len(new), 0)]:
        for op, run in (
            (Op.REMOVED, old[left:one]),
            (Op.ADDED, new[right:other]),
            (Op.SAME, old[one : one + length]),
        ):
            if run:
                yield op, run
        left, right = one + length, other + length


def _runs(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Pairs that follow each other directly, as first places and length."""

    def start(numbered: tuple[int, tuple[int, int]]) -> tuple[int, int]:
        number, (one, other) = numbered
        return one - number, other - number

    for _start, group in groupby(enumerate(pairs), start):
        run = [pair for _number, pair in group]
        yield (*run[0], len(run))


def matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places that hold the same, in the order of both: around items that each side has once, as patience diff does."""
    found: list[tuple[int, int]] = []
    gaps = [(0, len(old), 0, len(new))]
    while gaps:
        low, high, start, end = gaps.pop()
        while low < high and start < end and old[low] == new[start]:
            found.append((low, start))
            low, start = low + 1, start + 1
        while low < high and start < end and old[high - 1] == new[end - 1]:
            high, end = high - 1, end - 1
            found.append((high, end))
        if low == high or start == end:
            continue
        if anchors := _anchors(old, new, (low, high, start, end)):
            corners = [(low - 1, start - 1), *anchors, (high, end)]
            found += anchors
            gaps += [
                (one + 1, next_one, other + 1, next_other) for (one, other), (next_one, next_other) in pairwise(corners)
            ]
        elif (high - low) * (end - start) <= MOST_COMPARED:
            matcher = SequenceMatcher(None, old[low:high], new[start:end], autojunk=False)
            for one, other, length in matcher.get_matching_blocks():
                found += [(low + one + step, start + other + step) for step in range(length)]
    return sorted(found)


def _anchors(old: Sequence[str], new: Sequence[str], gap: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """The items that both sides of the gap have just once, as many as stand in one order."""
    low, high, start, end = gap
    once = [{item for item, times in Counter(side).items() if times == 1} for side in (old[low:high], new[start:end])]
    shared = {item for item in once[0] & once[1] if not item.isspace()}
    places = {item: place for place, item in enumerate(new[start:end], start) if item in shared}
    pairs = [(place, places[item]) for place, item in enumerate(old[low:high], low) if item in shared]
    return [pairs[number] for number in _rising([other for _one, other in pairs])]


def _rising(numbers: Sequence[int]) -> list[int]:
    """The places of a longest rising run in a sequence of different numbers, not necessarily next to each other."""
    ends: list[int] = []  # the least number that ends a run of each length
    at: list[int] = []  # its place
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number)
        ends[length : length + 1] = [number]
        at[length : length + 1] = [place]
        before.append(at[length - 1] if length else -1)
    run, place = [], at[-1] if at else -1
    while place >= 0:
        run.append(place)
        place = before[place]
    return run[::-1]


def numbered(items: Sequence[Item]) -> list[tuple[Item, int]]:
    """Each item with how often it stood before, so that equal ones are told apart."""
    seen: Counter[Item] = Counter()
    found = []
    for item in items:
        found.append((item, seen[item]))
        seen[item] += 1
    return found
