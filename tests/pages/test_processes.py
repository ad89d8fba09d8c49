"""Two real processes: what is public changes in each within a second, and no request changes it for the next reader."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client

from kb.editorial import cataloguing, publishing, review
from kb.models import SiteSettings, Tag
from tests import cast
from tests.pages.asking import Server
from tests.pages.processes import Answer, Site, serving
from tests.running import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("processes")]
DRILL = bool(os.environ.get("DRILL"))
SECOND = 1.0


@pytest.fixture(scope="module")
def running(django_db_setup: None) -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def site(running: Site, transactional_db: None) -> Site:
    """Once each process has seen that the last test's database is another."""
    settings = cast.settings(name=f"A site {time.monotonic()}")
    cataloguing.keep_settings(settings, by=cast.ada())
    running.until("/tools/", lambda answer: settings.name in answer.text)
    return running


def changed_within_a_second(
    site: Site, path: str, change: Callable[[], object], holds: Callable[[Answer], bool]
) -> None:
    """Each process shows the change at the latest to who asks a second after it was committed."""
    assert not any(holds(answer) for answer in site.everywhere(path))
    change()
    committed = time.monotonic()
    late = [answer for answer in site.until(path, holds) if answer.began > committed + SECOND]
    assert late == [], f"{late[-1].began - committed:.2f} s after the change {path} was as before"


@pytest.mark.parametrize("turn", range(10 if DRILL else 1))
def test_after_a_second_no_process_shows_what_was_before(site: Site, turn: int) -> None:
    article = cast.published(title="The first title")
    path = article.get_absolute_url()
    again = cast.rewritten(article, title="The second title")
    assert all("The first title" in answer.text for answer in site.everywhere(path))
    again = cast.approve(review.submit(again, by=again.creator))
    assert not any("The second title" in answer.text for answer in site.everywhere(path) + site.everywhere("/"))

    def publish() -> None:
        publishing.publish(again, by=cast.edith())

    changed_within_a_second(site, path, publish, lambda answer: "The second title" in answer.text)

    def rename() -> None:
        settings = SiteSettings.objects.get(pk=1)
        settings.name = f"Renamed {turn}"
        cataloguing.keep_settings(settings, by=cast.ada())

    changed_within_a_second(site, "/tools/", rename, lambda answer: f"Renamed {turn}" in answer.text)
    assert all(f"Renamed {turn}" in answer.text for answer in site.everywhere(path))

    def retire() -> None:
        publishing.retire(again, by=cast.edith())

    changed_within_a_second(site, path, retire, lambda answer: answer.status == 410)
    assert not any("The second title" in answer.text for answer in site.everywhere("/"))


def test_fifty_readers_of_a_cold_page_have_it_rendered_once_by_each_process(site: Site) -> None:
    path = cast.published().get_absolute_url()
    before, answers = site.figures(), []
    start = threading.Barrier(50)
    request = f"GET {path} HTTP/1.1\r\nHost: {site.host}\r\nConnection: close\r\n\r\n".encode()

    def read() -> None:
        start.wait(30)
        answers.append(site.send(request).partition(b"\r\n\r\n")[2])

    threads = [threading.Thread(target=read) for _reader in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 50
    assert set(answers) == {site.ask(site.processes[0], path).body}
    rendered = [after["misses"] - was["misses"] for was, after in zip(before, site.figures(), strict=True)]
    assert max(rendered) == 1


DYING = """
import os, signal, sys
import django
django.setup()
from kb.editorial import publishing
from kb.models import Article
from accounts.models import User
from kb.pages import STORE
STORE.expire = lambda: os.kill(os.getpid(), signal.SIGKILL)
publishing.publish(Article.objects.get(pk=sys.argv[1]), by=User.objects.get(email="edith@example.org"))
"""


def test_a_process_that_is_killed_just_after_its_commit_leaves_nothing_stale(site: Site) -> None:
    article = cast.published(title="The first title")
    path = article.get_absolute_url()
    again = cast.approve(review.submit(cast.rewritten(article, title="The second title"), by=article.creator))

    assert all("The first title" in answer.text for answer in site.everywhere(path) + site.everywhere("/"))
    environment = os.environ | {"DATABASE_URL": site.database}
    command = [sys.executable, "-c", DYING, str(again.pk)]
    died = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    committed = time.monotonic()
    assert died.returncode == -signal.SIGKILL
    for each in (path, "/"):
        late = [answer for answer in site.until(each, lambda answer: "The second title" in answer.text)
                if answer.began > committed + SECOND]  # fmt: skip
        assert late == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a file cannot be away")
def test_while_the_database_is_away_stored_pages_are_served_and_marked_and_back_all_is_right(site: Site) -> None:
    assert site.gate is not None
    article = cast.published(title="The first title")
    path = article.get_absolute_url()
    again = cast.approve(review.submit(cast.rewritten(article, title="The second title"), by=article.creator))
    before = site.everywhere(path)
    site.gate.shut()
    site.until(path, lambda answer: "cache-status" in answer.headers)
    for _turn in range(3):
        for was, answer in zip(before, site.everywhere(path), strict=True):
            assert (answer.status, answer.body) == (200, was.body)
            assert answer.headers["cache-status"] == "plumbline; hit; ttl=-1"
    for answer in site.everywhere("/readyz"):
        assert answer.status == 503
        assert '"database": false' in answer.text
        assert '"stale": true' in answer.text
    assert [answer.status for answer in site.everywhere("/articles/never-asked-for/")] == [503, 503]
    publishing.publish(again, by=cast.edith())
    site.gate.open = True
    back = time.monotonic()
    late = [answer for answer in site.until(path, lambda answer: "The second title" in answer.text)
            if answer.began > back + SECOND]  # fmt: skip
    assert late == []
    assert not any("cache-status" in answer.headers for answer in site.everywhere(path))
    assert all('"database": true' in answer.text for answer in site.everywhere("/readyz"))


def head(path: str, *headers: str, method: str = "GET", version: str = "1.1", host: str = "{host}") -> str:
    """A request, its lines ended as HTTP has them."""
    lines = [f"{method} {path} HTTP/{version}", *([f"Host: {host}"] if host else []), *headers, "Connection: close"]
    return "\r\n".join(lines) + "\r\n\r\n"


POISON = {
    "host": head("{path}", host="evil.example"),
    "no host": head("{path}", host="", version="1.0"),
    "two hosts": head("{path}", "Host: evil.example"),
    "a host with a person": head("{path}", host="evil@{host}"),
    "a host's port": head("{path}", host="127.0.0.1:666"),
    "absolute form": head("http://evil.example{path}"),
    "absolute form of ours": head("http://{host}{path}", host="evil.example"),
    "forwarded": head("{path}", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-For: evil",
                      "X-Forwarded-Port: 666", "X-Forwarded-Prefix: /evil", "Forwarded: host=evil.example;proto=https",
                      "X-Host: evil", "X-Forwarded-Server: evil"),
    "rewritten": head("{path}", "X-Original-URL: /desk/evil", "X-Rewrite-URL: /desk/evil", "X-Script-Name: /evil",
                      "X-HTTP-Method-Override: POST", "X-Original-Host: evil.example"),
    "underscored": head("{path}", "X_Forwarded_Proto: https", "Script_Name: /evil", "Path_Info: /evil"),
    "query": head("{path}?evil=1&utm_source=evil&page=evil"),
    "odd query": head("{path}?%00=evil&&=;page=2&__proto__=evil"),
    "cookies": head("{path}", "Cookie: evil=1; plumbline-session=evil; plumbline-csrf=evil; messages=evil"),
    "long cookie": head("{path}", "Cookie: plumbline-session=" + "evil" * 2_000),
    "as a style sheet": head("{path}evil.css"),
    "two slashes": head("/{path}"),
    "two slashes within": head("/tags/{path}"),
    "a dot": head("/.{path}"),
    "two dots": head("/tags/..{path}"),
    "encoded dots": head("/tags/%2e%2e{path}"),
    "encoded slash": head("{path}%2f"),
    "encoded slash within": head("/tags%2f{slug}/"),
    "encoded letters": head("/%74ags/{slug}/"),
    "NUL": head("{path}%00"),
    "line end": head("{path}%0d%0aSet-Cookie:%20evil=1"),
    "upper case": head("{upper}"),
    "parameters of a path": head("{path};evil=1"),
    "backslash": head("\\{path}"),
    "fragment": head("{path}#evil"),
    "not UTF-8": head("{path}%ff%fe"),
    "head": head("{path}", method="HEAD"),
    "lower case method": head("{path}", method="get"),
    "unknown method": head("{path}", method="EVIL"),
    "post": head("{path}", "Content-Length: 6", method="POST") + "evil=1",
    "options": head("{path}", method="OPTIONS"),
    "trace": head("{path}", "X-Evil: evil", method="TRACE"),
    "range": head("{path}", "Range: bytes=0-5", "If-Range: evil"),
    "codings refused": head("{path}", "Accept-Encoding: identity;q=0, *;q=0"),
    "codings unknown": head("{path}", "Accept-Encoding: evil, br;q=x;;, ,gzip;q=9e9"),
    "two codings": head("{path}", "Accept-Encoding: br", "Accept-Encoding: evil"),
    "languages": head("{path}", "Accept-Language: ar, evil", "Accept: application/json", "User-Agent: <evil>"),
    "origin": head("{path}", "Origin: https://evil.example", "Referer: https://evil.example/", "Sec-Purpose: prefetch"),
    "request id": head("{path}", "X-Request-ID: evil-evil-evil"),
    "authorization": head("{path}", "Authorization: Bearer evil"),
    "conditions": head("{path}", 'If-None-Match: "evil", W/"evil", ,', 'If-Match: "evil"',
                       "If-Modified-Since: Thu, 01 Jan 2099 00:00:00 GMT", "If-Unmodified-Since: evil"),
    "any condition": head("{path}", "If-None-Match: *"),
    "body on GET": head("{path}", "Content-Length: 4") + "evil",
    "two lengths": head("{path}", "Content-Length: 4", "Content-Length: 40") + "evil",
    "length and chunks": head("{path}", "Content-Length: 4", "Transfer-Encoding: chunked", method="POST")
    + "0\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "chunks on GET": head("{path}", "Transfer-Encoding: chunked") + "4\r\nevil\r\n0\r\n\r\n",
    "odd chunks": head("{path}", "Transfer-Encoding: xchunked, chunked") + "evil",
    "folded header": head("{path}", "X-Evil: evil\r\n evil"),
    "space before colon": head("{path}", "Host : evil.example"),
    "huge header": head("{path}", "X-Evil: " + "evil" * 50_000),
    "many headers": head("{path}", *(f"X-Evil-{number}: evil" for number in range(300))),
    "expects": head("{path}", "Expect: 100-continue", "Upgrade: h2c", "HTTP2-Settings: evil"),
    "nonsense": "evil {path}\r\n\r\n",
}  # fmt: skip


def test_no_request_changes_what_the_next_reader_gets_nor_stores_what_is_private(site: Site) -> None:
    signed_in = Client()
    signed_in.force_login(cast.edith())
    session = signed_in.cookies["plumbline-session"].value
    private = f"Cookie: plumbline-session={session}"
    poison = POISON | {
        "a session of ours": head("{path}", private),
        "the desk": head("/desk/", private),
        "the desk by two slashes": head("//desk/", private),
        "the desk by dots": head("/tags/../desk/", private),
        "the desk encoded": head("/%64esk/", private),
    }
    server, turns = Server(), []
    for number, (name, request) in enumerate(poison.items()):
        slug = f"poison-{number}"
        path = f"/tags/{Tag.objects.create(name=f'Poison {number}', slug=slug).slug}/"
        turns.append((name, path, server.fresh(path, host=site.host).text))
        filled = request.replace("{path}", path).replace("{slug}", slug).replace("{upper}", path.upper())
        for _process in range(3):  # so that each has very likely had it first
            said = site.send(filled.replace("{host}", site.host).encode("latin-1"))
            assert b" 500 " not in said.partition(b"\r\n")[0], name
            assert b"Traceback" not in said, name
    for name, path, text in turns:
        for answer in site.everywhere(path):
            assert (answer.status, answer.text) == (200, text), name
            assert "evil" not in str(answer.headers).lower(), name
            assert not {"set-cookie", "www-authenticate", "location"} & answer.headers.keys(), name
            assert answer.headers["cache-control"].startswith("public"), name
            assert "content-encoding" not in answer.headers, name
    pages = [figures["pages"] for figures in site.figures()]
    for path in ("/desk/", "/admin/", "/accounts/login/", "/search/?q=a", "/contact/"):
        for answer in site.everywhere(path, Cookie=f"plumbline-session={session}"):
            assert "public" not in answer.headers.get("cache-control", "")
    assert [figures["pages"] for figures in site.figures()] == pages
