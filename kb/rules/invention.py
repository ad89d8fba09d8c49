"""Inventing texts of any number: blocks of Markdown in words that follow Zipf's law, as those of real texts do."""

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


@dataclass(frozen=True, slots=True)
class Blocks:
    """What an article is put together of: leads, sections under a heading each, and sections that hold something else.

    No two sections have the same heading, and no table is in any but the last kind, so any choice that takes at most
    one of those reads as if it had been written in one piece.
    """

    leads: Sequence[str]
    sections: Sequence[str]
    specials: Sequence[str]


class Inventor:
    """Invents words, titles and blocks, the same ones for the same seed."""

    def __init__(self, words: Sequence[str], *, seed: int, vocabulary: int = 15_000) -> None:
        self.chance = random.Random(seed)  # noqa: S311  # not for secrets
        known = dict.fromkeys(words)
        while len(known) < vocabulary:
            known["".join(self.chance.choices(_SYLLABLES, k=self.chance.randint(2, 5)))] = None
        self.vocabulary = list(known)
        self._weights = list(itertools.accumulate(1 / rank for rank in range(1, len(known) + 1)))

    def words(self, count: int) -> list[str]:
        """So many words, the common ones often."""
        return self.chance.choices(self.vocabulary, cum_weights=self._weights, k=count)

    def line(self, least: int, most: int) -> str:
        """A line that begins with a capital and has no full stop."""
        return " ".join(self.words(self.chance.randint(least, most))).capitalize()

    def paragraph(self, sentences: int) -> str:
        """Sentences of 8 to 18 words."""
        return " ".join(f"{self.line(8, 18)}." for _ in range(sentences))

    def blocks(self, count: int) -> Blocks:
        """About `count` blocks, of each kind some."""
        headings: dict[str, str] = {}
        while len(headings) < count:
            heading = self.line(2, 5)
            headings.setdefault(slugify(heading), heading)
        titles = iter(headings.values())
        specials = [self._special(next(titles), kind) for _, kind in zip(range(count // 5), itertools.cycle(_KINDS))]
        sections = [f"## {title}\n\n{self.paragraph(5)}\n\n{self.paragraph(4)}\n" for title in titles]
        return Blocks([f"{self.paragraph(4)}\n" for _ in range(count // 5)], sections, specials)

    def _special(self, title: str, kind: Callable[["Inventor"], str]) -> str:
        return f"## {title}\n\n{self.paragraph(2)}\n\n{kind(self)}\n"

    def table(self) -> str:
        """Three columns, five rows."""
        rows = [" | ".join(self.line(1, 3) for _ in range(3)) for _ in range(6)]
        return "\n".join([f"| {rows[0]} |", "|---|:-:|--:|", *(f"| {row} |" for row in rows[1:])])

    def items(self) -> str:
        """A list of four."""
        return "\n".join(f"- **{self.line(1, 2)}**: {self.line(6, 12)}" for _ in range(4))

    def code(self) -> str:
        """A few lines of code."""
        lines = "\n".join(f"{'_'.join(self.words(2))} = {self.chance.randint(1, 99)}" for _ in range(3))
        return f"```python\n{lines}\n```"

    def note(self) -> str:
        """A box."""
        return f"> [!NOTE]\n> {self.paragraph(1)}"


_KINDS = (Inventor.table, Inventor.items, Inventor.code, Inventor.note)
