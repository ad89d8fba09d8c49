"""Marking: which words of a text were looked for, and the passage that shows most of them."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from kb.search.query import Query, Term
from kb.search.shapes import Piece
from kb.search.text import WORD, of_match

LENGTH, BEFORE = 190, 60  # characters of a passage, and of those at most before its first mark
KEEPING = frozenset({"", "english"})  # stemmers that change the end of a word alone
MOST_MARKS, MOST_PLACES = 16, 400  # looked at in one text
_SENTENCE = re.compile(r"(?:(?<=[.!?…][\s\n])|(?<=[。！？\n])|\A)\S")

Span = tuple[int, int, int]  # start, end, which term
Form = tuple[tuple[str, ...], bool, int]  # tokens, whether the last may go on, which term


class Marker:
    """Marks one query in texts that were indexed by one stemmer, so that stems are marked too."""

    def __init__(self, query: Query, stemmer: str) -> None:
        self._stemmer = stemmer
        self._starts = {_beginning(term) for term in query.wanted}
        self._forms: dict[str, list[Form]] = {}
        for number, term in enumerate(query.wanted):
            for variant in term.variants:
                self._forms.setdefault(variant[0], []).append((variant, term.prefix, number))
        first = {variant[:1] for variant in self._forms}
        # The stems of these keep their first letter: of any other letter there is nothing to find.
        self._letters = first | {letter.upper() for letter in first} if stemmer in KEEPING else None
        self._prefixes = [form for forms in self._forms.values() for form in forms if form[1] and len(form[0]) == 1]

    def whole(self, text: str) -> tuple[Piece, ...]:
        """The whole text in pieces."""
        return _pieces(text, 0, len(text), self._spans(text, _everywhere(text)))

    def passage(self, text: str) -> tuple[Piece, ...]:
        """The stretch that shows most of the terms, the first of these; with none, the text's beginning."""
        spans = self._spans(text, self._likely(text))
        if not spans and not text.isascii():
            spans = self._spans(text, _everywhere(text))
        start, end = _window(text, spans)
        return _pieces(text, start, end, [span for span in spans if start <= span[0] and span[1] <= end])

    def _spans(self, text: str, places: Iterable[int]) -> list[Span]:
        spans: list[Span] = []
        reached = 0
        for at in places:
            if at < reached or (self._letters and text[at].isascii() and text[at] not in self._letters):
                continue
            match = WORD.match(text, at)
            made = of_match(match, self._stemmer) if match else ()
            forms = self._forms.get(made[0], []) if made else []
            if self._prefixes and made:
                forms = forms + [form for form in self._prefixes if made[0].startswith(form[0][0])]
            if forms and match and (best := max((self._end(text, match, made, form), form[2]) for form in forms))[0]:
                reached = best[0]
                spans.append((at, *best))
                if len(spans) == MOST_MARKS:
                    break
        return spans

    def _end(self, text: str, match: re.Match[str], made: tuple[str, ...], form: Form) -> int:
        """Where a form that may begin at this match ends, or 0 when it does not go on as it must."""
        variant, prefix, _number = form
        if variant == made and match["word"]:
            return match.end("word")
        stream = list(islice(self._stream(text, match.start()), len(variant)))
        tokens = tuple(token for token, _end in stream)
        if tokens == variant:
            return stream[-1][1]
        if (
            prefix
            and tokens[:-1] == variant[:-1]
            and len(tokens) == len(variant)
            and tokens[-1].startswith(variant[-1])
        ):
            return stream[-1][1] - 1
        return 0

    def _stream(self, text: str, at: int) -> Iterator[tuple[str, int]]:
        """The tokens from a place on, each with where it ends in the text."""
        for match in WORD.finditer(text, at):
            made = of_match(match, self._stemmer)
            by_character = match["paired"] and len(made) == len(match["paired"])
            for number, token in enumerate(made):
                yield (
                    token,
                    min(match.start() + number + 2, match.end()) if by_character else match.end(match.lastgroup or 0),
                )

    def _likely(self, text: str) -> list[int]:
        """Where a term may begin, found at the speed of str.find: by the letters that its forms begin with."""
        lowered = text.lower()
        if len(lowered) != len(text):
            return []
        places: set[int] = set()
        for start in self._starts:
            at = lowered.find(start) if start else -1
            while at >= 0 and len(places) < MOST_PLACES:
                if not at or not start.isascii() or not lowered[at - 1].isalnum():
                    places.add(at)
                at = lowered.find(start, at + 1)
        return sorted(places)


def _beginning(term: Term) -> str:
    """Letters that every form of the term's first word begins with, two left off for forms not known."""
    least, most = min(term.variants)[0], max(term.variants)[0]
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(least, most, strict=False))
    common = "".join(letter for letter, _same in shared)
    return common[: max(3, len(common) - 2)]


def _everywhere(text: str) -> Iterator[int]:
    for match in WORD.finditer(text):
        yield from range(match.start(), match.end() if match["paired"] else match.start() + 1)


def _window(text: str, spans: list[Span]) -> tuple[int, int]:
    """Start and end of the first stretch with the most different terms."""
    first = _richest(spans)
    lowest = max(0, first - BEFORE)
    sentence = _SENTENCE.search(text, lowest, first + 1)
    start = sentence.start() if sentence else _gap(text, lowest, first)
    if start + LENGTH >= len(text):
        return start, len(text)
    cut = max(
        text.rfind(" ", start + LENGTH - 40, start + LENGTH), text.rfind("\n", start + LENGTH - 40, start + LENGTH)
    )
    return start, cut if cut > 0 else start + LENGTH


def _richest(spans: list[Span]) -> int:
    """Where the first stretch with the most different terms begins; spans are in order."""
    most, best, richest = len({number for _start, _end, number in spans}), 0, 0
    for first, _end, _number in spans:
        worth = len({number for start, end, number in spans if first <= start and end <= first + LENGTH - BEFORE})
        if worth > best:
            best, richest = worth, first
        if best == most:  # nothing that comes can show more
            break
    return richest


def _gap(text: str, lowest: int, first: int) -> int:
    """The first beginning of a word from `lowest` on."""
    gap = re.compile(r"\s\S").search(text, lowest, first + 1)
    return gap.start() + 1 if gap else lowest


def _pieces(text: str, start: int, end: int, spans: list[Span]) -> tuple[Piece, ...]:
    shown, at = [("… " if start else "", False)], start
    for begin, stop, _number in spans:
        shown += [(text[at:begin], False), (text[begin:stop], True)]
        at = stop
    shown += [(text[at:end], False), (" …" if end < len(text) else "", False)]
    return tuple(Piece(part.replace("\n", " "), marked) for part, marked in shown if part)
