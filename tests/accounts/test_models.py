import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Role

pytestmark = pytest.mark.django_db


def test_createsuperuser_makes_an_administrator_who_signs_in(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a password for the first")
    call_command("createsuperuser", interactive=False, email="Root@Example.org", verbosity=0)
    root = User.objects.get()
    assert (root.email, root.name, root.role) == ("root@example.org", "Root", Role.ADMINISTRATOR)
    client.post("/accounts/login/", {"login": "root@example.org", "password": "a password for the first"})
    assert client.get("/admin/").status_code == 200


def test_an_address_belongs_to_one_person_however_it_is_written():
    User.objects.create_user("wanda@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("WANDA@example.org")
    assert User.objects.get_by_natural_key("Wanda@Example.org").email == "wanda@example.org"


def test_the_database_takes_no_other_role():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("eve@example.org", role="root")


@pytest.mark.parametrize("role", Role)
def test_a_role_includes_those_before_it_and_only_administrators_enter_the_admin(role):
    person = User(role=role)
    assert [person.may(other) for other in Role] == [other.rank <= role.rank for other in Role]
    assert person.is_staff == person.is_superuser == (role == Role.ADMINISTRATOR)
    person.is_active = False
    assert not any(person.may(other) for other in Role)
