"""What `{{` may name is offered with what the ledger says, and each reference that was typed says how it stands."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kb.editorial import facts
from kb.models import Subject
from tests import cast
from tests.desk.sending import form_of, page, signed_in

pytestmark = pytest.mark.django_db
OFFERED, CHECKS = "/desk/facts/offered/", "checks/typed/"


def offered(client: Client, what: str, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(OFFERED, asked).json()[what]
    return found


def test_subjects_are_offered_by_any_of_their_names_the_nearest_first() -> None:
    cast.subject("Great Tarn", "Loch")
    cast.subject("Tarn Cloud")
    cast.subject("Tarn", slug="the-tarn")
    client = signed_in(cast.wanda())
    assert [each["slug"] for each in offered(client, "subjects", q=" tARN ")] == [
        "the-tarn",
        "tarn-cloud",
        "great-tarn",
    ]
    assert offered(client, "subjects", q="lo") == [
        {"slug": "great-tarn", "name": "Great Tarn", "other": "Loch"},
        {"slug": "tarn-cloud", "name": "Tarn Cloud", "other": ""},
    ]
    assert len(offered(client, "subjects")) == 3
    cast.criterion()
    assert offered(client, "criteria", q="LENGTH", names="1") == [{"name": "Context length"}]
    assert offered(client, "subjects", q="\x00" + "x" * 500) == []


def test_criteria_are_offered_with_value_source_age_and_doubt_those_with_a_value_first() -> None:
    subject = cast.subject()
    cast.criterion("Age")
    known = cast.fact("128000", subject, cast.criterion("Size"))
    cast.proposed("5", subject, cast.criterion("Speed"))
    client = signed_in(cast.wanda())
    size, speed, age = offered(client, "criteria", subject="alpha-one")
    assert (size["slug"], size["said"][""], size["said"]["short"]) == ("size", "128,000 tokens", "128k")
    assert (size["source"], size["day"].startswith("As of "), size["doubt"]) == ("Alpha’s own page", True, "")
    assert (age["slug"], age["said"], age["doubt"]) == ("age", {}, "no verified value")
    assert (speed["slug"], speed["said"], speed["doubt"]) == ("speed", {}, "proposed, not verified yet")
    facts.dispute(known, by=cast.edith(), comment="Is it?")
    assert [each["doubt"] for each in offered(client, "criteria", subject="alpha-one", q="SIZ")] == ["disputed"]
    assert (
        offered(client, "criteria", subject="nobody") == offered(client, "criteria", subject="alpha-one", q="x") == []
    )


def test_each_reference_that_was_typed_says_what_it_prints_or_what_is_the_matter() -> None:
    size, speed, limit = cast.criterion("Size"), cast.criterion("Speed"), cast.criterion("Limit", other_names=["Top"])
    cast.criterion("Bound", other_names=["Top"])
    alpha, beta = cast.subject("Alpha One", "A1"), cast.subject("Beta")
    cast.fact("128000", alpha, size)
    cast.proposed("5", alpha, speed)
    cast.due_fact("6", beta, size)
    facts.dispute(cast.fact("7", beta, speed), by=cast.edith(), comment="Is it?")
    body = (
        "{{ alpha-one/size }} and {{ alpha-one/speed | short }}.\n\n{{ beta/size }}\n{{ beta/speed }}\n"
        "{{ alpha-one/limit }}"
        "\n\n{{ a1/size }} {{ beta/top }} {{ no/thing }}\n\n"
        "`{{ no/code }}` {{ open/one\n\n{{ {{ in/another }} }} {{ A b/c }}"
    )
    article = cast.draft()
    told = signed_in(cast.wanda()).post(page(article, CHECKS), form_of(article, body=body)).json()
    found = [(each["typed"], each["line"], each["kind"], each["sentence"]) for each in told["facts"]]
    good, *others = found
    assert good[:3] == ("alpha-one/size", 1, "stated")
    assert good[3].startswith("Alpha One, Size: 128,000 tokens · Alpha’s own page · As of ")
    assert [each[:3] for each in others] == [
        ("alpha-one/speed", 1, "broken"),
        ("beta/size", 3, "doubtful"),
        ("beta/speed", 4, "doubtful"),
        ("alpha-one/limit", 5, "broken"),
        ("a1/size", 7, "broken"),
        ("beta/top", 7, "broken"),
        ("no/thing", 7, "broken"),
    ]
    assert others[0][3] == "Alpha One, Speed: proposed, not verified yet"
    assert others[1][3].endswith(" · to be checked again")
    assert others[2][3].endswith(" · disputed")
    assert [each[3] for each in others[4:]] == [
        "No subject is at “a1”: write “alpha-one”.",
        "“top” is the name of more than one criterion: write the address of one (bound, limit).",
        "No subject is at “no”. No criterion is at “thing”.",
    ]
    assert limit.slug == "limit"


def test_what_the_ledger_denies_is_told_with_what_could_stand_there() -> None:
    cast.fact("128000")
    article = cast.draft()
    body = "Words.\n\nAlpha One has a context length of 64k tokens."
    client = signed_in(cast.wanda())
    told = client.post(page(article, CHECKS), form_of(article, body=body)).json()["warning"]
    (found,) = [each for each in told if each["check"] == "claims_hold"]
    assert (found["line"], found["column"], found["about"]) == (3, 34, "64k tokens")
    assert found["mend"] == "{{ alpha-one/context-length }}"
    client.post(page(article), form_of(article, body=body))
    assert "Write {{ alpha-one/context-length }} in its place." in client.get(page(article)).content.decode()


def test_it_asks_as_often_however_much_there_is() -> None:
    article, client = cast.draft(), signed_in(cast.wanda())
    counts: list[list[int]] = []
    for many in (1, 30):
        for number in range(many):
            subject = cast.subject(f"Alpha {number}", f"A{number}")
            if number < 3:
                cast.fact("5", subject, cast.criterion(f"Size {number}"))
        body = " ".join(f"{{{{ alpha-{number}/size-0 }}}} {{{{ x/{number} }}}}" for number in range(many))
        client.get(OFFERED)  # reads the settings anew
        asked = ("?q=alpha", "?subject=alpha-0", "?subject=alpha-0&q=size")
        counts.append([_asked(client, f"{OFFERED}{each}") for each in asked])
        counts[-1].append(_asked(client, page(article, CHECKS), form_of(article, body=body)))
    assert Subject.objects.count() >= 30
    assert counts == [[5, 6, 6, 28]] * 2


def _asked(client: Client, address: str, sent: dict[str, str] | None = None) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert (client.post(address, sent) if sent else client.get(address)).status_code == 200
    return len(queries)
