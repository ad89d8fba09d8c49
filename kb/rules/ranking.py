"""Ranking: the values of one criterion from the highest to the lowest, or from the lowest to the highest."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias, TypeVar

from kb.rules.values import NO, PARTLY, YES, Kind, Scale, Value, currency

K = TypeVar("K")
Place: TypeAlias = tuple[str, Decimal | str]  # a currency where there is one, and how high within it
_ANSWERS = {NO: 0, PARTLY: 1, YES: 2}


def can_rank(scale: Scale) -> bool:
    """Whether one value of this kind can be higher than another: words are not."""
    return scale.kind is not Kind.TEXT


def ranked(scale: Scale, values: Iterable[tuple[K, Value]], *, falling: bool) -> list[K]:
    """The keys of the values in order; equals stay as they came, and what has no value comes last either way.

    Money is ranked within each currency, and what is free costs less than anything.
    """
    given = list(values)
    known = [(key, _place(scale, value)) for key, value in given if value]
    known.sort(key=lambda each: each[1][1], reverse=falling)
    known.sort(key=lambda each: (falling and not each[1][0], each[1][0]))
    return [key for key, _where in known] + [key for key, value in given if not value]


def _place(scale: Scale, value: Value) -> Place:
    text = value.text
    if scale.kind is Kind.MONEY:
        return currency(value), Decimal(text.rpartition(" ")[2])
    if scale.kind is Kind.YES_NO:
        return "", Decimal(_ANSWERS[text])
    if scale.kind is Kind.CHOICE:
        return "", Decimal(_rung(scale, text))
    if scale.kind in {Kind.DATE, Kind.TEXT}:
        return "", text  # a year comes before its months, a month before its days
    return "", Decimal(text)


def _rung(scale: Scale, text: str) -> int:
    """The first choice is the highest one."""
    return -scale.choices.index(text) if text in scale.choices else -len(scale.choices)
