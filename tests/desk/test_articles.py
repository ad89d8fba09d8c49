"""The list of articles: found by filters that stand in the address, fifty a page, for whoever may see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from kb import pages
from kb.editorial import drafting, merging, publishing, shelving
from kb.models import Article, Tag, filing
from kb.models.uses import counted
from kb.search import narrowing
from tests import cast, costs
from tests.desk.sending import signed_in

pytestmark = pytest.mark.django_db


def found(asked: str, user: User | None = None) -> set[str]:
    response = signed_in(user or cast.edith()).get(f"/desk/articles/?{asked}")
    assert response.status_code == 200, asked
    return {str(article) for article in response.context["articles"]}


def html_of(asked: str, user: User | None = None) -> str:
    return signed_in(user or cast.edith()).get(f"/desk/articles/?{asked}").content.decode()


def aged(article: Article, **ago: int) -> Article:
    Article.objects.filter(pk=article.pk).update(changed_at=timezone.now() - timedelta(**ago))
    return article


@pytest.fixture(params=["looked up", "asked one by one"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of asking, whichever the number of articles would choose."""
    if request.param == "asked one by one":
        monkeypatch.setattr(filing, "MANY", -1)
        monkeypatch.setattr(filing, "VERY_MANY", -1)
        monkeypatch.setattr(narrowing, "MANY", -1)


@pytest.mark.usefixtures("_either_way")
def test_the_list_is_filtered_by_what_stands_in_the_address() -> None:
    cast.draft(title="Alpha", category=cast.category("Building").public_id)
    ines = cast.author("Ines Carvalho").public_id
    cast.in_review(cast.walter(), title="Beta", authors=(ines,), tags=(cast.tag("caching").public_id,))
    cast.draft(cast.edith(), title="Gamma", slug="delta")
    cast.published(title="Epsilon", body=f"{cast.BODY}\n\nIt speaks of zeppelins.", slug="an-address")
    everything = {"Alpha", "Beta", "Gamma", "Epsilon"}
    for asked, titles in (
        ("", everything),
        ("q=&state=&category=&author=&tag=&age=", everything),
        ("state=in_review", {"Beta"}),
        ("category=building", {"Alpha"}),
        ("category=building&state=in_review", set()),
        ("author=ines-carvalho", {"Beta"}),
        ("author=mei-zhang&category=llms", {"Gamma", "Epsilon"}),
        ("tag=caching", {"Beta"}),
        ("tag=Caching", {"Beta"}),
        ("tag=privacy&own=on", {"Gamma"}),
        ("own=on", {"Gamma"}),
        ("q=alp", {"Alpha"}),
        ("q=DELTA", {"Gamma"}),
        ("q=an-address", {"Epsilon"}),
        ("q=zeppelin", {"Epsilon"}),
        ("q=zepp", {"Epsilon"}),
        ("q=%22speaks+of+zeppelins%22", {"Epsilon"}),
        ("q=%22which+of+two+tools%22+-zeppelins", {"Alpha", "Beta", "Gamma"}),
        ("q=alp&state=in_review", set()),
        ("q=%25", set()),
    ):
        assert found(asked) == titles, asked


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("state=bogus", "Select a valid choice."),
        ("category=nowhere", "Select a valid choice."),
        ("author=nobody", "Select a valid choice."),
        ("age=since-x", "Select a valid choice."),
        ("tag=privasy", "There is no tag “privasy”. Did you mean “privacy”?"),
        ("q=-zeppelins", "Say what to look for as well as what to leave out."),
        ("q=" + "x" * 201, "at most 200 characters"),
        ("q=%00", "Null characters are not allowed."),
        ("before=yesterday", "The list has no such place. Begin at its newest entry."),
        ("before=20271301T120000000000-1", "The list has no such place."),
    ],
)
def test_a_filter_that_makes_no_sense_is_answered_with_a_sentence(asked: str, sentence: str) -> None:
    cast.draft(title="Alpha")
    html = html_of(asked)
    assert sentence in html
    assert "<title>Error:" in html
    assert "Alpha" not in html


def test_articles_are_found_by_their_age() -> None:
    aged(cast.draft(title="Fresh"), hours=2)
    aged(cast.draft(title="Of this month"), days=20)
    aged(cast.published(title="Old"), days=400)
    assert found("age=since-1") == {"Fresh"}
    assert found("age=since-30") == {"Fresh", "Of this month"}
    assert found("age=before-30") == found("age=before-365") == {"Old"}


@pytest.mark.usefixtures("_either_way")
def test_what_was_merged_into_a_term_is_found_under_it_and_earlier_texts_are_not() -> None:
    slip, right = cast.tag("chaching"), cast.tag("caching")
    cast.draft(title="By the slip", tags=(slip.public_id,))
    left = cast.draft(title="Once", tags=(right.public_id,))
    cast.rewritten(left, title="No longer", tags=())
    merging.merge(slip, right, by=cast.edith())
    assert found("tag=caching") == {"By the slip"}


def test_writers_see_their_own_alone_whatever_they_filter_by() -> None:
    bylined = cast.author("Walter Weiss", user=cast.walter())
    cast.draft(title="Wanda’s own")
    cast.draft(cast.walter(), title="Walter’s own")
    cast.published(cast.wanda(), title="Bylined Walter", authors=(bylined.public_id,))
    cast.published(title="Public, and not Walter’s")
    for asked in ("", "q=own+OR+comparison", "q=walter", "category=llms", "tag=privacy", "age=since-1"):
        assert found(asked, cast.walter()) <= {"Walter’s own", "Bylined Walter"}, asked
    assert found("", cast.walter()) == {"Walter’s own", "Bylined Walter"}
    assert found("q=public", cast.walter()) == set()
    assert found("author=walter-weiss", cast.walter()) == {"Bylined Walter"}
    assert found("state=published", cast.edith()) == {"Bylined Walter", "Public, and not Walter’s"}


def test_the_bin_shows_when_it_is_asked_for() -> None:
    shelving.bin(cast.draft(title="Thrown away"), by=cast.wanda())
    assert found("") == set()
    assert found("state=binned") == {"Thrown away"}


def test_each_filter_that_is_set_can_be_taken_away_by_itself() -> None:
    cast.draft(title="Alpha")
    html = html_of("q=alp&state=draft&own=on&before=")
    assert 'href="/desk/articles/?state=draft&amp;own=on"' in html
    assert "Words: alp" in html
    assert "State: Draft" in html
    assert "(remove)" in html
    assert "Clear the filters" in html
    assert "(remove)" not in html_of("")


def test_an_empty_list_and_one_where_nothing_matches_say_so() -> None:
    assert "There is no article yet." in html_of("")
    assert "No article matches." in html_of("q=zeppelin")


def test_older_pages_carry_a_place_and_the_filters_and_repeat_nothing() -> None:
    made = [drafting.create(cast.content(title=f"Number {number}"), by=cast.wanda()) for number in range(101)]
    moment = timezone.now()
    Article.objects.filter(pk__in=[article.pk for article in made]).update(changed_at=moment)  # a tie from end to end
    client = signed_in(cast.edith())
    address, seen = "/desk/articles/?state=draft", []
    while address:
        response = client.get(address)
        seen += [article.pk for article in response.context["articles"]]
        older = response.context["older"]
        address = f"/desk/articles/?state=draft&before={older}" if older else ""
        assert not older or f"?state=draft&amp;before={older}" in response.content.decode()
    assert seen == sorted((article.pk for article in made), reverse=True)
    first, last = html_of("state=draft"), html_of(f"before={response.wsgi_request.GET['before']}")
    assert "More than 50 articles" in first
    assert "The last of the list" in last
    assert "Newest" in last


def test_past_the_end_of_the_list_the_page_says_so() -> None:
    cast.draft()
    html = html_of("before=20000101T000000000000-1")
    assert "Nothing stands here in the list." in html
    assert "To the newest" in html


ALL_FILTERS = "q=comparison+number&state=draft&category=llms&author=mei-zhang&tag=privacy&age=since-1&own=on"


def test_it_takes_as_many_queries_for_thirty_as_for_one_and_ten_at_most_with_every_filter() -> None:
    pages.changed("site")  # a site that nothing was changed on yet reads its settings each time
    clients = [signed_in(person()) for person in (cast.edith, cast.wanda)]
    asked = {
        "": 7,
        "own=on": 7,
        "tag=privacy&category=llms": 8,
        ALL_FILTERS: 10,
        f"{ALL_FILTERS}&check=overdue": 10 - 1,  # nothing is found, so no bylines are read
    }
    for more in (1, 29):
        for _ in range(more):
            cast.draft(cast.edith(), authors=(cast.author("Mei Zhang", user=cast.wanda()).public_id,))
        for client in clients:
            for rest, many in asked.items():
                response = client.get(f"/desk/articles/?{rest}")
                assert costs.queries(client, f"/desk/articles/?{rest}") == many, rest
                assert len(response.context["articles"]) == (0 if "check" in rest else 30 if more > 1 else 1), rest


def test_how_many_bear_a_term_decides_how_it_is_asked_for() -> None:
    cast.published(tags=(cast.tag("caching").public_id,))
    (caching,) = counted(Tag.objects.filter(slug="caching"))
    assert caching.articles == 1
    for many, alone, one_by_one in (
        (1, True, False),
        (3_000, True, True),
        (3_000, False, False),
        (30_000, False, True),
    ):
        caching.articles = many
        asked = str(Article.objects.filter(filing.filed_under([caching], alone=alone)).query)
        assert ("EXISTS" in asked) is one_by_one


def test_a_retired_article_is_found_by_its_words() -> None:
    publishing.retire(cast.published(title="Retired of late"), by=cast.edith())
    assert found("q=late") == {"Retired of late"}
