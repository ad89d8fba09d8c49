"""What a fact may say, by the kind of its criterion."""

import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from accounts.refusal import Refused
from kb.rules.values import (
    NOT_APPLICABLE,
    UNKNOWN,
    Kind,
    Scale,
    Style,
    amount,
    order,
    parse,
    refuse_scale,
    said,
    typed_form,
)

NUMBER, BARE = Scale(Kind.NUMBER, "tokens"), Scale(Kind.NUMBER)
MONEY = Scale(Kind.MONEY, "per million tokens")
DATE, RATING, YES_NO, TEXT = (Scale(kind) for kind in (Kind.DATE, Kind.RATING, Kind.YES_NO, Kind.TEXT))
CHOICE = Scale(Kind.CHOICE, choices=("MIT", "Apache 2.0"))

READ = [
    (NUMBER, "128000", "128000", "128,000 tokens", "128k"),
    (NUMBER, "128,000 tokens", "128000", "128,000 tokens", "128k"),
    (NUMBER, "1.5M", "1500000", "1,500,000 tokens", "1.5M"),
    (NUMBER, "5 million", "5000000", "5,000,000 tokens", "5M"),
    (NUMBER, "128 000", "128000", "128,000 tokens", "128k"),
    (BARE, "2,5", "2.5", "2.5", "2.5"),
    (BARE, "0.125", "0.125", "0.125", "0.125"),
    (BARE, "1.234,5", "1234.5", "1,234.5", "1,234.5"),
    (BARE, "−3", "-3", "-3", "-3"),
    (MONEY, "$2.50", "USD 2.5", "$2.50 per million tokens", "$2.50"),
    (MONEY, "2.50 USD", "USD 2.5", "$2.50 per million tokens", "$2.50"),
    (MONEY, "€ 3 / million tokens", "EUR 3", "€3 per million tokens", "€3"),
    (MONEY, "chf 1,200", "CHF 1200", "CHF 1,200 per million tokens", "CHF 1,200"),
    (MONEY, "USD 0.005", "USD 0.005", "$0.005 per million tokens", "$0.005"),
    (MONEY, "free", "0", "free", "free"),
    (DATE, "2024", "2024", "2024", "2024"),
    (DATE, "2024-7", "2024-07", "July 2024", "2024"),
    (DATE, "2024-07-23", "2024-07-23", "23 Jul 2024", "2024"),
    (CHOICE, "apache 2.0", "Apache 2.0", "Apache 2.0", "Apache 2.0"),
    (RATING, "4.5/5", "4.5", "4.5 of 5", "4.5/5"),
    (YES_NO, "Partly", "partial", "partly", "partly"),
    (TEXT, "  two  words ", "two words", "two words", "two words"),
]
REFUSED = [
    (NUMBER, "10 words", "the unit of this criterion is “tokens”"),
    (BARE, "10 words", "this criterion has no unit"),
    (NUMBER, "many", "no number"),
    (NUMBER, "1..2", "no number"),
    (NUMBER, "9" * 30, "too long"),
    (NUMBER, "", "Say a value"),
    (MONEY, "3", "Say the currency"),
    (MONEY, "$3 EUR", "two currencies"),
    (MONEY, "$3 per month", "the unit of this criterion"),
    (MONEY, "-$3", "no sum of money"),
    (DATE, "23.7.2024", "no date"),
    (DATE, "2024-13", "no date"),
    (CHOICE, "GPL", "none of: MIT, Apache 2.0"),
    (RATING, "6", "0 to 5"),
    (RATING, "4 of 10", "go up to 5"),
    (YES_NO, "maybe", "neither yes, partly nor no"),
    (TEXT, "x" * 201, "At most 200"),
]


class Reading(SimpleTestCase):
    """Values as they are typed, kept and said."""

    def test_a_value_is_kept_in_one_form_however_it_is_typed(self) -> None:
        for scale, typed, kept, words, short in READ:
            with self.subTest(typed=typed):
                value = parse(scale, typed)
                assert value.text == kept
                assert said(scale, value) == words
                assert said(scale, value, Style.SHORT) == short
                assert parse(scale, typed_form(scale, value)) == value

    def test_what_is_of_the_wrong_kind_or_unit_is_refused_with_a_sentence(self) -> None:
        for scale, typed, words in REFUSED:
            with self.subTest(typed=typed), pytest.raises(Refused, match=words) as refusal:
                parse(scale, typed)
            assert refusal.value.field == "value"

    def test_unknown_and_not_applicable_can_be_said_of_everything_and_are_never_no(self) -> None:
        for kind in Kind:
            scale = CHOICE if kind is Kind.CHOICE else Scale(kind)
            assert parse(scale, "Unknown") == UNKNOWN != parse(scale, "n/a") == NOT_APPLICABLE
            assert said(scale, UNKNOWN) == "unknown"
            assert not UNKNOWN and not NOT_APPLICABLE
            assert parse(scale, typed_form(scale, NOT_APPLICABLE)) == NOT_APPLICABLE

    def test_values_are_ordered_where_that_means_something(self) -> None:
        for scale, one, other, expected in (
            (NUMBER, "8k", "128k", -1),
            (MONEY, "$3", "$2.50", 1),
            (MONEY, "$3", "€2.50", None),
            (MONEY, "free", "€2.50", -1),
            (DATE, "2024-07-23", "2024-07-23", 0),
            (DATE, "2024", "2024-07-23", None),
            (RATING, "4", "4.5", -1),
            (TEXT, "a", "b", None),
            (NUMBER, "unknown", "3", None),
        ):
            assert order(scale, parse(scale, one), parse(scale, other)) == expected, (one, other)

    def test_a_scale_on_which_nothing_can_be_measured_is_refused(self) -> None:
        for scale, field in (
            (Scale(Kind.CHOICE), "choices"),
            (Scale(Kind.CHOICE, choices=("MIT", "mit")), "choices"),
            (Scale(Kind.CHOICE, choices=("MIT", "unknown")), "choices"),
            (Scale(Kind.TEXT, choices=("MIT", "GPL")), "choices"),
            (Scale(Kind.YES_NO, unit="tokens"), "unit"),
            (Scale(Kind.NUMBER, unit="x" * 41), "unit"),
            (Scale(Kind.RATING, best=1), "best"),
        ):
            with pytest.raises(Refused) as refusal:
                refuse_scale(scale)
            assert refusal.value.field == field


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False))
def test_a_number_that_was_kept_is_read_back_as_the_same(number: object) -> None:
    value = parse(NUMBER, str(number))
    assert amount(NUMBER, value) == number
    assert parse(NUMBER, value.text) == value
