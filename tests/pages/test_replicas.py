"""Public pages out of a real streaming replica: it lags, it goes, the primary goes, and readers read."""

import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.clusters import Cluster, primary, replica
from tests.running import PATIENCE_SECONDS, Editor, Site

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("replicas")]
Answered = list[tuple[float, str, int, str]]  # when it was asked, path, status and text
ALLOWED_SECONDS = 1.0  # that a page may be older than what was published


@dataclass
class House:
    """A site on a primary and a replica."""

    site: Site
    editor: Editor
    primary: Cluster
    replica: Cluster

    def get(self, path: str, **fields: str) -> tuple[int, str]:
        """The status and the text; with fields, of posting them."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        origin = {"Origin": self.site.address} if fields else {}
        asked = urllib.request.Request(f"{self.site.address}{path}", data=data, headers=origin)
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def publish(self, title: str) -> str:
        """The path of a new article that the replica knows of."""
        path = self.editor.says(f"cast.published(title={title!r}).get_absolute_url()")
        self.catch_up()
        return path

    def rename(self, path: str, title: str) -> None:
        """Publishes the article under another title; committed when this returns."""
        article = f"Article.objects.get(slug={path.split('/')[2]!r})"
        changed = f"cast.rewritten({article}, title={title!r})"
        self.editor.says(
            f"publishing.publish(cast.approve(review.submit({changed}, by=cast.wanda())), by=cast.edith())"
        )

    def catch_up(self) -> None:
        """Returns when the replica knows all that the primary knows."""
        self.replica.wait_until(f"pg_last_wal_replay_lsn() >= '{self.primary.ask('SELECT pg_current_wal_lsn()')}'")

    @contextmanager
    def readers(self, *paths: str) -> Iterator[Answered]:
        """Reads these without a pause; yields what was answered: when it was asked, path, status and text."""
        answered: Answered = []
        over = threading.Event()

        def read() -> None:
            while not over.is_set():
                answered.extend((time.monotonic(), path, *self.get(path)) for path in paths)

        threads = [threading.Thread(target=read) for _reader in range(2)]
        for thread in threads:
            thread.start()
        try:
            yield answered
        finally:
            over.set()
            for thread in threads:
                thread.join()


def late(answered: Answered, after: float, *paths: str) -> list[tuple[str, str]]:
    """Path and text of what was asked for later than a page may be old; waits until each path was."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        found = [(path, text) for at, path, _status, text in answered if at > after + ALLOWED_SECONDS]
        if {path for path, _text in found} >= set(paths):
            return found
        time.sleep(0.05)
    raise AssertionError(f"Nobody asked for each of {paths} any more.")


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with ExitStack() as stack:
        # Not pytest's own folder, into which PostgreSQL's user may not look.
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="plumbline-replicas-")))
        first = stack.enter_context(primary(folder / "primary"))
        copy = stack.enter_context(replica(first, folder / "replica"))
        # It takes connections and never says a word, as a machine does that hangs.
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        hanging = f"postgresql://postgres@127.0.0.1:{silent.getsockname()[1]}/postgres"
        settings = {"DATABASE_URL": first.url, "DATABASE_REPLICA_URLS": f"{hanging}, {copy.url}"}
        editor = Editor(folder / "data", **settings)
        stack.callback(editor.leave)
        editor.says("cast.settings(), cast.edith()")
        site = Site(folder / "data", **settings)
        stack.callback(site.stop)
        site.wait_for("/readyz")
        house = House(site, editor, first, copy)
        assert {house.get("/search/?q=any")[0] for _turn in range(20)} == {
            200
        }  # by now each process met the silent one
        yield house


def test_readers_are_served_and_writers_are_told_plainly_while_the_primary_is_away(house: House) -> None:
    stored, unread = house.publish("Read before"), house.publish("Read by nobody yet")
    assert house.get(stored)[0] == 200
    house.primary.stop()
    try:
        with house.readers(stored, unread, "/search/?q=nobody", "/", "/contact/", "/no-such-page/") as answered:
            status, text = house.get("/contact/", name="Rae", email="rae@example.org", message="A long letter.")
            assert status == 503
            assert "A long letter." in text
            assert "It was not stored" in text
            assert house.get("/accounts/login/", login="a@example.org", password="xyz")[0] == 503
            assert house.get("/readyz")[0] == 503
        assert {(path, status) for _at, path, status, _text in answered} == {
            *((path, 200) for path in (stored, unread, "/search/?q=nobody", "/", "/contact/")),
            ("/no-such-page/", 404),
        }
        assert all("Read by nobody yet" in text for _at, path, _status, text in answered if path == unread)
        assert all("Plumbline" in text for _at, path, _status, text in answered)
    finally:
        house.primary.start()
    house.site.wait_for("/readyz")
    assert house.get("/contact/", name="Rae", email="rae@example.org", message="A long letter.")[0] != 503
    house.rename(unread, "Read again")
    after = time.monotonic()
    with house.readers(unread) as answered:
        assert {"Read again" in text for _path, text in late(answered, after, unread)} == {True}


def test_no_page_is_older_than_a_second_while_the_replica_lags(house: House) -> None:
    path = house.publish("Before the lag")
    house.replica.ask("SELECT pg_wal_replay_pause()")
    try:
        paths = (path, "/articles/", "/search/?q=compared")
        with house.readers(*paths) as answered:
            while not any(where == path for _at, where, _status, _text in answered):
                time.sleep(0.01)
            house.rename(path, "While it lags")
            after = time.monotonic()
            fresh = house.editor.says("cast.published(title='New in the lag').get_absolute_url()")
            read = late(answered, after, *paths)
            assert house.get(fresh)[0] == 200
        assert {status for _at, _path, status, _text in answered} == {200}
        assert {where for where, text in read if "While it lags" in text} == set(paths)
        assert [where for where, text in read if "Before the lag" in text] == []
    finally:
        house.replica.ask("SELECT pg_wal_replay_resume()")
    house.catch_up()
    assert "While it lags" in house.get(path)[1]


def test_readers_notice_nothing_when_a_replica_goes_and_comes_back(house: House) -> None:
    paths = [house.publish(f"With a replica or without, number {number}") for number in range(3)]
    with house.readers(*paths, "/search/?q=replica") as answered:
        house.replica.stop()
        house.rename(paths[0], "Renamed meanwhile")
        after = time.monotonic()
        without = late(answered, after, *paths)
        house.replica.start()
        back = late(answered, time.monotonic(), *paths)
    assert {status for _at, _path, status, _text in answered} == {200}
    assert {"Renamed meanwhile" in text for path, text in (*without, *back) if path == paths[0]} == {True}


def test_what_is_stored_goes_on_being_read_when_neither_answers(house: House) -> None:
    path = house.publish("Kept in memory")
    assert [house.get(path)[0] for _turn in range(20)] == [200] * 20  # by now in both processes
    house.primary.stop()
    house.replica.stop()
    try:
        assert {house.get(path)[0] for _turn in range(20)} == {200}
        assert house.get("/search/?q=memory")[0] == 503
    finally:
        house.primary.start()
        house.replica.start()
    house.site.wait_for("/readyz")
    assert house.get("/search/?q=memory")[0] == 200
