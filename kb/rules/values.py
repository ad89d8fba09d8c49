"""Values: what a fact may say, by the kind of its criterion; read as it is typed, kept in one form, said in words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from django.db.models import TextChoices
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusal import Refused

VALUE_LENGTH, UNIT_LENGTH, CHOICE_LENGTH = 200, 40, 60
MOST_CHOICES, MOST_STARS = 20, 10
LONGEST_NUMBER = 24  # characters


class Kind(TextChoices):
    """What a criterion's values are."""

    YES_NO = "yes_no", gettext_lazy("yes, partly or no")
    NUMBER = "number", gettext_lazy("number")
    MONEY = "money", gettext_lazy("money")
    DATE = "date", gettext_lazy("date")
    CHOICE = "choice", gettext_lazy("one of a list")
    RATING = "rating", gettext_lazy("rating")
    TEXT = "text", gettext_lazy("words")


class Known(TextChoices):
    """Whether there is a value at all; what is unknown is never shown as “no”."""

    KNOWN = "known", gettext_lazy("known")
    UNKNOWN = "unknown", gettext_lazy("unknown")
    NOT_APPLICABLE = "not_applicable", gettext_lazy("not applicable")


class Style(TextChoices):
    """How long a value is said: `{{ subject/criterion | short }}`."""

    PLAIN = "", gettext_lazy("as it is")
    SHORT = "short", gettext_lazy("short")
    LONG = "long", gettext_lazy("long")
    WITH_DATE = "with-date", gettext_lazy("with its date")


class Better(TextChoices):
    """Which of two values is the better one, where that can be said."""

    NEITHER = "", gettext_lazy("neither")
    HIGHER = "higher", gettext_lazy("the higher one")
    LOWER = "lower", gettext_lazy("the lower one")


YES, PARTLY, NO = "yes", "partial", "no"
ORDERED = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.RATING})


@dataclass(frozen=True, slots=True)
class Scale:
    """What values are measured in: the unit of numbers and money (“per month”), the choices, the best rating."""

    kind: Kind
    unit: str = ""
    choices: tuple[str, ...] = ()
    best: int = 5


@dataclass(frozen=True, slots=True)
class Value:
    """One value in the form that is kept: `yes`, `128000`, `USD 2.5`, `2024-07-23` (or a month, or a year), words."""

    text: str = ""
    known: Known = Known.KNOWN

    def __bool__(self) -> bool:
        return self.known is Known.KNOWN


UNSAID: Mapping[Known, str] = {Known.UNKNOWN: "unknown", Known.NOT_APPLICABLE: "n/a"}
UNKNOWN, NOT_APPLICABLE = Value(known=Known.UNKNOWN), Value(known=Known.NOT_APPLICABLE)
_WORDS = {
    **dict.fromkeys(("yes", "y", "true", "✓", "✔"), YES),
    **dict.fromkeys(("no", "n", "false", "✗", "✘"), NO),
    **dict.fromkeys(("partial", "partly", "partially", "in part", "~"), PARTLY),
}
_NEITHER = {
    **dict.fromkeys(("unknown", "?", "not known"), UNKNOWN),
    **dict.fromkeys(("n/a", "na", "not applicable", "–", "—"), NOT_APPLICABLE),
}
SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_SIGNS = {code: sign for sign, code in SYMBOLS.items()}
_MULTIPLES = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000, "million": 1_000_000}
_MULTIPLES |= {"thousand": 1_000, "billion": 1_000_000_000}
_FIGURE = r"[-−+]?\d[\d,.\u00a0\u202f ]*(?:(?<=\d))"
_NUMBER = re.compile(rf"({_FIGURE})(?:\s*(k|m|bn|b|thousand|million|billion)(?![^\W\d_]))?\s*(.*)", re.IGNORECASE)
_MONEY = re.compile(rf"(?:([A-Za-z]{{3}})\s*|([$€£¥₹]))?\s*({_FIGURE})\s*(?:([A-Z]{{3}})\b|([€£¥₹$]))?\s*(.*)")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_RATING = re.compile(r"(\d+(?:[.,]\d+)?)(?:\s*(?:/|of|out of)\s*(\d+))?(?:\s*stars?)?", re.IGNORECASE)


def parse(scale: Scale, typed: str) -> Value:
    """The value that was typed; raises Refused (field `value`) with a sentence for one of the wrong kind or unit."""
    text = " ".join(typed.split())
    if (other := _NEITHER.get(text.casefold())) is not None:
        return other
    if not text:
        _refuse(_("Say a value, or “unknown”, or “n/a”."))
    if len(text) > VALUE_LENGTH:
        _refuse(_("At most %d characters, please.") % VALUE_LENGTH)
    return Value(_PARSERS[scale.kind](scale, text))


def amount(scale: Scale, value: Value) -> Decimal | None:
    """The number behind a value of an ordered kind: of a date its ordinal; None where there is none to compare.

    A date that is a month or a year has none: it is no one day. Money compares in one currency only (`currency`).
    """
    if not value or scale.kind not in ORDERED:
        return None
    if scale.kind is Kind.DATE:
        return Decimal(date.fromisoformat(value.text).toordinal()) if len(value.text) == 10 else None
    return Decimal(value.text.rpartition(" ")[2])


def currency(value: Value) -> str:
    """The currency of money, three letters; empty for what costs nothing, or is no money."""
    return value.text.rpartition(" ")[0]


def order(scale: Scale, one: Value, other: Value) -> int | None:
    """-1, 0 or 1 as one value is lower than, the same as or higher than the other; None where it cannot be said."""
    first, second = amount(scale, one), amount(scale, other)
    if first is None or second is None:
        return None
    if scale.kind is Kind.MONEY and first and second and currency(one) != currency(other):
        return None
    return (first > second) - (first < second)


def said(scale: Scale, value: Value, style: Style = Style.PLAIN) -> str:
    """The value in words, in the language that is active: `128,000 tokens`; short `128k`. Dates are added elsewhere."""
    if value.known is Known.UNKNOWN:
        return _("unknown")
    if value.known is Known.NOT_APPLICABLE:
        return _("not applicable")
    return _SAYERS[scale.kind](scale, value.text, style)


def typed_form(scale: Scale, value: Value) -> str:
    """The value as a person would type it again: `parse` of it is the value."""
    return value.text if value else UNSAID[value.known]


def kept_form(scale: Scale, typed: str) -> str:
    """What was typed, alike for the same value however it was written; words as they are where it is no value."""
    try:
        return typed_form(scale, parse(scale, typed))
    except Refused:
        return " ".join(typed.split())


def refuse_scale(scale: Scale) -> None:
    """Raises Refused, naming the field, for a scale that nothing can be measured on."""
    if scale.kind is Kind.CHOICE:
        if len({choice.casefold() for choice in scale.choices}) < max(2, len(scale.choices)):
            raise Refused(_("Name two choices or more, each once."), field="choices")
        if len(scale.choices) > MOST_CHOICES or any(len(choice) > CHOICE_LENGTH for choice in scale.choices):
            most = {"most": MOST_CHOICES, "length": CHOICE_LENGTH}
            raise Refused(_("At most %(most)d choices of %(length)d characters, please.") % most, field="choices")
        if any(choice.casefold() in _NEITHER for choice in scale.choices):
            raise Refused(_("“unknown” and “n/a” can be said of everything: they are no choices."), field="choices")
    elif scale.choices:
        raise Refused(_("Only “one of a list” has choices."), field="choices")
    if scale.unit and scale.kind not in {Kind.NUMBER, Kind.MONEY}:
        raise Refused(_("Only numbers and money have a unit."), field="unit")
    if len(scale.unit) > UNIT_LENGTH:
        raise Refused(_("At most %d characters, please.") % UNIT_LENGTH, field="unit")
    if scale.kind is Kind.RATING and not 2 <= scale.best <= MOST_STARS:
        raise Refused(_("A rating goes up to something between 2 and %d.") % MOST_STARS, field="best")


def _refuse(sentence: str) -> NoReturn:
    raise Refused(sentence, field="value")


def _yes_no(scale: Scale, text: str) -> str:
    value = _WORDS.get(text.casefold())
    if value is None:
        _refuse(_("“%s” is neither yes, partly nor no.") % text)
    return value


def _number(scale: Scale, text: str) -> str:
    match = _NUMBER.fullmatch(text)
    if match is None:
        _refuse(_("“%s” is no number.") % text)
    number = _figure(match[1]) * _MULTIPLES.get((match[2] or "").casefold(), 1)
    _refuse_unit(scale, match[3], text)
    return _plain(number)


def _money(scale: Scale, text: str) -> str:
    if text.casefold() in {"free", _("free").casefold()}:
        return "0"
    match = _MONEY.fullmatch(text)
    if match is None:
        _refuse(_("“%s” is no sum of money.") % text)
    named = [code.upper() for code in (match[1], match[4]) if code]
    signs = [SYMBOLS[sign] for sign in (match[2], match[5]) if sign]
    number = _figure(match[3])
    if len({*named, *signs}) > 1:
        _refuse(_("“%s” names two currencies.") % text)
    if not named and not signs:
        if number == 0 and not match[6]:
            return "0"
        _refuse(_("Say the currency of “%s”, as in “USD 2.50”.") % text)
    if number < 0:
        _refuse(_("A price is not less than nothing."))
    _refuse_unit(scale, match[6], text)
    return f"{[*named, *signs][0]} {_plain(number)}" if number else "0"


def _refuse_unit(scale: Scale, unit: str, text: str) -> None:
    """A unit may be left out; another one than the criterion's is not converted but refused."""
    typed = unit.strip().lstrip("/").strip().casefold()
    if not typed or typed in {scale.unit.casefold(), scale.unit.casefold().removeprefix("per ")}:
        return
    if scale.unit:
        _refuse(_("“%(text)s”: the unit of this criterion is “%(unit)s”.") % {"text": text, "unit": scale.unit})
    _refuse(_("“%s”: this criterion has no unit.") % text)


def _figure(text: str) -> Decimal:
    """A number as people write it: one comma or point before other than three digits is a decimal one."""
    digits = re.sub(r"[\u00a0\u202f ]", "", text).replace("−", "-")
    if digits.count(",") and digits.count("."):
        decimal = max(digits.rfind(","), digits.rfind("."))
        digits = re.sub(r"[,.]", "", digits[:decimal]) + "." + digits[decimal + 1 :]
    elif re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+", digits):
        digits = digits.replace(",", "")
    else:
        digits = digits.replace(",", ".")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        _refuse(_("“%s” is no number.") % text)
    if len(digits) > LONGEST_NUMBER:
        _refuse(_("“%s” is too long a number.") % text)
    return number


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"


def _date(scale: Scale, text: str) -> str:
    match = _DAY.fullmatch(text)
    try:
        if match is None or not match[1]:
            raise ValueError(text)
        year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
        whole = date(year, month, day).isoformat()
    except ValueError:
        _refuse(_("“%s” is no date: write 2026-05-01, or a month as 2026-05, or a year.") % text)
    return whole if match[3] else whole[:7] if match[2] else whole[:4]


def _choice(scale: Scale, text: str) -> str:
    for choice in scale.choices:
        if choice.casefold() == text.casefold():
            return choice
    _refuse(_("“%(text)s” is none of: %(choices)s.") % {"text": text, "choices": ", ".join(scale.choices)})


def _rating(scale: Scale, text: str) -> str:
    match = _RATING.fullmatch(text)
    if match is None:
        _refuse(_("“%s” is no rating.") % text)
    if match[2] and int(match[2]) != scale.best:
        _refuse(_("“%(text)s”: ratings here go up to %(best)d.") % {"text": text, "best": scale.best})
    number = Decimal(match[1].replace(",", "."))
    if number > scale.best or number % Decimal("0.5"):
        _refuse(_("A rating is 0 to %d, in halves.") % scale.best)
    return _plain(number)


def _text(scale: Scale, text: str) -> str:
    if "\x00" in text:
        _refuse(_("This holds a character that cannot be stored (NUL or half a pair)."))
    return text


_PARSERS: Mapping[Kind, Callable[[Scale, str], str]] = {
    Kind.YES_NO: _yes_no,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.RATING: _rating,
    Kind.TEXT: _text,
}


def _say_yes_no(scale: Scale, text: str, style: Style) -> str:
    return {YES: _("yes"), PARTLY: _("partly"), NO: _("no")}[text]


def _say_number(scale: Scale, text: str, style: Style) -> str:
    if style is Style.SHORT:
        return _abbreviated(Decimal(text))
    return " ".join(filter(None, [_grouped(Decimal(text)), scale.unit]))


def _say_money(scale: Scale, text: str, style: Style) -> str:
    code, _space, digits = text.rpartition(" ")
    if not code:
        return _("free")
    number = Decimal(digits)
    places = 0 if number == number.to_integral() else 2 if round(number, 2) == number else None
    figure = _grouped(number if places is None else number.quantize(Decimal(1).scaleb(-places)))
    sum_ = f"{_SIGNS[code]}{figure}" if code in _SIGNS else f"{code} {figure}"
    return sum_ if style is Style.SHORT else " ".join(filter(None, [sum_, scale.unit]))


def _say_date(scale: Scale, text: str, style: Style) -> str:
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1 or style is Style.SHORT:
        return str(parts[0])
    day = date(parts[0], parts[1], parts[2] if len(parts) == 3 else 1)
    return date_format(day, "DATE_FORMAT" if len(parts) == 3 else "YEAR_MONTH_FORMAT")


def _say_rating(scale: Scale, text: str, style: Style) -> str:
    number = _grouped(Decimal(text))
    if style is Style.SHORT:
        return f"{number}/{scale.best}"
    return _("%(number)s of %(best)d") % {"number": number, "best": scale.best}


def _say_words(scale: Scale, text: str, style: Style) -> str:
    return text


_SAYERS: Mapping[Kind, Callable[[Scale, str, Style], str]] = {
    Kind.YES_NO: _say_yes_no,
    Kind.NUMBER: _say_number,
    Kind.MONEY: _say_money,
    Kind.DATE: _say_date,
    Kind.CHOICE: _say_words,
    Kind.RATING: _say_rating,
    Kind.TEXT: _say_words,
}


def _grouped(number: Decimal) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def _abbreviated(number: Decimal) -> str:
    """A thousand and more in three figures at most: `128k`, `1.5M`, `2B`; what that would round stays as it is."""
    for size, letter in ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")):
        if abs(number) >= size:
            short = number / size
            if round(short, 1) == short:
                return f"{_grouped(short.normalize() if short % 1 else short.to_integral())}{letter}"
    return _grouped(number)
