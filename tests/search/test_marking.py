"""What is marked, and which passage is shown."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.marking import LENGTH, Marker
from kb.search.query import parse
from tests.search.reading import marks, text

FILLER = "Nothing to see in this sentence at all, and little in the next. "


def marker(query: str, stemmer: str = "english") -> Marker:
    return Marker(parse(query, [stemmer]), stemmer)


@pytest.mark.parametrize(
    ("query", "shown", "expected"),
    [
        ("privacy", "Privacies and privacy, not private", ["Privacies", "privacy"]),
        ("run", "Runner running runs", ["running", "runs"]),
        ("cafe", "A CAFÉ; cafés", ["CAFÉ", "cafés"]),
        ('"open source"', "open sources, open (source), open", ["open sources", "open (source"]),
        ("gpt-4", "GPT-4 and GPT 4, not GPT-3 of 4", ["GPT-4", "GPT 4"]),
        ("model", "the model's models’ remodel", ["model", "models"]),
        ("猫", "私の猫と猫", ["猫", "猫"]),
        ("本語", "日本語", ["本語"]),
        ("c#", "C# and c", ["C#"]),
        ("one OR two -three", "three two one", ["two", "one"]),
    ],
)
def test_the_words_that_matched_are_marked(query: str, shown: str, expected: list[str]) -> None:
    assert marks(marker(query).whole(shown)) == expected
    assert marks(marker(query).passage(shown)) == expected
    assert text(marker(query).whole(shown)) == shown


def test_the_passage_is_where_most_different_words_stand() -> None:
    shown = f"{FILLER}The zebra. {FILLER * 9}Here an okapi meets a zebra. {FILLER * 9}"
    passage = marker("zebra okapi").passage(shown)
    assert marks(passage) == ["okapi", "zebra"]
    assert text(passage).startswith("… ")
    assert text(passage).endswith(" …")
    assert "Here an okapi meets a zebra." in text(passage)


def test_a_passage_begins_with_a_sentence_when_one_is_near() -> None:
    passage = marker("okapi").passage(f"{FILLER * 5}In short, an okapi. {FILLER * 5}")
    assert text(passage).startswith("… In short, an okapi.")


def test_without_a_match_the_beginning_is_shown() -> None:
    passage = marker("zebra").passage(FILLER * 9)
    assert text(passage).startswith("Nothing to see")
    assert marks(passage) == []


def test_line_ends_are_shown_as_spaces() -> None:
    assert text(marker("okapi").passage("One\nan okapi\nthree")) == "One an okapi three"


@given(
    st.text(st.characters(codec="utf-8"), max_size=600), st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
)
def test_a_passage_is_a_stretch_of_the_text(shown: str, query: str) -> None:
    try:
        made = marker(query)
    except ValueError:
        return
    passage = text(made.passage(shown))
    assert len(passage) <= LENGTH + 4
    assert passage.removeprefix("… ").removesuffix(" …") in shown.replace("\n", " ")


def test_a_long_text_full_of_near_misses_is_marked_at_once() -> None:
    shown = "privateering " * 15_000
    start = time.perf_counter()
    marker('"private privacy"').passage(shown)
    assert time.perf_counter() - start < 0.5
