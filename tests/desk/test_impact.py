"""What another value would do, before it is stated or verified: sentences that print it, sentences it would belie."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from kb.editorial import facts, subjects
from kb.editorial.facts import Said
from kb.models import Fact
from tests import cast
from tests.costs import queries

pytestmark = pytest.mark.django_db
BODY = """A lead about nothing in particular.

Tarn is cheaper than Beacon. Tarn costs €9 per month, and that is that.

Today it is {{ tarn/price }}, in short {{ tarn/price | short }}.

`{{ tarn/price }}` is how it is written.

Beacon is cheaper than Tarn, somebody said."""


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def price() -> Fact:
    """What Tarn costs; Beacon costs 12."""
    words = {"kind": "money", "unit": "per month", "lower_words": ["cheaper"], "higher_words": ["dearer"]}
    criterion = cast.criterion("Price", **words)
    cast.fact("EUR 12", cast.subject("Beacon"), criterion)
    return cast.fact("EUR 9", cast.subject("Tarn"), criterion)


def path(fact: Fact) -> str:
    return f"/desk/facts/{fact.subject.public_id}/{fact.criterion.public_id}/"


def look(client: Client, fact: Fact, value: str) -> Any:
    return client.post(path(fact), {"value": value, "note": "A note", "seen": "1", "look": ""})


def test_sentences_that_a_value_would_turn_around_are_listed_before_anything_is_stated(price: Fact) -> None:
    article = cast.published(title="It compares", body=BODY)
    cast.published(title="Only named", body="Tarn costs €7 per month.\n\nTarn is cheaper than Beacon.")
    cast.draft(title="Not public", body="Tarn is cheaper than Beacon.")
    editor = at(cast.edith())
    found = look(editor, price, "EUR 15").context["impact"]
    assert sorted((str(each.article), each.sentence) for each in found.belied) == [
        ("It compares", "Tarn costs €9 per month, and that is that."),
        ("It compares", "Tarn is cheaper than Beacon."),
        ("Only named", "Tarn is cheaper than Beacon."),
    ]
    assert [(each.before, each.now, each.then) for each in found.printed] == [
        ("Today it is ", "€9 per month", "€15 per month"),
        ("Today it is {{ tarn/price }}, in short ", "€9", "€15"),
    ]
    nothing = look(editor, price, "EUR 9").context["impact"]
    assert nothing.belied == []
    html = look(editor, price, "EUR 15").content.decode()
    for words in ("3 sentences would say otherwise", "2 sentences print it", f"/desk/articles/{article.public_id}/"):
        assert words in html, words
    assert 'value="A note"' in html  # what was typed is still there
    assert Fact.objects.get(pk=price.pk).proposed is None
    assert f"/desk/articles/{article.public_id}/" not in look(at(cast.walter()), price, "EUR 15").content.decode()
    assert "is no sum of money" in look(editor, price, "many").content.decode()


def test_whoever_verifies_sees_what_the_proposal_would_do(price: Fact) -> None:
    cast.published(body=BODY)
    facts.propose(price.subject, price.criterion, Said("EUR 15", as_of=price.current.as_of), by=cast.edith())  # type: ignore[union-attr]
    found = at(cast.emil()).get(path(price)).context["impact"]
    assert (found.value, len(found.belied), len(found.printed)) == ("€15 per month", 2, 2)


def test_a_text_that_costs_too_much_or_is_in_another_language_says_nothing(price: Fact) -> None:
    cast.published(body="Tarn is cheaper than Beacon.\n\n" + "Ein Satz. " * 40, language="de")
    assert look(at(cast.edith()), price, "EUR 15").context["impact"].belied == []


def test_as_many_queries_for_many_articles_as_for_one(price: Fact) -> None:
    for _number in range(3):  # of fewer than three that are found the search suggests others
        cast.published(body=BODY)
    facts.propose(price.subject, price.criterion, Said("EUR 15", as_of=price.current.as_of), by=cast.edith())  # type: ignore[union-attr]
    editor = at(cast.emil())
    once = queries(editor, path(price))
    for _number in range(18):
        cast.published(body=BODY)
    assert queries(editor, path(price)) == once
    answer = editor.get(path(price))
    found = answer.context["impact"]
    assert (found.first, found.last, found.many, len(found.belied), len(found.printed)) == (1, 20, 21, 40, 40)
    assert "articles 1 to 20 of 21" in answer.content.decode()
    last = editor.get(f"{path(price)}?look=2")
    found = last.context["impact"]
    assert (found.first, found.last, found.after, len(found.belied), len(found.printed)) == (21, 21, 0, 2, 2)
    typed = editor.post(path(price), {"value": "EUR 16", "seen": "2", "look": "2"})
    assert typed.context["impact"].value == "€16 per month"
    assert '<button class="btn ghost small-btn" form="desk.stating" name="look" value="1"' in typed.content.decode()


def test_titles_summaries_takeaways_verdicts_and_comparisons_are_looked_through_too(price: Fact) -> None:
    other, false = cast.subject("Beacon"), "Tarn is cheaper than Beacon."
    compared = cast.comparison(price.subject, other, by_=[price.criterion], pick=price.subject.public_id)
    compared = replace(compared, rows=(replace(compared.rows[0], verdict=false),))
    said = {"title": false, "summary": false, "takeaways": ("One.", false, "Three.")}
    cast.published(body="Words about nothing.", comparison=compared, **said)
    price.subject.name = "Tarn Cloud"
    subjects.keep_subject(price.subject, ["Tarn"], by=cast.edith())
    cast.published(title="By another name", body=false)
    cast.published(title="In German", body=f"{false} " + "Ein Satz. " * 40, language="de")
    answer = look(at(cast.edith()), price, "EUR 15")
    found, html = answer.context["impact"], answer.content.decode()
    assert sorted(each.place for each in found.belied) == ["key takeaways", "line 1", "summary", "title", "verdict"]
    assert [(each.verdict, each.picked) for each in found.compared] == [(false, True)]
    assert (found.many, found.foreign) == (3, 1)
    for words in (
        "1 of them is in a language",
        "<del>€9 per month</del> <ins>€15 per month</ins> · verdict",
        "nor in drafts",
    ):
        assert words in html, words
