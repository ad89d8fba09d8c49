import pytest

from accounts.people import deactivate
from tests import cast

pytestmark = pytest.mark.django_db


def test_the_admin_is_entered_through_our_sign_in(client):
    response = client.get("/admin/accounts/user/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/login/?next=/admin/accounts/user/"
    cast.ada()
    page = "/accounts/login/?next=/admin/accounts/user/"
    signed_in = client.post(page, {"login": "ada@example.org", "password": cast.PASSWORD}, follow=True)
    assert signed_in.redirect_chain == [("/admin/accounts/user/", 302)]
    assert signed_in.status_code == 200


def test_the_admin_s_own_sign_in_takes_no_password(client):
    cast.ada()
    client.post("/admin/login/", {"username": "ada@example.org", "password": cast.PASSWORD})
    assert "_auth_user_id" not in client.session


def test_the_way_in_leads_nowhere_else(client):
    client.force_login(cast.ada())
    assert client.get("/admin/login/?next=/admin/accounts/user/")["Location"] == "/admin/accounts/user/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        assert client.get("/admin/login/", {"next": elsewhere})["Location"] == "/admin/"


@pytest.mark.parametrize("who", ["wanda", "edith"])
def test_who_is_no_administrator_gets_403_and_no_loop(client, who):
    client.force_login(getattr(cast, who)())
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert len(response.redirect_chain) == 1


def test_a_deactivated_administrator_is_out(client):
    client.force_login(cast.ada())
    cast.User.objects.create_superuser("root@example.org")
    deactivate(cast.ada(), by=cast.ada())
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


def test_the_admin_s_sign_out_button_signs_out(client):
    client.force_login(cast.ada())
    assert client.post("/admin/logout/", follow=True).redirect_chain[0] == ("/accounts/logout/", 307)
    assert "_auth_user_id" not in client.session


def test_passwords_are_changed_on_our_page_alone(client):
    client.force_login(cast.ada())
    for path in ("/admin/password_change/", "/admin/password_change/done/"):
        assert client.get(path)["Location"] == "/accounts/password/change/"
