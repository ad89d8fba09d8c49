"""A sentence as a row of tags, one letter each (see `words`), so that patterns can be regular expressions on it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.rules.claims import words as letters
from kb.rules.claims.figures import Figure, Figures
from kb.rules.claims.lexicon import Lexicon, Meaning, Piece, pieces
from kb.rules.claims.words import Words, phrases

SUBJECT, OBJECT, OWNER, OTHER, WORD = "S", "s", "Z", "u", "x"
CRITERION, ABILITY, CHOICE, ORDER, FIGURE = "C", "Y", "E", "R", "V"
_MARKS = {",": ",", ";": ";", ":": ":", "(": "(", ")": ")", "?": "?", "-": "-", "–": "-", "—": "-"}
_BEGINS_FIGURE = re.compile(r"[\d$€£¥₹]|[^\W\d_]{3}")
_WITHIN_FIGURE = re.compile(r"[\w.,$€£¥₹/]")
_NOMINAL = frozenset(",;:(&c-t")
_STOPS = ".!…"
_IS_ABLE = re.compile(f"[{letters.IS}{letters.IS_NOT}]{letters.LIGHT}*{ABILITY}")


@dataclass(frozen=True, slots=True)
class Tag:
    """A phrase of a sentence: its letter, its place in the paragraph, what it names or says."""

    letter: str
    start: int
    end: int
    meaning: Meaning | None = None
    figure: Figure | None = None

    @property
    def subject(self) -> str:
        """The only subject that the phrase names."""
        return next(iter(self.meaning.subjects)) if self.meaning else ""


class Tagger:
    """Tags the sentences of one language by one lexicon."""

    def __init__(self, lexicon: Lexicon, figures: Figures, abilities: frozenset[str], words: Words) -> None:
        self._lexicon, self._figures, self._abilities = lexicon, figures, abilities
        self._possessive, self._moments = words.possessive, frozenset(phrases(words.moments))

    def tags(self, text: str, start: int, end: int) -> list[Tag]:
        """The tags of the sentence `text[start:end]`, figures with their hedges in one, final stop left out."""
        found = [replace(piece, start=piece.start + start, end=piece.end + start) for piece in pieces(text[start:end])]
        while found and found[-1].word in _STOPS:
            found.pop()
        return _placed(_ranged(_hedged(self._lasting(text, self._tagged(text, found)))))

    def _tagged(self, text: str, found: Sequence[Piece]) -> list[Tag]:
        words, tags, at = [piece.word for piece in found], list[Tag](), 0
        while at < len(found):
            length, tag = self._named(text, found, words, at)
            figure = self._figure(text, found[at])
            if figure is not None and figure.end > tag.end - (tag.letter in (OTHER, WORD)):
                tag = Tag(FIGURE, figure.start, figure.end, figure=figure)
                length = sum(piece.start < figure.end for piece in found[at : at + 30])
            tags.append(tag)
            at += length
        return tags

    def _lasting(self, text: str, tags: Sequence[Tag]) -> list[Tag]:
        """The tags, with an ability that “is” so at the moment (“is offline today”) as an ordinary word."""
        row = "".join(tag.letter for tag in tags)
        lasting = list(tags)
        for match in _IS_ABLE.finditer(row):
            near = {text[tag.start : tag.end].casefold() for tag in tags[match.start() : match.end() + 1]}
            if near & self._moments:
                lasting[match.end() - 1] = replace(tags[match.end() - 1], letter=WORD)
        return lasting

    def _figure(self, text: str, piece: Piece) -> Figure | None:
        if not _BEGINS_FIGURE.match(piece.word) or (piece.start and _WITHIN_FIGURE.match(text[piece.start - 1])):
            return None
        return self._figures.at(text, piece.start)

    def _named(self, text: str, found: Sequence[Piece], words: Sequence[str], at: int) -> tuple[int, Tag]:
        longest = self._lexicon.longest(words, at)
        piece = found[at]
        if longest is None:
            return 1, Tag(_word(text, piece, first=not at), piece.start, piece.end)
        length, meaning = longest
        tag = Tag("", piece.start, found[at + length - 1].end, meaning)
        letter = self._letter(text[tag.start : tag.end], meaning)
        if letter != SUBJECT:
            return length, replace(tag, letter=letter or _word(text, piece, first=not at))
        if _part_of_another_name(text, found, at, length, self._figures):
            return length, replace(tag, letter=OTHER)
        owned = self._owned(words, at + length, text[tag.end - 1])
        return length + owned, replace(tag, letter=OWNER if owned else SUBJECT)

    def _owned(self, words: Sequence[str], at: int, last: str) -> int:
        """How many pieces the possessive after a name has: `'s`, or `'` after an s."""
        if words[at : at + 2] == ["'", self._possessive]:
            return 2
        return int(last == self._possessive and words[at : at + 1] == ["'"])

    def _letter(self, written: str, meaning: Meaning) -> str:
        spelled = any(map(str.isupper, written)) or written in meaning.spellings
        if meaning.subjects and spelled:
            return SUBJECT if len(meaning.subjects) == 1 else OTHER
        if meaning.orders:
            return ORDER
        if meaning.criteria:
            return ABILITY if meaning.criteria <= self._abilities else CRITERION
        if meaning.choices and spelled:
            return CHOICE
        if meaning.letter == letters.SILENCE and written == "May":
            return WORD
        return meaning.letter


def _word(text: str, piece: Piece, *, first: bool) -> str:
    if piece.word in _MARKS:
        return _MARKS[piece.word]
    return OTHER if text[piece.start].isupper() and not first else WORD


def _part_of_another_name(text: str, found: Sequence[Piece], at: int, length: int, figures: Figures) -> bool:
    """Whether “Nimbus 2” stands in “Nimbus 2 Turbo”, “Nimbus 2.5”, “Acme Nimbus 2” or “Nimbus 2-like”."""
    end = found[at + length - 1].end
    if re.match(r"[-‐‑][^\W_]|\.\d|[_+#@/&][^\W_]", text[end : end + 2]):
        return True
    if found[at].start and re.match(r"[-‐‑_.@/#&]", text[found[at].start - 1]):
        return True
    after = found[at + length] if at + length < len(found) else None
    if after and after.start == end + 1 and text[end].isspace():
        figure = figures.at(text, after.start) if text[after.start].isdigit() else None
        if text[after.start].isupper() or (text[after.start].isdigit() and (figure is None or not figure.unit)):
            return True
    before = found[at - 1] if at > 1 else None
    return bool(before and before.end + 1 == found[at].start and text[before.start].isupper())


def _hedged(tags: Sequence[Tag]) -> list[Tag]:
    """Figures taken together with “about”, “up to” and “at least” before them."""
    hedged: list[Tag] = []
    for tag in tags:
        figure = tag.figure
        while figure and not figure.day and hedged and hedged[-1].letter in _HEDGES:
            figure = _loosened(figure, hedged.pop())
        hedged.append(replace(tag, start=figure.start, figure=figure) if figure else tag)
    return hedged


def _loosened(figure: Figure, hedge: Tag) -> Figure:
    if hedge.letter == letters.ABOUT:
        return replace(figure, start=hedge.start, rough=True)
    if hedge.letter in _AT_MOST:
        return replace(figure, start=hedge.start, low=None)
    return replace(figure, start=hedge.start, high=None)


_AT_MOST = frozenset((letters.AT_MOST, letters.UNDER))
_HEDGES = _AT_MOST | {letters.ABOUT, letters.AT_LEAST, letters.FROM}


def _ranged(tags: Sequence[Tag]) -> list[Tag]:
    """Figures taken together as a range: “between 8k and 32k tokens”, “from $5 to $9”, “8–32 users”."""
    ranged: list[Tag] = []
    at = 0
    while at < len(tags):
        whole = _range(tags[at : at + 4]) if tags[at].letter in _OPENS_RANGE else None
        ranged.append(whole[1] if whole else tags[at])
        at += whole[0] if whole else 1
    return ranged


def _range(tags: Sequence[Tag]) -> tuple[int, Tag] | None:
    row = "".join(tag.letter for tag in tags)
    match = re.match(r"[gf]?V[r-]V|gV&V", row)
    if match is None:
        return None
    first, last = [tag.figure for tag in tags[: match.end()] if tag.figure]
    if first.day or last.day or last.high is None:
        return None
    low = None if first.low is None or first.low > last.high else first.low
    figure = replace(last, start=tags[0].start, low=low, rough=True)
    return match.end(), Tag(FIGURE, figure.start, figure.end, figure=figure)


def _placed(tags: Sequence[Tag]) -> list[Tag]:
    """Subjects told apart by where they stand: what the clause is about (S), or something else in it (s)."""
    placed = list(tags)
    for at, tag in enumerate(placed):
        if tag.letter == SUBJECT:
            before = next((other.letter for other in reversed(placed[:at]) if other.letter != letters.LIGHT), ",")
            explained = (
                "".join(other.letter for other in placed[at + 1 : at + 3]).removeprefix(",")[:1] == letters.WHICH
            )
            nominal = before in _NOMINAL or (explained and before in _SET_BESIDE)
            placed[at] = replace(tag, letter=SUBJECT if nominal else OBJECT)
            _agree(placed, at)
    return placed


def _agree(tags: list[Tag], at: int) -> None:
    """After a subject in the plural (“closed models”) the verb is in the plural too."""
    meaning = tags[at].meaning
    if meaning and any(name.endswith("s") for name in meaning.spellings):
        verb = next((place for place in range(at + 1, len(tags)) if tags[place].letter != letters.LIGHT), at)
        tags[verb] = replace(tags[verb], letter=_SINGULAR.get(tags[verb].letter, tags[verb].letter))


_OPENS_RANGE = frozenset((FIGURE, letters.BETWEEN, letters.FROM))
_SET_BESIDE = frozenset((letters.THAN, letters.UNLIKE, letters.COMPARED))
_SINGULAR = {letters.ARE: letters.IS, letters.HAVE: letters.HAS, letters.COST: letters.COSTS}
