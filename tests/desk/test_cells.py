"""Cells of the ledger's grid by its script: weighed, stated, verified, and never over somebody else's value."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from kb.editorial import facts
from kb.editorial.facts import Said
from kb.models import Criterion, Fact, FactVersion, Subject
from kb.rules.values import Kind
from tests import cast

pytestmark = pytest.mark.django_db
PATH = "/desk/facts/cells/"


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(client: Client, *cells: dict[str, Any], confirm: bool = True) -> list[dict[str, Any]]:
    answer = client.post(PATH, {"cells": cells, "confirm": confirm}, content_type="application/json")
    assert answer.status_code == 200
    return list(answer.json()["cells"])


def typed(of: Subject, by_: Criterion, value: str, seen: int = 0, **more: str) -> dict[str, Any]:
    return {"subject": str(of.public_id), "criterion": str(by_.public_id), "value": value, "seen": seen, **more}


def test_cells_are_weighed_and_then_stated_each_by_itself() -> None:
    fact = cast.fact("8k")
    alpha, length, beta = fact.subject, fact.criterion, cast.subject("Beta")
    price = cast.criterion("Price", kind=Kind.MONEY, unit="")
    cells = [
        typed(alpha, length, "16k", 1, note="All of it", source_url="https://example.org/", as_of="2026-01-02"),
        typed(beta, length, "many"),
        typed(beta, price, "USD 3"),
        typed(beta, price, "USD 3", as_of="tomorrow"),
        {"subject": "zz", "criterion": str(length.public_id), "value": "1"},
        typed(alpha, price, "free", as_of="2026-01-02"),
    ]
    client = at(cast.wanda())
    weighed = send(client, *cells, confirm=False)
    assert FactVersion.objects.count() == 1
    assert [(each["verdict"], each["field"]) for each in weighed] == [
        ("changed", ""),
        ("refused", "value"),
        ("refused", "as_of"),
        ("refused", "as_of"),
        ("refused", ""),
        ("new", ""),
    ]
    assert (weighed[0]["before"], weighed[0]["after"]) == ("8,000 tokens", "16,000 tokens")
    assert all(each["sentence"] for each in weighed if each["verdict"] == "refused")
    done = send(client, *cells)
    assert [each["verdict"] for each in done] == [each["verdict"] for each in weighed]
    assert done[0]["cell"]["proposed"] == "16,000 tokens"
    assert done[0]["cell"]["data"]["seen"] == "2"
    assert done[0]["cell"]["verify"] == ""
    assert done[1]["cell"]["data"] == {"seen": "0"}
    kept = FactVersion.objects.get(value="16000")
    assert (kept.note, kept.source_url, str(kept.as_of)) == ("All of it", "https://example.org/", "2026-01-02")
    assert [each["verdict"] for each in send(client, *cells)][::5] == ["same", "same"]


def test_what_was_stated_since_is_not_overwritten_unseen() -> None:
    fact = cast.fact("8k")
    facts.propose(fact.subject, fact.criterion, Said("16k"), by=cast.edith())
    answer = send(at(cast.wanda()), typed(fact.subject, fact.criterion, "32k", 1))[0]
    assert (answer["verdict"], "meanwhile" in answer["sentence"]) == ("refused", True)
    assert answer["cell"]["data"]["seen"] == "2"
    assert answer["cell"]["proposed"] == "16,000 tokens"
    assert send(at(cast.wanda()), typed(fact.subject, fact.criterion, "32k", 2))[0]["verdict"] == "changed"


def test_what_waits_is_verified_by_another_as_it_was_seen() -> None:
    fact = cast.proposed("8k")
    what = f"{fact.public_id}:1"
    for who, sent, status in (
        (cast.wanda(), what, 400),
        (cast.edith(), what, 409),
        (cast.emil(), f"{fact.public_id}:2", 409),
        (cast.emil(), "zz", 404),
    ):
        answer = at(who).post(PATH, {"verify": sent}, content_type="application/json")
        assert (answer.status_code, bool(answer.json()["sentence"])) == (status, True)
    answer = at(cast.emil()).post(PATH, {"verify": what}, content_type="application/json")
    assert answer.json()["cell"]["value"] == "8,000 tokens"
    assert Fact.objects.get().current is not None


@pytest.mark.parametrize("sent", [{}, {"cells": []}, {"cells": "x"}, {"cells": ["x"]}, {"cells": [{}] * 601}], ids=str)
def test_what_the_script_would_not_send_is_refused(sent: dict[str, Any]) -> None:
    answer = at(cast.wanda()).post(PATH, sent, content_type="application/json")
    assert (answer.status_code, answer.json()["sentence"]) == (400, "This is not what the desk’s own script sends.")
