"""Whether a claim and the ledger's value can both be true; in doubt they can."""

from decimal import Decimal

from kb.rules.claims.figures import STRANGE, Figure
from kb.rules.values import NO, PARTLY, YES, Kind, Scale, Value, amount, currency, order

_HEDGED, _ROUNDED = Decimal("0.1"), Decimal("0.025")  # of the ledger's value


def fits(scale: Scale, figure: Figure) -> bool:
    """Whether a figure is of the criterion's kind and unit; a unit may be left out."""
    if scale.kind is Kind.DATE:
        return bool(figure.day or figure.year)
    if figure.day or figure.year:
        return False
    if scale.kind is Kind.RATING:
        return figure.best in (-1, scale.best)
    if figure.best or figure.unit == STRANGE or figure.unit not in ("", scale.unit):
        return False
    return scale.kind is (Kind.MONEY if figure.currency else Kind.NUMBER)


def denies_figure(scale: Scale, value: Value, figure: Figure) -> bool:
    """Whether a figure of this criterion says something else than the ledger."""
    if scale.kind is Kind.DATE:
        said = figure.day or str(figure.low)
        return not (said.startswith(value.text) or value.text.startswith(said))
    known = amount(scale, value)
    if known is None or (figure.currency and currency(value) not in ("", figure.currency)):
        return False
    if figure.binary is not None and figure.plain and figure.binary == known:
        return False
    slack = known * (_HEDGED if figure.rough else _ROUNDED if figure.round and not figure.currency else 0)
    below = figure.low is not None and known < figure.low - slack
    return below or (figure.high is not None and known > figure.high + slack)


def denies_ability(value: Value, claimed: bool) -> bool:
    """Whether “has it” or “has it not” is contradicted; what is true in part is denied by neither."""
    return value.text != PARTLY and value.text == (NO if claimed else YES)


def denies_order(scale: Scale, value: Value, other: Value | None, sign: int) -> bool:
    """Whether “more than the other” (1) or “less” (-1) is contradicted; where no order can be told it is not."""
    told = order(scale, value, other) if other is not None and sign else None
    return told is not None and told != sign
