import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.people import deactivate, reactivate
from tests import cast

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
NEW = "another long password"


@pytest.fixture(autouse=True)
def _no_attempts_of_another_test() -> None:
    cache.clear()


def sign_in(client, email="wanda@example.org", password=cast.PASSWORD, url=LOGIN, **headers):
    return client.post(url, {"login": email, "password": password}, **headers)


def is_signed_in(client) -> bool:
    return client.get(reverse("account_change_password")).status_code == 200


def reset_link(client, email="wanda@example.org") -> str:
    client.post(reverse("account_reset_password"), {"email": email})
    return re.search(r"http://\S+", mail.outbox[-1].body)[0].replace("http://testserver", "")


def set_password_by(client, link, password=NEW):
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed, which is what sign-in's time is spent on."""

    count = 0

    def encode(self, password, salt):
        type(self).count += 1
        return super().encode(password, salt)


def test_a_person_signs_in_and_comes_to_the_desk(client):
    cast.wanda()
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    assert is_signed_in(client)


def test_capitals_and_spaces_around_the_address_do_not_matter(client):
    cast.wanda()
    assert sign_in(client, " Wanda@Example.ORG ").status_code == 302


def test_the_session_gets_a_new_id_at_sign_in(client):
    cast.wanda()
    session = client.session
    session["before"] = True
    session.save()
    before = client.cookies["plumbline-session"].value
    sign_in(client)
    assert client.cookies["plumbline-session"].value != before
    client.cookies["plumbline-session"] = before
    assert not is_signed_in(client)


@pytest.mark.parametrize("ticked", [True, False])
def test_the_session_outlasts_the_browser_only_when_that_was_asked_for(client, ticked):
    cast.wanda()
    client.post(
        LOGIN, {"login": "wanda@example.org", "password": cast.PASSWORD} | ({"remember": "on"} if ticked else {})
    )
    assert bool(client.cookies["plumbline-session"]["max-age"]) is ticked


def test_who_is_signed_in_already_is_sent_on(client):
    client.force_login(cast.wanda())
    assert client.get(LOGIN)["Location"] == "/desk/"


def test_sign_in_leads_to_the_page_that_was_wanted(client):
    cast.wanda()
    url = f"{LOGIN}?next=/desk/articles/%3Fpage=2"
    assert client.get(url).status_code == 200
    assert sign_in(client, url=url)["Location"] == "/desk/articles/?page=2"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "http://localhost/",  # another of ALLOWED_HOSTS
        "http://testserver/desk/",
        "desk/",
        " //evil.example",
        "/\t/evil.example",
    ],
)
def test_sign_in_never_leads_anywhere_but_to_our_own_paths(client, elsewhere):
    cast.wanda()
    response = client.post(LOGIN, {"login": "wanda@example.org", "password": cast.PASSWORD, "next": elsewhere})
    assert response["Location"] == "/desk/"
    assert client.get(LOGIN, {"next": elsewhere})["Location"] == "/desk/"
    assert client.post(reverse("account_logout"), {"next": elsewhere})["Location"] == "/"


def told(response) -> list[str]:
    return list(response.context["form"].non_field_errors())


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(client):
    cast.wanda()
    shut_out = deactivate(cast.walter(), by=cast.ada())
    unjoined = User.objects.create_user("una@example.org", name="Una")
    emails = ("wanda@example.org", "nobody@example.org", shut_out.email, unjoined.email)
    answers = [sign_in(client, email, "not the password") for email in emails]
    assert {answer.status_code for answer in answers} == {200}
    assert {tuple(told(answer)) for answer in answers} == {
        ("This e-mail address and this password do not belong together.",)
    }
    pages = {
        re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.text.replace(email, "EMAIL"))
        for email, answer in zip(emails, answers, strict=True)
    }
    assert len(pages) == 1


def test_an_unknown_address_costs_as_much_time_as_a_wrong_password(client, settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.test_views.CountingHasher"]
    cast.wanda()
    deactivate(cast.walter(), by=cast.ada())
    User.objects.create_user("una@example.org", name="Una")
    costs = []
    for email in ("wanda@example.org", "nobody@example.org", "walter@example.org", "una@example.org"):
        CountingHasher.count = 0
        sign_in(client, email, "not the password")
        costs.append(CountingHasher.count)
    assert set(costs) == {1}


def test_what_was_typed_is_given_back_but_the_password(client):
    page = sign_in(client, "nobody@example.org", "secret-of-mine").text
    assert 'value="nobody@example.org"' in page
    assert "secret-of-mine" not in page
    assert "<title>Error: Sign in" in page


def test_the_error_summary_links_to_the_fields(client):
    page = client.post(LOGIN, {"login": "no address", "password": ""}).text
    assert '<a href="#id_login">E-mail address: Enter a valid email address.</a>' in page
    assert '<a href="#id_password">Password: This field is required.</a>' in page


def test_after_five_failures_the_account_is_closed_for_five_minutes_and_says_so(client):
    cast.wanda()
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        for number in range(5):
            failed = sign_in(client, password="wrong", REMOTE_ADDR=f"10.0.0.{number}")
            assert failed.status_code == 200
        refused = sign_in(client, REMOTE_ADDR="10.0.0.9")
        assert refused.status_code == 429
        assert refused["Retry-After"] == "300"
        assert told(refused) == ["Too many attempts to sign in. Wait five minutes, or reset your password."]
        assert 'value="wanda@example.org"' in refused.text
        clock.shift(timedelta(minutes=5, seconds=1))
        assert sign_in(client).status_code == 302


def test_an_unknown_address_is_closed_after_five_failures_too(client):
    answers = [sign_in(client, "nobody@example.org", "wrong").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_another_host_or_port_gives_no_further_attempts(client):
    cast.wanda()
    hosts = ("testserver", "testserver:81", "testserver:82", "localhost", "127.0.0.1:9", "testserver:83")
    answers = [sign_in(client, "Wanda@example.org", "wrong", HTTP_HOST=host).status_code for host in hosts]
    assert answers == [200] * 5 + [429]


def test_one_account_s_failures_do_not_close_another(client):
    cast.wanda()
    cast.walter()
    for _ in range(6):
        sign_in(client, password="wrong")
    assert sign_in(client, "walter@example.org").status_code == 302


def test_successes_use_up_no_attempts(client):
    cast.wanda()
    for _ in range(7):
        assert sign_in(client).status_code == 302
        client.logout()


def test_one_address_may_fail_ten_times_a_minute_whatever_the_accounts(client):
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        answers = [sign_in(client, f"person{n}@example.org", "wrong").status_code for n in range(11)]
        assert answers == [200] * 10 + [429]
        assert sign_in(client, "other@example.org", "wrong", REMOTE_ADDR="10.1.1.1").status_code == 200
        clock.shift(timedelta(seconds=61))
        assert sign_in(client, "other@example.org", "wrong").status_code == 200


def test_sign_in_requests_of_any_outcome_are_limited_by_address(client):
    cast.wanda()
    answers = [client.post(LOGIN, {"login": "", "password": ""}) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]
    assert "Too many requests came from where you are" in answers[-1].text
    assert answers[-1]["Retry-After"] == "60"


def test_a_forged_forwarding_header_is_no_new_address(client):
    answers = [
        sign_in(client, f"p{n}@example.org", "wrong", HTTP_X_FORWARDED_FOR=f"10.2.0.{n}").status_code for n in range(11)
    ]
    assert answers[-1] == 429


def test_behind_a_trusted_proxy_its_own_entry_counts_and_forged_ones_do_not(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = [
        sign_in(client, f"p{n}@example.org", "wrong", HTTP_X_FORWARDED_FOR=f"10.2.0.{n}, 198.51.100.7").status_code
        for n in range(11)
    ]
    assert forged[-1] == 429
    other = sign_in(client, "q@example.org", "wrong", HTTP_X_FORWARDED_FOR="198.51.100.8")
    assert other.status_code == 200


def test_addresses_of_one_ipv6_network_count_as_one(client):
    answers = [
        sign_in(client, f"p{n}@example.org", "wrong", REMOTE_ADDR=f"2001:db8:0:1::{n + 1:x}").status_code
        for n in range(11)
    ]
    assert answers[-1] == 429
    assert sign_in(client, "q@example.org", "wrong", REMOTE_ADDR="2001:db8:0:2::1").status_code == 200


def test_signing_out_is_asked_for_once_more_and_done_by_post(client):
    client.force_login(cast.wanda())
    page = client.get(reverse("account_logout"))
    assert "You are signed in as Wanda." in page.text
    assert is_signed_in(client)
    assert client.post(reverse("account_logout"))["Location"] == "/"
    assert not is_signed_in(client)


def test_a_session_that_was_signed_out_cannot_be_used_again(client):
    cast.wanda()
    sign_in(client)
    stolen = client.cookies["plumbline-session"].value
    client.post(reverse("account_logout"))
    client.cookies["plumbline-session"] = stolen
    assert not is_signed_in(client)


def test_a_deactivated_person_is_told_and_not_signed_in(client):
    deactivate(cast.wanda(), by=cast.ada())
    response = client.post(LOGIN, {"login": "wanda@example.org", "password": cast.PASSWORD}, follow=True)
    assert response.redirect_chain == [("/accounts/inactive/", 302)]
    assert "This account is closed" in response.text
    assert not is_signed_in(client)


def test_a_deactivated_person_s_sessions_end_for_good(client):
    cast.wanda()
    sign_in(client)
    deactivate(cast.wanda(), by=cast.ada())
    assert not is_signed_in(client)
    stale = Client()
    stale.cookies = client.cookies
    reactivate(cast.wanda(), by=cast.ada())
    assert not is_signed_in(stale)
    assert sign_in(Client()).status_code == 302


def change_password(client, old=cast.PASSWORD, new=NEW, again=None):
    data = {"oldpassword": old, "password1": new, "password2": again or new}
    return client.post(reverse("account_change_password"), data)


def test_a_changed_password_ends_every_other_session_and_renews_this_one(client):
    cast.wanda()
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    before = client.cookies["plumbline-session"].value
    assert change_password(client)["Location"] == "/desk/"
    assert is_signed_in(client)
    assert client.cookies["plumbline-session"].value != before
    assert not is_signed_in(elsewhere)
    assert sign_in(Client()).status_code == 200
    assert sign_in(Client(), password=NEW).status_code == 302


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"old": "wrong"}, "oldpassword", "This is not your current password."),
        ({"new": "short"}, "password1", "This password is too short. It must contain at least 12 characters."),
        ({"new": "startfinding"}, "password1", "This password is too common."),
        ({"new": "wanda@example.org"}, "password1", "The password is too similar to the e-mail address."),
        ({"again": "something else"}, "password2", "You must type the same password each time."),
    ],
)
def test_a_password_that_will_not_do_is_refused_beside_its_field(client, data, field, sentence):
    cast.wanda()
    sign_in(client)
    response = change_password(client, **data)
    assert sentence in response.context["form"].errors[field]
    assert cast.wanda().check_password(cast.PASSWORD)


def test_the_current_password_can_be_guessed_five_times_a_minute(client):
    cast.wanda()
    sign_in(client)
    assert [change_password(client, old="wrong").status_code for _ in range(6)] == [200] * 5 + [429]


def test_a_session_without_a_password_is_sent_to_the_reset_page(client):
    client.force_login(User.objects.create_user("una@example.org", name="Una"))
    assert client.get(reverse("account_change_password"))["Location"] == reverse("account_reset_password")


def test_the_reset_page_answers_the_same_for_known_and_unknown_addresses(client):
    cast.wanda()
    known, unknown = (
        client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in ("wanda@example.org", "nobody@example.org")
    )
    assert known.redirect_chain == unknown.redirect_chain == [("/accounts/password/reset/done/", 302)]
    assert known.text == unknown.text
    assert [message.to for message in mail.outbox] == [["wanda@example.org"]]


def test_the_reset_mail_says_what_it_is_in_text_and_html_and_bears_no_password(client):
    cast.wanda()
    link = reset_link(client)
    message = mail.outbox[0]
    assert message.subject == "Set a new password"
    html = message.alternatives[0].content
    assert link in message.body
    assert f'href="http://testserver{link}"' in html
    assert cast.PASSWORD not in message.body + html


def test_the_reset_link_stands_on_the_site_s_own_address_whatever_host_was_asked(client, settings):
    settings.SITE_URL = "https://plumbline.example"
    cast.wanda()
    client.post(reverse("account_reset_password"), {"email": "wanda@example.org"}, HTTP_HOST="localhost:666")
    assert "https://plumbline.example/accounts/password/reset/key/" in mail.outbox[0].body
    assert "localhost" not in mail.outbox[0].body


@pytest.mark.parametrize("standing", ["deactivated", "not joined"])
def test_no_link_is_sent_to_who_may_not_sign_in(client, standing):
    if standing == "deactivated":
        deactivate(cast.wanda(), by=cast.ada())
    else:
        User.objects.create_user("wanda@example.org", name="Wanda")
    client.post(reverse("account_reset_password"), {"email": "wanda@example.org"})
    assert mail.outbox == []


def test_a_reset_sets_the_password_and_ends_every_session(client):
    cast.wanda()
    elsewhere = Client()
    sign_in(elsewhere)
    done = set_password_by(client, reset_link(client))
    assert done.redirect_chain[-1][0] == reverse("account_reset_password_from_key_done")
    assert "Everywhere else you are signed out" in done.text
    assert not is_signed_in(elsewhere)
    assert not is_signed_in(client)
    assert sign_in(client, password=NEW).status_code == 302


def test_the_reset_link_s_secret_leaves_the_address_bar_at_once(client):
    cast.wanda()
    link = reset_link(client)
    assert client.get(link)["Location"].endswith("-set-password/")


def test_a_reset_link_works_once(client):
    cast.wanda()
    link = reset_link(client)
    set_password_by(client, link)
    assert "This link no longer holds" in Client().get(link, follow=True).text


def test_a_reset_link_works_for_a_day(client):
    cast.wanda()
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        link = reset_link(client)
        clock.shift(timedelta(hours=24))
        assert "This link no longer holds" not in Client().get(link, follow=True).text
        clock.shift(timedelta(seconds=2))
        assert "This link no longer holds" in Client().get(link, follow=True).text


def test_a_reset_link_dies_with_the_person_s_deactivation(client):
    cast.wanda()
    link = reset_link(client)
    deactivate(cast.wanda(), by=cast.ada())
    reactivate(cast.wanda(), by=cast.ada())
    assert "This link no longer holds" in client.get(link, follow=True).text


@pytest.mark.parametrize("forge", [lambda link: link[:-3] + "x/", lambda link: link.replace("key/", "key/z")])
def test_a_forged_reset_link_holds_nothing(client, forge):
    cast.wanda()
    assert "This link no longer holds" in client.get(forge(reset_link(client)), follow=True).text


def test_after_a_reset_failed_attempts_are_forgotten(client):
    cast.wanda()
    link = reset_link(client)
    assert [sign_in(client, password="wrong").status_code for _ in range(6)][-1] == 429
    set_password_by(client, link)
    assert sign_in(client, password=NEW).status_code == 302


def test_one_account_is_sent_at_most_five_reset_links_an_hour(client):
    cast.wanda()
    page = reverse("account_reset_password")
    answers = [
        client.post(page, {"email": email}, REMOTE_ADDR=f"10.0.0.{n}").status_code
        for n, email in enumerate(["wanda@example.org", "Wanda@example.org"] * 3)
    ]
    assert answers == [302] * 5 + [429]
    assert len(mail.outbox) == 5
