"""Related reading: candidates, ranking and reasons."""

from __future__ import annotations

import pytest

from kb.editorial import publishing
from kb.search import suggestions
from kb.search.suggestions import related
from tests import cast

pytestmark = pytest.mark.django_db


def tags(*names: str) -> tuple:
    return tuple(cast.tag(name).public_id for name in names)


def names(article, **options: int) -> list[str]:
    return [suggestion.article.live.title for suggestion in related(article, **options)]


def test_shared_tags_then_category_then_likeness() -> None:
    mine = cast.draft(title="Prompt caching", tags=tags("cost", "privacy"))
    cast.published(title="Elsewhere", category=cast.category("Tools").public_id, tags=())
    cast.published(title="Same category", tags=())
    cast.published(title="Prompt caching compared", tags=())
    cast.published(title="One tag", tags=tags("cost"), category=cast.category("Tools").public_id)
    cast.published(title="Both tags", tags=tags("privacy", "cost"))
    assert names(mine) == ["Both tags", "Prompt caching compared", "One tag", "Same category"]
    assert names(mine, limit=1) == ["Both tags"]


def test_reasons_are_given_in_words() -> None:
    mine = cast.draft(title="Prompt caching", tags=tags("cost", "privacy"))
    cast.published(title="Prompt caching", tags=tags("cost", "privacy"), summary="Prompt caching in short.")
    cast.published(
        title="Unlike", tags=tags("cost"), category=cast.category("Tools").public_id, body="No.", summary="No."
    )
    first, second = related(mine)
    assert first.reasons[0] in ("shares the tags cost, privacy", "shares the tags privacy, cost")
    assert first.reasons[1] == "same category"
    assert second.reasons[0] == "shares the tag cost"
    assert first.score > second.score > 0


def test_what_compares_the_same_subjects_goes_before_what_bears_the_same_tag() -> None:
    one, other, by = cast.subject(), cast.subject("Beta Two"), cast.criterion()
    cast.fact("8k", one), cast.fact("16k", other), cast.fact("9", cast.subject("Gamma"))
    elsewhere = {"category": cast.category("Tools").public_id, "tags": (), "summary": "No."}
    cast.published(title="Both", comparison=cast.comparison(one, other, by_=[by]), **elsewhere)
    cast.published(title="One", body="It takes {{ alpha-one/context-length }}.", **elsewhere)
    cast.published(title="Another", body="It takes {{ gamma/context-length }}.", **elsewhere)
    cast.published(title="Tag", body="Nothing.", **{**elsewhere, "tags": tags("cost")})
    mine = cast.draft(tags=tags("cost"), comparison=cast.comparison(one, other, by_=[by]))
    assert names(mine) == ["Both", "One", "Tag"]
    reasons = {each.article.live.title: each.reasons[0] for each in related(mine)}
    assert reasons == {"Both": "shares the subjects Alpha One, Beta Two", "One": "shares the subject Alpha One",
                       "Tag": "shares the tag cost"}  # fmt: skip


def test_only_public_articles_and_never_itself() -> None:
    mine = cast.published(title="Mine", tags=tags("cost"))
    cast.draft(tags=tags("cost"))
    cast.retired(tags=tags("cost"))
    publishing.retire(cast.published(tags=tags("cost")), by=cast.edith())
    assert names(mine) == []


def test_what_counts_is_the_live_text_of_the_others_and_the_newest_of_ones_own() -> None:
    other = cast.published(title="Other", tags=tags("cost"), category=cast.category("Tools").public_id)
    cast.rewritten(other, tags=(), title="Other rewritten")
    mine = cast.published(title="Mine", tags=())
    assert names(mine) == []
    cast.rewritten(mine, tags=tags("cost"))
    mine.refresh_from_db()
    assert names(mine) == ["Other"]


def test_the_same_number_of_queries_for_one_and_for_thirty(django_assert_max_num_queries) -> None:
    cast.fact()
    body = "It takes {{ alpha-one/context-length }}."
    mine = cast.draft(tags=tags("cost"), body=body)
    for count in (1, 30):
        for _number in range(count):
            cast.published(tags=tags("cost"), body=body)
        with django_assert_max_num_queries(9):
            assert related(mine)


def test_candidates_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "MOST_BY_TAG", 2)
    monkeypatch.setattr(suggestions, "MOST_BY_CATEGORY", 2)
    mine = cast.draft(tags=tags("cost"))
    for number in range(5):
        cast.published(title=f"Number {number}", tags=tags("cost"))
    assert sorted(names(mine)) == ["Number 3", "Number 4"]


def test_an_old_article_of_the_category_counts_with_the_tags_that_it_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "MOST_BY_TAG", 1)
    mine = cast.draft(tags=tags("cost"))
    cast.published(title="Older, alike in both", tags=tags("cost"))
    cast.published(title="Newer, alike in one", tags=tags("cost"), category=cast.category("Tools").public_id)
    assert names(mine) == ["Older, alike in both", "Newer, alike in one"]
