"""Did you mean: words of our own vocabulary that are one or two edits away.

Words are found by their thirds: of three parts, two edits leave one as it was, moved by two characters at most. A word
stays in the vocabulary when its article goes; whoever suggests one first makes sure that it finds something public.
"""

from collections.abc import Iterator
from itertools import islice

from kb.models import SearchWord
from kb.search.text import words

SHORTEST, LONGEST = 4, 32
MOST_WORDS = 5_000  # taken from one text
MOST_CANDIDATES = 8_000
MOST_EDITS = 2
CHUNK = 500


def remember(*texts: str) -> None:
    """Adds the words of each text to the vocabulary, in the caller's transaction."""
    found = sorted({word for text in texts for word in islice(_worth_knowing(text), MOST_WORDS)})
    for start in range(0, len(found), CHUNK):
        chunk = found[start : start + CHUNK]
        known = set(SearchWord.objects.filter(word__in=chunk).values_list("word", flat=True))
        fresh = [SearchWord(word=word, **_keys(word)) for word in chunk if word not in known]
        if fresh:
            SearchWord.objects.bulk_create(fresh, ignore_conflicts=True)


def forget() -> None:
    """Empties the vocabulary."""
    SearchWord.objects.all().delete()


def near(word: str, most: int = 5) -> list[tuple[int, str]]:
    """Words at most two edits away (one, for words of up to five letters) with the edits, nearest first."""
    if not SHORTEST <= len(word) <= LONGEST:
        return []
    reach = 1 if len(word) < 6 else 2
    candidates = SearchWord.objects.sharing(sorted(_probes(word))).values_list("word", flat=True)
    letters = set(word)
    alike = (
        other for other in candidates[:MOST_CANDIDATES] if len(letters ^ set(other)) <= 2 * reach and other != word
    )
    measured = ((distance(word, other, reach), other) for other in alike)
    close = [
        (edits, other[0] != word[0], abs(len(other) - len(word)), other) for edits, other in measured if edits <= reach
    ]
    return [(edits, other) for edits, *_rank, other in sorted(close)[:most]]


def distance(one: str, other: str, reach: int) -> int:
    """How many letters were put in, left out, changed or swapped with the next; anything above `reach` is reach + 1."""
    if abs(len(one) - len(other)) > reach:
        return reach + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        line = [i]
        for j, opposite in enumerate(other, start=1):
            cost = min(row[j] + 1, line[j - 1] + 1, row[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, before[j - 2] + 1)
            line.append(cost)
        if min(line) > reach and min(row) > reach:
            return reach + 1
        before, row = row, line
    return min(row[-1], reach + 1)


def _worth_knowing(text: str) -> Iterator[str]:
    return (word for word in dict.fromkeys(words(text)) if SHORTEST <= len(word) <= LONGEST and word.isalpha())


def _cuts(length: int) -> tuple[int, int]:
    """Where a word of this length is cut into thirds."""
    return length // 3, length // 3 + (length - length // 3) // 2


def _keys(word: str) -> dict[str, str]:
    """A word's thirds as keys: its length, which third, its letters."""
    one, two = _cuts(len(word))
    size = len(word)
    return {"head": f"{size}a{word[:one]}", "middle": f"{size}b{word[one:two]}", "tail": f"{size}c{word[two:]}"}


def _probes(word: str) -> set[str]:
    """The keys of words two edits away: how far the edits before a third moved it, those behind it must make good."""
    probes = set()
    for size in range(max(len(word) - MOST_EDITS, SHORTEST), min(len(word) + MOST_EDITS, LONGEST) + 1):
        one, two = _cuts(size)
        longer = len(word) - size
        for third, (start, end) in enumerate(((0, one), (one, two), (two, size))):
            lowest = max(0, start - third, start + longer - MOST_EDITS + third)
            highest = min(len(word) - (end - start), start + third, start + longer + MOST_EDITS - third)
            probes |= {f"{size}{'abc'[third]}{word[at : at + end - start]}" for at in range(lowest, highest + 1)}
    return probes
