"""The contact page and the question whether an article helped: what arrives, what is refused, what is given back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client

from kb.editorial import post, publishing
from kb.models import MESSAGE_LENGTH, ContactMessage, Counter, Feedback, OutboxMessage
from tests import cast
from tests.site.reading import Page
from tests.site.sending import OURS, form_at, form_of, send

pytestmark = pytest.mark.django_db
HALF_PAST = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
TYPED = {
    "name": "Rita Reader",
    "email": "rita@example.org",
    "topic": "other",
    "page": "",
    "message": "Good morning.\nI have a question.",
}
INJECTED = "\r\nBcc: victim@example.org"
MANY = 1000 if os.environ.get("DRILL") else 60


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """A clock that stands at half past ten until it is moved."""
    with time_machine.travel(HALF_PAST, tick=False) as traveller:
        yield traveller


@pytest.fixture
def written(client: Client, clock: Any) -> dict[str, str]:
    """The contact form, loaded a minute ago and filled in."""
    fields = form_at(client, "/contact/", **TYPED)
    clock.shift(60)
    return fields


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def value_of(response: Any, name: str) -> str:
    """What stands in a field of the page that came back."""
    page = Page(response.content.decode())
    for field in page.all("input", name=name):
        return str(field.get("value") or "")
    chosen = [option["value"] for option in page.all("option") if "selected" in option]
    if name == "topic":
        return str(chosen[0])
    text = text_of(response)
    return text[text.index(f'id="id_{name}"') :].split(">", 1)[1].split("</textarea>", 1)[0].removeprefix("\n")


def test_a_message_is_stored_mailed_and_thanked_for(
    client: Client, written: dict[str, str], mailoutbox: list[EmailMessage]
) -> None:
    cast.settings(name="Plumbline", contact_address="editors@example.org")
    response = send(client, "/contact/", written)
    assert (response.status_code, response["Location"]) == (303, "/contact/#thanks")
    letter = ContactMessage.objects.get()
    assert (letter.name, letter.email, letter.topic) == ("Rita Reader", "rita@example.org", "other")
    assert letter.message == "Good morning.\nI have a question."
    assert post.deliver() == 1
    (mail,) = mailoutbox
    assert mail.from_email == "Plumbline <plumbline@localhost>"
    assert mail.recipients() == ["editors@example.org"]
    assert mail.message()["Reply-To"] == "rita@example.org"
    assert "Good morning." in str(mail.body)
    assert f"/desk/inbox/{letter.public_id}/" in str(mail.body)
    page = Page(client.get("/contact/").content.decode())
    assert page.all("div", id="thanks", role="status")


def test_reporting_an_error_begins_with_the_article_and_is_stored_with_it(client: Client, clock: Any) -> None:
    article = cast.published(slug="open-vs-closed", title="Open vs closed")
    page = Page(client.get(article.get_absolute_url()).content.decode())
    (link,) = page.all("a", rel="nofollow", href="/contact/?about=open-vs-closed")
    response = client.get(str(link["href"]))
    assert value_of(response, "topic") == "error"
    assert value_of(response, "page") == "http://testserver/articles/open-vs-closed/"
    fields = form_of(response, **(TYPED | {"topic": "error", "page": value_of(response, "page")}))
    clock.shift(5)
    assert send(client, "/contact/", fields).status_code == 303
    assert ContactMessage.objects.get().article == article
    assert "Open vs closed" in OutboxMessage.objects.get().subject


@pytest.mark.parametrize("about", ["nothing", "", "%00", "../x", "a" * 500, "two&about=three", "%F0%9F%98%80"])
def test_a_form_about_nothing_that_is_here_is_the_plain_form(client: Client, about: str) -> None:
    cast.draft(slug="nothing")
    response = client.get(f"/contact/?about={about}")
    assert response.status_code == (400 if about == "%00" else 200)
    if response.status_code == 200:
        assert value_of(response, "page") == value_of(response, "topic") == ""


def test_an_article_named_by_an_older_address_is_still_the_one_meant(client: Client, written: dict[str, str]) -> None:
    article = cast.published(slug="old-name")
    cast.approve(cast.review.submit(cast.rewritten(article, slug="new-name"), by=article.creator))
    publishing.publish(article, by=cast.edith())
    send(client, "/contact/", written | {"page": "/articles/old-name/#s-a"})
    assert ContactMessage.objects.get().article == article


@pytest.mark.parametrize("field", ["name", "email", "topic", "page", "message"])
def test_no_field_can_add_a_header_to_the_mail(
    client: Client, written: dict[str, str], mailoutbox: list[EmailMessage], field: str
) -> None:
    response = send(client, "/contact/", written | {field: (written[field] or "x") + INJECTED})
    if field == "message":  # which takes lines, and is the mail's text
        assert response.status_code == 303
        post.deliver()
        (mail,) = mailoutbox
        assert mail.recipients() == ["plumbline@localhost"]
        assert "Bcc" not in mail.message()
        return
    assert response.status_code == 422
    assert not ContactMessage.objects.exists()
    assert not OutboxMessage.objects.exists()
    if field != "topic":  # of which only its own words can be given back
        assert value_of(response, field).split() == f"{written[field] or 'x'} Bcc: victim@example.org".split()


@pytest.mark.parametrize(
    ("field", "bad", "said"),
    [
        ("email", "", "Give an address"),
        ("email", "rita", "This is not an e-mail address"),
        ("email", "a@b@example.org", "This is not an e-mail address"),
        ("email", "x" * 260 + "@example.org", "at most 254"),
        ("topic", "", "Choose what it is about."),
        ("topic", "missing", "Choose one of the list."),
        ("topic", "<script>", "Choose one of the list."),
        ("message", "", "Write a message."),
        ("message", " \n\t ", "Write a message."),
        ("message", "x\x00y", "Null characters"),
        ("name", "x" * 81, "at most 80"),
        ("name", "one\ttwo", "This takes one line"),
        ("page", "x" * 501, "at most 500"),
    ],
)
def test_what_cannot_be_stored_is_asked_for_again_with_all_that_was_typed(
    client: Client, written: dict[str, str], field: str, bad: str, said: str
) -> None:
    response = send(client, "/contact/", written | {field: bad})
    assert response.status_code == 422
    html = text_of(response)
    assert "<title>Error:" in html
    assert said in html
    assert f'href="#id_{field}"' in html
    for name in set(TYPED) - {field}:
        assert value_of(response, name) == TYPED[name]
    assert not ContactMessage.objects.exists()
    assert not Counter.objects.exists()


def test_markup_that_was_typed_comes_back_as_text(client: Client, written: dict[str, str]) -> None:
    evil = "</textarea><script>alert(1)</script>"
    response = send(client, "/contact/", written | {"message": evil, "email": "", "name": f'"{evil}'})
    assert b"<script>alert" not in response.content
    assert value_of(response, "name") == f'"{evil}'


@pytest.mark.parametrize(
    ("after", "changes"),
    [
        (1, {}),
        (25 * 3600, {}),
        (60, {"stamp": ""}),
        (60, {"stamp": "form:1xW4sL:UCFascV35_H-6GMziuYVjucsFFSJi6MjYC4pd-GDu5s"}),
        (60, {"stamp": "\ud83d:é:\n"}),
        (60, {"website": "https://cheap.example"}),
    ],
    ids=["too soon", "a day later", "no stamp", "another's stamp", "nonsense", "the field that nobody sees"],
)
def test_what_no_person_seems_to_have_typed_is_asked_for_once_more(
    client: Client, clock: Any, after: int, changes: dict[str, str]
) -> None:
    fields = form_at(client, "/contact/", **TYPED)
    clock.shift(after)
    response = send(
        client, "/contact/", fields | {name: v.encode("utf-8", "replace").decode() for name, v in changes.items()}
    )
    assert response.status_code == 422
    assert "Send this once more" in text_of(response)
    assert not ContactMessage.objects.exists()
    again = form_of(response, **{name: value_of(response, name) for name in TYPED})
    assert {name: again[name] for name in TYPED} == TYPED
    clock.shift(3)
    assert send(client, "/contact/", again).status_code == 303


def test_who_sends_again_at_once_is_not_asked_a_third_time(client: Client, clock: Any) -> None:
    fields = form_at(client, "/contact/", **TYPED)
    clock.shift(1.5)
    response = send(client, "/contact/", fields)
    clock.shift(1)
    assert send(client, "/contact/", form_of(response, **TYPED)).status_code == 303


def test_the_sixth_message_of_an_hour_is_refused_and_given_back(
    client: Client, written: dict[str, str], clock: Any
) -> None:
    statuses = [send(client, "/contact/", written | {"message": f"Number {n}"}).status_code for n in range(1, 6)]
    assert statuses == [303] * 5
    response = send(client, "/contact/", written | {"message": "Number 6"})
    assert response.status_code == 429
    assert int(response["Retry-After"]) == 29 * 60 + 1  # until eleven; it is 10:31
    assert "in 30 minutes" in text_of(response)
    assert value_of(response, "message") == "Number 6"
    assert send(client, "/contact/", written, Sec_Fetch_Site="same-origin").status_code == 429
    clock.shift(30 * 60)
    assert send(client, "/contact/", form_of(response, **TYPED)).status_code == 303
    assert ContactMessage.objects.count() == 6


def test_of_very_many_messages_from_one_address_five_arrive(client: Client, written: dict[str, str]) -> None:
    statuses = [send(client, "/contact/", written).status_code for _ in range(MANY)]
    assert statuses == [303] * 5 + [429] * (MANY - 5)
    assert ContactMessage.objects.count() == OutboxMessage.objects.count() == 5


def test_one_client_is_one_address_or_one_64_of_ipv6(client: Client, written: dict[str, str]) -> None:
    def status(address: str) -> int:
        return client.post("/contact/", written, headers=OURS, REMOTE_ADDR=address).status_code

    assert [status("192.0.2.1") for _ in range(6)] == [303] * 5 + [429]
    assert status("192.0.2.2") == 303
    assert [status(f"2001:db8:0:1::{n:x}") for n in range(6)] == [303] * 5 + [429]
    assert status("2001:db8:0:2::1") == 303


def test_a_proxys_word_counts_only_as_far_as_we_trust_it(
    client: Client, written: dict[str, str], settings: Any
) -> None:
    def status(forwarded: str) -> int:
        return send(client, "/contact/", written, Sec_Fetch_Site="same-origin", X_Forwarded_For=forwarded).status_code

    assert [status(f"192.0.2.{n}") for n in range(6)] == [303] * 5 + [429]
    settings.TRUSTED_PROXIES = 1
    assert [status(f"192.0.2.{n}, 198.51.100.7") for n in range(6)] == [303] * 5 + [429]
    assert status("192.0.2.1, 198.51.100.8") == 303


def test_no_address_is_kept_of_who_wrote(client: Client, written: dict[str, str]) -> None:
    client.post("/contact/", written, headers=OURS, REMOTE_ADDR="192.0.2.77")
    counter = Counter.objects.get()
    assert "192.0.2.77" not in counter.client
    assert len(counter.client) == 64


def test_a_megabyte_is_refused_and_given_back_and_more_is_too_much(client: Client, written: dict[str, str]) -> None:
    response = send(client, "/contact/", written | {"message": "x" * 1_000_000})
    assert response.status_code == 422
    assert f"{MESSAGE_LENGTH} characters at most; it has 1000000" in text_of(response)
    assert value_of(response, "message") == "x" * 1_000_000
    body = b"message=" + b"x" * 9_000_000
    response = client.generic("POST", "/contact/", body, "application/x-www-form-urlencoded", headers=OURS)
    assert response.status_code == 413
    assert "Nothing was stored" in text_of(response)
    assert not ContactMessage.objects.exists()


def test_a_language_without_spaces_has_as_much_room_as_any(client: Client, written: dict[str, str]) -> None:
    whole = "长" * MESSAGE_LENGTH
    assert send(client, "/contact/", written | {"message": whole, "name": "読者"}).status_code == 303
    assert ContactMessage.objects.get().message == whole
    response = send(client, "/contact/", written | {"message": whole + "长"})
    assert response.status_code == 422
    assert value_of(response, "message") == whole + "长"


def test_a_line_break_counts_as_one_character(client: Client, written: dict[str, str]) -> None:
    lines = "\r\n".join(["x" * 39] * 100)
    assert send(client, "/contact/", written | {"message": lines}).status_code == 303
    assert ContactMessage.objects.get().message == lines.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://[", "Referer": "http://testserver/contact/"},
        {"Referer": "https://evil.example/http://testserver/"},
        {"X_Nothing": "at all"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/contact/", "/feedback/"])
def test_what_another_sites_page_posts_is_refused_and_given_back(
    client: Client, written: dict[str, str], path: str, headers: dict[str, str]
) -> None:
    article = cast.published()
    response = send(client, path, written | {"about": article.slug, "v": "yes"}, **headers)
    assert response.status_code == 403
    assert response["Cache-Control"] == "no-store"
    assert "I have a question." in text_of(response)
    assert written["stamp"] not in text_of(response)
    assert not ContactMessage.objects.exists()
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://testserver"}, {"Referer": "http://testserver/articles/x/"}], ids=str
)
def test_an_old_browser_says_by_origin_or_referer_that_the_page_was_ours(
    client: Client, written: dict[str, str], headers: dict[str, str]
) -> None:
    assert send(client, "/contact/", written, **headers).status_code == 303


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data", "nonsense; charset=\xff"])
def test_what_is_no_form_is_no_message(client: Client, kind: str) -> None:
    response = client.generic("POST", "/contact/", b'{"message": "x"}', kind, headers=OURS)
    assert response.status_code in {400, 422}
    assert not ContactMessage.objects.exists()


def test_neither_page_sets_a_cookie_or_is_stored(client: Client, written: dict[str, str]) -> None:
    article = cast.published()
    for response in (
        client.get("/contact/"),
        client.get(f"/feedback/?about={article.slug}"),
        send(client, "/contact/", written),
        send(client, "/contact/", written | {"email": ""}),
        send(client, "/feedback/", {"about": article.slug, "v": "yes"}),
    ):
        assert not response.cookies
        assert response["Cache-Control"] == "no-store"
        assert "Cookie" not in response.get("Vary", "")


# Was it helpful?


def test_an_article_asks_by_two_buttons_and_a_yes_is_counted_and_thanked_for(client: Client) -> None:
    article = cast.published(slug="here")
    page = Page(client.get("/articles/here/").content.decode())
    assert page.all("form", method="post", action="/feedback/")
    assert [button["value"] for button in page.all("button", name="v")] == ["yes", "no"]
    assert page.all("p", id="thanks", role="status")
    for _ in range(2):
        response = send(client, "/feedback/", {"about": "here", "v": "yes"})
        assert (response.status_code, response["Location"]) == (303, "/articles/here/#thanks")
    counted = Feedback.objects.get()
    assert (counted.article, counted.helpful, counted.unhelpful) == (article, 2, 0)
    assert str(counted.day) == "2026-05-04"


def test_a_no_leads_to_one_question_whose_answer_is_stored_without_an_address(client: Client, clock: Any) -> None:
    article = cast.published(slug="here", title="What stands here")
    response = send(client, "/feedback/", {"about": "here", "v": "no"})
    assert (response.status_code, response["Location"]) == (303, "/feedback/?about=here")
    response = client.get(response["Location"])
    assert "What stands here" in text_of(response)
    assert "This question is optional." in text_of(response)
    fields = form_of(response, missing="What it costs a year.")
    clock.shift(5)
    response = send(client, "/feedback/", fields)
    assert (response.status_code, response["Location"]) == (303, "/articles/here/#thanks")
    letter = ContactMessage.objects.get()
    assert (letter.topic, letter.article, letter.email, letter.message) == (
        "missing", article, "", "What it costs a year.",
    )  # fmt: skip
    assert not OutboxMessage.objects.exists()
    counted = Feedback.objects.get()
    assert (counted.helpful, counted.unhelpful) == (0, 1)


def test_the_question_may_be_left_unanswered(client: Client) -> None:
    cast.published(slug="here")
    response = send(client, "/feedback/", form_at(client, "/feedback/?about=here", missing=" "))
    assert (response.status_code, response["Location"]) == (303, "/articles/here/#thanks")
    assert not ContactMessage.objects.exists()


def test_an_answer_that_cannot_be_stored_is_given_back(client: Client, clock: Any) -> None:
    cast.published(slug="here")
    fields = form_at(client, "/feedback/?about=here")
    assert send(client, "/feedback/", fields | {"missing": "Too soon."}).status_code == 422
    clock.shift(60)
    long = "x" * (MESSAGE_LENGTH + 1)
    response = send(client, "/feedback/", fields | {"missing": long})
    assert response.status_code == 422
    assert value_of(response, "missing") == long
    for _ in range(5):
        assert send(client, "/feedback/", fields | {"missing": "Short."}).status_code == 303
    response = send(client, "/feedback/", fields | {"missing": "One more."})
    assert (response.status_code, value_of(response, "missing")) == (429, "One more.")
    assert "Retry-After" in response
    assert ContactMessage.objects.count() == 5


def test_an_answer_about_what_is_not_here_any_more_is_given_back(client: Client) -> None:
    cast.retired(slug="gone")
    for about in ("gone", "never", "", "\x00", "a/b"):
        response = send(client, "/feedback/", {"about": about, "v": "no", "missing": "A long answer."})
        assert response.status_code == 404
        assert "A long answer." in text_of(response)
    assert not Feedback.objects.exists()


def test_neither_yes_nor_no_counts_as_nothing(client: Client) -> None:
    cast.published(slug="here")
    for answer in ("", "maybe", "YES", "yes\x00"):
        assert send(client, "/feedback/", {"about": "here", "v": answer}).status_code == 400
    assert send(client, "/feedback/", {"about": "here"}).status_code == 400
    assert not Feedback.objects.exists()


def test_thirty_answers_an_hour_are_counted_of_one_client(client: Client) -> None:
    cast.published(slug="here")
    answers = [send(client, "/feedback/", {"about": "here", "v": "yes"}) for _ in range(32)]
    assert [answer.status_code for answer in answers] == [303] * 30 + [429] * 2
    assert int(answers[-1]["Retry-After"]) > 0
    assert Feedback.objects.get().helpful == 30


def test_the_page_without_an_article_says_where_to_answer(client: Client) -> None:
    response = client.get("/feedback/")
    assert response.status_code == 200
    assert "At the end of every article" in text_of(response)
    assert not Page(response.content.decode()).all("textarea")
    assert Page(response.content.decode()).all("meta", name="robots", content="noindex")
