"""People at the desk: found, invited, changed, signed out, and leaving with their articles taken over."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from accounts.invitations import invite
from accounts.models import User
from accounts.people import deactivate
from accounts.roles import Role
from kb import pages
from kb.editorial.versions import version
from kb.models import Article
from tests import cast
from tests.desk.sending import signed_in

pytestmark = pytest.mark.django_db
PEOPLE = "/desk/people/"


def place(person: User, rest: str = "") -> str:
    return f"{PEOPLE}{person.public_id}/{rest}"


def nora() -> User:
    return invite("nora@example.org", name="Nora", role=Role.WRITER, by=cast.ada())


def named(client: Client, asked: str) -> set[str]:
    return {str(each) for each in client.get(f"{PEOPLE}?{asked}").context["page"]}


def test_everybody_is_listed_with_role_state_last_sign_in_and_articles() -> None:
    cast.draft()
    cast.published()
    nora()
    deactivate(cast.walter(), by=cast.ada())
    User.objects.filter(pk=cast.edith().pk).update(last_login=timezone.now())
    client = signed_in(cast.ada())
    page = client.get(PEOPLE)
    rows = {str(each): (each.role, each.membership, articles) for each, articles in page.context["rows"]}
    assert rows == {
        "Ada": ("administrator", "active", 0),
        "Edith": ("editor", "active", 0),
        "Nora": ("writer", "invited", 0),
        "Walter": ("writer", "deactivated", 0),
        "Wanda": ("writer", "active", 2),
    }
    html = page.content.decode()
    assert "2 articles" in html
    assert timezone.localtime().strftime("%Y, ") in html


def test_the_list_is_filtered_by_what_stands_in_the_address() -> None:
    nora()
    cast.wanda()
    cast.edith()
    deactivate(cast.walter(), by=cast.ada())
    client = signed_in(cast.ada())
    for asked, names in (
        ("", {"Ada", "Edith", "Nora", "Walter", "Wanda"}),
        ("role=writer", {"Nora", "Walter", "Wanda"}),
        ("state=invited", {"Nora"}),
        ("state=deactivated", {"Walter"}),
        ("state=active&role=writer", {"Wanda"}),
        ("q=WAN", {"Wanda"}),
        ("q=nora%40example", {"Nora"}),
        ("q=zz", set()),
        ("role=root", set()),
        ("q=%00", set()),
        ("page=99", {"Ada", "Edith", "Nora", "Walter", "Wanda"}),
    ):
        assert named(client, asked) == names, asked


def counted(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_takes_as_many_queries_for_thirty_as_for_one() -> None:
    pages.changed("site")
    client = signed_in(cast.ada())
    one = counted(client, PEOPLE)
    for number in range(30):
        cast.draft(User.objects.create_user(f"w{number}@example.org", cast.PASSWORD, name=f"Writer {number}"))
    assert counted(client, PEOPLE) == one == 7


def test_an_invitation_is_mailed_and_can_be_sent_again() -> None:
    client = signed_in(cast.ada())
    typed = {"name": "Nora", "email": "Nora@example.org", "role": "editor"}
    answer = client.post(f"{PEOPLE}invite/", typed, follow=True)
    person = User.objects.get(email="nora@example.org")
    assert (person.name, person.role, person.membership) == ("Nora", "editor", "invited")
    assert answer.redirect_chain == [(place(person), 302)]
    assert "An invitation is on its way to nora@example.org." in answer.content.decode()
    html = client.post(place(person), {"invite": ""}, follow=True).content.decode()
    assert "A fresh invitation is on its way to nora@example.org." in html
    assert [message.to for message in mail.outbox] == [["nora@example.org"], ["nora@example.org"]]
    assert all(cast.PASSWORD not in message.body and "password" in message.body for message in mail.outbox)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"name": ""}, "name", "Enter the person’s name."),
        ({"email": "no address"}, "email", "such as name@example.org"),
        ({"email": "wanda@example.org"}, "email", "Wanda has this address and has joined already."),
        ({"role": "root"}, "role", "root"),
        ({"role": ""}, "role", "Choose a role."),
    ],
)
def test_what_cannot_be_invited_is_said_beside_the_field_and_nothing_typed_is_lost(
    typed: dict[str, str], field: str, sentence: str
) -> None:
    cast.wanda()
    whole = {"name": "Nora", "email": "nora@example.org", "role": "writer", **typed}
    answer = signed_in(cast.ada()).post(f"{PEOPLE}invite/", whole)
    assert answer.status_code == 200
    assert sentence in " ".join(answer.context["form"].errors[field])
    for name in {"name", "email"} - {field}:
        assert f'value="{whole[name]}"' in answer.content.decode()
    assert mail.outbox == []


def changed(person: User, name: str, role: str) -> dict[str, str]:
    return {"name": name, "role": role, "seen": version(person, of=("name", "role"))}


def test_name_and_role_change_in_one_step_or_not_at_all() -> None:
    client, walter = signed_in(cast.ada()), cast.walter()
    html = client.post(place(walter), changed(walter, "Walter Vance", "editor"), follow=True).content.decode()
    assert "Kept." in html
    assert "Writer → Editor" in html
    assert "Walter → Walter Vance" in html
    walter.refresh_from_db()
    assert (walter.name, walter.role) == ("Walter Vance", "editor")
    answer = client.post(place(cast.ada()), changed(cast.ada(), "Lovelace", "writer"))
    assert "last active administrator" in " ".join(answer.context["form"].errors["role"])
    assert 'value="Lovelace"' in answer.content.decode()
    assert (cast.ada().name, cast.ada().role) == ("Ada", "administrator")


def test_an_unchanged_form_leaves_no_entry() -> None:
    signed_in(cast.ada()).post(place(cast.walter()), changed(cast.walter(), "Walter", "writer"))
    assert not cast.walter().entries.exists()


def test_a_person_is_signed_out_everywhere_and_may_sign_in_again() -> None:
    theirs = [signed_in(cast.walter()), signed_in(cast.walter())]
    html = signed_in(cast.ada()).post(place(cast.walter()), {"sessions": ""}, follow=True).content.decode()
    assert "Walter is signed out everywhere." in html
    assert [client.get("/desk/").status_code for client in theirs] == [302, 302]
    assert signed_in(cast.walter()).get("/desk/").status_code == 200


def test_leaving_says_what_follows_and_hands_everything_over_in_one_step() -> None:
    cast.draft()
    cast.published()
    client, emil = signed_in(cast.ada()), cast.emil()
    theirs = signed_in(cast.wanda())
    html = client.get(place(cast.wanda(), "leave/")).content.decode()
    assert "Their 2 articles pass to whom you choose, 1 of them unfinished." in " ".join(html.split())
    assert f'value="{emil.public_id}"' in html
    assert f'value="{cast.wanda().public_id}"' not in html
    answer = client.post(place(cast.wanda(), "leave/"), {"to": str(emil.public_id)}, follow=True)
    html = answer.content.decode()
    assert "Wanda is deactivated and signed out everywhere. Emil has taken over 2 articles." in html
    assert "2 articles from Wanda to Emil" in html
    assert Article.objects.filter(creator=emil).count() == 2
    assert theirs.get("/desk/").status_code == 302
    assert "1 article" not in client.get(place(emil)).content.decode().split("Articles that changed hands")[0]


def test_leaving_asks_who_takes_over_and_takes_nobody_who_cannot() -> None:
    cast.draft()
    client, left = signed_in(cast.ada()), nora()
    for to, sentence in (
        ("", "Choose who takes over their 1 article."),
        (str(left.public_id), "This person cannot take over any more."),
        ("nonsense", "This person cannot take over any more."),
    ):
        answer = client.post(place(cast.wanda(), "leave/"), {"to": to})
        assert sentence in answer.content.decode()
        assert cast.wanda().is_active


def test_whoever_has_no_article_is_deactivated_without_a_question_and_twice_does_no_harm() -> None:
    client, left = signed_in(cast.ada()), cast.walter()
    assert "taken over" not in client.post(place(left, "leave/"), follow=True).content.decode()
    assert client.post(place(left, "leave/"))["Location"] == place(left)
    assert client.get(place(left, "leave/"))["Location"] == place(left)
    html = client.post(place(left), {"reactivate": ""}, follow=True).content.decode()
    assert "Walter may sign in again." in html
    assert [entry.event for entry in left.entries.all()] == ["reactivated", "deactivated"]


def test_the_last_administrator_is_told_beforehand_and_kept_afterwards() -> None:
    client = signed_in(cast.ada())
    html = client.get(place(cast.ada(), "leave/")).content.decode()
    assert "This is the last active administrator." in html
    assert "<form" not in html.split("<h1>")[1].split("</main>")[0]
    assert "last active administrator" in client.post(place(cast.ada(), "leave/")).content.decode()
    assert cast.ada().is_active


def test_an_invitation_to_somebody_who_has_joined_is_refused_with_a_sentence() -> None:
    answer = signed_in(cast.ada()).post(place(cast.wanda()), {"invite": ""})
    assert answer.status_code == 403
    assert "Wanda has this address and has joined already." in answer.content.decode()


def test_no_page_about_people_shows_or_asks_for_a_password() -> None:
    client, person = signed_in(cast.ada()), cast.wanda()
    for address in (PEOPLE, f"{PEOPLE}invite/", place(person), place(person, "leave/")):
        html = client.get(address).content.decode()
        assert 'type="password"' not in html
        assert escape(person.password) not in html


def test_only_administrators_are_offered_the_page() -> None:
    assert 'href="/desk/people/"' in signed_in(cast.ada()).get("/desk/").content.decode()
    assert 'href="/desk/people/"' not in signed_in(cast.edith()).get("/desk/").content.decode()
