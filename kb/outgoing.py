"""The way out: the one function that makes requests to other servers, and cannot be led into our own network.

It resolves the host once, refuses when any address found is not the public's, and connects to an address that it has
checked. It follows no redirect, sends no credentials, knows no proxy, and takes five seconds and 64 kB at most, however
slowly or endlessly the other side answers.
"""

import contextlib
import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from typing import Any

from django.conf import settings

from kb.rules.addresses import Address, WebAddress, is_public, parse
from kb.rules.answers import Failure

SECONDS = 5.0
MOST_BYTES = 64 * 1024
NO_HEADERS: Mapping[str, str] = {}
WITH_A_BODY = {"POST", "PUT", "PATCH"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered; the headers' names in small letters; `whole` says whether that is all of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    whole: bool


def request(
    method: str,
    address: str,
    *,
    headers: Mapping[str, str] = NO_HEADERS,
    body: bytes = b"",
    most: int = MOST_BYTES,
    allowed: Callable[[Address], bool] = is_public,
) -> Answer | Failure:
    """The answer to one request, or why there was none; of its body `most` bytes are read.

    Only addresses for which `allowed` holds are connected to. A header with a line break raises ValueError.
    """
    target = parse(address)
    if target is None:
        return Failure.ADDRESS
    deadline = time.monotonic() + SECONDS
    try:
        with _connected(target, _resolved(target, allowed, deadline), deadline) as connection:
            http = _speaking(_Line(connection, deadline), target)
            http.putrequest(method, target.target, skip_host=True, skip_accept_encoding=True)
            for name, value in _head(method, target, headers, body).items():
                http.putheader(name, value)
            http.endheaders(body or None)
            return _read(http, most)
    except _Unanswered as unanswered:
        return unanswered.failure
    except TimeoutError:
        return Failure.TIMEOUT
    except ssl.SSLError:
        return Failure.TLS
    except HTTPException:
        return Failure.NONSENSE
    except OSError:
        return Failure.UNREACHABLE


class _Unanswered(Exception):  # noqa: N818  # read as a sentence
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _resolved(target: WebAddress, allowed: Callable[[Address], bool], deadline: float) -> list[str]:
    """Every address of the host, in the system's order; one that is not allowed forbids them all."""
    answers: queue.SimpleQueue[list[Any] | OSError | UnicodeError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    # A thread of its own, for the system's resolver knows no deadline; it ends by itself.
    threading.Thread(target=look_up, daemon=True).start()
    try:
        found = answers.get(timeout=_left(deadline))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Exception) or not found:
        raise _Unanswered(Failure.UNKNOWN_HOST)
    addresses = list(dict.fromkeys(str(place[0]) for *_kind, place in found))
    if not all(allowed(ip_address(address)) for address in addresses):
        raise _Unanswered(Failure.PRIVATE)
    return addresses


def _connected(target: WebAddress, addresses: list[str], deadline: float) -> socket.socket:
    """A connection to the first address that takes one, each given its share of the time; encrypted for https."""
    error: OSError = ConnectionError()
    for number, address in enumerate(addresses):
        try:
            connection = socket.create_connection((address, target.port), _left(deadline) / (len(addresses) - number))
        except OSError as refused:
            error = refused
            continue
        if target.scheme == "http":
            return connection
        try:
            connection.settimeout(_left(deadline))
            return ssl.create_default_context().wrap_socket(connection, server_hostname=target.host)
        except BaseException:
            connection.close()
            raise
    raise error


def _head(method: str, target: WebAddress, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    """The request's headers; those that were asked for win."""
    about = f" (+{settings.SITE_URL}/)" if settings.SITE_URL else ""
    ours = {"Host": target.authority, "User-Agent": f"Plumbline{about}", "Accept": "*/*", "Accept-Encoding": "identity"}
    if body or method in WITH_A_BODY:
        ours["Content-Length"] = str(len(body))
    asked = {name.title(): value for name, value in headers.items()}
    return ours | asked | {"Connection": "close"}


def _speaking(line: "_Line", target: WebAddress) -> HTTPConnection:
    http = HTTPConnection(target.host, target.port)
    http.auto_open = 0  # it never looks for the host itself
    http.sock = line  # all of a socket that it uses
    return http


def _read(http: HTTPConnection, most: int) -> Answer:
    with http.getresponse() as response:
        read, whole = bytearray(), False
        with contextlib.suppress(_Unanswered):  # its share of bytes is used up, but the head has been read
            while len(read) < most and (piece := response.read1(most - len(read))):
                read += piece
            whole = len(read) < most if response.length is None else response.length == 0
        names = {name.lower() for name in response.headers}
        joined = {name: ", ".join(response.headers.get_all(name, [])) for name in names}
        return Answer(response.status, joined, bytes(read), whole)


class _Line:
    """A connection, for http.client, that gives up at its deadline and takes no more than its share of bytes."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection, self._deadline = connection, deadline

    def sendall(self, data: bytes) -> None:
        """Sends everything, or raises TimeoutError at the deadline."""
        rest = memoryview(data)
        while rest:
            self._connection.settimeout(_left(self._deadline))
            rest = rest[self._connection.send(rest) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        """What comes in."""
        return io.BufferedReader(_Incoming(self._connection, self._deadline))

    def close(self) -> None:
        """Leaves the connection open: whoever opened it closes it."""


class _Incoming(io.RawIOBase):
    """What comes in, until the deadline or MOST_BYTES of head and body together."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection, self._deadline, self._share = connection, deadline, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._share <= 0:
            raise _Unanswered(Failure.TOO_LARGE)
        self._connection.settimeout(_left(self._deadline))
        count = self._connection.recv_into(memoryview(buffer)[: self._share])
        self._share -= count
        return count
