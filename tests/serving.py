"""A server of the tests' own on this machine, which answers each connection just as it is told."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Script = Callable[[socket.socket], None]


class Server:
    """Listens on one loopback address; keeps what it was asked, one entry a connection."""

    def __init__(self, script: Script, host: str, context: ssl.SSLContext | None) -> None:
        self.asked: list[bytes] = []
        self.ended = threading.Event()
        self._script, self._context = script, context
        self._listener = socket.create_server((host, 0))
        self.host, self.port = self._listener.getsockname()[:2]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def address(self, path: str = "/", host: str = "") -> str:
        """Where it is asked."""
        return f"{'https' if self._context else 'http'}://{host or self.host}:{self.port}{path}"

    def stop(self) -> None:
        """Ends it, and whatever it is still saying."""
        self.ended.set()
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        self._listener.settimeout(0.05)
        while not self.ended.is_set():
            try:
                connection, _peer = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            connection.settimeout(5)
            try:
                with self._context.wrap_socket(connection, server_side=True) if self._context else connection as spoken:
                    self.asked.append(_head(spoken))
                    self._script(spoken)
            except OSError:
                connection.close()  # the other side has had enough


def _head(connection: socket.socket) -> bytes:
    """The request, with the body that its Content-Length promises."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = connection.recv(4096)
        if not piece:
            return read
        read += piece
    head, _, body = read.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(4096)
    return head + b"\r\n\r\n" + body


def says(text: str) -> Script:
    """Answers every request with this, line ends as HTTP has them, and hangs up."""
    return lambda connection: connection.sendall(text.replace("\n", "\r\n").encode())


@contextmanager
def served(script: Script, *, host: str = "127.0.0.1", context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server for the length of a block."""
    server = Server(script, host, context)
    try:
        yield server
    finally:
        server.stop()
