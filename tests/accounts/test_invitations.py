import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.invitations import accept, invite
from accounts.models import User
from accounts.people import deactivate, reactivate
from accounts.refusal import Refused
from accounts.roles import Role
from accounts.tokens import invitation_tokens
from tests import cast

pytestmark = pytest.mark.django_db
PASSWORD = "a password of her own"


def inviting(email="nora@example.org", **changes) -> User:
    return invite(email, **({"name": "Nora", "role": Role.EDITOR, "by": cast.ada()} | changes))


def link(message=None) -> str:
    return re.search(r"https?://[^/\s]+(/accounts/invitation/\S+)", (message or mail.outbox[-1]).body)[1]


def set_password(client, path, password=PASSWORD, again=None):
    form = client.get(path, follow=True)
    data = {"new_password1": password, "new_password2": again or password}
    return client.post(form.request["PATH_INFO"], data)


def holds(path) -> bool:
    return "no longer holds" not in Client().get(path, follow=True).text


def test_an_invited_person_sets_the_password_and_is_signed_in(client):
    person = inviting()
    assert not person.has_usable_password()
    response = set_password(client, link())
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert int(client.session["_auth_user_id"]) == person.pk
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert (person.name, person.role, person.email) == ("Nora", Role.EDITOR, "nora@example.org")


def test_the_mail_says_who_invites_to_what_and_bears_no_password(client):
    inviting()
    (message,) = mail.outbox
    assert message.to == ["nora@example.org"]
    assert message.subject == "Ada invites you to write with them"
    assert "Your role there: Editor." in message.body
    assert "holds for 7 days" in message.body
    assert f'{link()}"' in message.alternatives[0].content
    assert "password" not in re.sub(r"Set your password", "", message.body)


def test_names_cannot_put_markup_or_headers_into_the_mail():
    inviting(name="<b>Nora</b>\r\nBcc: x@example.org")
    message = mail.outbox[0]
    assert "&lt;b&gt;Nora&lt;/b&gt; Bcc: x@example.org" in message.alternatives[0].content
    assert "\n" not in message.subject
    assert message.recipients() == ["nora@example.org"]


def test_an_invitation_works_once(client):
    inviting()
    path = link()
    set_password(client, path)
    assert not holds(path)


def test_an_invitation_holds_for_the_days_that_are_set(settings):
    settings.INVITATION_DAYS = 3
    with time_machine.travel(timezone.now(), tick=False) as clock:
        inviting()
        clock.shift(timedelta(days=3, seconds=-1))
        assert holds(link())
        clock.shift(timedelta(seconds=1))
        assert not holds(link())


@pytest.mark.parametrize(
    "forge",
    [
        lambda path: path[:-2] + ("0/" if path[-2] != "0" else "1/"),
        lambda path: re.sub(r"invitation/\w+", "invitation/MTIzNDU", path),
        lambda path: re.sub(r"invitation/\w+", "invitation/@@", path),
        lambda path: re.sub(r"[0-9a-f]{64}", "set-password", path),
    ],
)
def test_a_forged_invitation_holds_nothing(forge):
    inviting()
    assert not holds(forge(link()))


def test_one_person_s_link_does_not_open_another_s(client):
    inviting()
    mine = link()
    other = inviting("olga@example.org", name="Olga")
    theirs = link()
    client.get(mine)
    swapped = re.sub(r"[0-9a-f]{64}", "set-password", theirs)
    client.post(swapped, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    other.refresh_from_db()
    assert not other.has_usable_password()


def test_the_secret_leaves_the_address_bar_at_once(client):
    inviting()
    assert client.get(link())["Location"].endswith("/set-password/")


def test_a_password_that_will_not_do_is_refused_and_the_invitation_stays(client):
    inviting()
    response = set_password(client, link(), "short")
    assert "too short" in str(response.context["form"].errors["new_password2"])
    assert response.status_code == 200
    assert set_password(client, link()).status_code == 302


def test_two_windows_at_once_set_one_password(client):
    person = inviting()
    token = invitation_tokens.make_token(person)
    accept(person, PASSWORD, token=token)
    with pytest.raises(Refused) as refused:
        accept(person, "the slower window's password", token=token)
    assert refused.value.conflict
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_inviting_again_who_has_not_joined_sends_a_fresh_link_and_voids_the_former():
    first = inviting()
    former = link()
    again = inviting("NORA@example.org", name="Nora Quint", role=Role.WRITER)
    assert again.pk == first.pk
    assert (again.name, again.role) == ("Nora Quint", Role.WRITER)
    assert len(mail.outbox) == 2
    assert not holds(former)
    assert holds(link())


def test_who_has_joined_is_not_invited_again():
    cast.wanda()
    with pytest.raises(Refused, match="Wanda has this address and has joined already") as refused:
        inviting("wanda@example.org")
    assert refused.value.field == "email"
    assert mail.outbox == []
    assert cast.wanda().role == Role.WRITER


def test_a_deactivated_person_is_not_invited_again_and_their_link_is_void():
    person = inviting()
    path = link()
    deactivate(person, by=cast.ada())
    assert not holds(path)
    with pytest.raises(Refused, match="Reactivate them instead"):
        inviting()
    reactivate(person, by=cast.ada())
    assert not holds(path)
    inviting()
    assert holds(link())


@pytest.mark.parametrize("who", ["wanda", "edith"])
def test_only_administrators_invite(who):
    with pytest.raises(Refused, match="Only an administrator"):
        inviting(by=getattr(cast, who)())
    assert not User.objects.filter(email="nora@example.org").exists()


def test_an_administrator_who_was_deactivated_meanwhile_does_not_invite():
    ada = cast.ada()
    User.objects.create_superuser("root@example.org")
    User.objects.filter(pk=ada.pk).update(is_active=False)
    with pytest.raises(Refused, match="Only an administrator"):
        inviting(by=ada)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": ""}, "email"),
        ({"email": "a@" + "b" * 250 + ".org"}, "email"),
        ({"email": "nora@example.org\nBcc: x@example.org"}, "email"),
        ({"name": "  "}, "name"),
        ({"name": "n" * 121}, "name"),
        ({"role": "root"}, "role"),
    ],
)
def test_what_cannot_be_invited_is_refused_beside_its_field(changes, field):
    with pytest.raises(Refused) as refused:
        inviting(**changes)
    assert refused.value.field == field
    assert mail.outbox == []


def test_a_mail_that_cannot_be_written_leaves_no_person_behind(settings):
    settings.EMAIL_BACKEND = "tests.accounts.test_invitations.Broken"
    with pytest.raises(OSError, match="disk full"):
        inviting()
    assert not User.objects.filter(email="nora@example.org").exists()


class Broken:
    """A mail backend that fails, as the outbox does on a full disk."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise OSError("disk full")


def test_who_is_signed_in_as_somebody_else_becomes_the_invited_person(client):
    client.force_login(cast.wanda())
    person = inviting()
    set_password(client, link())
    assert int(client.session["_auth_user_id"]) == person.pk
