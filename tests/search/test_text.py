"""The one pipeline from text to tokens."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.rules.languages import LANGUAGES
from kb.search.text import LONGEST, tokens, words


@pytest.mark.parametrize(
    ("text", "stemmer", "expected"),
    [
        ("Running the models’ tests", "english", ["run", "the", "model", "test"]),
        ("Running the models", "", ["running", "the", "models"]),
        ("the model's cost; don't", "english", ["the", "model", "cost", "don", "t"]),
        ("Größe und Verträge", "german", ["gross", "und", "vertrag"]),
        ("L’élève naïf", "", ["l", "eleve", "naif"]),
        ("GPT-4o, v3.5 and snake_case", "english", ["gpt", "4o", "v3", "5", "and", "snake", "case"]),
        ("C++ and C#, c#d", "", ["c++", "and", "c#", "c", "d"]),
        ("ＷＩＤＥ ﬁne ½", "", ["wide", "fine", "12"]),
        ("日本語 ok", "", ["日本", "本語", "語", "ok"]),
        ("猫", "", ["猫"]),
        ("ｶﾞｲﾄﾞ", "", ["ガイ", "イド", "ド"]),
        ("مُحَمَّد كتـــاب", "", ["محمد", "كتاب"]),
        ("שָׁלוֹם", "", ["שלום"]),
        ("हिन्दी भाषा।", "", ["हिन्दी", "भाषा"]),
        ("👍🏽 … — ™ \x00\ud800", "", []),
        ("", "english", []),
    ],
)
def test_text_becomes_tokens(text: str, stemmer: str, expected: list[str]) -> None:
    assert tokens(text, stemmer) == expected


@given(st.text(st.characters(), max_size=80), st.sampled_from([language.stemmer for language in LANGUAGES.values()]))
def test_a_token_can_be_quoted_anywhere(text: str, stemmer: str) -> None:
    for token in tokens(text, stemmer):
        assert token
        assert len(token) <= LONGEST
        assert not set(token) & set("\"'\\ \t\n\0:*()&|!<>^{}-_")
        assert not any(character.isspace() for character in token)
        token.encode()


def test_words_of_the_vocabulary_are_whole() -> None:
    assert list(words("Running models, 日本語, naïve")) == ["running", "models", "naive"]


def test_threads_do_not_share_a_stemmer() -> None:
    texts = [f"relational{letter} runnings{letter} happinesses{letter}" for letter in "abcdefghij"] * 20
    expected = [tokens(text, "english") for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: tokens(f"{text}", "english"), texts)) == expected
