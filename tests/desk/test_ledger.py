"""The ledger at the desk: stated by one, verified by another, doubted, accepted; subjects and criteria kept."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from kb.editorial import facts
from kb.editorial.facts import Said
from kb.models import Criterion, Fact, Pin, Subject
from kb.rules.ledger import FactState, Policy
from tests import cast
from tests.costs import queries

pytestmark = pytest.mark.django_db


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def path(fact: Fact) -> str:
    return f"/desk/facts/{fact.subject.public_id}/{fact.criterion.public_id}/"


def test_a_value_goes_from_a_writer_to_the_ledger() -> None:
    alpha, length = cast.subject("Alpha One", "A1"), cast.criterion()
    led = at(cast.wanda()).post("/desk/facts/new/", {"subject": "a1", "criterion": "context LENGTH"})
    assert led["Location"] == f"/desk/facts/{alpha.public_id}/{length.public_id}/"
    page = led["Location"]
    typed = {"value": "128k", "source_title": "Alpha’s page", "source_url": "https://example.org/", "seen": "0"}
    at(cast.wanda()).post(page, typed)
    fact = Fact.objects.get()
    assert (fact.state, fact.proposed.value) == (FactState.PROPOSED, "128000")  # type: ignore[union-attr]
    at(cast.edith()).post(page, {"deed": "verify", "version": "1"})
    assert "128,000 tokens" in at(cast.wanda()).get(page).content.decode()
    assert "128,000 tokens" in at(cast.wanda()).get("/desk/facts/?subject=alpha&show=verified").content.decode()
    assert "Nothing matches" in at(cast.wanda()).get("/desk/facts/?subject=alpha&show=due").content.decode()


def test_what_is_no_value_is_given_back_with_a_sentence() -> None:
    fact = cast.fact()
    answer = at(cast.edith()).post(path(fact), {"value": "ten words", "note": "A note to keep", "seen": "1"})
    html = answer.content.decode()
    assert "is no number" in html
    assert "A note to keep" in html
    late = at(cast.edith()).post(path(fact), {"value": "8k", "seen": "0"})
    assert late.status_code == 409
    assert "meanwhile" in late.content.decode()
    nobody = at(cast.edith()).post("/desk/facts/new/", {"subject": "Nobody", "criterion": "x\x00"}).content.decode()
    assert "No subject goes by this name" in nobody


def test_doubt_needs_words_and_four_eyes_hold() -> None:
    fact = cast.fact("8k")
    refused = at(cast.edith()).post(path(fact), {"deed": "dispute", "comment": " "})
    assert "Say why" in refused.content.decode()
    at(cast.edith()).post(path(fact), {"deed": "dispute", "comment": "The page says 64k."})
    fact.refresh_from_db()
    assert fact.state == FactState.DISPUTED
    facts.propose(fact.subject, fact.criterion, Said("64k"), by=cast.edith())
    assert "four eyes" in at(cast.edith()).post(path(fact), {"deed": "verify", "version": "2"}).content.decode()
    assert "no longer" not in at(cast.edith()).get(path(fact)).content.decode()
    for nonsense in ({"deed": "expire"}, {"deed": "confirm"}, {"deed": "verify", "version": "²"}):
        assert at(cast.edith()).post(path(fact), nonsense).status_code in {200, 403, 409}
    fact.refresh_from_db()
    assert fact.state == FactState.DISPUTED


def test_what_is_held_back_is_accepted_where_it_still_stands() -> None:
    fact = facts.follow_by(cast.fact("8k"), Policy.HOLD, by=cast.edith())
    article = cast.published(title="It holds", body="It takes {{ alpha-one/context-length }}.")
    facts.propose(fact.subject, fact.criterion, Said("16k"), by=cast.edith())
    facts.verify(fact, by=cast.emil())
    html = " ".join(at(cast.edith()).get(path(fact)).content.decode().split())
    assert "<strong>1 article</strong></p><p>The present value would stay there" in html
    assert "Accept in “It holds”" in html
    assert at(cast.wanda()).post(path(fact), {"accept": "everywhere"}).status_code == 403
    assert Pin.objects.exists()
    at(cast.edith()).post(path(fact), {"accept": str(article.public_id)})
    assert not Pin.objects.exists()
    assert at(cast.edith()).post(path(fact), {"accept": "nowhere"}).status_code == 404


def test_a_facts_page_says_what_another_value_reaches_and_where() -> None:
    fact = facts.follow_by(cast.fact("8k"), Policy.FLAG, by=cast.edith())
    body = "It takes {{ alpha-one/context-length }}."
    table = cast.comparison(fact.subject, cast.fact("4k", cast.subject("Beta")).subject, by_=[fact.criterion])
    cast.published(title="Compares", body=f"{body}\n\n[[comparison]]\n", comparison=table)
    cast.published(title="Says it", body=body)
    cast.approved(title="To be said", body=body)
    html = " ".join(at(cast.edith()).get(path(fact)).content.decode().split())
    assert "<strong>2 articles, 1 matrix, 1 draft</strong>" in html
    assert "and an editor looks at each. 1 approval would be void" in html
    for title, where in {"Compares": "matrix, sentence", "Says it": "sentence", "To be said": "draft"}.items():
        assert f'{title}</a> <span class="small muted">{where}</span>' in html
    writer = at(cast.walter()).get(path(fact)).content.decode()
    assert ("Compares" in writer, "To be said" in writer) == (True, False)
    beta = fact.criterion.facts.get(subject__name="Beta")
    assert "<strong>1 article, 1 matrix</strong>" in at(cast.edith()).get(path(beta)).content.decode()


def test_subjects_and_criteria_are_kept_and_what_is_in_use_stays() -> None:
    editor = at(cast.edith())
    editor.post("/desk/facts/subjects/new/", {"name": "Alpha One", "aliases": "A1\nAlpha"})
    alpha = Subject.objects.get()
    assert [alias.name for alias in alpha.aliases.all()] == ["A1", "Alpha"]
    editor.post("/desk/facts/criteria/new/", {
        "name": "Licence", "kind": "choice", "choices": "MIT\nApache 2.0", "best": "5", "check_after": "90",
        "policy": "flag",
    })  # fmt: skip
    licence = Criterion.objects.get()
    assert (licence.choices, licence.check_after, licence.policy) == (["MIT", "Apache 2.0"], 90, "flag")
    page = f"/desk/facts/criteria/{licence.public_id}/"
    assert "MIT\nApache 2.0" in editor.get(page).content.decode()
    twice = editor.post("/desk/facts/subjects/new/", {"name": "a1"})
    assert "is a name of “Alpha One”" in twice.content.decode()
    stale = editor.post(f"/desk/facts/subjects/{alpha.public_id}/", {"name": "Other", "seen": "0"})
    assert stale.status_code == 409
    cast.fact("MIT", alpha, licence)
    assert editor.post(page, {"delete": "1"}).status_code == 409
    assert Criterion.objects.exists()
    unused = cast.subject("Unused")
    editor.post(f"/desk/facts/subjects/{unused.public_id}/", {"delete": "1"})
    assert Subject.objects.get() == alpha
    assert "Alpha One" in editor.get("/desk/facts/subjects/?q=alpha").content.decode()
    assert "Licence" in editor.get("/desk/facts/criteria/").content.decode()


def test_the_list_takes_as_many_queries_for_thirty_as_for_one() -> None:
    editor = at(cast.edith())
    cast.fact()
    once = {page: queries(editor, page) for page in ("/desk/facts/", "/desk/facts/subjects/", "/desk/facts/criteria/")}
    for number in range(29):
        cast.fact(of=cast.subject(f"Subject {number}"), by_=cast.criterion(f"Criterion {number}"))
    assert {page: queries(editor, page) for page in once} == once
