import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.urls import urlpatterns
from tests import cast

pytestmark = pytest.mark.django_db
PLAIN = {
    # address: what an unknown person gets, and what anybody signed in gets
    "/accounts/login/": (200, 302),
    "/accounts/logout/": (302, 200),
    "/accounts/inactive/": (200, 200),
    "/accounts/time-zone/": (302, 200),
    "/accounts/password/change/": (302, 200),
    "/accounts/password/reset/": (200, 200),
    "/accounts/password/reset/done/": (200, 200),
    "/accounts/password/reset/key/1-forged/": (200, 200),
    "/accounts/password/reset/key/done/": (200, 200),
    "/accounts/invitation/MQ/forged/": (200, 200),
}


def test_these_are_all_the_addresses_there_are():
    assert len(urlpatterns) == len(PLAIN)
    for path in PLAIN:
        assert get_resolver().resolve(path)


@pytest.mark.parametrize("path", ["signup/", "email/", "password/set/", "reauthenticate/", "login/code/", ""])
def test_nobody_signs_up_or_manages_addresses(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("who", ["nobody", "wanda", "edith", "ada"])
@pytest.mark.parametrize("path", PLAIN)
def test_who_gets_what(client, who, path):
    if who != "nobody":
        client.force_login(getattr(cast, who)())
    response = client.get(path)
    assert response.status_code == PLAIN[path][who != "nobody"]
    assert "no-store" in response["Cache-Control"]
    assert client.head(path).status_code == response.status_code


def test_an_unknown_person_comes_to_the_password_page_by_way_of_sign_in(client):
    assert client.get("/accounts/password/change/")["Location"] == "/accounts/login/?next=/accounts/password/change/"


@pytest.mark.parametrize("path", [path for path in PLAIN if "change" not in path and "forged" not in path])
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_allowed(client, path, method):
    answer = getattr(client, method)(path).status_code
    # allauth's forms take PUT for POST; they answer it as a form with errors.
    assert answer == 405 or (
        method == "put" and path in ("/accounts/login/", "/accounts/password/reset/") and answer == 200
    )


@pytest.mark.parametrize("path", [path for path in PLAIN if PLAIN[path][0] == 200 or "log" in path])
def test_no_post_is_taken_without_the_form_s_token(path):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"login": "wanda@example.org"}).status_code == 403


@pytest.mark.parametrize("path", PLAIN)
def test_a_json_door_is_closed(client, path):
    response = client.get(path, HTTP_ACCEPT="application/json", HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert "json" not in response["Content-Type"]
