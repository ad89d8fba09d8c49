"""The worker as a process of its own: on time, killed at any moment, told to end."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from kb.editorial import publishing, scheduling
from kb.management.commands.worker import go_round
from kb.models import Article, Heartbeat, HistoryEntry, Notification, OutboxMessage, Rendering
from tests import cast
from tests.running import ROOT, environment

KILLS = 50 if os.environ.get("DRILL") else 5
PATIENCE_SECONDS = 60
on_its_own = pytest.mark.django_db(transaction=True)


def database() -> str:
    """The address of the tests' own database, which another process can open."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def worker(folder: Path, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """A worker with production's settings, killed at the end of the block if it still runs."""
    ours = {"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "localhost", "INSECURE_HTTP": "1", "DATABASE_URL": database()}
    ours |= {"DATA": str(folder), "DELIVERY_BACKEND": "django.core.mail.backends.dummy.EmailBackend", **environ}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", *arguments],
        cwd=ROOT,
        env=environment() | ours,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def settled() -> int:
    return HistoryEntry.objects.filter(transition__in=("publish", "fail_schedule"), by=None).count()


@pytest.mark.slow
@on_its_own
def test_a_worker_killed_at_any_moment_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    """Publications and what is told of them once; a mail once, unless its worker was killed while it held it."""
    chance, files = random.Random(5), {"DELIVERY_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
    gone = cast.published(slug="gone")
    good, bad = [], []
    for _ in range(KILLS):
        bad.append(cast.due(body=f"{cast.BODY}\n\nSee [[gone]]."))
        good += [cast.due() for _ in range(5)]
    mails = {f"Number {number}": cast.mail(subject=f"Number {number}").pk for number in range(10 * KILLS)}
    publishing.retire(gone, by=cast.edith())
    held: set[int] = set()
    for _ in range(KILLS):
        before = settled()
        with worker(tmp_path, **files) as process:
            wait_until(lambda before=before: settled() > before)  # type: ignore[misc]
            time.sleep(chance.uniform(0, 0.1))  # somewhere in the middle of the next
            process.send_signal(signal.SIGKILL)
            process.wait()
        held |= set(OutboxMessage.objects.filter(leased_until__isnull=False).values_list("pk", flat=True))
        if not Article.objects.due(timezone.now()).exists():
            break
    while work_is_left():
        OutboxMessage.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now())  # time passes
        with worker(tmp_path, "--once", **files) as process:
            assert process.wait(PATIENCE_SECONDS) == 0
    assert states(good) == {"published"}
    assert states(bad) == {"approved"}
    assert settled() == len(good) + len(bad)
    assert Rendering.objects.filter(revision__article__in=good).count() == len(good)
    assert not OutboxMessage.objects.filter(sent_at__isnull=True).exists()
    told = Notification.objects.filter(entry__transition__in=("publish", "fail_schedule"), entry__by=None)
    assert Counter(told.values_list("recipient", flat=True)) == {
        person.pk: len(good) + len(bad) for person in (cast.wanda(), cast.edith())
    }
    assert not told.filter(mailed_at__isnull=True).exists()
    sent = Counter(delivered(tmp_path / "mail"))
    assert {subject for subject in mails if sent[subject] < 1} == set()
    assert {subject for subject, key in mails.items() if sent[subject] > 1 and key not in held} == set()


def states(articles: list[Article]) -> set[str]:
    return set(Article.objects.filter(pk__in=[each.pk for each in articles]).values_list("state", flat=True))


def work_is_left() -> bool:
    waiting = Notification.objects.filter(mail_at__isnull=False), OutboxMessage.objects.filter(sent_at__isnull=True)
    return any(rows.exists() for rows in (Article.objects.due(timezone.now()), *waiting))


def delivered(folder: Path) -> list[str]:
    """The subjects of the mails that the file backend wrote, several of one second perhaps in one file."""
    return re.findall(r"^Subject: (.*)$", "\n".join(file.read_text() for file in folder.glob("*.log")), re.MULTILINE)


@pytest.mark.slow
@on_its_own
def test_no_mail_server_however_slow_makes_a_publication_late(tmp_path: Path) -> None:
    article = cast.approved()
    cast.mail()
    with mute_server() as (port, called):
        smtp = {"DELIVERY_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
        with worker(tmp_path, **smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(port)):
            wait_until(called.is_set)
            scheduling.schedule(article, by=cast.edith(), at=timezone.now() + timedelta(seconds=1))
            hour = Article.objects.get().scheduled_for
            wait_until(lambda: Article.objects.get().state == "published")
    article = Article.objects.get()
    assert hour is not None
    assert article.published_at is not None
    assert timedelta(0) <= article.published_at - hour <= timedelta(seconds=5)
    assert not OutboxMessage.objects.filter(sent_at__isnull=False).exists()


@pytest.mark.slow
@on_its_own
def test_a_worker_that_is_told_to_end_ends_with_its_round(tmp_path: Path) -> None:
    with worker(tmp_path) as process:
        wait_until(Heartbeat.objects.exists)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0


@on_its_own
def test_one_round_for_cron_does_everything_that_is_due(
    mailoutbox: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduling, "AT_ONCE", 2)
    article = cast.due()
    for _ in range(4):
        cast.due()
    cast.mail()
    call_command("worker", "--once")
    article.refresh_from_db()
    assert article.state == "published"
    assert Article.objects.published().count() == 5
    assert len(mailoutbox) == 3  # to the reader, and what is new to Wanda and to Edith
    assert Heartbeat.objects.count() == 1


def test_an_error_that_nobody_foresaw_stops_every_loop_and_is_not_hidden() -> None:
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:  # where it runs, and where no connection of another test is open
        failure = pool.submit(go_round, lambda: print(1 // 0), stop).exception()
    assert isinstance(failure, ZeroDivisionError)
    assert stop.is_set()


@contextmanager
def mute_server() -> Iterator[tuple[int, threading.Event]]:
    """A server that takes a call and says nothing; its port, and whether it was called."""
    called = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            try:
                held.append(listener.accept()[0])
            except OSError:
                return
            called.set()

        held: list[socket.socket] = []
        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listener.getsockname()[1], called
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        for connection_held in held:
            connection_held.close()
