"""Whole numbers out of what was typed."""

import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from kb.rules.numbers import typed_number


@pytest.mark.parametrize("typed", [None, "", " ", "-1", "1.0", "1e3", "0x1", "²", "1_000", "1" * 10, "\x00"])
def test_what_is_no_whole_number_is_nothing(typed: str | None) -> None:
    assert typed_number(typed) == 0


class NumbersTest(SimpleTestCase):
    @given(st.integers(min_value=0, max_value=999_999_999))
    def test_digits_are_the_number_that_they_write(self, number: int) -> None:
        assert typed_number(str(number)) == number

    @given(st.text(max_size=20))
    def test_any_text_is_some_number(self, typed: str) -> None:
        assert 0 <= typed_number(typed) < 10**9
