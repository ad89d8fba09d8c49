"""Another site for tests: a real HTTP server on this machine that answers each path as it was told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Said = int | tuple[int, dict[str, str]]


class Elsewhere(ThreadingHTTPServer):
    """Answers by `method path`, else by path, else 404; keeps the method, path and user agent of each request."""

    daemon_threads = True

    def __init__(self, host: str) -> None:
        super().__init__((host, 0), _Handler)
        self.says: dict[str, Said] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.held = threading.Event()  # what answers /held waits for
        self.holding = threading.Event()  # set while it does

    def address(self, path: str = "/", host: str = "") -> str:
        return f"http://{host or self.server_address[0]}:{self.server_address[1]}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: Elsewhere

    def do_HEAD(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        self.server.agents.add(self.headers["User-Agent"])
        if self.path == "/held":
            self.server.holding.set()
            self.server.held.wait(30)
        says = self.server.says
        said = says.get(f"{self.command} {self.path}", says.get(self.path, 404))
        status, headers = (said, {}) if isinstance(said, int) else said
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"x" * 100)

    do_GET = do_HEAD  # noqa: N815  # as http.server names it

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def elsewhere(host: str = "127.0.0.1") -> Iterator[Elsewhere]:
    server = Elsewhere(host)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.held.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
