"""What a reader finds: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from kb import pages, search
from kb.editorial import publishing
from kb.search import Filters, Found, Unsearchable, finding
from tests import cast
from tests.search.reading import marks, text, titles

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
# Languages, how many articles, how many match and which, what is shown; SQLite ranks by titles and the rest in turn.
COST = 4 if connection.vendor == "postgresql" else 6


def article(title: str, body: str = "Nothing of note.", *, days: int = 0, **fields: object):
    return cast.published(title=title, body=body, summary="In short.", at=NOON + timedelta(days=days), **fields)


def test_a_published_article_is_found_by_a_word_of_its_title() -> None:
    article("Prompt caching explained")
    article("Something else")
    found = search.find("caching")
    assert titles(found) == ["Prompt caching explained"]
    assert (found.count, found.more, found.page, found.pages) == (1, False, 1, 1)


def test_every_part_that_readers_see_is_searched() -> None:
    article(
        "A zebra",
        "An okapi.[^1]\n\n## The tapir\n\n| Animal | Food |\n|---|---|\n| lemur | leaves |\n\n[^1]: An ibis.",
        takeaways=("One quokka.", "Two things.", "Three things."),
    )
    for word in ("zebra", "okapi", "tapir", "lemur", "ibis", "quokka", "short"):
        assert search.find(word).count == 1, word


def test_it_is_found_in_the_transaction_in_which_it_is_published() -> None:
    waiting = cast.approved(title="Prompt caching explained")
    with transaction.atomic():
        publishing.publish(waiting, by=cast.edith())
        assert search.find("caching").count == 1


def test_it_cannot_be_found_once_it_is_retired_and_can_again_when_restored() -> None:
    once = article("Prompt caching explained")
    publishing.retire(once, by=cast.edith())
    assert search.find("caching") == Found()
    once.refresh_from_db()
    publishing.restore(once, by=cast.edith())
    assert search.find("caching").count == 1


def test_neither_drafts_nor_rewrites_of_live_articles_are_found() -> None:
    cast.draft(title="Secret zebra")
    cast.rewritten(article("Public okapi"), title="Rewritten zebra")
    assert search.find("zebra").count == 0
    assert titles(search.find("okapi")) == ["Public okapi"]


def test_a_new_text_replaces_the_old_one() -> None:
    live = article("The okapi")
    publishing.publish(cast.approve(_submitted(cast.rewritten(live, title="The zebra"))), by=cast.edith())
    assert (search.find("okapi").count, search.find("zebra").count) == (0, 1)


def _submitted(waiting):
    from kb.editorial import review

    return review.submit(waiting, by=waiting.creator)


def test_all_words_must_be_there_in_any_part() -> None:
    article("The zebra", "It met an okapi.")
    article("The zebra alone")
    assert titles(search.find("okapi zebra")) == ["The zebra"]


def test_another_form_of_the_word_finds_and_is_marked() -> None:
    article("Quantised weights", "Every researcher is quantising their models now.")
    hit = search.find("quantise model").hits[0]
    assert marks(hit.title) == ["Quantised"]
    assert marks(hit.passage) == ["quantising", "models"]


def test_case_width_and_accents_make_no_difference() -> None:
    article("CAFÉ society", "A naïve reader.")
    for query in ("cafe", "Café", "ｃａｆé", "CAFE\u0301", "NAIVE"):
        assert search.find(query).count == 1, query


def test_articles_are_found_by_the_forms_of_their_own_language() -> None:
    article("Große Sprachmodelle", "Die Verträge der Anbieter.", language="de")
    assert search.find("Vertrag sprachmodell").count == 1
    assert marks(search.find("vertrag").hits[0].passage) == ["Verträge"]


def test_a_phrase_must_stand_as_it_is() -> None:
    article("First", "The open source licence is short.")
    article("Second", "The source was open.")
    assert titles(search.find('"open source"')) == ["First"]
    assert marks(search.find("“open source”").hits[0].passage) == ["open source"]
    assert search.find("open source").count == 2


def test_a_phrase_does_not_reach_from_one_part_into_the_next() -> None:
    article("Ends with open", "Source begins this.")
    assert search.find('"open source"').count == 0


def test_a_compound_is_a_phrase() -> None:
    article("GPT-4 in practice")
    article("GPT-3 and the number 4")
    assert titles(search.find("gpt-4")) == ["GPT-4 in practice"]


def test_names_of_programming_languages_are_words() -> None:
    article("Learning C++ well")
    article("Learning C# well")
    article("Vitamin C")
    assert [titles(search.find(query)) for query in ("c++", "c#")] == [["Learning C++ well"], ["Learning C# well"]]


def test_or_offers_alternatives() -> None:
    article("The zebra")
    article("The okapi")
    article("The tapir")
    assert sorted(titles(search.find("zebra OR okapi"))) == ["The okapi", "The zebra"]
    assert search.find("zebra or okapi").count == 0


def test_minus_leaves_out() -> None:
    article("The zebra", "With an okapi.")
    article("The zebra alone")
    assert titles(search.find("zebra -okapi")) == ["The zebra alone"]
    assert titles(search.find('zebra -"an okapi"')) == ["The zebra alone"]


@pytest.mark.parametrize("title", ["猫と犬の比較", "比較：猫と犬"])
@pytest.mark.parametrize("query", ["猫", "犬", "猫と犬", "比較", "ﾋｶｸ OR 比較", "“猫と犬”"])
def test_scripts_without_spaces_are_found_by_any_run_of_characters(title: str, query: str) -> None:
    article(title, language="ja")
    found = search.find(query)
    assert found.count == 1
    assert "".join(marks(found.hits[0].title)) in query


@pytest.mark.parametrize(
    ("language", "title", "query"),
    [
        ("ar", "نماذج اللغة الكبيرة", "اللغه OR اللغة"),
        ("he", "מודלים פתוחים", "פתוחים"),
        ("ru", "Большие модели", "модель"),
        ("hi", "भाषा मॉडल", "मॉडल"),
        ("th", "การเปรียบเทียบ", "เปรียบ"),
        ("ko", "언어 모델 비교", "모델"),
        ("el", "Γλωσσικά μοντέλα", "γλωσσικα"),
    ],
)
def test_other_scripts_are_found(language: str, title: str, query: str) -> None:
    article(title, language=language)
    assert search.find(query, language=language).count == 1


def test_titles_come_first_then_the_better_text_then_the_newest() -> None:
    article("Other", "A zebra is mentioned once among a good many other words.", days=3)
    article("Another", "Zebra, zebra, zebra and again zebra.", days=2)
    article("The zebra, old", days=0)
    article("The zebra, new", days=1)
    assert titles(search.find("zebra")) == ["The zebra, new", "The zebra, old", "Another", "Other"]


def test_ties_go_to_the_newest_whatever_the_order_of_publishing() -> None:
    for days in (2, 3, 1):
        article("The zebra", days=days)
    assert [hit.published_at.day for hit in search.find("zebra").hits] == [4, 3, 2]


def test_twenty_a_page_and_no_hit_twice() -> None:
    for number in range(23):
        article(f"Zebra {number}" if number < 9 else f"Other {number}", "Zebra here.", days=number)
    one, two = search.find("zebra"), search.find("zebra", page=2)
    assert (one.count, one.pages, len(one.hits), len(two.hits)) == (23, 2, 20, 3)
    assert len({hit.article for hit in one.hits + two.hits}) == 23
    assert all("Zebra" in title for title in titles(one)[:9])
    for page in (0, -1, 3, 10**9):
        assert search.find("zebra", page=page).hits == ()


def test_filters_keep_to_the_live_revision_and_the_count_is_right() -> None:
    tools, cost = cast.category("Tools"), cast.tag("cost")
    ana = cast.author("Ana Pop")
    article("Zebra one", category=tools.public_id, tags=(cost.public_id,), authors=(ana.public_id,))
    article("Zebra two", category=tools.public_id, tags=(), authors=(cast.author().public_id, ana.public_id))
    cast.rewritten(article("Zebra three"), category=tools.public_id, tags=(cost.public_id,), authors=(ana.public_id,))

    def count(**filters: tuple[str, ...]) -> int:
        return search.find("zebra", filters=Filters(**filters)).count

    assert count() == 3
    assert count(categories=("tools",)) == 2
    assert count(categories=("tools", "llms")) == 3
    assert count(tags=("cost",)) == 1
    assert count(authors=("ana-pop",)) == 2
    assert count(categories=("tools",), tags=("cost",), authors=("ana-pop",)) == 1
    assert count(categories=("no-such",)) == 0
    assert titles(search.find("zebra", filters=Filters(tags=("cost",)))) == ["Zebra one"]


def test_a_misspelt_word_brings_the_right_one_up() -> None:
    article("Quantisation explained", "Whoever reads of privacy wants privacy.")
    assert search.find("quantistaion").suggestion == "quantisation"
    assert search.find("Quantisaton -boring privcy").suggestion == "quantisation -boring privacy"
    assert search.find("quantisation").suggestion == ""
    assert search.find("something entirely unlike").suggestion == ""


def test_a_word_that_finds_something_gives_way_to_a_much_commoner_one_alone() -> None:
    article("Privacy at home")
    article("The transfromer")
    for number in range(4):
        article(f"Private cloud {number}", "On transformers.")
    assert search.find("privacy").suggestion == ""
    assert search.find("transfromer").suggestion == ""
    article("Transformers again")
    assert search.find("transfromer").suggestion == "transformers"
    assert search.find("privacy").suggestion == ""


def test_words_of_retired_articles_are_not_suggested() -> None:
    publishing.retire(article("The embargo"), by=cast.edith())
    cast.draft(title="Acquisition")
    assert search.find("embrago").suggestion == ""
    assert search.find("acquistion").suggestion == ""


def test_more_matches_than_are_ranked_are_said_to_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_RANKED", 5)
    monkeypatch.setattr(finding, "PER_PAGE", 2)
    article("Zebra the oldest", days=-1)
    article("Zebra without", "No okapi.", days=-2)
    for number in range(8):
        article(f"Other {number}", "Zebra here.", days=number)
    first = search.find("zebra -okapi")
    assert (first.count, first.more, first.pages) == (5, True, 3)
    assert titles(first) == ["Zebra the oldest", "Other 7"]
    assert titles(search.find("zebra -okapi", page=2)) == ["Other 6", "Other 5"]
    monkeypatch.setattr(finding, "MOST_PAGES", 2)
    assert search.find("zebra").pages == 2


def test_of_too_many_matches_the_newest_are_found_wherever_they_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_RANKED", 3)
    lies = {
        "zebra": range(12), "okapi": range(0, 12, 3), "tapir": range(5), "lemur": (0, 1, 2, 10, 11), "gnu": (4, 5, 11),
        "ibis": (0,),
    }  # fmt: skip
    for day in range(12):
        article(str(day), " ".join(word for word, days in lies.items() if day in days), days=day)
    for word, days in lies.items():
        found = search.find(word)
        assert (found.count, found.more) == (min(len(days), 3), len(days) > 3), word
        assert sorted(map(int, titles(found)))[-3:] == sorted(days)[-3:], word
        assert len(found.hits) <= 4, word  # the one that says that there are more may be among them


def test_the_same_number_of_queries_for_three_hits_and_for_twenty(django_assert_num_queries) -> None:
    for number in range(3):
        article(f"Zebra {number}")
    with django_assert_num_queries(COST):
        _printed(search.find("zebra"))
    for number in range(3, 19):
        article(f"Zebra {number}")
    with django_assert_num_queries(COST):
        _printed(search.find("zebra"))


def test_what_articles_there_are_is_asked_once_for_each_edition(django_assert_num_queries) -> None:
    for number in range(3):
        article(f"Zebras {number}")
    edition = pages.edition()
    for cost in (COST, COST - 2):
        with django_assert_num_queries(cost):
            assert search.find("zebra", edition=edition).count == 3
    article("Zebrafische", language="de")
    assert pages.edition() != edition
    assert titles(search.find("zebrafisch", edition=pages.edition())) == ["Zebrafische"]


def _printed(found: Found) -> list[tuple[object, ...]]:
    return [(hit.path, hit.topic, hit.language) for hit in found.hits]


@pytest.mark.parametrize(
    "query", ["", "   ", "?!", "OR", "OR OR", '""', "-", "--", "*", "\0", "\ud800", "🦓", "()", "_"]
)
def test_what_has_no_words_finds_nothing(query: str) -> None:
    article("Zebra 🦓")
    assert search.find(query) == Found()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("x" * 201, "at most 200 characters"),
        ("a " * 30, "at most 24 words"),
        ("-zebra", "as well as what to leave out"),
    ],
)
def test_what_cannot_be_asked_is_answered_by_a_sentence(query: str, sentence: str) -> None:
    with pytest.raises(Unsearchable, match=sentence):
        search.find(query)


def test_pieces_are_the_text_itself() -> None:
    article("Zebras & <b>okapis</b>", 'Some <i>zebra</i> "quoted" & more.')
    hit = search.find("zebra").hits[0]
    assert text(hit.title) == "Zebras & <b>okapis</b>"
    assert "Some <i>zebra</i>" in text(hit.passage)
