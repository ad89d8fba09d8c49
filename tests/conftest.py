"""Fixtures that every test may use, and the guard that keeps all of them off the network."""

import socket
import sys
from ipaddress import ip_address
from typing import Any

import pytest

from kb.pages import around

LOOPBACK = {"127.0.0.1", "127.0.0.2", "::1", "localhost"}


def _off_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Python asks this before it connects or looks a name up, whoever does it."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo" and not _is_number(arguments[0]):
        host = arguments[0]
    else:
        return
    if host and host not in LOOPBACK:
        raise RuntimeError(f"A test wanted to reach {host!r}: no test uses the network.")


def _is_number(host: str | None) -> bool:
    """Whether looking this up asks nobody, for it is an address already."""
    host = host or ""
    try:
        return bool(ip_address(host) if ":" in host else socket.inet_aton(host))
    except (OSError, ValueError):
        return False


sys.addaudithook(_off_the_network)


@pytest.fixture(autouse=True)
def _no_chrome_of_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins as a new process does, with nothing cached of the site's settings."""
    monkeypatch.setattr(around, "_chrome", None)
