"""Anchoring: a comment's passage, kept by its words and what stands around them, is found again as the text moves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

AROUND = 32  # characters that are kept of what stands before and after
LONG = 24  # characters from which a quotation speaks for itself
MOST = 2_000  # characters of a passage that are kept
AGREEING = 8  # characters around it that a shorter one must share, or all that it had


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage: the number of its block, its words, and what stands before and after them in the block."""

    block: int
    quote: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: in this block, from this character to before that one."""

    block: int
    start: int
    end: int


def plain(text: str) -> str:
    """The text as passages are kept and compared: every run of white space as one space."""
    return " ".join(text.split())


def anchor(blocks: Sequence[str], block: int, quote: str = "") -> Anchor | None:
    """The first passage with these words in the block, the whole block without any; None when it is not there."""
    if not 0 <= block < len(blocks):
        return None
    text = plain(blocks[block])
    words = (plain(quote) or text)[:MOST].rstrip()
    start = text.find(words)
    if start < 0 or not words:
        return None
    end = start + len(words)
    return Anchor(block, words, text[max(start - AROUND, 0) : start], text[end : end + AROUND])


def find(kept: Anchor, blocks: Sequence[str]) -> Place | None:
    """Where the passage stands now: of several places the one whose surroundings agree best, the nearest of equals.

    None when its words are gone. A few words that stand in other surroundings than before are not taken for it.
    """
    texts = [plain(text) for text in blocks]
    places = [(_agreement(kept, texts[place.block], place), place) for place in _places(kept.quote, texts)]
    places = [(shared, place) for shared, place in places if _holds(kept, shared)]
    if not places:
        return None
    return max(places, key=lambda each: (each[0], -abs(each[1].block - kept.block), -each[1].start))[1]


def _places(quote: str, texts: Sequence[str]) -> Iterator[Place]:
    for block, text in enumerate(texts):
        start = text.find(quote) if quote else -1
        while start >= 0:
            yield Place(block, start, start + len(quote))
            start = text.find(quote, start + len(quote))


def _agreement(kept: Anchor, text: str, place: Place) -> int:
    """How many characters around the place are those that stood around the passage, counted from it outwards."""
    before = text[max(place.start - AROUND, 0) : place.start]
    after = text[place.end : place.end + AROUND]
    return _shared(kept.before[::-1], before[::-1]) + _shared(kept.after, after)


def _shared(one: str, other: str) -> int:
    """The length of what both begin with."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _holds(kept: Anchor, shared: int) -> bool:
    return len(kept.quote) >= LONG or shared >= min(AGREEING, len(kept.before) + len(kept.after))
