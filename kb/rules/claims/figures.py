"""Figures in prose: numbers with their units, sums of money, dates and ratings, read at a place of a sentence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from kb.rules.claims.words import Words
from kb.rules.values import SYMBOLS

STRANGE = "?"  # a unit that the ledger does not have
_CODES = "USD|EUR|GBP|JPY|INR|CHF|CAD|AUD|CNY|SEK|NOK|DKK|PLN|CZK|BRL|KRW|MXN|NZD|SGD|HKD|ZAR|TRY"
_SIGNS = "".join(SYMBOLS)
_FIGURE = r"\d{1,15}(?:,\d{3})*(?:\.\d{1,9})?"
_WORD_END = r"(?![^\W_])"


@dataclass(frozen=True, slots=True)
class Figure:
    """What a text says in figures: from `low` to `high` (None: no bound), in a unit; or a day, a month, a year."""

    start: int
    end: int
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    currency: str = ""
    day: str = ""
    best: int = 0  # of a rating
    rough: bool = False  # hedged: “about”
    round: bool = False  # written in thousands
    binary: Decimal | None = None  # “128k” as 128 × 1024
    multiplied: bool = False
    year: bool = False  # four bare figures, which may be a year

    @property
    def plain(self) -> bool:
        """Whether it says one value without reserve, so that it may be replaced by the ledger's."""
        return self.low == self.high and not self.rough


class Figures:
    """Reads figures of one language in the units of one ledger."""

    def __init__(self, words: Words, units: Iterable[str]) -> None:
        self._words = words
        self._units = sorted({unit for unit in units if unit}, key=len, reverse=True)
        self._unit = re.compile(_alternatives(self._units, words) or "(?!)", re.IGNORECASE)
        self._strange = re.compile(rf"\s*(?:{words.every})", re.IGNORECASE)
        long = "|".join(multiple for multiple in words.multiples if len(multiple) > 2)
        short = "|".join(multiple for multiple in words.multiples if len(multiple) <= 2)
        attached, upper = f"{short}|{short.upper()}", short.upper()
        self._times = re.compile(rf"(?:[\s-]?({long})|({attached})|\s({upper})){_WORD_END}")
        spelled = "|".join(words.numbers)
        self._number = re.compile(rf"({_FIGURE})(?![.,]?\d)|(?:({spelled}){_WORD_END})", re.IGNORECASE)
        self._money = re.compile(rf"(?:([{_SIGNS}])|US(\$)|({_CODES})\s?)(?=\d)")
        self._currency = re.compile(rf"\s?(?:({_CODES}|{'|'.join(words.currencies)}){_WORD_END}|([{_SIGNS}]))")
        self._rating = re.compile(
            rf"(\d{{1,2}}(?:\.\d)?)(?:\s?(?:{words.out_of})\s?(\d{{1,2}})(?:[\s-](?:{words.stars}))?"
            rf"|[\s-](?:{words.stars})){_WORD_END}(?![.,/]\d)"
        )
        months = "|".join(f"({month})" for month in words.months)
        self._day = re.compile(
            rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?)?(?:{months})\s?(?:(\d{{1,2}})(?:st|nd|rd|th)?,?\s)?"
            rf",?(?:of\s)?((?:19|20)\d\d){_WORD_END}"
        )
        self._written_day = re.compile(rf"((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?{_WORD_END}")

    def at(self, text: str, place: int) -> Figure | None:
        """The figure that begins at this place, if any."""
        return self._date_at(text, place) or self._rating_at(text, place) or self._amount_at(text, place)

    def _date_at(self, text: str, place: int) -> Figure | None:
        if match := self._written_day.match(text, place):
            return Figure(place, match.end(), day="-".join(part for part in match.groups() if part))
        match = self._day.match(text, place)
        if match is None:
            return None
        first, *named, second, year = match.groups()
        month = next(number for number, name in enumerate(named, 1) if name)
        day = first or second
        return Figure(place, match.end(), day=f"{year}-{month:02}" + (f"-{int(day):02}" if day else ""))

    def _rating_at(self, text: str, place: int) -> Figure | None:
        match = self._rating.match(text, place)
        if match is None:
            return None
        stars = Decimal(match[1])
        return Figure(place, match.end(), stars, stars, unit=STRANGE, best=int(match[2] or -1))

    def _amount_at(self, text: str, place: int) -> Figure | None:
        sign = self._money.match(text, place)
        number = self._number.match(text, sign.end() if sign else place)
        if number is None:
            return None
        amount = (
            Decimal(number[1].replace(",", "")) if number[1] else Decimal(self._words.numbers[number[2].casefold()])
        )
        figure = Figure(place, number.end(), amount, amount)
        figure = self._multiplied(text, figure) if number[1] else figure
        currency = _currency(sign, self._words)
        if not currency and (after := self._currency.match(text, figure.end)):
            currency, figure = _currency(after, self._words), replace(figure, end=after.end())
        figure = self._measured(text, replace(figure, currency=currency))
        bare = not (currency or figure.unit or figure.multiplied)
        return replace(figure, year=bool(bare and number[1] and re.fullmatch(r"(?:19|20)\d\d", number[1])))

    def _multiplied(self, text: str, figure: Figure) -> Figure:
        assert figure.low is not None  # noqa: S101 (for mypy: an amount has just been read)
        match = self._times.match(text, figure.end)
        factor = self._words.multiples[next(filter(None, match.groups())).casefold()] if match else 1
        amount = figure.low * factor
        return replace(
            figure,
            end=match.end() if match else figure.end,
            low=amount,
            high=amount,
            round=amount >= 1000 and (factor > 1 or amount % 1000 == 0),
            multiplied=factor > 1,
            binary=figure.low * 1024 if factor == 1000 else None,
        )

    def _measured(self, text: str, figure: Figure) -> Figure:
        match = self._unit.match(text, figure.end)
        if match and match.lastgroup:
            return replace(figure, unit=self._units[int(match.lastgroup[1:])], end=match.end())
        return replace(figure, unit=STRANGE) if self._strange.match(text, figure.end) else figure


def _currency(match: re.Match[str] | None, words: Words) -> str:
    named = next(filter(None, match.groups()), "") if match else ""
    return SYMBOLS.get(named) or words.currencies.get(named, named)


def _alternatives(units: Iterable[str], words: Words) -> str:
    forms = (rf"(?P<u{number}>{_written(unit, words)})" for number, unit in enumerate(units))
    return "|".join(form + rf"{_WORD_END}(?!\s?/|\sper\b)" for form in forms)


def _written(unit: str, words: Words) -> str:
    """How a unit is written: “per month” as “a month”, “/mo”, “monthly” too."""
    parts = [_part(word, words) for word in re.findall(r"[^\W_]+|[^\w\s]", unit.casefold())]
    adverb = words.adverbs.get(unit.casefold())
    return r"[\s-]?" + r"[\s-]?".join(parts) + (rf"|\s(?:{adverb})" if adverb else "")


def _part(word: str, words: Words) -> str:
    if word in ("per", "/"):
        return rf"(?:{words.every})"
    single = word if len(word) < 3 else word.removesuffix("s")
    return rf"(?:{words.units.get(single, re.escape(single))})" + ("s?" if word[0].isalnum() else "")
