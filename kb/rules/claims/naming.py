"""Which stretches of a text may be the name of something, so that only the subjects that it may name are looked up."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from kb.rules.claims.lexicon import Piece, pieces
from kb.rules.claims.prose import OPAQUE, Text

LONGEST, LONGEST_LOWER = 5, 2  # words of a name; of one without a capital and without a figure
MOST = 10_000  # stretches of one text; those with a capital or a figure come first
_WITHIN = 9  # pieces: “Llama 3.1 (70B)” has more of them than words
_TAILS = frozenset("+#")  # “C++” and “C#” end so
_APART = frozenset('.,;:!?()“”"…—–')


def stretches(texts: Sequence[Text]) -> tuple[str, ...]:
    """Every run of up to five words that may be a name, without case and with single spaces, each once."""
    found: dict[str, bool] = {}
    for text in texts:
        for prose in text.prose:
            for stretch, named in _runs(prose.text):
                for name in _spellings(" ".join(stretch.casefold().split())):
                    found.setdefault(name, named)
    return tuple(sorted(found, key=lambda name: not found[name])[:MOST])


def _spellings(name: str) -> Iterator[str]:
    """“Acme-Cloud” may be Acme Cloud, and the other way round."""
    yield name
    if "-" in name:
        yield name.replace("-", " ")
    elif name.count(" ") == 1:
        yield name.replace(" ", "-")


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Each with whether it has a capital or a figure."""
    whole = pieces(text)
    before = list(accumulate((letter.isupper() or letter.isdigit() for letter in text), initial=0))
    for at, first in enumerate(whole):
        if not first.word.isalnum():
            continue
        for last in _ends(text, whole, at):
            stretch = text[first.start : last.end]
            words = len(stretch.split())
            if words > LONGEST:
                break
            named = before[last.end] > before[first.start]
            if named or words <= LONGEST_LOWER:
                yield stretch, named


def _ends(text: str, whole: Sequence[Piece], at: int) -> Iterator[Piece]:
    """Where a name that begins here may end: not beyond a mark that parts sentences or clauses."""
    for piece in whole[at : at + _WITHIN]:
        if OPAQUE in piece.word or (piece.word in _APART and text[piece.end : piece.end + 1].isspace()):
            return
        if piece.word.isalnum() or piece.word in _TAILS:
            yield piece
