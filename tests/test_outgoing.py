"""The way out: whatever the other side does, a request ends in time, in bounds, and never in our own network."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django.fixtures import Settings

from kb import outgoing
from kb.outgoing import Answer, request
from kb.rules.addresses import Address
from kb.rules.answers import Failure
from tests.serving import Server, says, served

HERE = ip_address("127.0.0.1")
OK = "HTTP/1.1 200 OK\nContent-Type: text/plain\nX-Twice: a\nX-Twice: b\nContent-Length: 5\n\nHello"


def here(address: Address) -> bool:
    """The rule of these tests: 127.0.0.1 stands for the public network, all else is private."""
    return address == HERE


def answered(server: Server, method: str = "GET", path: str = "/", **options: Any) -> Answer:
    answer = request(method, server.address(path), allowed=here, **options)
    assert isinstance(answer, Answer)
    return answer


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[list[str]]]]:
    """A name service: for each name, the addresses of the first look-up, the second …; the last goes on."""
    known: dict[str, list[list[str]]] = {}
    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        if host not in known:
            return real(host, port, *rest, **more)
        found = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
        return [(socket.AF_INET6 if ":" in each else socket.AF_INET, 1, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield known


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> float:
    """Less patience than in earnest."""
    monkeypatch.setattr(outgoing, "SECONDS", 0.5)
    return 0.5


def test_an_answer_has_a_status_headers_and_a_body() -> None:
    with served(says(OK)) as server:
        answer = answered(server, path="/a?b=ü")
        assert (answer.status, answer.body, answer.whole) == (200, b"Hello", True)
        assert answer.headers == {"content-type": "text/plain", "x-twice": "a, b", "content-length": "5"}
        head = server.asked[0].decode().split("\r\n")
    assert head[0] == "GET /a?b=%C3%BC HTTP/1.1"
    assert f"Host: 127.0.0.1:{server.port}" in head


def test_a_request_says_who_asks_and_carries_no_credentials(settings: Settings) -> None:
    settings.SITE_URL = "https://example.org"
    with served(says(OK)) as server:
        answered(server)
    head = server.asked[0].decode()
    assert "\r\nUser-Agent: Plumbline (+https://example.org/)\r\n" in head
    assert "\r\nAccept-Encoding: identity\r\n" in head
    assert not any(name in head.lower() for name in ("cookie:", "authorization:", "referer:", "from:"))


def test_what_is_posted_arrives_with_its_headers() -> None:
    with served(says("HTTP/1.1 202 Accepted\nContent-Length: 0\n\n")) as server:
        headers = {"webhook-id": "1", "content-type": "application/json", "user-agent": "Hooks"}
        assert answered(server, "POST", body=b'{"a": 1}', headers=headers).status == 202
    head, _, body = server.asked[0].partition(b"\r\n\r\n")
    assert body == b'{"a": 1}'
    lines = head.decode().split("\r\n")
    assert {"Webhook-Id: 1", "Content-Type: application/json", "User-Agent: Hooks", "Content-Length: 8"} <= set(lines)


def test_a_header_that_would_begin_another_is_refused() -> None:
    with served(says(OK)) as server, pytest.raises(ValueError, match="header"):
        request("GET", server.address(), headers={"A": "b\r\nC: d"}, allowed=here)


@pytest.mark.parametrize(
    "address",
    ["ftp://127.0.0.1/", "file:///etc/hosts", "javascript:alert(1)", "//127.0.0.1/", "/articles/", "", "http://",
     "http://user:password@127.0.0.1/", "http://user@127.0.0.1/", "http://127.0.0.1:0/", "http://127.0.0.1:99999/",
     "http://[::1/", "http://a b/", "http://a\r\nHost: b/", "http://[fe80::1%25eth0]/", "http://-/\x00",
     "http://" + "ü" * 70],
)  # fmt: skip
def test_only_web_addresses_are_asked(address: str) -> None:
    assert request("GET", address, allowed=lambda _address: True) is Failure.ADDRESS


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0.0.0.0", "0",  # noqa: S104
     "[::]", "[::1]", "[::ffff:127.0.0.1]", "localhost",
     "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "[fe80::1]", "[fd00::1]", "100.64.0.1", "224.0.0.1",
     "[ff02::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]", "255.255.255.255", "[::ffff:a9fe:a9fe]"],
)  # fmt: skip
def test_no_private_address_is_connected_to_however_it_is_written(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda *arguments: connected.append(arguments))
    assert request("GET", f"http://{host}/") is Failure.PRIVATE
    assert connected == []


def test_one_private_address_among_several_forbids_them_all(names: dict[str, list[list[str]]]) -> None:
    with served(says(OK)) as server:
        names["mixed.example"] = [["127.0.0.1", "127.0.0.2"]]
        assert request("GET", server.address(host="mixed.example"), allowed=here) is Failure.PRIVATE
    assert server.asked == []


def test_a_name_that_points_elsewhere_at_the_second_look_up_leads_nowhere_else(
    names: dict[str, list[list[str]]],
) -> None:
    with served(says(OK)) as server:
        trap = socket.create_server(("127.0.0.2", server.port))
        names["rebinding.example"] = [["127.0.0.1"], ["127.0.0.2"]]
        answer = request("GET", server.address(host="rebinding.example"), allowed=here)
        assert isinstance(answer, Answer)
        assert names["rebinding.example"] == [["127.0.0.2"]]  # looked up once
        assert f"Host: rebinding.example:{server.port}".encode() in server.asked[0]
        trap.setblocking(False)
        with pytest.raises(BlockingIOError):
            trap.accept()
        trap.close()


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with served(says(OK)) as private:
        there = says(f"HTTP/1.1 302 Found\nLocation: {private.address()}\nContent-Length: 0\n\n")
        with served(there) as server:
            answer = answered(server)
            assert (answer.status, answer.headers["location"]) == (302, private.address())
    assert private.asked == []


def test_the_next_address_is_tried_where_the_first_refuses(names: dict[str, list[list[str]]]) -> None:
    with served(says(OK)) as server:
        names["two.example"] = [["127.0.0.2", "127.0.0.1"]]
        answer = request("GET", server.address(host="two.example"), allowed=lambda _address: True)
    assert isinstance(answer, Answer)


def test_a_name_that_is_none_and_a_port_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    assert request("GET", f"http://127.0.0.1:{port}/", allowed=here) is Failure.UNREACHABLE

    def unknown(*_place: Any, **_more: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert request("GET", "http://nowhere.example/", allowed=here) is Failure.UNKNOWN_HOST


def test_a_name_service_that_never_answers_is_not_waited_for(hurried: float, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_place, **_more: release.wait(30))
    began = time.monotonic()
    assert request("GET", "http://slow.example/") is Failure.TIMEOUT
    assert time.monotonic() - began < hurried + 1
    release.set()


def _drip(piece: bytes) -> Callable[[socket.socket], None]:
    """Says a little at a time, so that no single wait is ever long."""

    def script(connection: socket.socket) -> None:
        waiting = threading.Event()
        while not waiting.wait(0.05):
            connection.sendall(piece)

    return script


@pytest.mark.parametrize(
    "script",
    [
        lambda connection: connection.recv(1),
        _drip(b"H"),
        lambda connection: (connection.sendall(b"HTTP/1.1 200 OK\r\n"), _drip(b"A: b\r\n")(connection)),
        lambda connection: (connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n"), _drip(b".")(connection)),
        _drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["silence", "status", "headers", "body", "continue"],
)
def test_who_answers_in_drops_is_given_up_in_time(script: Callable[[socket.socket], None], hurried: float) -> None:
    with served(script) as server:
        began = time.monotonic()
        assert request("GET", server.address(), allowed=here) is Failure.TIMEOUT
        assert hurried - 0.1 < time.monotonic() - began < hurried + 1


def test_an_endless_body_is_cut_off() -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with served(endless) as server:
        answer = answered(server)
        assert 60_000 < len(answer.body) <= outgoing.MOST_BYTES
        assert not answer.whole
        answer = answered(server, most=0)
        assert (answer.body, answer.whole) == (b"", False)


def test_a_chunked_body_is_put_together() -> None:
    chunked = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nHello\n6\n, sir.\n0\n\n"
    with served(says(chunked)) as server:
        answer = answered(server)
    assert (answer.body, answer.whole) == (b"Hello, sir.", True)


def test_a_body_that_breaks_off_is_not_whole() -> None:
    with served(says("HTTP/1.1 200 OK\nContent-Length: 50\n\nHello")) as server:
        answer = answered(server)
    assert (answer.body, answer.whole) == (b"Hello", False)


@pytest.mark.parametrize(
    ("script", "failure"),
    [
        (says("HTTP/1.1 200 OK\n" + f"A: {'b' * 8000}\n" * 90 + "\n"), Failure.TOO_LARGE),
        (says(f"HTTP/1.1 200 OK\nA: {'b' * 100_000}\n\n"), Failure.TOO_LARGE),
        (says("HTTP/1.1 200 OK\n" + "A: b\n" * 500 + "\n"), Failure.NONSENSE),
        (says("SSH-2.0-OpenSSH_9.2\n"), Failure.NONSENSE),
        (says("HTTP/1.1 many\n\n"), Failure.NONSENSE),
        (says("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nzz\n"), Failure.NONSENSE),
        (says(""), Failure.NONSENSE),
    ],
    ids=["huge head", "huge header", "many headers", "another protocol", "no status", "no chunk", "nothing"],
)
def test_what_makes_no_sense_is_named(script: Callable[[socket.socket], None], failure: Failure) -> None:
    with served(script) as server:
        assert request("GET", server.address(), allowed=here) is failure


def test_a_head_request_reads_no_body() -> None:
    with served(says("HTTP/1.1 200 OK\nContent-Length: 5000\n\n")) as server:
        answer = answered(server, "HEAD")
    assert (answer.status, answer.body, answer.whole) == (200, b"", True)


def _authority(folder: Path, name: str) -> ssl.SSLContext:
    """A server's side of TLS for this name, signed by an authority of its own, which lies in `folder`/authority.pem."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    about = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(about)
        .issuer_name(about)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "authority.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "authority.pem", folder / "key.pem")
    return context


def test_a_certificate_must_be_trusted_and_be_the_hosts(
    tmp_path: Path, names: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    names |= {"good.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]}
    with served(says(OK), context=_authority(tmp_path, "good.example")) as server:
        assert request("GET", server.address(host="good.example"), allowed=here) is Failure.TLS
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        answer = request("GET", server.address(host="good.example"), allowed=here)
        assert isinstance(answer, Answer)
        assert answer.body == b"Hello"
        assert request("GET", server.address(host="other.example"), allowed=here) is Failure.TLS
        assert request("GET", server.address(), allowed=here) is Failure.TLS


def test_plain_words_where_tls_is_spoken_fail(hurried: float) -> None:
    with served(says(OK)) as server:
        address = server.address().replace("http:", "https:")
        assert request("GET", address, allowed=here) in {Failure.TLS, Failure.TIMEOUT}
