"""Purging: a real server stands in for the CDN and keeps what it was told."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from kb import pages
from kb.editorial import cataloguing, purging
from kb.models import Purge, Touched
from tests import cast
from tests.pages.asking import Server as Front
from tests.serving import Server, says, served

pytestmark = pytest.mark.django_db(transaction=True)


class Cdn:
    """What was told to it, and what it answers."""

    def __init__(self) -> None:
        self.status = 200
        self.meanwhile: list[object] = []
        self.server: Server

    def answer(self, connection: socket.socket) -> None:
        says(f"HTTP/1.1 {self.status} So\nContent-Length: 2\n\nok")(connection)

    @property
    def told(self) -> list[set[str]]:
        return [set(json.loads(asked.partition(b"\r\n\r\n")[2])["tags"]) for asked in self.server.asked]


@pytest.fixture
def cdn(settings: Settings) -> Iterator[Cdn]:
    cdn = Cdn()
    with served(cdn.answer) as cdn.server:
        settings.CDN_PURGE_URL = cdn.server.address("/purge?zone=1")
        settings.CDN_PURGE_HEADERS = {"Authorization": "Bearer secret"}
        yield cdn


def purge() -> int:
    return purging.purge(wait=lambda seconds: None)


def test_without_an_address_nobody_is_told(settings: Settings) -> None:
    pages.changed("article:1")
    assert purge() == 0
    assert not Purge.objects.exists()


def test_it_is_told_once_with_the_tags_and_their_kinds_and_the_operators_headers(cdn: Cdn) -> None:
    pages.changed("site")
    purge()
    pages.changed("article:7", "featured")
    pages.changed("list:category:3")
    assert purge() == 6
    assert purge() == 0
    assert cdn.told[1:] == [{"article:7", "article", "featured", "list:category:3", "list", "*"}]
    head = cdn.server.asked[1].lower()
    assert head.startswith(b"post /purge?zone=1 http/1.1\r\n")
    assert b"\r\nauthorization: bearer secret\r\n" in head
    assert b"\r\ncontent-type: application/json\r\n" in head


def test_the_first_time_and_after_a_change_of_everything_it_forgets_every_page(cdn: Cdn) -> None:
    pages.changed("article:7")
    purge()
    pages.changed("article:8")
    pages.changed()
    purge()
    assert cdn.told == [{"*", "site"}, {"*", "site"}]


def test_what_it_is_told_is_on_the_pages_that_printed_what_changed(cdn: Cdn) -> None:
    path = cast.published().get_absolute_url()
    purge()
    front = Front()
    paths = [path, "/", "/articles/", "/tools/", "/sitemap.xml", "/llms.txt", "/feeds/articles.atom", f"{path}index.md"]
    borne = {where: set(front.ask(where).headers["cache-tag"].split(",")) for where in paths}
    assert all("site" in tags for tags in borne.values())
    category = cast.category("LLMs")
    category.name = "Language models"
    cataloguing.keep(category, by=cast.edith())
    purge()
    assert {where for where, tags in borne.items() if tags & cdn.told[-1]} >= {path, "/", "/articles/"}
    assert not borne["/tools/"] & cdn.told[-1]


def test_it_is_told_when_every_process_has_looked_and_not_before(cdn: Cdn) -> None:
    waited: list[float] = []
    pages.changed("site")
    purging.purge(wait=lambda seconds: (waited.append(seconds), waited.append(len(cdn.server.asked)))[0])
    assert waited == [purging.SETTLING_SECONDS, 0]
    assert pages.SERVE_SECONDS < purging.SETTLING_SECONDS


@pytest.mark.parametrize("status", [500, 429, 302])
def test_a_cdn_that_refuses_is_told_again_later_and_nothing_is_left_out(cdn: Cdn, status: int) -> None:
    pages.changed("site")
    purge()
    cdn.status = status
    pages.changed("article:7")
    assert purge() == 0
    row = Purge.objects.get()
    assert row.due_at > timezone.now()
    assert str(status) in row.error
    cdn.status = 200
    pages.changed("article:8")
    assert purge() == 0  # not yet
    with time_machine.travel(row.due_at + timedelta(seconds=1)):
        assert purge() > 0
    assert {"article:7", "article:8"} <= cdn.told[-1]
    assert Purge.objects.get().attempts == 0


def test_a_cdn_that_is_not_there_is_waited_for_longer_each_time(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.CDN_PURGE_URL = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    pages.changed("site")
    waits = []
    now = timezone.now()
    for _turn in range(9):
        with time_machine.travel(now, tick=False):
            purge()
            due = Purge.objects.get().due_at
            waits.append((due - now).total_seconds())
            now = due
    assert waits == [5, 10, 20, 40, 80, 160, 320, 600, 600]


def test_a_worker_that_is_killed_while_it_tells_leaves_it_to_the_next(cdn: Cdn) -> None:
    pages.changed("site")
    purge()
    pages.changed("article:7")

    def killed(seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        purging.purge(wait=killed)
    assert purge() == 0  # its lease holds
    with time_machine.travel(timezone.now() + purging.LEASE + timedelta(seconds=1)):
        assert purge() == 3
    assert cdn.told[1:] == [{"article:7", "article", "*"}]


def test_of_two_workers_one_tells(cdn: Cdn) -> None:
    pages.changed("site")
    assert purging.purge(wait=lambda seconds: cdn.meanwhile.append(purge())) == 2
    assert cdn.meanwhile == [0]
    assert len(cdn.server.asked) == 1


def test_a_worker_that_comes_too_late_does_not_turn_back_what_another_told(cdn: Cdn) -> None:
    pages.changed("site")
    purge()
    pages.changed("article:7")

    def slow(seconds: float) -> None:
        pages.changed("article:8")
        with time_machine.travel(timezone.now() + purging.LEASE + timedelta(seconds=1)):
            purge()

    purging.purge(wait=slow)
    assert Purge.objects.get().number == Touched.objects.latest("number").number


def test_what_changes_while_it_is_told_is_told_next(cdn: Cdn) -> None:
    pages.changed("site")
    purge()
    pages.changed("article:7")
    purging.purge(wait=lambda seconds: pages.changed("article:8"))
    purge()
    assert cdn.told[1:] == [{"article:7", "article", "*"}, {"article:8", "article", "*"}]


def test_many_tags_are_told_in_parts_and_too_many_as_everything(cdn: Cdn) -> None:
    pages.changed("site")
    purge()
    pages.changed(*(f"article:{number}" for number in range(100)))
    purge()
    assert [len(tags) for tags in cdn.told[1:]] == [30, 30, 30, 12]
    pages.changed(*(f"article:{number}" for number in range(2_000)))
    purge()
    assert cdn.told[5:] == [{"*", "site"}]


def test_what_it_was_not_told_is_remembered_for_a_day_then_everything_goes(cdn: Cdn) -> None:
    pages.changed("site")
    purge()
    pages.changed("article:7")
    pages.changed("article:8")
    now = timezone.now()
    assert pages.forget_old(now + timedelta(hours=23)) == 0
    pages.forget_old(now + timedelta(hours=25))
    purge()
    assert cdn.told[-1] == {"*", "site"}


@pytest.mark.parametrize(("form", "header"), [("spaces:Surrogate-Key", b"* site"), ("commas:Cache-Tag", b"*,site")])
def test_tags_may_go_in_a_header_where_the_cdn_wants_them_there(
    cdn: Cdn, settings: Settings, form: str, header: bytes
) -> None:
    settings.CDN_PURGE_TAGS, settings.CDN_PURGE_METHOD = form, "PURGE"
    pages.changed()
    purge()
    name = form.partition(":")[2].lower().encode()
    assert cdn.server.asked[0].startswith(b"PURGE ")
    assert b"\r\n" + name + b": " + header + b"\r\n" in cdn.server.asked[0].lower()


def test_a_cdn_may_keep_for_long_only_what_it_can_be_told_to_forget(settings: Settings) -> None:
    settings.CDN_SECONDS = 86_400
    path = cast.published().get_absolute_url()
    front = Front()
    assert "s-maxage=86400" in front.ask(path).headers["cache-control"]
    assert "s-maxage=86400" in front.ask(path).headers["cache-control"]
    assert "s-maxage=1," in front.fresh(path).headers["cache-control"]
    front = Front()
    front.django.rendered = lambda: pages.changed("site")
    assert "s-maxage=1," in front.ask(path).headers["cache-control"]  # overtaken while it was rendered
    front.django.rendered = lambda: None
    assert "s-maxage=86400" in front.ask(path).headers["cache-control"]
    pages.STORE.stale = True
    assert "s-maxage=1," in front.ask(path).headers["cache-control"]
