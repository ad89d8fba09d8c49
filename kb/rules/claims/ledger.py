"""The ledger made ready to be held against texts: its names in one lexicon, its units in one expression."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from kb.rules.claims.english import ENGLISH
from kb.rules.claims.figures import Figure, Figures
from kb.rules.claims.lexicon import Lexicon, pieces, plurals
from kb.rules.claims.shapes import Entry, Measure, Named
from kb.rules.claims.tagging import Tagger
from kb.rules.claims.words import Words, phrases
from kb.rules.values import ORDERED, Better, Kind, Value

_COUNTED = frozenset((Kind.NUMBER, Kind.MONEY))


class Measures:
    """All criteria made ready for texts of one language: their names in a lexicon, their units in one expression."""

    def __init__(self, criteria: Iterable[Measure], words: Words) -> None:
        self.criteria = {criterion.key: criterion for criterion in criteria}
        self.by_unit: dict[tuple[Kind, str], list[str]] = defaultdict(list)
        for key, criterion in self.criteria.items():
            if criterion.scale.kind in _COUNTED:
                self.by_unit[criterion.scale.kind, criterion.scale.unit].append(key)
        self.abilities = frozenset(key for key, each in self.criteria.items() if each.scale.kind is Kind.YES_NO)
        units = (each.scale.unit for each in self.criteria.values() if each.scale.kind in _COUNTED)
        self.figures = Figures(words, units)
        self.lexicon = Lexicon()
        for letter, listed in words.tags.items():
            for phrase in phrases(listed):
                if (meaning := self.lexicon.meaning(phrase)) is not None:
                    meaning.letter = letter
        for criterion in self.criteria.values():
            _add_criterion(self.lexicon, criterion, words)


@lru_cache(maxsize=4)
def measures(criteria: tuple[Measure, ...], words: Words) -> Measures:
    """The same, kept for the next text: criteria that say anything else are others, so that it is never out of date."""
    return Measures(criteria, words)


class Ledger:
    """Subjects, criteria and values, prepared once and held against many texts of one language."""

    def __init__(
        self,
        subjects: Iterable[Named],
        criteria: Iterable[Measure],
        entries: Iterable[Entry],
        words: Words = ENGLISH,
    ) -> None:
        self.words = words
        self.subjects = {subject.key: subject for subject in subjects}
        self._measures = measures(tuple(criteria), words)
        self.criteria = self._measures.criteria
        self._values: dict[str, dict[str, Value]] = defaultdict(dict)
        for entry in entries:
            self._values[entry.subject][entry.criterion] = entry.value
        self.tagger = Tagger(self._lexicon(), self._measures.figures, self._measures.abilities, words)

    def value(self, subject: str, criterion: str) -> Value | None:
        """What the ledger says, if it says anything."""
        return self._values.get(subject, {}).get(criterion)

    def name(self, key: str) -> str:
        """The first name of a subject or of a criterion."""
        names = (self.subjects.get(key) or self.criteria[key]).names
        return names[0] if names else key

    def of_unit(self, figure: Figure, *, limits: bool) -> list[str]:
        """The criterion that a figure's unit tells without its name: one that counts it, or the only one that has it.

        “Users” may be anybody's, so that a unit which is no criterion's name and no rate tells one only after a verb
        that `limits`.
        """
        kind = Kind.MONEY if figure.currency else Kind.NUMBER
        sharing = self._measures.by_unit.get((kind, figure.unit), []) if figure.unit else []
        if kind is Kind.NUMBER and not limits and not _is_rate(figure.unit):
            sharing = [key for key in sharing if figure.unit.casefold() in _folded(self.criteria[key].names)]
        return sharing if len(sharing) == 1 else []

    def only_price(self, subject: str) -> list[str]:
        """The criterion of money that a subject has a value of, when it is one."""
        prices = [key for key in self._values.get(subject, {}) if self.criteria[key].scale.kind is Kind.MONEY]
        return prices if len(prices) == 1 else []

    def counts(self, criterion: str) -> bool:
        """Whether a bare number before its name counts it: “20 seats”, but not “2 context windows”."""
        return any(name.endswith("s") for name in self.criteria[criterion].names)

    def _lexicon(self) -> Lexicon:
        lexicon = Lexicon(over=self._measures.lexicon)
        for subject in self.subjects.values():
            for name in subject.names:
                if (meaning := lexicon.meaning(name)) is not None:
                    meaning.subjects.add(subject.key)
                    meaning.spellings.add(name)
        return lexicon


def _add_criterion(lexicon: Lexicon, criterion: Measure, words: Words) -> None:
    for name in criterion.names:
        for written in plurals(name):
            if (meaning := lexicon.meaning(written)) is not None:
                meaning.criteria.add(criterion.key)
    for choice in criterion.scale.choices:
        if (meaning := lexicon.meaning(choice)) is not None:
            meaning.choices.add((criterion.key, choice))
            meaning.spellings.add(choice)
    if criterion.scale.kind not in ORDERED:
        return
    for sign, comparatives in _comparatives(criterion, words):
        for comparative in comparatives:
            if (meaning := lexicon.meaning(comparative)) is not None:
                meaning.orders.add((criterion.key, sign))


def _comparatives(criterion: Measure, words: Words) -> Iterable[tuple[int, list[str]]]:
    """The words that claim an order: the criterion's own, and “longer”, “more” or “better” before its names."""
    better = {Better.HIGHER: 1, Better.LOWER: -1}.get(criterion.better, 0)
    listed = [(1, words.higher), (-1, words.lower), (better, words.better), (-better, words.worse)]
    for sign, adjectives in listed:
        if sign:
            yield sign, [f"{word} {name}" for word in phrases(adjectives) for name in criterion.names]
    yield 1, list(criterion.higher)
    yield -1, list(criterion.lower)


def _is_rate(unit: str) -> bool:
    return bool({"per", "/"} & {piece.word for piece in pieces(unit)})


def _folded(names: Iterable[str]) -> set[str]:
    return {name.casefold() for name in names}
