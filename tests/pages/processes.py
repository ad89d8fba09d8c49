"""The site as it is served: two real processes on the tests' database, each asked on a connection of its own."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from bench.stand import granian
from tests.running import ROOT, free_port

PATIENCE_SECONDS = 60
PIECE = 65536


@dataclass(frozen=True)
class Answer:
    """What came over the wire, and when it was asked for."""

    began: float
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Gate:
    """Stands between the processes and PostgreSQL; shut, it is as if there were no database."""

    def __init__(self, target: str, port: int) -> None:
        self.target = Path(target) / f".s.PGSQL.{port}" if target.startswith("/") else (target or "localhost", port)
        self.port, self.open = free_port(), True
        self._joined: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._start(self._serve)

    def shut(self) -> None:
        """Ends every connection and takes none."""
        self.open = False
        while self._joined:
            with suppress(OSError):
                self._joined.pop().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Ends for good."""
        self.shut()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _peer = self._listener.accept()
                if not self.open:
                    near.close()
                    continue
                self._joined.append(near)
                self._joined.append(far := self._reach())
                self._start(self._join, near, far)

    def _reach(self) -> socket.socket:
        if isinstance(self.target, tuple):
            return socket.create_connection(self.target)
        far = socket.socket(socket.AF_UNIX)
        far.connect(str(self.target))
        return far

    def _start(self, work: Callable[..., None], *about: object) -> None:
        thread = threading.Thread(target=work, args=about, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _join(self, near: socket.socket, far: socket.socket) -> None:
        """Passes on what either says until one of them ends."""
        with near, far:
            other = threading.Thread(target=self._pass_on, args=(far, near), daemon=True)
            other.start()
            self._pass_on(near, far)
            other.join(10)

    @staticmethod
    def _pass_on(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(PIECE):
                other.sendall(piece)
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class Site:
    """Two processes; `processes` are their ids."""

    def __init__(self) -> None:
        self.port, self.gate = free_port(), None  # type: tuple[int, Gate | None]
        self.host = f"127.0.0.1:{self.port}"
        self.database = self._database()
        environment = os.environ | {"DATABASE_URL": self.database, "METRICS": "1"}
        self._server = subprocess.Popen(granian(self.port, workers=2), cwd=ROOT, env=environment)
        self._connections: dict[int, http.client.HTTPConnection] = {}
        try:
            self._meet()
        except BaseException:
            self.stop()
            raise

    def _database(self) -> str:
        """The address of the database that the tests are run on; PostgreSQL through the gate."""
        found = connection.settings_dict
        if connection.vendor == "sqlite":
            return f"sqlite:///{found['NAME']}"
        host = str(found["HOST"] or found["OPTIONS"].get("host", ""))
        self.gate = Gate(host, int(found["PORT"] or 5432))
        person = ":".join(quote(str(found[part])) for part in ("USER", "PASSWORD") if found[part])
        return f"postgresql://{person}@127.0.0.1:{self.gate.port}/{found['NAME']}"

    def _meet(self) -> None:
        """Opens connections until each process is at the other end of one."""
        end = time.monotonic() + PATIENCE_SECONDS
        while len(self._connections) < 2:
            assert time.monotonic() < end and self._server.poll() is None, "two processes did not begin to serve"
            fresh = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
            with suppress(OSError):
                fresh.request("GET", "/metrics")
                number = int(re.findall(r'process="(\d+)"', fresh.getresponse().read().decode())[0])
                if number not in self._connections:
                    self._connections[number] = fresh
                    continue
            fresh.close()

    @property
    def processes(self) -> list[int]:
        return sorted(self._connections)

    def ask(self, process: int, path: str, **headers: str) -> Answer:
        """One request to this very process."""
        began, line = time.monotonic(), self._connections[process]
        line.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = line.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(began, answer.status, named, answer.read())

    def everywhere(self, path: str, **headers: str) -> list[Answer]:
        """The same of each process."""
        return [self.ask(process, path, **headers) for process in self.processes]

    def figures(self) -> list[dict[str, int]]:
        """What each process says of its store."""
        lines = (re.findall(r"plumbline_pages_(\w+)\{.*?\} (\d+)", each.text) for each in self.everywhere("/metrics"))
        return [{name: int(value) for name, value in found} for found in lines]

    def until(self, path: str, holds: Callable[[Answer], bool]) -> list[Answer]:
        """Asks every process again and again until this holds of each; all that was answered before, in order."""
        before: list[Answer] = []
        waiting, end = set(self.processes), time.monotonic() + PATIENCE_SECONDS
        while waiting:
            assert time.monotonic() < end, f"{path} stayed as it was: {before[-1].status} {before[-1].text[:300]}"
            for process in sorted(waiting):
                answer = self.ask(process, path)
                if holds(answer):
                    waiting.discard(process)
                else:
                    before.append(answer)
        return before

    def send(self, request: bytes) -> bytes:
        """These very bytes on a connection of their own; what comes back until it ends or says no more."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=3) as line:
            with suppress(OSError):
                line.sendall(request)
            said = b""
            with suppress(OSError):
                while piece := line.recv(PIECE):
                    said += piece
            return said

    def stop(self) -> None:
        for line in self._connections.values():
            line.close()
        self._server.terminate()
        try:
            self._server.wait(20)
        finally:
            if self._server.poll() is None:
                self._server.kill()
        if self.gate:
            self.gate.close()


@contextmanager
def serving() -> Iterator[Site]:
    """The site for the length of a block."""
    site = Site()
    try:
        yield site
    finally:
        site.stop()
