"""Every address of the URLconf × HEAD, OPTIONS, Range and headers that make no sense: as a good server answers."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from django.test import Client

from tests.test_access import (
    ADDRESSES,
    ADMINISTRATOR,
    NOBODY,
    PRIVATE,
    PUBLIC,
    Address,
    _world,
    browser,
    clients,
    paths,
    sessions,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]
__all__ = ["_world", "clients", "paths", "sessions"]  # the fixtures of the access matrix
Told = tuple[int, dict[str, str]]
Usual = dict[str, dict[str, Told]]
NEW_ID = re.compile(r"\?id=[0-9a-f-]{36}$")  # a new manuscript is given its address as it is opened
DRILL = bool(os.environ.get("DRILL"))
CHANGING = {"x-request-id", "date", "expires"}
LEAVING = {"account_logout", "logout"}  # these end the session that the next address needs
ODD = (
    {"Accept-Encoding": ""},
    {"Accept-Encoding": "nonsense;q=x, , gzip;q=0, *;q=0, br;q=99999999999999999999, zstd;q=-1, gzip;;q"},
    {"Accept-Encoding": "gzip;q=1e999, deflate;q=nan, " + "x, " * 2000},
    {"Accept-Language": "\xff,,;q=zz, en-GB-oed-x-" + "y" * 300 + ";q=1.5.5"},
    {"Accept-Language": "../../etc/passwd, %00, <script>, " + "z" * 5000},
    {"If-None-Match": 'W/"broken, *, "" , \xff'},
    {"If-Modified-Since": "yesterday", "If-Unmodified-Since": "1970"},
    {"Accept": ";;q", "Cookie": "=;;; plumbline-session=\xff; a=b=c", "Referer": "http://["},
)
RANGES = (
    "bytes=0-9",
    "bytes=5-",
    "bytes=-3",
    "bytes=9-1",
    "bytes=0-0,2-3",
    "lines=1-2",
    "bytes=x",
    "bytes=99999999999-",
)


def told(answer: Any) -> Told:
    """Status and headers, without those that are another each time (the admin says some things once: its lengths)."""
    headers = {name.lower(): NEW_ID.sub("?id=", value) for name, value in answer.headers.items()}
    if answer.streaming:
        b"".join(answer)  # closes its file
    changing = CHANGING | ({"content-length", "vary"} if answer.wsgi_request.path.startswith("/admin/") else set())
    return answer.status_code, {name: value for name, value in headers.items() if name not in changing}


def stays(address: Address) -> bool:
    return address.name not in LEAVING


@pytest.fixture(scope="module")
def usual(paths: dict[str, str], sessions: dict[str, str]) -> Usual:
    """What each is told at each route who asks for nothing odd; the same each time, so it is asked once."""
    found = {}
    for who, asked in ((NOBODY, sorted(ADDRESSES, key=stays, reverse=True)), (ADMINISTRATOR, filter(stays, ADDRESSES))):
        client = browser(sessions, who)
        found[who] = {address.route: told(client.get(paths[address.route])) for address in asked}
    return found


@pytest.mark.parametrize("who", [NOBODY, ADMINISTRATOR])
def test_head_says_what_get_says_without_a_body(
    who: str, paths: dict[str, str], clients: dict[str, Client], usual: Usual
) -> None:
    for address in filter(stays, ADDRESSES):
        got = usual[who][address.route]
        head = clients[who].head(paths[address.route])
        assert b"".join(head) == b"", str(address)
        assert told(head) == got, str(address)
        assert got[0] < 500, str(address)


@pytest.mark.parametrize("turn", range(len(RANGES) if DRILL else 1))
def test_a_part_of_a_page_is_never_given_so_the_whole_is(
    turn: int,
    paths: dict[str, str],
    clients: dict[str, Client],
    usual: Usual,
) -> None:
    """Each address is asked for one of the parts, the next for another (DRILL: for every one)."""
    for first, who in enumerate((NOBODY, ADMINISTRATOR)):
        for place, address in enumerate(filter(stays, ADDRESSES), first + turn):
            whole = usual[who][address.route]
            asked = RANGES[place % len(RANGES)]
            part = told(clients[who].get(paths[address.route], headers={"Range": asked}))
            if address.name == "media" and part[0] in {206, 416}:
                continue  # a picture may be had in parts
            assert part == whole, f"{address}, {asked}"


@pytest.mark.parametrize("headers", ODD, ids=range(len(ODD)))
def test_headers_that_make_no_sense_change_no_status(
    headers: dict[str, str],
    paths: dict[str, str],
    clients: dict[str, Client],
    usual: Usual,
) -> None:
    for address in ADDRESSES:
        plain = usual[NOBODY][address.route]
        odd = told(clients[NOBODY].get(paths[address.route], headers=headers))
        assert odd[0] == plain[0] < 500, str(address)


def test_options_tells_the_methods_of_every_public_address(paths: dict[str, str], clients: dict[str, Client]) -> None:
    for address in PUBLIC:
        status, headers = told(clients[NOBODY].options(paths[address.route]))
        assert status == 204, str(address)
        assert {"GET", "HEAD", "OPTIONS"} <= set(headers["allow"].split(", ")), str(address)


@pytest.mark.parametrize("who", [NOBODY, ADMINISTRATOR])
@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PROPFIND", "X-NONSENSE"])
def test_no_method_breaks_a_private_address(
    method: str,
    who: str,
    paths: dict[str, str],
    clients: dict[str, Client],
) -> None:
    for address in filter(stays, PRIVATE):
        status, headers = told(clients[who].generic(method, paths[address.route]))
        assert status < 500, str(address)
        assert status != 405 or headers["allow"], str(address)
