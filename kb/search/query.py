"""What was asked: words (all of them), "quoted phrases", OR between alternatives, -without."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kb.search.text import WORD, fold, of_match, pairs

LONGEST_QUERY, MOST_WORDS = 200, 24
_PIECE = re.compile(r'(?P<minus>(?<!\S)-+)?(?:"(?P<phrase>[^"]*)"?|(?P<chunk>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))


class Unsearchable(ValueError):  # noqa: N818  # what the person is told, as Refused is
    """A query that is not answered; its message is a sentence for the person who asked."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase: the token sequences that match it, one for each stemmer and one unstemmed.

    With `prefix` the last token may go on: a single character of a script that is indexed by pairs.
    """

    variants: tuple[tuple[str, ...], ...]
    prefix: bool = False
    word: str = ""  # as typed, when it is one word: what may be misspelt


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that must all match, and terms of which none may."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """Alternatives of which one must match; none at all match nothing."""

    alternatives: tuple[Alternative, ...] = ()

    @property
    def wanted(self) -> tuple[Term, ...]:
        """Every term that may be marked in what was found."""
        return tuple(term for alternative in self.alternatives for term in alternative.wanted)


def parse(text: str, stemmers: Iterable[str]) -> Query:
    """The query in tokens of these stemmers; raises Unsearchable when it is too long or only says what to leave out."""
    if len(text) > LONGEST_QUERY:
        raise Unsearchable(_("A search has at most %d characters.") % LONGEST_QUERY)
    known = tuple(dict.fromkeys(["", *stemmers]))
    alternatives: list[tuple[list[Term], list[Term]]] = [([], [])]
    count = 0
    for piece in _PIECE.finditer(text.translate(_QUOTES)):
        if piece["chunk"] == "OR" and not piece["minus"]:
            alternatives.append(([], []))
            continue
        term, size = _term(piece["chunk"] or piece["phrase"] or "", known)
        count += size
        if term:
            alternatives[-1][bool(piece["minus"])].append(term)
    if count > MOST_WORDS:
        raise Unsearchable(_("A search has at most %d words.") % MOST_WORDS)
    made = tuple(Alternative(tuple(wanted), tuple(unwanted)) for wanted, unwanted in alternatives if wanted)
    if not made and any(unwanted for _wanted, unwanted in alternatives):
        raise Unsearchable(_("Say what to look for as well as what to leave out."))
    return Query(made)


def _term(text: str, stemmers: tuple[str, ...]) -> tuple[Term | None, int]:
    """The term of one word, of a compound such as gpt-4 or of a phrase, and how many words it has."""
    matches = list(WORD.finditer(text))
    runs = [fold(match["paired"] or "") for match in matches]
    variants: dict[tuple[str, ...], None] = {}
    for stemmer in stemmers:
        sequence: list[str] = []
        for number, (match, run) in enumerate(zip(matches, runs, strict=True), start=1):
            # The index ends each run with its last character; at the end of what is asked the run may go on.
            ends = run and number == len(runs)
            sequence.extend((pairs(run) or (run,)) if ends else of_match(match, stemmer))
        variants[tuple(sequence)] = None
    variants.pop((), None)
    if not variants:
        return None, len(matches)
    prefix = bool(runs) and len(runs[-1]) == 1
    word = matches[0]["word"] if len(matches) == 1 and matches[0]["word"] else ""
    return Term(tuple(variants), prefix, word), len(matches)
