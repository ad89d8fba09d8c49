"""A connection to PostgreSQL is asked whether it is alive only where there is cause to doubt it."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.utils import load_backend

from config import env, settings

ASKED = "SELECT query FROM pg_stat_activity WHERE pid = %s"
OURS = "SELECT 41 + 1"


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any) -> Iterator[Any]:
    """A connection as the site makes them, which has asked something of the tests' server."""
    monkeypatch.setenv("PLUMB_TEST", os.environ["TEST_POSTGRES_URL"])
    known: dict[str, Any] = {"TIME_ZONE": None, "AUTOCOMMIT": True, "CONN_HEALTH_CHECKS": True}
    found: Any = env.database("PLUMB_TEST", None, keep_seconds=60)
    known["OPTIONS"] = {**settings.POSTGRES_OPTIONS, **found["OPTIONS"]}
    connection = load_backend("config.postgresql").DatabaseWrapper({**found, **known}, alias=NO_DB_ALIAS)
    with django_db_blocker.unblock():
        ask(connection)
        yield connection
        connection.close()


@pytest.fixture
def other() -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["TEST_POSTGRES_URL"], autocommit=True) as connection:
        yield connection


def ask(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        return int(cursor.fetchone()[0])


def last(other: psycopg.Connection, connection: Any) -> str:
    """What the server was last asked on that connection."""
    found = other.execute(ASKED, [connection.connection.info.backend_pid]).fetchone()
    return found[0] if found else ""


def begin(connection: Any) -> None:
    """As a request begins."""
    connection.close_if_unusable_or_obsolete()
    connection.close_if_health_check_failed()


def test_the_next_request_asks_nothing_of_a_connection_that_is_idle(idle: Any, other: psycopg.Connection) -> None:
    before = idle.connection
    begin(idle)
    assert idle.connection is before
    assert last(other, idle) == OURS


def test_where_the_server_has_ended_it_the_next_request_has_another(idle: Any, other: psycopg.Connection) -> None:
    before = idle.connection
    other.execute("SELECT pg_terminate_backend(%s, 5000)", [before.info.backend_pid])
    begin(idle)
    assert idle.connection is None
    assert ask(idle) == 42
    assert idle.connection is not before


def test_where_something_failed_it_is_asked(idle: Any, other: psycopg.Connection) -> None:
    with pytest.raises(OperationalError), idle.cursor() as cursor:
        cursor.execute("SET statement_timeout = 1; SELECT pg_sleep(5)")
    begin(idle)
    assert last(other, idle) == "SELECT 1"
    assert ask(idle) == 42


def test_what_came_unasked_is_no_reason_to_make_it_anew(idle: Any, other: psycopg.Connection) -> None:
    with idle.cursor() as cursor:
        cursor.execute("LISTEN words")
    other.execute("NOTIFY words")
    other.execute("SELECT 1")  # by then it was sent
    before = idle.connection
    begin(idle)
    assert idle.connection is before
    assert ask(idle) == 42
