"""The layer in front of Django, as a web server and its readers meet it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Hashable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kb.editorial import cataloguing, publishing, review
from kb.models import Edition
from kb.pages import STORE
from kb.pages.front import LONGEST_TAGS, cache_tag
from tests import cast
from tests.pages.asking import Server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Server:
    return Server()


def test_a_page_is_rendered_once_and_then_answered_from_memory(server: Server) -> None:
    path = cast.published().get_absolute_url()
    answers = [server.ask(path, accept_encoding="br") for _turn in range(5)]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert server.rendered == [path]
    assert answers[0].text == server.fresh(path).text


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("br, gzip", "br"), ("gzip", "gzip"), ("", ""), ("br;q=0, gzip;q=0.5", "gzip"), ("zebra;;q=x,,", ""), ("*", "br")],
)
def test_a_reader_gets_the_coding_that_was_asked_for(server: Server, accepted: str, coding: str) -> None:
    path = cast.published().get_absolute_url()
    server.ask(path, accept_encoding="gzip")
    answer = server.ask(path, accept_encoding=accepted)
    assert answer.headers.get("content-encoding", "") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.text == server.fresh(path).text
    assert server.rendered == [path]


def test_a_matching_etag_is_answered_304_from_memory(server: Server) -> None:
    path = cast.published().get_absolute_url()
    etag = server.ask(path).headers["etag"]
    for condition in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        answer = server.ask(path, if_none_match=condition)
        assert (answer.status, answer.body) == (304, b""), condition
        assert answer.headers["etag"] == etag
    assert server.ask(path, if_none_match='"other"').status == 200
    assert server.rendered == [path]


def test_the_same_text_has_the_same_etag_in_every_process(server: Server) -> None:
    path = cast.published().get_absolute_url()
    etag = server.ask(path).headers["etag"]
    assert Server().ask(path).headers["etag"] == etag


def test_head_answers_like_get_without_the_text_and_fills_the_store(server: Server) -> None:
    path = cast.published().get_absolute_url()
    head = server.ask(path, "HEAD", accept_encoding="br")
    get = server.ask(path, accept_encoding="br")
    assert head.body == b""
    assert head.headers == get.headers
    assert get.text == server.fresh(path).text
    assert server.rendered == [path]


def test_a_publication_is_read_at_once_in_the_process_that_made_it(server: Server) -> None:
    article = cast.published(title="The first title")
    path = article.get_absolute_url()
    assert "The first title" in server.ask(path).text
    article = cast.approve(review.submit(cast.rewritten(article, title="The second title"), by=article.creator))
    assert "The first title" in server.ask(path).text
    publishing.publish(article, by=cast.edith())
    assert "The second title" in server.ask(path).text
    publishing.retire(article, by=cast.edith())
    assert server.ask(path).status == 410


def test_a_publication_drops_the_pages_that_printed_what_changed_and_no_others(server: Server) -> None:
    llms, speech = cast.category("LLMs"), cast.category("Speech")
    one = cast.published(category=llms.public_id, tags=(cast.tag("privacy").public_id,))
    other = cast.published(category=speech.public_id, tags=(cast.tag("cost").public_id,), authors=(
        cast.author("Arjun Raman").public_id,))  # fmt: skip
    kept = [other.get_absolute_url(), "/categories/speech/", "/tags/cost/", "/authors/arjun-raman/", "/tools/",
            "/categories/speech/feed.atom"]  # fmt: skip
    gone = [one.get_absolute_url(), "/", "/articles/", "/categories/llms/", "/tags/privacy/", "/authors/mei-zhang/",
            "/feeds/articles.atom", "/sitemap.xml", f"{one.get_absolute_url()}index.md"]  # fmt: skip
    for path in kept + gone:
        assert server.ask(path).status == 200, path
    again = cast.approve(review.submit(cast.rewritten(one, title="Another title"), by=one.creator))
    publishing.publish(again, by=cast.edith())
    server.rendered.clear()
    for path in kept + gone:
        server.ask(path)
    assert set(server.rendered) == set(gone)


def test_a_new_article_drops_the_lists_that_it_joins_and_no_other_articles(server: Server) -> None:
    one = cast.published()
    other = cast.category("Speech")
    cast.published(category=other.public_id)
    kept = [one.get_absolute_url(), "/categories/speech/", "/tools/"]
    gone = ["/", "/articles/", "/categories/llms/", "/categories/", "/tags/privacy/", "/tags/", "/authors/mei-zhang/"]
    for path in kept + gone:
        server.ask(path)
    article = cast.approved()
    server.rendered.clear()
    publishing.publish(article, by=cast.edith())
    for path in kept + gone:
        server.ask(path)
    assert set(server.rendered) == set(gone)


def test_a_renamed_category_is_renamed_on_every_page_that_prints_it(server: Server) -> None:
    path = cast.published().get_absolute_url()
    apart = {"category": cast.category("Speech").public_id, "tags": (cast.tag("cost").public_id,)}
    other = cast.published(**apart).get_absolute_url()
    for each in (path, other):
        server.ask(each)
    category = cast.category("LLMs")
    category.name = "Language models"
    cataloguing.keep(category, by=cast.edith())
    server.rendered.clear()
    assert "Language models" in server.ask(path).text
    server.ask(other)
    assert server.rendered == [path]


def test_settings_apply_to_every_stored_page_at_once(server: Server) -> None:
    path = cast.published().get_absolute_url()
    assert "Plumbline" in server.ask(path).text
    site = cast.settings()
    site.name = "Our comparisons"
    cataloguing.keep_settings(site, by=cast.ada())
    assert "Our comparisons" in server.ask(path).text


def test_who_is_signed_in_is_answered_by_django_and_a_forged_cookie_is_not(server: Server) -> None:
    path = cast.published().get_absolute_url()
    server.ask(path)
    client = Client()
    client.force_login(cast.edith())
    session = client.cookies["plumbline-session"].value
    server.ask(path, cookie=f"plumbline-session={session}")
    assert len(server.rendered) == 2
    for cookie in (f"plumbline-session={'a' * 40}", "other=1", "plumbline-session", "=;;=", "a" * 5000):
        assert server.ask(path, cookie=cookie).status == 200
    assert len(server.rendered) == 2
    for other in ('x={"a": 1}; ', "[]=1; ", "é=ü; ", "plumbline-session=a; "):
        server.ask(path, cookie=f"{other}plumbline-session={session}")
    assert len(server.rendered) == 6


def at_once(many: int, deed: Callable[[], Any]) -> list[Any]:
    """What it returned in as many threads, all begun at the same moment."""
    start, results = threading.Barrier(many), []

    def run() -> None:
        start.wait(30)
        try:
            results.append(deed())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _thread in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_fifty_readers_of_a_page_that_is_not_stored_yet_have_it_rendered_once(server: Server) -> None:
    path = cast.published().get_absolute_url()
    answers = at_once(50, lambda: server.ask(path, accept_encoding="br"))
    assert [answer.status for answer in answers] == [200] * 50
    assert len({answer.body for answer in answers}) == 1
    assert server.rendered == [path]


def test_who_comes_just_as_a_rendering_is_filed_does_not_render_it_again(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, board = cast.published().get_absolute_url(), STORE.board

    def late(key: Hashable, *, alone: bool) -> threading.Event | None:
        monkeypatch.setattr(STORE, "board", board)
        server.ask(path)
        return board(key, alone=alone)

    monkeypatch.setattr(STORE, "board", late)
    assert server.ask(path).status == 200
    assert server.rendered == [path]


def test_readers_of_a_page_that_cannot_be_stored_are_all_answered(server: Server) -> None:
    answers = at_once(8, lambda: server.ask("/articles/nothing/"))
    assert [answer.status for answer in answers] == [404] * 8


def test_a_page_that_a_publication_overtook_is_not_kept(server: Server) -> None:
    article = cast.published(title="The first title")
    path = article.get_absolute_url()
    again = cast.approve(review.submit(cast.rewritten(article, title="The second title"), by=article.creator))
    server.django.rendered = lambda: publishing.publish(again, by=cast.edith())
    server.ask(path)
    server.django.rendered = lambda: None
    assert STORE.figures()["pages"] == 0
    assert "The second title" in server.ask(path).text
    assert len(server.rendered) == 2


def test_while_one_reader_has_a_changed_page_rendered_the_others_get_the_one_before(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = cast.published(title="The first title")
    path = article.get_absolute_url()
    again = cast.approve(review.submit(cast.rewritten(article, title="The second title"), by=article.creator))
    server.ask(path)
    monkeypatch.setattr(STORE, "expire", lambda: None)  # as if another process did it
    publishing.publish(again, by=cast.edith())
    STORE.look_by, STORE._serve_by = 0.0, 1e12
    meanwhile: list[Any] = []
    server.django.rendered = lambda: meanwhile.append(server.ask(path))
    assert "The second title" in server.ask(path).text
    server.django.rendered = lambda: None
    assert "The first title" in meanwhile[0].text
    assert "s-maxage=1," in f"{meanwhile[0].headers['cache-control']},"
    assert "The second title" in server.ask(path).text
    assert len(server.rendered) == 2


def test_what_another_process_published_just_before_is_kept_when_it_is_rendered(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.ask(cast.published().get_absolute_url())
    monkeypatch.setattr(STORE, "expire", lambda: None)
    path = cast.published().get_absolute_url()
    STORE.look_by = STORE._serve_by = 1e12
    for _turn in range(2):
        server.ask(path)
    assert server.rendered.count(path) == 1


def test_a_rendering_that_fails_leaves_nothing_and_keeps_nobody_waiting(server: Server) -> None:
    path = cast.published().get_absolute_url()

    def broken() -> None:
        raise ZeroDivisionError

    server.django.rendered = broken
    with pytest.raises(ZeroDivisionError):
        server.ask(path)
    server.django.rendered = lambda: None
    assert server.ask(path).status == 200


@pytest.mark.parametrize("header", ["accept_encoding", "host", "if_none_match"])
def test_a_way_of_asking_that_is_very_long_is_answered_and_not_remembered(server: Server, header: str) -> None:
    path = cast.published().get_absolute_url()
    etag = server.ask(path).headers["etag"]
    server.ask(path)
    remembered, bytes_before = len(STORE.ready), STORE.figures()["bytes"]
    long = {"accept_encoding": "x," * 20_000, "host": "testserver:" + "0" * 20_000, "if_none_match": etag + "," * 9_000}
    for _turn in range(3):
        assert server.ask(path, **{header: long[header]}).status in {200, 304, 400}
    assert (len(STORE.ready), STORE.figures()["bytes"]) == (remembered, bytes_before)


def test_parameters_repeated_without_end_are_not_stored_apart(server: Server) -> None:
    cast.published()
    for number in range(3):
        assert server.ask(f"/articles/?page=1&page={'x' * 300}{number}").status == 200
    assert STORE.figures()["pages"] == 0


def test_what_browsers_and_caches_between_may_keep_is_said_with_every_stored_page(server: Server) -> None:
    path = cast.published().get_absolute_url()
    for _turn in range(2):
        answer = server.ask(path, accept_encoding="gzip")
        assert answer.headers["cache-control"] == (
            "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
        )
        assert answer.headers["vary"] == "Accept-Encoding"
        tags = answer.headers["cache-tag"].split(",")
        assert len(set(tags)) == len(tags)
        assert {"site", "category:" + str(cast.category().pk)} < set(tags)
        assert "set-cookie" not in answer.headers
    not_modified = server.ask(path, if_none_match=answer.headers["etag"])
    for name in ("cache-control", "vary", "cache-tag", "etag"):
        assert not_modified.headers[name] == answer.headers[name]


def test_of_a_page_that_rests_on_very_many_nouns_caches_are_told_the_kinds(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(cache_tag(frozenset(f"tag:{number}" for number in range(10_000)))) < LONGEST_TAGS < 4_000
    assert cache_tag(frozenset()) == "*"
    cast.published(tags=tuple(cast.tag(f"tag {number}").public_id for number in range(8)))
    monkeypatch.setitem(cache_tag.__globals__, "LONGEST_TAGS", 40)
    assert server.ask("/tags/").headers["cache-tag"] == "lists,site,tag"
    tag = cast.tag("tag 3")
    tag.name = "Something else"
    cataloguing.keep(tag, by=cast.edith())
    assert "Something else" in server.ask("/tags/").text


def test_the_figures_count_what_was_answered_from_memory_and_what_was_not(server: Server, settings: Any) -> None:
    settings.METRICS = True
    article = cast.published()
    for _turn in range(4):
        server.ask(article.get_absolute_url())
    server.ask("/tools/", accept_encoding="br")
    server.ask("/search/?q=nothing")
    server.ask("/articles/nothing/")
    publishing.retire(article, by=cast.edith())
    told = dict(re.findall(r"(?m)^plumbline_pages_(\w+)\{.*?\} (\d+)$", server.ask("/metrics").text))
    assert {name: told[name] for name in ("hits", "misses", "pages", "dropped", "evicted", "stale")} == {
        "hits": "3", "misses": "3", "pages": "1", "dropped": "1", "evicted": "0", "stale": "0",
    }  # fmt: skip
    assert told["edition"] == str(Edition.objects.get().number)
    assert int(told["bytes"]) > 1000


@pytest.mark.parametrize("path", ["/contact/", "/feedback/", "/articles/", "/", "/accounts/login/", "/desk/"])
def test_an_answer_to_what_was_posted_is_nobody_elses(server: Server, path: str) -> None:
    cast.published()
    answer = server.ask(path, "POST", sec_fetch_site="same-origin")
    assert "public" not in answer.headers.get("cache-control", "")
    assert STORE.figures()["pages"] == 0


@pytest.mark.parametrize(
    "path", ["/desk/", "/accounts/login/", "/admin/", "/search/", "/contact/", "/readyz", "/none/"]
)
def test_what_is_not_a_stored_page_is_never_public(server: Server, path: str) -> None:
    client = Client()
    client.force_login(cast.ada())
    session = client.cookies["plumbline-session"].value
    for cookie in ("", f"plumbline-session={session}"):
        answer = server.ask(path, cookie=cookie)
        assert "public" not in answer.headers.get("cache-control", "")
    assert STORE.figures()["pages"] == 0


POISON = (
    {"host": "evil.example"},
    {"x_forwarded_host": "evil.example"},
    {"x_forwarded_proto": "https"},
    {"cookie": "plumbline-session=x; name=<script>"},
    {"range": "bytes=0-5"},
    {"accept_language": "ar"},
    {"accept_encoding": "identity;q=0, *;q=0"},
    {"if_modified_since": "Thu, 01 Jan 2099 00:00:00 GMT"},
    {"if_none_match": "W/\"zzz\""},
    {"authorization": "Bearer nonsense"},
    {"x_original_url": "/desk/"},
)  # fmt: skip


@pytest.mark.parametrize("headers", POISON, ids=lambda headers: next(iter(headers)))
def test_no_header_changes_what_the_next_reader_gets(server: Server, headers: dict[str, str]) -> None:
    path = cast.published().get_absolute_url()
    expected = server.fresh(path).text
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        server.ask(path, method, **headers)
        assert server.ask(path).text == expected
        assert "evil" not in server.ask(path).text


@pytest.mark.parametrize("query", ["utm_source=x", "page=1&x=<script>", "&&&=", "%00=1", "a=1" * 500, "q=1;page=2"])
def test_parameters_that_an_address_does_not_take_reach_nothing(server: Server, query: str) -> None:
    path = cast.published().get_absolute_url()
    expected = server.fresh(path).text
    assert server.ask(f"{path}?{query}").text == expected
    assert server.ask(path).text == expected
    assert server.rendered == [path]


def test_pages_of_a_list_are_told_apart_by_their_parameter_alone(server: Server) -> None:
    for _article in range(21):
        cast.published()
    first, second = server.ask("/articles/").text, server.ask("/articles/?x=1&page=2&y=2").text
    assert first != second
    assert server.ask("/articles/?page=2").text == second
    assert server.ask("/articles/?page=3").status == 404
    assert server.rendered == ["/articles/", "/articles/", "/articles/"]


@pytest.mark.parametrize(
    "path", ["/article/x.css", "//", "/articles//", "/articles/%2e%2e/", "/articles/x.css/", "/é/"]
)
def test_odd_addresses_are_not_found_and_nothing_is_stored(server: Server, path: str) -> None:
    for _turn in range(2):
        assert server.ask(path).status in {301, 404}
    assert STORE.figures()["pages"] == 0


@pytest.mark.parametrize("path", ["/search/?q=comparison", "/contact/", "/feedback/", "/healthz", "/accounts/login/"])
def test_what_is_not_for_everybody_is_never_stored(server: Server, path: str) -> None:
    cast.published()
    for _turn in range(2):
        server.ask(path)
    assert STORE.figures()["pages"] == 0
    assert len(server.rendered) == 2
