"""The ledger's grid: what it shows, how it is looked through, what waits is verified in it, what it costs."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from kb.editorial import facts
from kb.editorial.facts import Said
from kb.models import Criterion, Fact, Subject
from kb.rules.ledger import FactState
from kb.rules.values import Kind
from tests import cast
from tests.costs import queries

pytestmark = pytest.mark.django_db


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def shown(client: Client, asked: str = "") -> dict[str, list[str]]:
    """The grid's rows: the words of each cell by subject."""
    rows = client.get(f"/desk/facts/?{asked}").context["grid"]
    return {
        str(subject): [
            " ".join([cell.value or cell.proposed or "unknown", *(mark.name for mark in cell.marks)]) for cell in cells
        ]
        for subject, cells in rows
    }


def test_the_grid_shows_how_each_cell_stands_and_is_looked_through_by_names() -> None:
    length, licence = cast.criterion(), cast.criterion("Licence", kind=Kind.TEXT, unit="")
    alpha, beta = cast.subject("Alpha One", "The First"), cast.subject("Beta Two")
    cast.fact("128k", alpha, length)
    cast.fact("MIT", beta, licence, source_title="", source_url="")
    cast.due_fact("8k", beta, length)
    cast.proposed("Apache", alpha, licence)
    client = at(cast.wanda())
    whole = {
        "Alpha One": ["128,000 tokens", "Apache proposed"],
        "Beta Two": ["8,000 tokens due", "MIT unsourced"],
    }
    assert shown(client) == whole
    assert shown(client, "subject=first") == {"Alpha One": whole["Alpha One"]}
    assert shown(client, "criterion=LICENCE&subject=two") == {"Beta Two": ["MIT unsourced"]}
    for nonsense in ("subject=%00zz", "subject=" + "x" * 300):
        assert shown(client, nonsense) == {}
    assert list(shown(client, "row=99&column=zz")) == list(whole)
    html = client.get("/desk/facts/").content.decode()
    assert f'href="/desk/facts/{alpha.public_id}/{licence.public_id}/"' in html
    assert '<b aria-hidden="true">◷</b> due' in html
    assert "Nothing matches." in client.get("/desk/facts/?subject=nobody").content.decode()
    assert 'href="/desk/facts/?subject=b+two&amp;show="' in client.get("/desk/facts/?subject=b two").content.decode()
    listed = client.get("/desk/facts/?show=due").content.decode()
    assert "Beta Two, Context length" in listed
    assert "Alpha One" not in listed


def test_a_group_of_criteria_is_looked_at_with_only_the_rows_that_say_something() -> None:
    length, licence = cast.criterion(), cast.criterion("Licence", kind=Kind.TEXT, unit="", group="Terms of use")
    cast.fact("128k", cast.subject("Alpha One"), length)
    cast.fact("MIT", cast.subject("Beta Two"), licence)
    client = at(cast.wanda())
    assert shown(client, "criterion=terms") == {"Alpha One": ["unknown"], "Beta Two": ["MIT"]}
    assert shown(client, "criterion=terms&stated=on") == {"Beta Two": ["MIT"]}
    assert len(shown(client, "stated=on")) == 2


def test_an_empty_ledger_says_how_it_begins() -> None:
    html = at(cast.edith()).get("/desk/facts/").content.decode()
    assert "The grid begins with a subject and a criterion." in html


def test_the_grid_is_paged_in_both_directions() -> None:
    for n in range(13):
        cast.criterion(f"Criterion {n:02}")
    Subject.objects.bulk_create(
        Subject(name=f"Subject {n:02}", key=f"subject {n:02}", slug=f"s-{n}") for n in range(51)
    )
    client = at(cast.wanda())
    html = client.get("/desk/facts/?subject=subject").content.decode()
    assert "?subject=subject&amp;row=1&amp;column=2" in html
    assert "?subject=subject&amp;column=1&amp;row=2" in html
    last = client.get("/desk/facts/?row=2&column=2").context["grid"]
    assert [(str(subject), [str(cell.criterion) for cell in cells]) for subject, cells in last] == [
        ("Subject 50", ["Criterion 12"])
    ]


def test_what_waits_is_verified_in_the_grid_by_another_and_as_it_was_seen() -> None:
    fact = cast.proposed("8k")
    yes = f'name="verify" value="{fact.public_id}:1"'
    assert yes not in at(cast.wanda()).get("/desk/facts/").content.decode()
    assert yes not in at(cast.edith()).get("/desk/facts/").content.decode()  # it is her own
    editor = at(cast.emil())
    assert yes in editor.get("/desk/facts/").content.decode()
    facts.propose(fact.subject, fact.criterion, Said("9k"), by=cast.edith())
    for wrong, status in ((f"{fact.public_id}:1", 409), (f"{fact.public_id}:²", 409), ("zz:1", 404)):
        assert editor.post("/desk/facts/", {"verify": wrong}).status_code == status
    assert at(cast.wanda()).post("/desk/facts/", {"verify": f"{fact.public_id}:2"}).status_code == 403
    answer = editor.post("/desk/facts/?subject=alpha", {"verify": f"{fact.public_id}:2"})
    assert answer["Location"] == "/desk/facts/?subject=alpha"
    fact.refresh_from_db()
    assert (fact.state, fact.said()) == (FactState.VERIFIED, "9,000 tokens")


def test_a_grid_of_thirty_by_twelve_takes_as_few_queries_as_one_cell() -> None:
    editor = at(cast.emil())
    cast.proposed("8k")
    once = queries(editor, "/desk/facts/")
    by_ = [cast.criterion(f"Criterion {n}") for n in range(12)]
    for n in range(29):
        cast.proposed("8k", cast.subject(f"Subject {n}"), by_[n % 12])
    assert queries(editor, "/desk/facts/") == once <= 10
    assert Fact.objects.count() == 30
    assert Criterion.objects.count() == 13
