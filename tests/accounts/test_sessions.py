"""Session keys are signed, so that a cookie that is not ours is known without a query."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.sessions import SessionStore, is_signed
from tests import cast


@pytest.mark.django_db
def test_a_session_that_we_made_has_a_signed_key_of_forty_letters() -> None:
    session = SessionStore()
    session.create()
    assert session.session_key is not None
    assert len(session.session_key) == 40
    assert is_signed(session.session_key)


@pytest.mark.parametrize("key", ["", "x", "a" * 40, "a" * 39, "é" * 40, "0" * 400])
def test_what_anybody_could_have_typed_is_no_key(key: str) -> None:
    assert not is_signed(key)


@pytest.mark.django_db
def test_one_letter_changed_makes_a_key_worthless_and_asks_no_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    session = SessionStore()
    session.create()
    key = session.session_key or ""
    for place in (0, 21, 22, 39):
        changed = key[:place] + ("b" if key[place] == "a" else "a") + key[place + 1 :]
        assert not is_signed(changed)
        with django_assert_num_queries(0):
            assert SessionStore(changed).session_key is None


@pytest.mark.django_db
def test_a_forged_cookie_is_nobody(client: Client) -> None:
    client.force_login(cast.edith())
    assert client.get("/desk/").status_code == 200
    client.cookies["plumbline-session"] = "a" * 40
    assert client.get("/desk/").status_code == 302
