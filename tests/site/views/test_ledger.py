"""What readers see of the ledger: subjects, criteria, their indexes and feeds."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from kb.editorial import facts, publishing, subjects
from kb.models import Article, Criterion, Subject
from kb.rules.comparisons import OwnCell
from kb.rules.ledger import Policy
from kb.rules.values import Kind
from kb.site.views import ledger
from tests import cast
from tests.costs import queries
from tests.site.reading import Page, order, things
from tests.site.vocabulary import wrong

pytestmark = pytest.mark.django_db


def page(client: Client, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200, path
    return Page(response.content.decode())


def comparing(*of: Subject, by: list[Criterion], **fields: object) -> Article:
    return cast.published(comparison=cast.comparison(*of, by_=by), **fields)


def test_an_empty_ledger_is_friendly_and_not_indexed(client: Client) -> None:
    for path in ("/subjects/", "/criteria/", "/compare/"):
        shown = page(client, path)
        assert len(shown.all("h1")) == 1
        assert "yet." in shown.words, path
    assert page(client, "/subjects/").all("meta", name="robots", content="noindex")


def test_indexes_name_everything_with_what_is_known_of_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.fact("8k"), cast.fact("16k", cast.subject("Beta Two"))
    comparing(cast.subject(), cast.subject("Beta Two"), by=[cast.criterion()])
    own = OwnCell(cast.subject("Gamma Three").public_id, cast.criterion().public_id, "32k")
    compared = cast.comparison(cast.subject(), cast.subject("Gamma Three"), by_=[cast.criterion()], cells=(own,))
    cast.published(comparison=compared)
    words = page(client, "/subjects/").words
    assert "Alpha One 1 value · 2 articles Beta Two 1 value · 1 article" in words
    assert "Gamma Three nothing known yet · 1 article" in words
    assert "Context length 2 values · 2 articles" in page(client, "/criteria/").words
    monkeypatch.setattr(ledger, "A_PAGE", 2)
    assert page(client, "/subjects/").all("a", rel="next") == [
        {"class": "btn ghost", "rel": "next", "href": "/subjects/?page=2"}
    ]
    assert "Gamma Three" in page(client, "/subjects/?page=2").words
    missing = client.get("/subjects/?page=3")
    assert missing.status_code == 404
    assert "the last is page 2" in missing.content.decode()


def test_what_nothing_is_known_of_stands_in_no_list_until_something_is(client: Client) -> None:
    cast.fact(), cast.fact(of=cast.subject("Beta Two"))
    bare, criterion = cast.subject("Gamma Three"), cast.criterion("Price", kind=Kind.TEXT, unit="")
    cast.proposed("Cheap", bare, criterion)
    cast.draft(comparison=cast.comparison(bare, cast.subject(), by_=[criterion]))
    places = {"/subjects/": bare, "/criteria/": criterion}

    def named() -> dict[str, bool]:
        return {path: noun.name in page(client, path).words for path, noun in places.items()}

    assert named() == dict.fromkeys(places, False)
    assert "gamma" not in client.get("/sitemap.xml").content.decode()
    assert page(client, "/subjects/gamma-three/").all("meta", name="robots", content="noindex")
    fact = facts.verify(cast.proposed("Cheap", bare, criterion), by=cast.emil())
    assert named() == dict.fromkeys(places, True)
    facts.withdraw(fact, by=cast.edith(), comment="Nobody knows.")
    assert named() == dict.fromkeys(places, False)
    own = OwnCell(bare.public_id, criterion.public_id, "Dear")
    article = cast.published(comparison=cast.comparison(bare, by_=[criterion], cells=(own,)))
    assert named() == dict.fromkeys(places, True)
    publishing.retire(article, by=cast.edith(), comment="Old.")
    assert named() == dict.fromkeys(places, False)


def test_a_subject_says_all_that_is_known_with_its_standing(client: Client) -> None:
    one = cast.subject("Alpha One", "A1", "The First", description="A model.")
    licence = cast.criterion("Licence", kind=Kind.TEXT, unit="", group="Terms")
    free = cast.criterion("Free", kind=Kind.YES_NO, unit="", group="Terms")
    offline = cast.criterion("Offline", kind=Kind.YES_NO, unit="")
    cast.fact("MIT", one, licence, note="Since version 2")
    cast.fact("no", one, free)
    cast.fact("unknown", one, offline)
    cast.due_fact("8k", one, days=3)
    doubted = cast.fact("100", one, cast.criterion("Speed"))
    facts.dispute(doubted, by=cast.edith(), comment="Somebody measured less.")
    cast.proposed("yes", one, cast.criterion("Proposed only", kind=Kind.YES_NO, unit=""))
    html = client.get("/subjects/alpha-one/").content.decode()
    shown = Page(html)
    order(html, "Also called", "A1", "The First", ">Terms<", "Free", "Licence", ">Other<", "Context length", "Offline")
    for words in (
        "5 values known", "MIT Since version 2", "May be out of date: it was to be checked again by",
        "Disputed: our editors doubt this value.", "Alpha’s own page", "As of", "Checked",
    ):  # fmt: skip
        assert words in shown.words, words
    assert "Proposed only" not in shown.words
    assert [each["class"] for each in shown.all("span") if (each.get("class") or "").startswith("v ")] == [
        "v no", "v old", "v none unk", "v bad"
    ]  # fmt: skip
    assert "Somebody measured" not in html
    [whole, *_] = things(html)
    assert whole["mainEntity"] == {
        "@type": "Thing", "name": "Alpha One", "description": "A model.", "alternateName": ["A1", "The First"]
    }  # fmt: skip
    assert whole["lastReviewed"] == timezone.localdate().isoformat()
    assert [source["url"] for source in whole["citation"]] == ["https://example.org/alpha"]
    assert [sentence for thing in things(html) for sentence in wrong(thing)] == []


def test_a_subject_lists_the_articles_that_compare_it_or_say_what_is_known_of_it(client: Client) -> None:
    one, other, by = cast.subject(), cast.subject("Beta Two"), cast.criterion()
    cast.fact("8k"), cast.fact("unknown", other)
    compared = comparing(one, other, by=[by], title="Side by side")
    said = cast.published(title="In a sentence", body="It takes {{ alpha-one/context-length }}.")
    cast.published(title="About something else")
    shown = page(client, "/subjects/alpha-one/")
    assert "Side by side" in shown.words
    assert "In a sentence" in shown.words
    assert "About something else" not in shown.words
    assert shown.all("a", href="/compare/alpha-one-vs-beta-two/")
    assert "In a sentence" not in page(client, "/subjects/beta-two/").words
    assert "Side by side" in page(client, "/criteria/context-length/articles/").words
    feed = client.get("/subjects/alpha-one/feed.atom").content.decode()
    assert feed.count("<entry") == 2
    publishing.retire(compared, by=cast.edith())
    assert "Side by side" not in page(client, "/subjects/alpha-one/").words
    publishing.publish(cast.approve(cast.submitted(cast.rewritten(said, body="Nothing of it."))), by=cast.edith())
    assert "In a sentence" not in page(client, "/subjects/alpha-one/").words


def test_both_pages_say_which_article_still_shows_a_former_value(client: Client) -> None:
    fact = cast.fact("8k")
    facts.follow_by(fact, Policy.HOLD, by=cast.edith())
    article = cast.published(title="Holds on", body="It takes {{ alpha-one/context-length }}.")
    cast.fact("16k")
    for path in ("/subjects/alpha-one/", "/criteria/context-length/"):
        shown = page(client, path)
        assert "16,000 tokens Holds on still shows the former value: 8,000 tokens." in shown.words
        assert shown.all("a", href=article.get_absolute_url())
    publishing.retire(article, by=cast.edith())
    assert "still shows" not in page(client, "/subjects/alpha-one/").words


ORDERS = (
    (Kind.NUMBER, {}, ("9", "128k", "n/a"), "128,000, 9, not applicable"),
    (Kind.MONEY, {}, ("EUR 3", "free", "USD 2", "USD 10"), "€3, $10, $2, free"),
    (Kind.YES_NO, {}, ("no", "yes", "unknown", "partly"), "yes, partly, no, unknown"),
    (Kind.DATE, {}, ("2024-05-01", "2025"), "2025, 1 May 2024"),
    (Kind.CHOICE, {"choices": ["Gold", "Silver", "Iron"]}, ("Iron", "Gold", "Silver"), "Gold, Silver, Iron"),
    (Kind.RATING, {}, ("3", "4.5"), "4.5 of 5, 3 of 5"),
)


@pytest.mark.parametrize(("kind", "scale", "values", "falling"), ORDERS, ids=[each[0] for each in ORDERS])
def test_a_criterion_is_in_the_order_of_names_or_of_its_scale(
    client: Client, kind: Kind, scale: dict[str, object], values: tuple[str, ...], falling: str
) -> None:
    by = cast.criterion("Measure", kind=kind, unit="", **scale)
    for number, value in enumerate(values):
        cast.fact(value, cast.subject(f"Subject {number}"), by, as_of=timezone.localdate())
    said = [facts.Fact.objects.get(subject__slug=f"subject-{n}").said() for n in range(len(values))]

    def shown(order: str) -> str:
        response = client.get(f"/criteria/measure/?order={order}")
        return ", ".join(line.fact.said() for line in response.context["lines"])

    assert shown("") == shown("nonsense") == ", ".join(said)
    assert shown("high") == falling
    known = [value for value in falling.split(", ") if value not in {"unknown", "not applicable"}]
    if kind is not Kind.MONEY and kind is not Kind.DATE:
        assert shown("low").startswith(", ".join(reversed(known)))
    assert Page(client.get("/criteria/measure/?order=high").content.decode()).all("meta", name="robots")


def test_words_have_no_order_but_that_of_names_and_many_values_have_pages(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = cast.criterion("Licence", kind=Kind.TEXT, unit="")
    for name in ("Beta", "Alpha", "Gamma"):
        cast.fact(f"Words of {name}", cast.subject(name), by)
    assert not page(client, "/criteria/licence/").all("nav", aria_label="Order")
    monkeypatch.setattr(ledger, "VALUES_A_PAGE", 2)
    first, second = page(client, "/criteria/licence/").words, page(client, "/criteria/licence/?page=2").words
    assert first.index("Words of Alpha") < first.index("Words of Beta")
    assert "Words of Gamma" not in first
    assert "Words of Gamma" in second


def test_a_renamed_noun_redirects_with_all_that_stands_under_it(client: Client) -> None:
    cast.fact()
    for noun, keep, under in (
        (cast.subject(), subjects.keep_subject, "feed.atom"),
        (cast.criterion(), subjects.keep_criterion, "articles/"),
    ):
        before, noun.slug = noun.get_absolute_url(), "renamed"
        keep(noun, by=cast.edith())  # type: ignore[operator]
        for path in (before, before + under):
            response = client.get(path)
            assert (response.status_code, response["Location"]) == (301, path.replace(before, noun.get_absolute_url()))
    assert client.get("/criteria/nowhere/articles/").status_code == 404


def test_each_page_costs_as_many_queries_for_thirty_as_for_one(client: Client) -> None:
    by = cast.criterion()
    costs = {"/subjects/": 5, "/criteria/": 5, "/subjects/alpha-one/": 8, "/criteria/context-length/": 8,
             "/criteria/context-length/?order=high": 7, "/criteria/context-length/articles/": 4}  # fmt: skip

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            other = cast.subject(f"Other {number}")
            cast.fact(f"{number}", other, by)
            cast.fact(f"{number}", cast.subject(), cast.criterion(f"Measure {number}"))
        fact = cast.fact(f"{last}k")
        facts.follow_by(fact, Policy.HOLD, by=cast.edith())
        for number in range(first, min(last, first + 3)):
            comparing(cast.subject(), cast.subject(f"Other {number}"), by=[by])

    fill(1, 2)
    assert {path: queries(client, path) for path in costs} == costs
    fill(2, 32)
    assert {path: queries(client, path) for path in costs} == costs
