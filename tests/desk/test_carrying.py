"""Many facts at once at the desk: a block or a file is looked at, confirmed, stored; the ledger leaves as files."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from kb.editorial import facts
from kb.editorial.facts import Said
from kb.models import Fact, FactVersion, Subject
from kb.rules.values import Kind
from tests import cast
from tests.costs import queries

pytestmark = pytest.mark.django_db
PASTE, IMPORT = "/desk/facts/paste/", "/desk/facts/import/"


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words(html: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.decode()).split())


def confirmed(client: Client, page: str, html: bytes) -> bytes:
    """What comes of pressing the button on the page that shows what would be stored."""
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html.decode()))
    return client.post(page, {**hidden, "confirm": "1"}).content


def test_a_block_of_a_spreadsheet_is_looked_at_and_then_stated_with_one_source() -> None:
    alpha, beta = cast.subject("Alpha One", "A1"), cast.subject("Beta Two")
    length, licence = cast.criterion(), cast.criterion("Licence", kind=Kind.TEXT, unit="")
    cast.fact("8k", alpha, length, source_title="", source_url="")
    cast.fact("4k", beta, length)
    block = "\tContext length\tlicence\tNothing\na1\t8k\tMIT\nBeta Two\tmany\tGPL\t1\nNobody\t1\n"
    sent = {"text": block, "source_url": "https://example.org/prices", "as_of": "2026-01-02"}
    client = at(cast.wanda())
    looked = client.post(PASTE, sent).content
    assert FactVersion.objects.count() == 2
    said = words(looked)
    assert "2 new 1 changed 3 refused" in said
    assert "Beta Two, Context length refused “many” is no number." in said
    assert "No criterion has the name “Nothing”" in said
    assert "Nobody, Context length refused No subject goes by the name “Nobody”" in said
    stored = confirmed(client, PASTE, looked)
    assert "2 new 1 changed 3 refused" in words(stored)
    kept = {(v.fact.subject, v.fact.criterion): v for v in FactVersion.objects.filter(by=cast.wanda())}
    assert set(kept) == {(alpha, length), (alpha, licence), (beta, licence)}
    assert {(v.source_url, str(v.as_of)) for v in kept.values()} == {("https://example.org/prices", "2026-01-02")}
    assert "3 the same 3 refused" in words(client.post(PASTE, sent).content)
    given_back = client.post(PASTE, {**sent, "again": "1"}).content.decode()
    assert "Beta Two\tmany" in given_back
    assert "https://example.org/prices" in given_back


def test_what_somebody_changed_since_it_was_looked_at_is_not_overwritten() -> None:
    fact, client = cast.fact("8k"), at(cast.edith())
    looked = client.post(PASTE, {"text": "\tContext length\nAlpha One\t16k\n"}).content
    facts.propose(fact.subject, fact.criterion, Said("32k"), by=cast.wanda())
    assert "This was changed meanwhile: look at it again." in words(confirmed(client, PASTE, looked))
    fact.refresh_from_db()
    assert fact.proposed.value == "32000"  # type: ignore[union-attr]
    assert "meanwhile" in words(
        client.post(PASTE, {"text": "\tContext length\nAlpha One\t1\n", "confirm": "1"}).content
    )


def test_a_file_is_looked_at_and_then_stored() -> None:
    client = at(cast.edith())
    cast.criterion()
    data = "name;aliases\r\nÉtoile;Star\r\n=Sum;\r\n".encode("utf-8-sig")
    looked = client.post(IMPORT, {"file": SimpleUploadedFile("subjects.csv", data)}).content
    assert "2 new" in words(looked)
    assert not Subject.objects.exists()
    assert "2 new" in words(confirmed(client, IMPORT, looked))
    assert sorted(Subject.objects.values_list("name", flat=True)) == ["=Sum", "Étoile"]
    looked = client.post(IMPORT, {"text": "subject,criterion,value\nstar,Context length,8k\n"}).content
    confirmed(client, IMPORT, looked)
    assert str(Fact.objects.get()) == "Étoile: Context length"


@pytest.mark.parametrize(
    ("page", "sent", "sentence"),
    [
        (PASTE, {"text": "no block"}, "Paste a block of a spreadsheet"),
        (PASTE, {"text": "\ta\nb\tc", "as_of": "tomorrow"}, "Enter a valid date."),
        (PASTE, {"text": ""}, "This field is required."),
        (IMPORT, {"text": " "}, "Choose a file, or paste its text."),
        (IMPORT, {"text": "subject\nx"}, "Columns are missing from the first line: criterion, value."),
        (IMPORT, {"file": "subject\nCaf\xe9".encode("latin-1")}, "save it as “CSV UTF-8”."),
        (IMPORT, {"file": b"x" * (2 * 1024**2 + 1)}, "The file is larger than 2 MB."),
        (IMPORT, {"text": "name\n" + "\n".join(map(str, range(501)))}, "These are more than 500 rows."),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_read_is_said_and_given_back(page: str, sent: dict[str, str | bytes], sentence: str) -> None:
    data = {name: SimpleUploadedFile("a.csv", x) if isinstance(x, bytes) else x for name, x in sent.items()}
    answer = at(cast.edith()).post(page, data)
    assert answer.status_code == 200
    assert sentence in words(answer.content)
    assert not Subject.objects.exists()
    if text := sent.get("text"):
        assert str(text)[-20:].strip() in answer.content.decode()


def test_the_ledger_leaves_as_csv_and_json() -> None:
    cast.fact("8k", cast.subject("=Alpha", slug="alpha"))
    client = at(cast.wanda())
    text = b"".join(client.get("/desk/facts/export.csv")).decode()  # type: ignore[arg-type]
    assert text.startswith("\ufeffsubject,criterion,value,")
    assert "'=Alpha,Context length,8000," in text
    assert "Context length,context-length" in b"".join(client.get("/desk/facts/export.csv?table=criteria")).decode()  # type: ignore[arg-type]
    answer = client.get("/desk/facts/export.json")
    assert 'filename="ledger-' in answer["Content-Disposition"]
    assert json.loads(b"".join(answer))["facts"][0]["subject"] == "=Alpha"  # type: ignore[arg-type]


def test_thirty_rows_are_looked_at_with_as_many_queries_as_one() -> None:
    cast.fact("8k")
    client = at(cast.edith())
    counts = []
    for many in (1, 30):
        rows = "".join(f"Alpha One,Context length,{n}\n" for n in range(many))
        counts.append(queries(client, IMPORT, {"text": "subject,criterion,value\n" + rows}))
    assert counts[0] == counts[1]
