"""The search page."""

import re
from typing import Any

import pytest
from django.test import Client

from kb.editorial import publishing
from kb.site.views import search as view
from tests import cast
from tests.site.reading import Page

pytestmark = pytest.mark.django_db


def search(client: Client, status: int = 200, **asked: Any) -> str:
    response = client.get("/search/", query_params=asked)
    assert response.status_code == status
    return response.content.decode()


def test_what_was_looked_for_is_marked_and_counted(client: Client) -> None:
    cast.published(title="Quantised weights compared")
    cast.published(title="Something else")
    page = Page(html := search(client, q="quantised"))
    assert "<mark>Quantised</mark> weights compared" in html
    assert "Something else" not in html
    assert page.all("p", role="status")
    assert "1 article" in page.words
    assert page.all("meta", name="robots", content="noindex")


def test_without_a_question_there_is_a_form_and_three_hubs(client: Client) -> None:
    page = Page(search(client))
    assert len(page.all("input", name="q")) == 1
    assert all(page.all("a", href=hub) for hub in ("/articles/", "/categories/", "/tools/"))


def test_filters_are_checkboxes_that_stay_set(client: Client) -> None:
    cast.published(title="Weights here", category=cast.category("One").public_id)
    cast.published(title="Weights there", category=cast.category("Two").public_id)
    page = Page(search(client, q="weights", category="one"))
    assert "Weights here" in page.words
    assert "Weights there" not in page.words
    boxes = {box["value"]: "checked" in box for box in page.all("input", type="checkbox", name="category")}
    assert boxes == {"one": True, "two": False}
    assert "Weights there" in Page(search(client, q="weights", category=["one", "two"])).words


def test_results_can_be_kept_to_those_that_use_a_subject(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "MOST_TAGS", 1)
    cast.fact("8k"), cast.fact("9", cast.subject("Beta Two"))
    for name in ("alpha-one", "alpha-one", "beta-two"):
        cast.published(title=f"Weights of {name}", body=f"They take {{{{ {name}/context-length }}}}.")
    cast.published(title="Weights of nothing")
    page = Page(search(client, q="weights", subject="alpha-one"))
    assert "2 articles" in page.words
    assert "Weights of alpha-one" in page.words
    assert [box["value"] for box in page.all("input", type="checkbox", name="subject")] == ["alpha-one"]
    rare = Page(search(client, q="weights", subject="beta-two"))
    boxes = {box["value"]: "checked" in box for box in rare.all("input", type="checkbox", name="subject")}
    assert boxes == {"alpha-one": False, "beta-two": True}
    assert "Weights of beta-two" in rare.words
    assert "1 article" in rare.words


def test_nothing_found_offers_another_spelling_and_the_hubs(client: Client) -> None:
    cast.published(title="Quantisation explained")
    page = Page(search(client, q="quantisaton", utm="x"))
    assert "Did you mean quantisation?" in page.words
    assert page.all("a", href="/search/?q=quantisation")
    assert page.all("a", href="/categories/")


def test_filters_are_offered_where_they_can_narrow_something_down(client: Client) -> None:
    cast.published(title="Weights here")
    assert Page(search(client, q="weights")).all("input", type="checkbox")
    assert not Page(search(client, q="zebra")).all("input", type="checkbox")
    assert not Page(search(client, 400, q="-weights")).all("input", type="checkbox")
    filtered = Page(search(client, q="zebra", category="llms"))
    assert "checked" in filtered.all("input", type="checkbox", value="llms")[0]
    assert "Take one away" in filtered.words


def test_a_long_question_is_given_back_whole_with_a_title_of_its_beginning(client: Client) -> None:
    question = "word " * 100 + "end"
    page = Page(html := search(client, 400, q=question))
    assert page.all("input", name="q", value=question)
    assert len(re.findall(r"<title>(.*?)</title>", html)[0]) < 120


def test_a_retired_article_cannot_be_found(client: Client) -> None:
    article = cast.published(title="Quantised weights")
    assert "Quantised" in search(client, q="weights")
    publishing.retire(article, by=cast.edith())
    assert "Quantised" not in search(client, q="weights")


def test_results_have_pages_and_no_more(client: Client) -> None:
    for _ in range(21):
        cast.published()
    page = Page(search(client, q="comparison", category="llms"))
    assert page.all("a", rel="next", href="/search/?q=comparison&category=llms&page=2")
    assert "Page 1 of 2" in page.words
    assert Page(search(client, q="comparison", page="2")).all("a", rel="prev", href="/search/?q=comparison")
    assert "last page of results is page 2" in search(client, 404, q="comparison", page="3")
    for number in ("0", "x", "999", "-1"):
        search(client, 404, q="comparison", page=number)


ODD = (
    "*",
    '"',
    "AND",
    "a AND",
    "NEAR(",
    "-",
    "💡",
    "مفتوح",
    "'; DROP TABLE kb_article; --",
    "()",
    "\\",
    "%",
    "title:x",
    "^",
)


@pytest.mark.parametrize("query", [*ODD, "a" * 100_000, "a b " * 3000, "\x00"])
def test_odd_questions_are_answered_200_or_400(client: Client, query: str) -> None:
    cast.published()
    response = client.get("/search/", query_params={"q": query})
    assert response.status_code in {200, 400}
    assert b"<h1>" in response.content
    assert response["Cache-Control"] == "no-store"


def test_markup_in_a_question_is_text(client: Client) -> None:
    assert "<b>bold" not in search(client, q="<b>bold</b>")


def test_a_search_costs_at_most_five_queries_at_three_hits_and_at_thirty(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    """Fewer than three hits ask for another spelling besides, word by word."""
    for more in (3, 27):
        for _ in range(more):
            cast.published(title="Weights compared at length")
        search(client, q="weights compared")
        with django_assert_max_num_queries(5):
            search(client, q="weights compared")
