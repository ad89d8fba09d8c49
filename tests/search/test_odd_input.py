"""Whatever is typed answers or is Unsearchable, on both databases."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb import search
from kb.search import Unsearchable
from tests import cast

pytestmark = pytest.mark.django_db

ODD = [
    '"', "'", "''", "\\", "*", "a*", "*a", "AND", "OR", "NOT", "NEAR", "NEAR(a b, 2)", "a AND NOT b", "(", ")", "(a",
    "{title}: a", "title:a", "title : a", "^a", "a:b", "a^2", "a + b", "\0", "a\0b", "\ud800", "a\udfffb", "🦓",
    "👩\u200d👩", "שלום עולם", "\u202eabc\u202c", "a" * 100_000, '"' * 200, "-" * 200, "OR " * 60, "a b " * 50,
    "日" * 200, "\n\r\t\v\f", "!a & b | c", "a <-> b", "'a':*", "a:A", "$$", ";--", "%", "%s", "_", "ﷺ" * 100,
    "İ" * 200, "ß" * 200, "-a", "--a", "- a",
]  # fmt: skip
WORDS = st.sampled_from([*(odd for odd in ODD if len(odd) < 20), "zebra", "okapi", '"zebra', "-", " "])
TEXT = st.text(st.characters(), max_size=60) | st.lists(WORDS, max_size=8).map(" ".join)


def ask(query: str, page: int = 1) -> None:
    try:
        found = search.find(query, page=page)
    except Unsearchable as why:
        assert str(why)
    else:
        assert found.count >= len(found.hits)


@pytest.mark.parametrize("query", ODD)
def test_odd_input_answers(query: str) -> None:
    cast.published(title="A zebra: 'quoted' \\ and 日本 🦓")
    ask(query)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TEXT)
def test_any_input_answers(query: str) -> None:
    if not search.find("zebra").count:
        cast.published(title="A zebra: 'quoted' \\ and 日本 🦓", body="An okapi.")
    ask(query)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=150))
def test_any_title_can_be_indexed_and_looked_for(title: str) -> None:
    search.remove(cast.published(title=" ".join(title.split()) or "x"))
    ask(title)
