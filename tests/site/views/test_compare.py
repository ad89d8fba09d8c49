"""Comparisons that readers put together out of the ledger."""

from __future__ import annotations

import csv
import json

import pytest
from django.test import Client
from django.utils import timezone

from kb.editorial import facts, publishing, subjects
from kb.models import Criterion, Subject
from kb.rules.values import Kind
from kb.rules.versus import MOST
from tests import cast
from tests.costs import queries
from tests.site.reading import Page, things
from tests.site.vocabulary import wrong

pytestmark = pytest.mark.django_db
PAIR = "/compare/alpha-one-vs-beta-two/"


def known() -> tuple[Subject, Subject, Criterion]:
    """Two subjects: of the first the length is known, of the second whether it is free."""
    one, other = cast.subject("Alpha One", "A1"), cast.subject("Beta Two", "B2")
    cast.fact("8k", one)
    cast.fact("yes", other, cast.criterion("Free", kind=Kind.YES_NO, unit=""))
    return one, other, cast.criterion()


@pytest.mark.parametrize(
    "asked",
    ["beta-two,alpha-one", "alpha-one&subjects=beta-two", "B2,a1", "Alpha One, beta two,alpha-one", "old,beta-two"],
)
def test_what_is_chosen_leads_to_its_one_address(client: Client, asked: str) -> None:
    one, _other, _by = known()
    one.slug = "old"
    subjects.keep_subject(one, ("A1",), by=cast.edith())
    one.slug = "alpha-one"
    subjects.keep_subject(one, ("A1",), by=cast.edith())
    response = client.get(f"/compare/?subjects={asked}")
    assert (response.status_code, response["Location"]) == (301, PAIR)


def test_a_comparison_shows_what_is_known_and_says_what_is_not(client: Client) -> None:
    known()
    response = client.get(PAIR)
    page = Page(response.content.decode())
    assert "8,000 tokens" in page.words
    assert page.words.count("Unknown") == 2
    assert "2 criteria, 2 options" in page.words
    assert page.all("a", href="/subjects/alpha-one/")
    assert [sentence for thing in things(response.content.decode()) for sentence in wrong(thing)] == []
    assert things(response.content.decode())[0]["lastReviewed"] == timezone.localdate().isoformat()
    assert [each["url"] for each in things(response.content.decode())[0]["citation"]] == ["https://example.org/alpha"]


def test_other_spellings_of_the_address_lead_to_it(client: Client) -> None:
    one, _other, _by = known()
    for path in ("/compare/beta-two-vs-alpha-one/", "/compare/alpha-one-vs-beta-two-vs-alpha-one/"):
        assert client.get(path)["Location"] == PAIR
    one.slug = "first"
    subjects.keep_subject(one, by=cast.edith())
    for under in ("", "index.md", "comparison.csv", "comparison.json"):
        response = client.get(PAIR + under)
        assert (response.status_code, response["Location"]) == (301, f"/compare/beta-two-vs-first/{under}")


def test_what_cannot_be_compared_is_said_in_a_sentence(client: Client) -> None:
    known()
    many = "-vs-".join(cast.subject(f"S{number}").slug for number in range(MOST + 1))
    for path, sentence in (
        ("/compare/alpha-one-vs-nobody/", "We know no subject at the address “nobody”."),
        ("/compare/alpha-one/", "two subjects at least and six at most"),
        (f"/compare/{many}/", "two subjects at least and six at most"),
    ):
        response = client.get(path)
        assert (response.status_code, sentence in Page(response.content.decode()).words) == (404, True), path
    for asked, sentence in (
        ("alpha-one,nobody", "We know no subject called “nobody”."),
        ("alpha-one", "Choose one more"),
        (",".join(["alpha-one", *many.split("-vs-")[1:]]), "At most 6 subjects"),
    ):
        response = client.get(f"/compare/?subjects={asked}")
        page = Page(response.content.decode())
        assert sentence in page.words
        assert response["Cache-Control"] == "no-store"
        assert page.all("meta", name="robots", content="noindex")
        assert page.all("input", value="alpha-one", checked="") or page.all("input", value="alpha-one")
    nothing = cast.subject("Gamma"), cast.subject("Delta")
    assert "Nothing is known of any of them yet." in Page(client.get("/compare/delta-vs-gamma/").content.decode()).words
    assert len(nothing) == 2


def test_the_chooser_finds_subjects_by_all_their_names_and_keeps_what_was_chosen(client: Client) -> None:
    known(), cast.subject("Gamma", "The third letter")
    response = client.get("/compare/?subjects=alpha-one&find=1&q=third")
    page = Page(response.content.decode())
    boxes = page.all("input", type="checkbox")
    assert "Choose one more" not in page.words
    assert [(box["value"], "checked" in box) for box in boxes] == [("alpha-one", True), ("gamma", False)]
    assert "Nothing that we compare is called “zzz”" in Page(client.get("/compare/?q=zzz").content.decode()).words
    alone = client.get("/compare/")
    assert "public" in alone["Cache-Control"]
    assert not Page(alone.content.decode()).all("meta", name="robots")


def test_it_is_indexed_and_stored_only_while_an_article_compares_the_very_same(client: Client) -> None:
    one, other, by = known()
    cast.fact("unknown", other)

    def standing() -> tuple[bool, bool]:
        response = client.get(PAIR)
        return "no-store" not in response["Cache-Control"], not Page(response.content.decode()).all(
            "meta", name="robots", content="noindex"
        )

    assert standing() == (False, False)
    third = cast.subject("Gamma")
    cast.fact("9", third)
    cast.published(comparison=cast.comparison(one, other, third, by_=[by]))
    assert standing() == (False, False)
    article = cast.published(title="The very same", comparison=cast.comparison(other, one, by_=[by]))
    assert standing() == (True, True)
    assert "The very same" in Page(client.get(PAIR).content.decode()).words
    publishing.retire(article, by=cast.edith())
    assert standing() == (False, False)


def test_the_files_hold_the_same_and_no_formula(client: Client) -> None:
    one, other, _by = known()
    cast.fact("=HYPERLINK(1)", one, cast.criterion("Words", kind=Kind.TEXT, unit=""))
    table = client.get(PAIR + "comparison.csv")
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(table.content.decode("utf-8-sig").splitlines()))
    assert [(row["criterion"], row["Alpha One"], row["Beta Two"]) for row in rows] == [
        ("Context length", "8,000 tokens", "unknown"),
        ("Free", "unknown", "yes"),
        ("Words", "'=HYPERLINK(1)", "unknown"),
    ]
    data = json.loads(client.get(PAIR + "comparison.json").content)
    assert [each["key"] for each in data["subjects"]] == [one.slug, other.slug]
    told = client.get(PAIR + "index.md")
    assert told["Content-Type"] == "text/markdown; charset=utf-8"
    assert "| 8,000 tokens[^comparison-1] | Unknown |" in told.content.decode()


def test_it_costs_as_many_queries_for_thirty_criteria_as_for_one(client: Client) -> None:
    one, other, by = known()
    cast.fact("unknown", other)
    cast.published(comparison=cast.comparison(other, one, by_=[by]))
    costs = {PAIR: 5, "/compare/": 4, "/compare/?subjects=alpha-one&find=1&q=e": 5, PAIR + "comparison.csv": 3}
    assert {path: queries(client, path) for path in costs} == costs
    for number in range(30):
        cast.fact(f"{number}", one, cast.criterion(f"Measure {number}"))
        cast.subject(f"Echo {number}")
    facts.dispute(cast.fact("1", other, cast.criterion("Measure 1")), by=cast.edith(), comment="Why?")
    assert {path: queries(client, path) for path in costs} == costs
