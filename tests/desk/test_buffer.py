"""What the editing page's script asks and sends: private to its person, in order, and never in another's name."""

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.identifiers import uuid7
from accounts.models import User
from kb.editorial import attending
from kb.models import Buffer, KeptText
from tests import cast
from tests.desk.sending import form_of, page, signed_in

pytestmark = pytest.mark.django_db
HERE, THERE = uuid7(), uuid7()


def address(identifier: UUID, rest: str = "buffer/") -> str:
    return f"/desk/articles/{identifier}/{rest}"


def said(words: str = "Typed.", number: int = 1, **changes: Any) -> str:
    whole = {
        "person": str(cast.wanda().public_id),
        "origin": str(HERE),
        "number": number,
        "base_rev": 1,
        "fields": [["title", "A title"], ["body", words]],
    }
    return json.dumps({name: value for name, value in (whole | changes).items() if value is not ...})


def patch(client: Client, identifier: UUID, body: str) -> Any:
    return client.patch(address(identifier), body, content_type="application/json")


def test_what_is_kept_is_given_back_with_who_asks_and_a_token() -> None:
    article = cast.draft()
    client = signed_in(cast.wanda())
    nothing = client.get(address(article.public_id)).json()
    assert nothing["person"] == str(cast.wanda().public_id)
    assert (nothing["buffer"], nothing["aside"], nothing["revision"]["number"]) == (None, 0, 1)
    answer = patch(client, article.public_id, said("Some words.", 3))
    assert (answer.status_code, answer.json()["number"], answer.json()["revision"]["by"]) == (200, 3, "Wanda")
    kept = client.get(address(article.public_id)).json()["buffer"]
    assert (kept["number"], kept["origin"], kept["base"]) == (3, str(HERE), 1)
    assert kept["fields"] == [["title", "A title"], ["body", "Some words."]]


def test_nobody_reads_what_another_has_typed_or_writes_over_it() -> None:
    article = cast.draft()
    patch(signed_in(cast.wanda()), article.public_id, said("Wanda’s own."))
    edith, walter = signed_in(cast.edith()), signed_in(cast.walter())
    assert edith.get(address(article.public_id)).json()["buffer"] is None
    assert "Wanda’s own." not in edith.get(address(article.public_id, "unsaved/")).content.decode()
    patch(edith, article.public_id, said("Edith’s.", person=str(cast.edith().public_id)))
    assert "own" in str(Buffer.objects.about(article.public_id, cast.wanda()).get().fields)
    for client, path in ((walter, "buffer/"), (walter, "unsaved/"), (walter, "presence/")):
        assert client.get(address(article.public_id, path)).status_code == 404
    mine = said(person=str(cast.walter().public_id))
    assert patch(walter, article.public_id, mine).status_code == 404
    gone = walter.delete(address(article.public_id), mine, content_type="application/json")
    assert gone.status_code == 404


def test_text_is_never_taken_in_another_persons_name() -> None:
    article = cast.draft()
    answer = patch(signed_in(cast.edith()), article.public_id, said())  # Wanda's page, and Edith signed in since
    assert (answer.status_code, answer.json()["person"]) == (409, str(cast.edith().public_id))
    assert not Buffer.objects.exists()


def test_who_is_signed_out_is_told_so_and_not_led_away() -> None:
    article = cast.draft()
    for answer in (
        Client().get(address(article.public_id)),
        patch(Client(), article.public_id, said()),
        Client().post(address(article.public_id, "presence/"), "{}", content_type="application/json"),
    ):
        assert (answer.status_code, answer.json()["sign_in"]) == (401, "/accounts/login/?next=/desk/signed-in/")


def test_a_stale_token_is_refused_and_a_fresh_one_is_had_by_asking() -> None:
    article = cast.draft()
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.wanda())
    assert patch(client, article.public_id, said()).status_code == 403
    token = client.get(address(article.public_id)).json()["token"]
    headers = {"X-CSRFToken": token}
    answer = client.patch(address(article.public_id), said(), content_type="application/json", headers=headers)
    assert answer.status_code == 200


def test_late_text_is_answered_by_what_is_newer() -> None:
    article, client = cast.draft(), signed_in(cast.wanda())
    patch(client, article.public_id, said("Newer.", 5))
    late = patch(client, article.public_id, said("Late.", 4, origin=str(THERE)))
    assert (late.status_code, late.json()["buffer"]["fields"][1]) == (409, ["body", "Newer."])
    taken = patch(client, article.public_id, said("There.", 6, origin=str(THERE), seen=5))
    assert taken.status_code == 200
    assert client.get(address(article.public_id)).json()["aside"] == 1
    unwanted = said(number=6, origin=str(THERE), fields=...)
    assert client.delete(address(article.public_id), unwanted, content_type="application/json").json()["aside"] == 2
    kept = client.get(address(article.public_id, "unsaved/")).content.decode()
    assert "Newer." in kept
    assert "There." in kept
    client.post(address(article.public_id, "unsaved/"), {"origin": str(HERE)})
    assert "Newer." not in client.get(address(article.public_id, "unsaved/")).content.decode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", HTTPStatus.BAD_REQUEST),
        ("[]", HTTPStatus.BAD_REQUEST),
        ("[" * 100_000, HTTPStatus.BAD_REQUEST),
        ('{"number": ' + "9" * 5000 + "}", HTTPStatus.BAD_REQUEST),
        ({"person": "nobody"}, HTTPStatus.BAD_REQUEST),
        ({"origin": 7}, HTTPStatus.BAD_REQUEST),
        ({"number": -1}, HTTPStatus.BAD_REQUEST),
        ({"number": 2**53}, HTTPStatus.BAD_REQUEST),
        ({"number": True}, HTTPStatus.BAD_REQUEST),
        ({"base_rev": "1"}, HTTPStatus.BAD_REQUEST),
        ({"base_rev": 2**31}, HTTPStatus.BAD_REQUEST),
        ({"fields": {"title": "x"}}, HTTPStatus.BAD_REQUEST),
        ({"fields": [["title"]]}, HTTPStatus.BAD_REQUEST),
        ({"fields": [["title", 1]]}, HTTPStatus.BAD_REQUEST),
        ({"fields": [["x" * 61, ""]]}, HTTPStatus.BAD_REQUEST),
        ({"fields": [["title", "x"]] * 2_001}, HTTPStatus.BAD_REQUEST),
        ({"fields": [["body", "x" * 1_000_001]]}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        ({"fields": [["body", "x" * 9_000_000]]}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_the_script_never_sends_is_refused(body: str | dict[str, Any], status: int) -> None:
    sent = body if isinstance(body, str) else said(**body)
    assert patch(signed_in(cast.wanda()), uuid7(), sent).status_code == status
    assert not Buffer.objects.exists()


def test_a_save_empties_the_buffer_of_what_it_made_a_revision_of() -> None:
    article, client = cast.draft(), signed_in(cast.wanda())
    patch(client, article.public_id, said("Some words.", 3))
    client.post(page(article), form_of(article, body="Some words.", origin=str(HERE), typed="4"))
    kept = client.get(address(article.public_id)).json()["buffer"]
    assert (kept["fields"], kept["number"]) == (None, 4)
    assert patch(client, article.public_id, said("Some wor", 2)).status_code == 409


@pytest.mark.parametrize("typed", ["", "nonsense", "-1", "9" * 5000])
def test_a_save_without_script_or_with_nonsense_leaves_the_buffer(typed: str) -> None:
    article, client = cast.draft(), signed_in(cast.wanda())
    patch(client, article.public_id, said("Some words.", 3))
    saved = client.post(page(article), form_of(article, body="Others.", origin=str(HERE), typed=typed))
    assert saved.status_code == 302
    assert client.get(address(article.public_id)).json()["buffer"]["fields"] is not None


def test_a_save_that_meets_a_newer_revision_is_kept_beside_it_and_no_longer_in_the_buffer() -> None:
    article, client = cast.draft(), signed_in(cast.wanda())
    mine = form_of(article, body="Mine.", origin=str(HERE), typed="4")
    patch(client, article.public_id, said("Mine.", 3))
    cast.rewritten(article, by=cast.edith(), body="Hers.")
    client.post(page(article), mine)
    assert KeptText.objects.of(cast.wanda()).open().get().mine.body == "Mine."
    assert client.get(address(article.public_id)).json()["buffer"]["fields"] is None


def test_an_article_that_was_never_saved_has_a_buffer_that_its_first_save_empties() -> None:
    identifier, client = uuid7(), signed_in(cast.wanda())
    assert client.get(address(identifier)).json()["revision"] is None
    assert client.get(address(identifier, "unsaved/")).status_code == 404
    patch(client, identifier, said("Begun.", base_rev=0))
    assert "Begun." in client.get(address(identifier, "unsaved/")).content.decode()
    assert signed_in(cast.walter()).get(address(identifier)).json()["buffer"] is None
    for writer, times in ((client, 1), (signed_in(cast.walter()), 0)):
        page_of_another = writer.get(f"/desk/articles/new/?id={uuid7()}").content.decode()
        assert page_of_another.count(f"/desk/articles/new/?id={identifier}") == times
    new = {"identifier": str(identifier), "base": "0", "title": "Begun", "language": "en"}
    client.post("/desk/articles/new/", {**new, "origin": str(HERE), "typed": "1"})
    assert client.get(address(identifier)).json()["buffer"]["fields"] is None


def test_others_are_told_who_has_it_open_where_and_for_how_long_idle() -> None:
    article = cast.draft()
    wanda, edith = signed_in(cast.wanda()), signed_in(cast.edith())
    path = address(article.public_id, "presence/")
    alone = edith.post(path, {"field": "body", "line": 12, "idle": 380}, content_type="application/json").json()
    assert alone["others"] == []
    told = wanda.post(path, {"field": "title", "idle": 0}, content_type="application/json").json()
    assert [each["sentence"] for each in told["others"]] == ["Edith has this open: Text, line 12 (idle 6 min)"]
    told = edith.post(path, {"idle": 0}, content_type="application/json").json()
    assert [each["sentence"] for each in told["others"]] == ["Wanda has this open: Title"]
    page_of_wanda = wanda.get(page(article)).content.decode()  # without script too
    assert "Edith has this open" in page_of_wanda
    assert "Wanda has this open" not in page_of_wanda
    edith.delete(path)
    assert wanda.get(path).json()["others"] == []


def test_a_sign_of_life_says_what_is_newest_so_that_other_windows_hear_of_it() -> None:
    article, client = cast.draft(), signed_in(cast.wanda())
    patch(client, article.public_id, said("Some words.", 3))
    cast.rewritten(article, by=cast.edith())
    sent = {"idle": 0}
    told = client.post(address(article.public_id, "presence/"), sent, content_type="application/json").json()
    assert (told["revision"]["number"], told["revision"]["by"]) == (2, "Edith")
    assert told["buffer"] == {"origin": str(HERE), "number": 3}


def test_it_takes_as_many_queries_for_thirty_as_for_one() -> None:
    article, client, edith = cast.draft(), signed_in(cast.edith()), str(cast.edith().public_id)
    path = address(article.public_id, "presence/")
    ways = {
        9: lambda: client.get(address(article.public_id)),
        10: lambda: client.post(path, {"idle": 0}, content_type="application/json"),
    }
    counts = []
    for many in (1, 30):
        for number in range(many):
            attending.attend(article, by=User.objects.create_user(f"{many}.{number}@example.org", name="A visitor"))
            seen = {"seen": many * 100 + number - 1, "origin": str(uuid7())}
            patch(client, article.public_id, said(str(number), many * 100 + number, person=edith, **seen))
        for most, way in ways.items():
            with CaptureQueriesContext(connection) as queries:
                assert way().status_code == 200
            counts.append((most, len(queries)))
    assert counts == [(most, most) for most in ways] * 2
