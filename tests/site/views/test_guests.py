"""A draft for a guest: read by a link, remarked on and recommended, and closed to everybody else."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import people
from kb.editorial import commenting, hosting, publishing, shelving
from kb.editorial.admitting import MOST
from kb.models import Article, GuestLink, Recommendation, ReviewComment
from kb.pages.replicas import ReplicaMiddleware, Router
from tests import cast
from tests.desk.sending import signed_in
from tests.site.reading import Page
from tests.site.sending import send

pytestmark = pytest.mark.django_db
BODY = "The first paragraph says little.\n\n## The middle\n\nThe second one is cheaper by far."
TYPED = "Words that took an hour to find."


@pytest.fixture
def article() -> Article:
    return cast.in_review(title="Stairs vs lifts", body=BODY)


@pytest.fixture
def link(article: Article) -> GuestLink:
    return cast.guest(article)


def remark(**fields: str) -> dict[str, str]:
    return {"say": "remark", "revision": "1", "block": "2", "words": TYPED, "quote": "", "suggestion": "", **fields}


def recommendation(**fields: str) -> dict[str, str]:
    return {"say": "recommend", "revision": "1", "yes": "yes", "words": "", **fields}


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def test_the_draft_is_read_as_readers_would_see_it(client: Client, link: GuestLink) -> None:
    picture = cast.picture()
    article = cast.rewritten(link.article, by=cast.edith(), body=f"{BODY}\n\n![A chart](media:{picture.public_id})")
    html = text_of(client.get(link.get_absolute_url()))
    assert "<h1>Stairs vs lifts</h1>" in html
    assert article.newest.summary in html
    assert html.count('class="begin"') == 4 + 2 + 3  # the body's blocks, title and summary, takeaways
    assert f'src="{picture.url}"' in html
    shown = client.get(picture.url)
    assert b"".join(shown)  # type: ignore[arg-type]
    assert shown.status_code == 200
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert page.all("meta", name="robots", content="noindex")
    assert not page.all("link", rel="canonical")
    assert "/desk/at" not in html
    assert "feeds/" not in html.partition("</head>")[0]


def test_a_live_article_shows_the_guest_its_rewrite_and_readers_the_old_text(client: Client) -> None:
    article = cast.rewritten(cast.published(body=BODY), body="Wholly other words.")
    link = cast.guest(article)
    assert "Wholly other words." in text_of(client.get(link.get_absolute_url()))
    assert "Wholly other words." not in text_of(client.get(article.get_absolute_url()))


def test_no_answer_may_be_stored_indexed_or_tell_others_the_address(client: Client, link: GuestLink) -> None:
    path = link.get_absolute_url()
    for answer in (
        client.get(path),
        client.get(f"{path[:-2]}/"),
        client.put(path),
        client.post(path, remark()),
        send(client, path, remark(words="")),
        send(client, path, remark()),
    ):
        assert answer["Referrer-Policy"] == "no-referrer", answer.status_code
        assert answer["X-Robots-Tag"] == "noindex", answer.status_code
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert "script-src 'none'" in answer["Content-Security-Policy"]
        assert answer.status_code == 405 or answer["Cache-Control"] == "no-store"
        assert not answer.cookies
    assert link.get_absolute_url() not in text_of(client.get("/sitemap.xml")) + text_of(client.get("/robots.txt"))


def test_a_remark_stands_after_its_passage_with_what_is_answered(client: Client, link: GuestLink) -> None:
    path = link.get_absolute_url()
    answer = send(client, path, remark(quote="says little", suggestion="says nothing"))
    thread = ReviewComment.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{path}#guest.comment.{thread.public_id}")
    assert (thread.guest, thread.quote, thread.words) == (link, "says little", TYPED)
    assert thread.suggestion == "says nothing"
    commenting.reply(thread, by=cast.wanda(), words="The third clause.")
    send(client, path, {"say": "answer", "thread": str(thread.public_id), "words": "I see."})
    html = text_of(client.get(path))
    assert html.index(TYPED) < html.index("says nothing") < html.index("The third clause.")
    assert html.index("says little") < html.index(TYPED) < html.index("The third clause.") < html.index("I see.")
    assert html.index("I see.") < html.index('id="guest.3"')


def test_a_guest_sees_nothing_that_others_said(client: Client, link: GuestLink) -> None:
    cast.remark(link.article, words="Between us: is this true?")
    hosting.remark(cast.guest(link.article, name="Greta"), client="x", words="Hers.", revision=1, block=2)
    html = text_of(client.get(link.get_absolute_url()))
    assert "Between us" not in html
    assert "Hers." not in html


def test_nobody_answers_in_anothers_thread(client: Client, link: GuestLink) -> None:
    others = cast.remark(link.article)
    for identifier in (str(others.public_id), "nonsense", ""):
        answer = send(client, link.get_absolute_url(), {"say": "answer", "thread": identifier, "words": TYPED})
        assert answer.status_code == 404
        assert TYPED in text_of(answer)
    assert not others.replies.exists()


def test_the_form_opens_at_the_passage_without_script(client: Client, link: GuestLink) -> None:
    html = text_of(client.get(f"{link.get_absolute_url()}?on=3"))
    assert html.index('id="guest.3"') < html.index('id="remark_words"') < html.index('id="guest.4"')
    for odd in ("x", "-1", "99", "1" * 99):
        assert client.get(f"{link.get_absolute_url()}?on={odd}").status_code == 200


def test_a_recommendation_is_thanked_for_and_shown_again(client: Client, link: GuestLink) -> None:
    path = link.get_absolute_url()
    answer = send(client, path, recommendation(words="Clear and fair."))
    assert (answer.status_code, answer["Location"]) == (303, f"{path}#thanks")
    page = Page(text_of(client.get(path)))
    assert page.all("div", id="thanks", role="status")
    assert "You recommended it on" in page.words
    cast.rewritten(link.article, by=cast.edith(), body="Other words.")
    assert "it was changed since" in Page(text_of(client.get(path))).words


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (remark(words=" "), "Say something"),
        (remark(quote="words that stand nowhere"), "do not stand in that passage"),
        (remark(block="99"), "do not stand in that passage"),
        (remark(block="x"), "whole number"),
        (remark(words="x" * 1_000_000), "At most 10000 characters"),
        (remark(words="a\x00b"), "Null characters"),
        (recommendation(yes=""), "Choose one of the two."),
        (recommendation(yes="maybe"), "Choose one of the two."),
        (recommendation(yes="no"), "Say what is missing"),
        (recommendation(revision="7"), "no such revision"),
        (recommendation(words="x" * 10_001), "At most 10000 characters"),
    ],
)
def test_what_cannot_be_kept_is_asked_for_again_with_what_was_typed(
    client: Client, link: GuestLink, fields: dict[str, str], sentence: str
) -> None:
    answer = send(client, link.get_absolute_url(), fields)
    html = text_of(answer)
    assert answer.status_code == 422
    assert sentence in html
    assert "<title>Error: " in html
    assert html.count("There is a problem") == 1
    for name in ("words", "quote", "suggestion"):
        assert fields.get(name, "").replace("\x00", "").strip() in html.replace("\x00", "")
    assert not ReviewComment.objects.exists()
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}, {"Origin": "https://evil.example"}],
)
def test_what_another_site_sends_is_not_kept_and_given_back(
    client: Client, link: GuestLink, headers: dict[str, str]
) -> None:
    answer = client.post(link.get_absolute_url(), remark(), headers=headers)
    assert answer.status_code == 403
    assert TYPED in text_of(answer)
    assert not ReviewComment.objects.exists()


def test_an_old_browser_says_by_its_origin_that_the_page_is_ours(client: Client, link: GuestLink) -> None:
    answer = client.post(link.get_absolute_url(), remark(), headers={"Origin": "http://testserver"})
    assert answer.status_code == 303


def test_too_much_at_once_waits_and_is_given_back(client: Client, link: GuestLink) -> None:
    for _ in range(MOST["guest"]):
        hosting.recommend(link, client="127.0.0.1", revision=1, yes=True)
    answer = send(client, link.get_absolute_url(), remark())
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert TYPED in text_of(answer)


def test_being_signed_in_changes_nothing(link: GuestLink) -> None:
    path = link.get_absolute_url()
    stranger, editor = Client(), signed_in(cast.edith())
    assert editor.get(path).content == stranger.get(path).content
    send(editor, path, remark())
    assert ReviewComment.objects.get().speaker == link
    walter = signed_in(cast.walter())
    assert walter.get(path).status_code == 200  # by the link alone


CLOSED = {
    "altered": (404, "cut short"),
    "nonsense": (404, "cut short"),
    "taken back": (403, "taken back"),
    "inviter left": (403, "taken back"),
    "over": (410, "held until"),
    "put aside": (410, "put aside"),
    "deleted": (404, "or no longer"),
    "unrenderable": (409, "cannot be shown"),
}


@pytest.mark.parametrize("case", CLOSED)
def test_a_link_that_opens_nothing_says_why_and_gives_back_what_was_typed(client: Client, case: str) -> None:
    article = cast.draft(body=BODY)
    link = cast.guest(article, days=7)
    path, later = link.get_absolute_url(), timedelta()
    if case == "altered":
        path = path.replace(str(link.public_id), str(article.public_id))
    elif case == "nonsense":
        path = "/preview/%F0%9F%98%80%20../"
    elif case == "taken back":
        hosting.revoke(link, by=cast.wanda())
    elif case == "inviter left":
        people.deactivate(cast.edith(), by=cast.ada())
    elif case == "over":
        later = timedelta(days=7, seconds=1)
    elif case == "unrenderable":
        cast.rewritten(article, body="> " * 200 + "deep")
    else:
        shelving.bin(article, by=cast.wanda())
        if case == "deleted":
            shelving.empty_bin(timezone.now() + timedelta(days=31))
    status, sentence = CLOSED[case]
    with time_machine.travel(timezone.now() + later):
        assert client.get(path).status_code == status
        answer = send(client, path, remark(words="" if case == "unrenderable" else TYPED))
    assert answer.status_code == status
    html = text_of(answer)
    assert sentence in html
    assert TYPED in html or case == "unrenderable"
    assert "Wanda" not in html or case == "over"
    assert not ReviewComment.objects.exists()


def test_an_older_key_of_the_site_still_opens_until_it_is_dropped(
    client: Client, link: GuestLink, settings: Any
) -> None:
    path, former = link.get_absolute_url(), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-" * 6
    assert client.get(path).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [former]
    assert client.get(path).status_code == 200


def test_after_publication_the_guest_is_led_to_the_public_page_and_loses_no_words(client: Client) -> None:
    article = cast.in_review(body=BODY)
    link = cast.guest(article)
    publishing.publish(cast.approve(article), by=cast.edith())
    article.refresh_from_db()
    answer = client.get(link.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, article.get_absolute_url())
    answer = send(client, link.get_absolute_url(), remark())
    assert answer.status_code == 409
    assert TYPED in text_of(answer)
    assert article.get_absolute_url() in text_of(answer)
    publishing.retire(article, by=cast.edith())
    assert client.get(link.get_absolute_url(), follow=True).status_code == 410
    cast.rewritten(Article.objects.get(pk=article.pk), body="A new draft.")
    assert "A new draft." in text_of(client.get(link.get_absolute_url()))


def test_a_guest_is_answered_from_the_primary_which_knows_what_holds(rf: RequestFactory, settings: Any) -> None:
    settings.REPLICAS = ["a copy that nothing leads to"]
    sources: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        sources.append(Router().db_for_read(GuestLink))
        return HttpResponse()

    ReplicaMiddleware(answer)(rf.get("/preview/a-key/"))
    assert sources == ["default"]


def test_a_form_of_no_page_of_ours_is_a_sentence(client: Client, link: GuestLink) -> None:
    for say in ("", "approve"):
        assert send(client, link.get_absolute_url(), {"say": say, "words": TYPED}).status_code == 400


def test_the_page_asks_as_often_for_thirty_threads_as_for_one(client: Client, link: GuestLink) -> None:
    counts = []
    for more in (1, 29):
        for _ in range(more):
            thread = hosting.remark(link, client=f"c{_}", words="Why?", revision=1, block=2)
            commenting.reply(thread, by=cast.edith(), words="So.")
        client.get(link.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(link.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25
