"""What was asked, in tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.query import MOST_WORDS, Alternative, Query, Term, Unsearchable, parse


def term(*variants: str, word: str = "", prefix: bool = False) -> Term:
    return Term(tuple(tuple(variant.split()) for variant in variants), prefix, word)


def test_a_word_is_looked_for_as_it_is_and_in_each_languages_stem() -> None:
    asked = parse("Verträge", ["english", "german", "english"])
    assert asked.wanted == (term("vertrage", "vertrag", word="Verträge"),)


def test_words_phrases_alternatives_and_exclusions() -> None:
    asked = parse('one "two three" -four OR gpt-4', [])
    assert asked == Query(
        (
            Alternative((term("one", word="one"), term("two three")), (term("four", word="four"),)),
            Alternative((term("gpt 4"),)),
        )
    )


@pytest.mark.parametrize("text", ['"open phrase', "«open phrase»", "„open phrase“", '""open phrase""'])
def test_quotes_of_every_kind_and_missing_ones(text: str) -> None:
    assert parse(text, []).alternatives


@pytest.mark.parametrize("text", ["NOT", "NEAR(a b)", "AND", "title:zebra", "a*", "^a", "{a b}", "a & b | !c", "':*"])
def test_the_databases_own_operators_are_words(text: str) -> None:
    for each in parse(text, []).wanted:
        assert all(token.isalnum() for variant in each.variants for token in variant)


def test_a_single_character_of_a_script_without_spaces_may_go_on() -> None:
    assert parse("猫", []).wanted == (term("猫", prefix=True),)
    assert parse("猫と犬", []).wanted == (term("猫と と犬"),)


@given(st.text(st.characters(), max_size=300))
def test_any_text_is_a_query_or_unsearchable(text: str) -> None:
    try:
        asked = parse(text, ["english", "german"])
    except Unsearchable as why:
        assert str(why).endswith(".")
    else:
        assert len(asked.wanted) <= MOST_WORDS
        assert all(variant and all(variant) for each in asked.wanted for variant in each.variants)
