"""Words one or two edits away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search import spelling
from kb.search.spelling import distance, near


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("privacy", "privacy", 0),
        ("privcy", "privacy", 1),
        ("privaccy", "privacy", 1),
        ("pravicy", "privacy", 2),
        ("pirvacy", "privacy", 1),
        ("pirvcay", "privacy", 2),
        ("public", "privacy", 3),
        ("a", "abcd", 3),
    ],
)
def test_edits_are_counted_and_a_swap_is_one(one: str, other: str, edits: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == edits


WORD = st.text("abcde", min_size=4, max_size=9)


@given(WORD, WORD)
def test_whatever_two_plain_edits_reach_is_found_by_its_thirds(one: str, other: str) -> None:
    swaps = [one[:at] + one[at + 1] + one[at] + one[at + 2 :] for at in range(len(one) - 1)]
    for word in (other, *swaps):
        if _plain(one, word) <= 2:
            assert set(spelling._keys(word).values()) & set(spelling._probes(one))


def _plain(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        line = [i]
        for j, opposite in enumerate(other, start=1):
            line.append(min(row[j] + 1, line[j - 1] + 1, row[j - 1] + (letter != opposite)))
        row = line
    return row[-1]


@pytest.mark.django_db
def test_the_vocabulary_answers_nearest_first() -> None:
    spelling.remember("Quantisation quantization equation, cat car; 12345 gpt4x 日本語")
    spelling.remember("quantisation again")
    assert near("quantisatoin") == [(1, "quantisation"), (2, "quantization")]
    assert near("12346") == near("cat") == near("x" * 100) == []


@pytest.mark.django_db
def test_short_words_are_one_edit_away_at_most() -> None:
    spelling.remember("gpus cost host")
    assert [word for _edits, word in near("cots")] == ["cost"]
