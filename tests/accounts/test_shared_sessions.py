"""Sessions and sign-in's counters in a real Redis: shared by every machine, and away for a while."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.sessions import is_signed
from tests import cast

pytestmark = [pytest.mark.django_db]
SERVER = shutil.which("redis-server")
THERE = SERVER is not None and importlib.util.find_spec("redis") is not None
if not THERE and os.environ.get("CI") != "true":
    pytestmark.append(pytest.mark.skip(reason="no Redis: apt-get install redis-server, make test"))
PATIENCE_SECONDS = 20


class Redis:
    """A server of the tests' own, reached by a socket."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "socket"
        self.command = [
            str(SERVER),
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--save",
            "",
            "--dir",
            str(folder),
        ]
        self.start()

    def start(self) -> None:
        """Returns when it answers."""
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._answers():
            assert time.monotonic() < end
            time.sleep(0.01)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:  # the file is there before anybody listens
            return probe.connect_ex(str(self.socket)) == 0

    def stop(self) -> None:
        """Ends it, with all that it holds."""
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)


@pytest.fixture
def redis(settings: Settings) -> Iterator[Redis]:
    with TemporaryDirectory(prefix="plumbline-redis-") as folder:
        server = Redis(Path(folder))
        (shared,) = settings.CACHES.values()
        options = {"socket_timeout": 1}
        backend = "django.core.cache.backends.redis.RedisCache"
        settings.CACHES = {"default": {**shared, "BACKEND": backend, "LOCATION": f"unix://{server.socket}"}}
        settings.CACHES["default"]["OPTIONS"] = options
        settings.SESSION_ENGINE = "accounts.shared_sessions"
        yield server
        server.stop()


def signed_in() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.edith())
    return client


def test_a_session_lies_in_redis_under_a_signed_key_and_no_longer_in_the_database(redis: Redis) -> None:
    client = signed_in()
    assert is_signed(client.cookies["plumbline-session"].value)
    assert client.get("/desk/").status_code == 200
    assert not Session.objects.exists()


def test_signing_out_ends_it_everywhere(redis: Redis) -> None:
    client, other = signed_in(), Client()
    other.cookies["plumbline-session"] = client.cookies["plumbline-session"].value
    assert other.get("/desk/").status_code == 200
    client.post("/accounts/logout/")
    assert other.get("/desk/").status_code == 302


def test_an_administrator_ends_every_session_of_a_person_and_nobody_else_s(redis: Redis) -> None:
    theirs, ada = [signed_in(), signed_in()], Client()
    ada.force_login(cast.ada())
    ada.post(f"/desk/people/{cast.edith().public_id}/", {"sessions": ""})
    assert [client.get("/desk/").status_code for client in theirs] == [302, 302]
    assert ada.get("/desk/").status_code == 200
    assert signed_in().get("/desk/").status_code == 200


@pytest.mark.parametrize("how", ["it hangs", "it is gone"])
def test_while_redis_is_away_readers_read_and_nobody_is_signed_out(redis: Redis, how: str) -> None:
    client, path = signed_in(), cast.published().get_absolute_url()
    held = client.cookies["plumbline-session"].value
    if how == "it hangs":
        redis.process.send_signal(signal.SIGSTOP)
    else:
        redis.stop()
    began = time.monotonic()
    refused = client.post("/desk/articles/new/", {"title": "Typed with care"})
    assert time.monotonic() - began < 10
    assert refused.status_code == 503
    assert refused["Retry-After"]
    assert "Typed with care" in refused.content.decode()
    assert client.cookies["plumbline-session"].value == held
    assert Client().get(path).status_code == 200
    stranger = Client(raise_request_exception=False)
    assert stranger.post("/accounts/login/", {"login": "a@example.org", "password": "x"}).status_code == 503
    if how == "it hangs":
        redis.process.send_signal(signal.SIGCONT)
        assert client.get("/desk/").status_code == 200
    else:
        redis.start()
        assert client.get("/desk/").status_code == 302  # what it held is gone with it: sign in again


def test_attempts_to_sign_in_are_counted_for_all_machines(redis: Redis) -> None:
    for _attempt in range(6):
        answer = Client().post("/accounts/login/", {"login": cast.edith().email, "password": "wrong"})
    assert answer.status_code in {200, 429}
    assert "429" in str(answer.status_code) or "Too many" in answer.content.decode()
    cache.clear()
    assert (
        Client().post("/accounts/login/", {"login": cast.edith().email, "password": cast.PASSWORD}).status_code == 302
    )
