"""An article that uses the ledger: when its facts were checked, what it rests on, and its comparison as a file."""

import csv
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from kb import pages
from kb.editorial import facts, publishing
from kb.models import Article
from kb.rules.comparisons import OwnCell
from kb.rules.ledger import Policy
from kb.rules.values import Kind
from tests import cast
from tests.costs import queries
from tests.site.reading import Page, things

pytestmark = pytest.mark.django_db


def read(client: Client, article: Article) -> str:
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def with_facts(**fields: object) -> Article:
    """An article that says one fact and compares two subjects by another, one of them in a cell of its own."""
    one, other, by = cast.subject(), cast.subject("Beta Two"), cast.criterion("Price", kind=Kind.MONEY, unit="")
    cast.fact("128k"), cast.fact("EUR 3", one, by)
    whole = cast.comparison(one, other, by_=[by])
    own = OwnCell(other.public_id, by.public_id, "=cmd", source_title="Beta’s", source_url="https://example.org/beta")
    body = "It takes {{ alpha-one/context-length }}."
    return cast.published(body=body, comparison=replace(whole, cells=(own,)), **fields)


def test_an_article_says_when_its_facts_were_checked_and_what_it_rests_on(client: Client) -> None:
    article = with_facts()
    html = read(client, article)
    page = Page(html)
    assert page.all("a", class_="badge", href="#sources") or 'class="badge" href="#sources"' in html
    assert f"Facts checked {date_format(timezone.localdate(), 'j F Y')}" in page.words
    about = next(thing for thing in things(html) if thing["@type"] == "WebPage")["mainEntity"]
    assert [source["url"] for source in about["citation"]] == ["https://example.org/alpha"]
    assert "Facts" not in Page(read(client, cast.published())).words


def test_a_comparison_that_holds_a_former_value_says_so_at_once(client: Client) -> None:
    one, other, by = cast.subject(), cast.subject("Beta Two"), cast.criterion()
    cast.fact("8k", one), facts.follow_by(cast.fact("9k", other), Policy.HOLD, by=cast.edith())
    article = cast.published(comparison=cast.comparison(one, other, by_=[by]))
    cast.fact("10k", other)
    words = Page(read(client, article)).words
    assert "9,000 tokens" in words
    assert "former value" in words
    assert "10,000" not in words


def test_what_is_due_is_said_above_the_text_where_the_site_wants_it(client: Client) -> None:
    article = with_facts()
    cast.due_fact("64k", days=40)
    words = Page(read(client, article)).words
    day = date_format(timezone.localdate() - timedelta(days=40), "j F Y")
    assert f"Some of this may be out of date. 1 of its 2 facts is to be checked again, since {day}." in words
    assert "Facts last checked" in words
    cast.settings(staleness_banner=False)
    pages.changed("site")
    assert "Some of this" not in Page(read(client, article)).words


def test_a_comparison_is_also_a_file_and_leads_to_more(client: Client) -> None:
    article = with_facts(slug="an-article")
    page = Page(read(client, article))
    for path in ("/articles/an-article/comparison.csv", "/articles/an-article/comparison.json",
                 "/compare/alpha-one-vs-beta-two/"):  # fmt: skip
        assert page.all("a", href=path), path
        assert client.get(path).status_code == 200
    link = client.get(article.get_absolute_url())["Link"]
    kinds = [part.partition("type=")[2] for part in link.split(", ")]
    assert kinds == [
        '"text/markdown"',
        '"text/csv"',
        '"application/json"',
    ]
    table = client.get("/articles/an-article/comparison.csv")
    [row] = csv.DictReader(table.content.decode("utf-8-sig").splitlines())
    assert (row["Alpha One"], row["Beta Two"]) == ("€3", "'=cmd")
    assert "attachment" in table["Content-Disposition"]
    data = json.loads(client.get("/articles/an-article/comparison.json").content)
    assert data["criteria"][0]["cells"][0]["words"] == "€3"
    without = client.get(cast.published().get_absolute_url() + "comparison.csv")
    assert (without.status_code, "This article has no comparison." in without.content.decode()) == (404, True)
    cast.renamed(article, "another")
    assert client.get("/articles/an-article/comparison.json")["Location"] == "/articles/another/comparison.json"
    publishing.retire(article, by=cast.edith())
    assert client.get("/articles/another/comparison.csv").status_code == 410


def costs(client: Client, article: Article) -> tuple[int, int]:
    path = article.get_absolute_url()
    return queries(client, path), queries(client, f"{path}comparison.csv")


def test_facts_cost_one_query_more_however_many_they_are(client: Client) -> None:
    article = with_facts()
    assert costs(client, article) == (7, 5)
    by = [cast.criterion(f"Measure {number}") for number in range(30)]
    for each in by:
        cast.fact("1", None, each), cast.fact("2", cast.subject("Beta Two"), each)
    many = cast.published(comparison=cast.comparison(cast.subject(), cast.subject("Beta Two"), by_=by))
    assert costs(client, many) == (7, 5)
