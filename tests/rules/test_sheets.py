"""Cells of a CSV file: what a spreadsheet would run is a text to it."""

import csv
import io

import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from kb.rules import sheets

TEXT = st.text(st.characters(exclude_characters="\r\x00", exclude_categories=["Cs"]), max_size=40)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =cmd|' /C calc'!A0", "＝1+1", "  ＠x"]
)
def test_what_begins_like_a_formula_is_written_behind_an_apostrophe(text: str) -> None:
    assert sheets.cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=b", "GPT-4", "'quoted'", "1", "50 % off", "ok @home"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert sheets.cell(text) == text


def test_nothing_is_an_empty_cell() -> None:
    assert sheets.line([None, 3, "a"]) == ",3,a\r\n"


class SheetsTest(SimpleTestCase):
    @given(st.lists(TEXT, min_size=2, max_size=6))
    def test_a_line_is_read_again_as_the_same_cells(self, values: list[str]) -> None:
        (read,) = csv.reader(io.StringIO(sheets.line(values), newline=""))
        assert read == [sheets.cell(value) for value in values]
        assert not any(each.startswith(("=", "+", "-", "@")) for each in read)
