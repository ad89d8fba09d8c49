"""Asking outside addresses: politely, again and again, by any number of workers, and never in our own network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from kb.editorial import asking, publishing
from kb.editorial.asking import ask, ask_due
from kb.management.commands.worker import round_of_work
from kb.models import OutsideHost, OutsideLink
from kb.rules.addresses import Address
from kb.rules.answers import Failure, Reading
from kb.rules.watching import TO_MAKE_SURE
from tests import cast
from tests.editorial.answering import Elsewhere, elsewhere
from tests.editorial.test_races import at_once

pytestmark = pytest.mark.django_db
DAY, WEEK = timedelta(days=1), timedelta(days=7)
START = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def here(address: Address) -> bool:
    """The rule of these tests: 127.0.0.1 stands for the public network, all else is private."""
    return address == ip_address("127.0.0.1")


@pytest.fixture(autouse=True)
def _asking_is_on(settings: Settings) -> None:
    settings.CHECK_LINKS = True


@pytest.fixture
def other() -> Iterator[Elsewhere]:
    with elsewhere() as server:
        yield server


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def linked(*addresses: str) -> None:
    """A live article that leads to these."""
    cast.published(body=" ".join(f"<{address}>" for address in addresses))


def asked_later(clock: Any, wait: timedelta = 2 * DAY, *, limit: int = 5) -> int:
    clock.shift(wait)
    return ask_due(limit, allowed=here)


def only() -> OutsideLink:
    return OutsideLink.objects.get()


def test_an_address_that_is_there_is_asked_once_by_head_and_again_in_a_week(
    other: Elsewhere, clock: Any, settings: Settings
) -> None:
    settings.SITE_URL = "https://ours.example"
    other.says["/a"] = 200
    linked(other.address("/a"))
    assert asked_later(clock) == 1
    assert other.asked == ["HEAD /a"]
    assert other.agents == {"Plumbline (+https://ours.example/)"}
    link = only()
    assert (link.status, link.failure, link.failures, link.checked_at) == (200, "", 0, timezone.now())
    assert WEEK <= link.due_at - timezone.now() < WEEK + DAY
    assert asked_later(clock, 6 * DAY) == 0
    assert asked_later(clock, 2 * DAY) == 1


def test_a_new_address_is_asked_within_a_day_of_publication(other: Elsewhere, clock: Any) -> None:
    linked(other.address("/a"))
    assert asked_later(clock, DAY) == 1


def test_what_answers_a_head_badly_is_asked_by_get(other: Elsewhere, clock: Any) -> None:
    other.says = {"HEAD /a": 405, "GET /a": 200}
    linked(other.address("/a"))
    asked_later(clock)
    assert other.asked == ["HEAD /a", "GET /a"]
    assert (only().status, only().failures) == (200, 0)


def test_what_is_gone_is_broken_when_it_has_said_so_on_two_days(other: Elsewhere, clock: Any) -> None:
    linked(other.address("/gone"))
    asked_later(clock)
    assert (only().status, only().failures) == (404, 1)
    assert not OutsideLink.objects.broken().exists()
    assert asked_later(clock, TO_MAKE_SURE - timedelta(minutes=1)) == 0
    assert asked_later(clock, 2 * DAY) == 1
    assert OutsideLink.objects.broken().get().failing_since == START + 2 * DAY


def test_what_fails_is_broken_on_the_third_day_and_mended_by_one_good_answer(other: Elsewhere, clock: Any) -> None:
    other.says["/a"] = 500
    linked(other.address("/a"))
    for broken in (False, False, True):
        assert asked_later(clock) == 1
        assert OutsideLink.objects.broken().exists() is broken
    other.says["/a"] = 200
    assert asked_later(clock, 9 * DAY) == 1
    assert not OutsideLink.objects.broken().exists()
    assert (only().failures, only().failing_since, only().failed_on) == (0, None, None)


def test_one_server_is_asked_one_address_at_a_time_with_a_pause_between(other: Elsewhere, clock: Any) -> None:
    with elsewhere("127.0.0.2") as second:
        linked(*(server.address(f"/{number}") for server in (other, second) for number in range(3)))
        both = {"allowed": lambda address: True}
        clock.shift(2 * DAY)
        assert ask_due(**both) == 2
        assert ask_due(**both) == 0
        clock.shift(asking.PAUSE)
        assert ask_due(**both) == 2
        assert {path for path in other.asked if "HEAD" in path} < {"HEAD /0", "HEAD /1", "HEAD /2"}
        assert len(other.asked) == len(second.asked) == 4  # each answered 404, so by HEAD and GET


def test_who_asks_us_to_stay_away_is_left_alone_with_all_its_addresses(other: Elsewhere, clock: Any) -> None:
    busy = (429, {"Retry-After": str(int(timedelta(days=3).total_seconds()))})
    other.says = {"/a": busy, "/b": busy}
    linked(other.address("/a"), other.address("/b"))
    assert asked_later(clock) == 1
    assert len(other.asked) == 1
    assert asked_later(clock) == 0
    assert asked_later(clock) == 1
    assert not OutsideLink.objects.filter(failures__gt=0).exists()


def test_a_busy_server_that_names_no_time_is_left_alone_for_an_hour(other: Elsewhere, clock: Any) -> None:
    other.says = {"/a": 429, "/b": 429}
    linked(other.address("/a"), other.address("/b"))
    asked_later(clock)
    assert asked_later(clock, timedelta(minutes=59)) == 0
    assert asked_later(clock, timedelta(minutes=2)) == 1


def test_where_an_address_has_moved_for_good_is_recorded(other: Elsewhere, clock: Any) -> None:
    other.says = {"/old": (301, {"Location": "/newer"}), "/newer": (308, {"Location": "new#x"}),
                  "/new": (302, {"Location": "/today"}), "/today": 200}  # fmt: skip
    linked(other.address("/old"))
    asked_later(clock)
    link = OutsideLink.objects.moved().get()
    assert (link.status, link.moved_to, link.failures) == (200, other.address("/new"), 0)
    other.says["/old"] = 200
    asked_later(clock, 9 * DAY)
    assert not OutsideLink.objects.moved().exists()


def test_what_leads_on_for_now_has_not_moved_and_what_leads_to_nothing_is_gone(other: Elsewhere) -> None:
    other.says = {"/a": (302, {"Location": "/b"}), "/b": (301, {"Location": "/c"}), "/c": 200,
                  "/d": (301, {"Location": "/nowhere"})}  # fmt: skip
    assert ask(other.address("/a"), allowed=here).moved_to == ""
    found = ask(other.address("/d"), allowed=here)
    assert (found.reading, found.status, found.moved_to) == (Reading.GONE, 404, "")


@pytest.mark.parametrize(
    ("headers", "failure", "reading"),
    [
        ({"Location": "/a"}, Failure.CIRCLE, Reading.FAILING),
        ({}, Failure.NONSENSE, Reading.FAILING),
        ({"Location": "http://127.0.0.2/"}, Failure.PRIVATE, Reading.UNSAID),
        ({"Location": "http://10.0.0.1/"}, Failure.PRIVATE, Reading.UNSAID),
        ({"Location": "app://open"}, Failure.ADDRESS, Reading.UNSAID),
        ({"Location": "http://[::1"}, Failure.ADDRESS, Reading.UNSAID),
    ],
)
def test_a_redirect_leads_neither_round_and_round_nor_into_our_network(
    headers: dict[str, str], failure: Failure, reading: Reading, other: Elsewhere
) -> None:
    other.says["/a"] = (301, headers)
    found = ask(other.address("/a"), allowed=here)
    assert (found.failure, found.reading, found.moved_to) == (failure, reading, "")


def test_a_private_address_is_never_asked_and_never_broken(other: Elsewhere, clock: Any) -> None:
    linked(other.address("/a"))
    for _ in range(4):
        clock.shift(9 * DAY)
        assert ask_due() == 1  # with the rule of production
    assert other.asked == []
    assert (only().failure, only().failures) == (Failure.PRIVATE, 0)


def test_silence_counts_only_while_others_are_heard(other: Elsewhere, clock: Any) -> None:
    with elsewhere() as silent:
        dead = silent.address("/")
    linked(dead, other.address("/a").replace("127.0.0.1", "localhost"))
    fine = OutsideLink.objects.exclude(address=dead)
    OutsideLink.objects.filter(address=dead).update(due_at=START)
    fine.update(due_at=START + 900 * DAY)
    for _ in range(4):
        asked_later(clock)
    assert OutsideLink.objects.get(address=dead).failures == 1
    fine.update(answered_at=timezone.now())
    asked_later(clock)
    asked_later(clock)
    assert OutsideLink.objects.broken().get().address == dead


def test_nothing_is_asked_while_the_setting_is_off(other: Elsewhere, clock: Any, settings: Settings) -> None:
    settings.CHECK_LINKS = False
    linked(other.address("/a"))
    assert asked_later(clock) == 0
    assert other.asked == []


def test_the_worker_asks_what_is_due(other: Elsewhere, clock: Any) -> None:
    linked(other.address("/a"))
    clock.shift(2 * DAY)
    round_of_work()
    assert only().failure == Failure.PRIVATE


def test_what_is_no_longer_linked_is_not_asked(other: Elsewhere, clock: Any) -> None:
    article = cast.published(body=f"<{other.address('/a')}>")
    publishing.retire(article, by=cast.edith())
    assert asked_later(clock) == 0


@pytest.mark.django_db(transaction=True)
def test_several_workers_ask_each_address_once(other: Elsewhere) -> None:
    linked(*(other.address(f"/{number}") for number in range(4)), other.address("/x").replace("127.0.0.1", "localhost"))
    OutsideLink.objects.update(due_at=timezone.now())
    results = at_once(*[lambda: ask_due(allowed=lambda address: True)] * 3)
    assert sorted(map(str, results)).count("0") >= 1
    heads = [path for path in other.asked if path.startswith("HEAD")]
    assert len(heads) == len(set(heads)) == 2
    assert OutsideLink.objects.filter(checked_at__isnull=False).count() == 2


WORKER = """
import django, sys
django.setup()
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
settings.CHECK_LINKS = True
from kb.editorial.asking import ask_due
ask_due(allowed=lambda address: True)
"""


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_was_asking_is_asked_again_when_its_lease_is_over(other: Elsewhere) -> None:
    linked(other.address("/held"))
    OutsideLink.objects.update(due_at=timezone.now())
    command = [sys.executable, "-c", WORKER, str(connection.settings_dict["NAME"])]
    worker = subprocess.Popen(command, cwd=Path(__file__).resolve().parents[2], env=os.environ)
    try:
        assert other.holding.wait(60)
    finally:
        worker.kill()
        worker.wait()
    other.held.set()
    assert ask_due(allowed=here) == 0
    assert only().checked_at is None
    later = timezone.now() + asking.LEASE
    with time_machine.travel(later, tick=False):
        assert ask_due(allowed=here) == 1
    assert only().failures == 1
    assert OutsideHost.objects.get().free_at == later + asking.PAUSE
