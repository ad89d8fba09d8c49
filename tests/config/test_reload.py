"""A graceful reload: new code and settings come in under load, and no request is lost that is asked once more."""

import http.client
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.running import PATIENCE_SECONDS, Site, furnished

pytestmark = pytest.mark.slow
READERS = 3  # of each kind


class Readers:
    """Reads the first page without a pause, over a connection each and over one that is kept."""

    def __init__(self, port: int) -> None:
        self.port, self.over = port, threading.Event()
        self.answered: list[int] = []
        self.again: list[Exception] = []  # closed without an answer over a new connection: then asked once more
        self.lost: list[Exception] = []
        kinds: tuple[Callable[[], None], ...] = (self._anew, self._kept)
        self.threads = [threading.Thread(target=kind) for kind in kinds for _reader in range(READERS)]
        for thread in self.threads:
            thread.start()

    def leave(self) -> None:
        """Ends them."""
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _anew(self) -> None:
        while not self.over.is_set():
            self._ask(self._connection(), "close", kept=False)

    def _kept(self) -> None:
        connection, kept = self._connection(), False
        while not self.over.is_set():
            kept = self._ask(connection, "keep-alive", kept=kept)
        connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def _ask(self, connection: http.client.HTTPConnection, after: str, *, kept: bool, once_more: bool = False) -> bool:
        """Whether the connection goes on. One that was kept may have been closed: then the next is a new one.

        What comes in at the very moment when a process ends may be closed as well. A client may ask again what can be
        asked twice (RFC 9110, 9.2.2).
        """
        try:
            connection.request("GET", "/", headers={"Connection": after})
            answer = connection.getresponse()
            answer.read()
            self.answered.append(answer.status)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            if not kept:
                (self.lost if once_more else self.again).append(error)
            return not kept and not once_more and self._ask(connection, after, kept=False, once_more=True)
        return connection.sock is not None


def workers(server: psutil.Process) -> set[int]:
    """The web server's processes that answer; not Python's own that keeps track of them, nor who has just ended."""
    found = set()
    for child in server.children():
        with suppress(psutil.Error):
            if "resource_tracker" not in " ".join(child.cmdline()):
                found.add(child.pid)
    return found


def test_a_reload_under_load_loses_no_request(tmp_path: Path) -> None:
    site = Site(furnished(tmp_path / "data"))
    try:
        site.wait_for("/")
        family = psutil.Process(site.process.pid).children()
        server = next(child for child in family if "granian" in child.cmdline())
        before = workers(server)
        assert len(before) == 2
        readers = Readers(site.port)
        try:
            server.send_signal(signal.SIGHUP)
            end = time.monotonic() + PATIENCE_SECONDS
            while len(after := workers(server)) != 2 or after & before:
                assert time.monotonic() < end
                time.sleep(0.1)
            seen = len(readers.answered)
            while len(readers.answered) < seen + 100:
                assert time.monotonic() < end
                time.sleep(0.1)
        finally:
            readers.leave()
        assert readers.lost == []
        assert len(readers.again) <= 2 * len(readers.threads)  # each of both that end may close one of each reader
        assert set(readers.answered) == {200}
    finally:
        site.stop()
