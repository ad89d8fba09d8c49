"""Addresses of headings: made of their words, stable while other sections come and go."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

PREFIX = "s-"
_LONGEST = 80
# apostrophes, joiners, and what turns a digit into an emoji, leave no gap
_UNSEEN = re.compile("['\u2019\u200b-\u200d\u20e3\ufe00-\ufe0f]")


def slug(text: str) -> str:
    """A heading's words as they stand in an address; letters of every script stay."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    words = "-".join("".join(letter if _belongs(letter) else " " for letter in seen).split())
    if len(words) > _LONGEST:
        words = words[:_LONGEST].rpartition("-")[0] or words[:_LONGEST]
    return words or "section"


def _belongs(letter: str) -> bool:
    """Letters, digits, and the marks on them, without which Hindi or Tamil words fall apart."""
    return letter.isalnum() or unicodedata.category(letter)[0] == "M"


def identify(headings: Sequence[tuple[int, str]]) -> list[str]:
    """One id per (level, text), in order.

    Headings of the same words are all told apart by their parent heading's words, and only those still alike by a
    number: so an id does not depend on where differently named sections stand.
    """
    own = [slug(text) for _, text in headings]
    alike = Counter(own)
    wanted = [
        name if alike[name] == 1 or parent is None else f"{own[parent]}-{name}"
        for name, parent in zip(own, _parents(headings), strict=True)
    ]
    unique = {name for name, count in alike.items() if count == 1}
    return _numbered(wanted, own, unique)


def _parents(headings: Sequence[tuple[int, str]]) -> list[int | None]:
    parents: list[int | None] = []
    open_above: list[int] = []
    for index, (level, _) in enumerate(headings):
        while open_above and headings[open_above[-1]][0] >= level:
            open_above.pop()
        parents.append(open_above[-1] if open_above else None)
        open_above.append(index)
    return parents


def _numbered(wanted: list[str], own: list[str], unique: set[str]) -> list[str]:
    """Number what is still alike; a heading that alone bears its words keeps them unnumbered."""
    taken = set(unique)
    next_number: Counter[str] = Counter()
    ids = []
    for name, words in zip(wanted, own, strict=True):
        choice = name
        if words not in unique:
            while choice in taken:
                next_number[name] += 1
                choice = f"{name}-{next_number[name] + 1}"
            taken.add(choice)
        ids.append(PREFIX + choice)
    return ids
