import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from tests import cast

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def admin(client):
    client.force_login(cast.ada())
    return client


def change(admin, person: User, **fields):
    data = {"name": person.name} | fields
    data = {name: value for name, value in data.items() if value is not None}
    response = admin.post(f"{PEOPLE}{person.pk}/change/", data)
    person.refresh_from_db()
    return response


def errors(response) -> dict:
    return dict(response.context["adminform"].form.errors)


def test_people_are_listed_and_found(admin):
    cast.wanda()
    cast.edith()
    page = admin.get(PEOPLE, {"q": "wand"}).text
    assert "wanda@example.org" in page
    assert "edith@example.org" not in page
    assert "Last sign-in" in page


def test_adding_a_person_is_inviting_one(admin):
    assert "Invite a person" in admin.get(f"{PEOPLE}add/").text
    data = {"name": "Nora", "email": "nora@example.org", "role": "editor"}
    response = admin.post(f"{PEOPLE}add/", data, follow=True)
    assert response.redirect_chain == [(PEOPLE, 302)]
    assert "An invitation is on its way to nora@example.org." in response.text
    person = User.objects.get(email="nora@example.org")
    assert (person.name, person.role, person.has_usable_password()) == ("Nora", Role.EDITOR, False)
    assert [message.to for message in mail.outbox] == [["nora@example.org"]]


def test_the_add_form_sends_who_has_not_joined_a_fresh_link(admin):
    data = {"name": "Nora", "email": "nora@example.org", "role": "editor"}
    admin.post(f"{PEOPLE}add/", data)
    assert admin.post(f"{PEOPLE}add/", data | {"email": "Nora@example.org"}).status_code == 302
    assert len(mail.outbox) == 2
    assert User.objects.filter(name="Nora").count() == 1


def test_what_the_verb_refuses_is_an_error_of_the_form_and_what_was_typed_stays(admin):
    cast.wanda()
    response = admin.post(f"{PEOPLE}add/", {"name": "Nora", "email": "wanda@example.org", "role": "editor"})
    assert errors(response) == {"email": ["Wanda has this address and has joined already."]}
    assert 'value="Nora"' in response.text
    assert mail.outbox == []


def test_the_action_sends_invitations_again_and_says_whom_it_could_not(admin):
    unjoined = User.objects.create_user("una@example.org", name="Una")
    data = {"action": "send_again", "_selected_action": [unjoined.pk, cast.wanda().pk]}
    page = admin.post(PEOPLE, data, follow=True).text
    assert "A fresh invitation is on its way to una@example.org." in page
    assert "Wanda has this address and has joined already." in page
    assert [message.to for message in mail.outbox] == [["una@example.org"]]


def test_a_person_is_renamed(admin):
    person = cast.walter()
    assert change(admin, person, name="Walter Vance").status_code == 302
    assert person.name == "Walter Vance"


def test_what_others_must_take_over_from_is_done_at_the_desk_and_not_here(admin):
    person = cast.edith()
    change(admin, person, is_active="", role="writer")
    assert (person.is_active, person.role) == (True, "editor")
    page = admin.get(f"{PEOPLE}{person.pk}/change/").text
    assert 'name="is_active"' not in page
    assert 'name="role"' not in page


def test_what_the_verb_refuses_is_said_beside_the_field_and_changes_nothing(admin):
    ada = cast.ada()
    assert errors(change(admin, ada, name="   "))["name"]
    assert ada.name == "Ada"


def test_an_unchanged_form_changes_nothing(admin):
    person = cast.wanda()
    before = User.objects.filter(pk=person.pk).values().get()
    assert change(admin, person).status_code == 302
    assert User.objects.filter(pk=person.pk).values().get() == before


def test_fields_that_the_form_does_not_name_cannot_be_set(admin):
    person = cast.wanda()
    change(admin, person, email="evil@example.org", password="pwned", name="Wanda Woods")
    assert (person.name, person.email) == ("Wanda Woods", "wanda@example.org")
    assert person.check_password(cast.PASSWORD)


def test_no_password_is_shown_or_asked_for(admin):
    person = cast.wanda()
    for path in (f"{PEOPLE}add/", f"{PEOPLE}{person.pk}/change/"):
        page = admin.get(path).text
        assert 'type="password"' not in page
        assert person.password not in page


def test_nobody_is_deleted(admin):
    person = cast.wanda()
    assert admin.post(f"{PEOPLE}{person.pk}/delete/", {"post": "yes"}).status_code == 403
    admin.post(PEOPLE, {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"})
    assert User.objects.filter(pk=person.pk).exists()


def test_every_change_of_a_person_is_in_the_admin_s_history(admin):
    person = cast.walter()
    change(admin, person, name="Walt")
    assert "Changed Name." in admin.get(f"{PEOPLE}{person.pk}/history/").text


def test_groups_and_allauth_s_addresses_are_not_offered(admin):
    assert admin.get("/admin/auth/group/").status_code == 404
    assert admin.get("/admin/account/emailaddress/").status_code == 404
    assert reverse("admin:accounts_user_changelist") == PEOPLE
