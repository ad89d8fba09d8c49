"""`make run`, as a newcomer meets it: a real server and a real worker on a folder of their own."""

import json
import os
import pty
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.running import ROOT, Site, environment, first_run, free_port, furnished, still_running


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that a first run was in, to run in again."""
    return furnished(tmp_path_factory.mktemp("somewhere") / "data")


def test_it_prints_the_address_and_the_demo_log_ins() -> None:
    run = first_run()
    assert run.address in run.printed
    for login in json.loads((run.data / "demo-logins.json").read_text()):
        assert login["email"] in run.printed
        assert login["password"] in run.printed


def test_the_demo_log_ins_are_kept_for_their_owner_alone() -> None:
    path = first_run().data / "demo-logins.json"
    logins = json.loads(path.read_text())
    assert path.stat().st_mode & 0o777 == 0o600
    assert {login["role"] for login in logins} == {"writer", "editor", "administrator"}
    assert all(set(login) == {"email", "password", "role", "name"} for login in logins)


def test_the_data_folder_holds_database_media_and_secret_key() -> None:
    data = first_run().data
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "secret-key").stat().st_mode & 0o777 == 0o600
    assert (data / "plumbline.sqlite3").exists()
    assert list((data / "media").iterdir())


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGHUP], ids=["terminated", "terminal closed"])
def test_a_further_run_keeps_the_passwords_and_however_it_is_ended_nothing_goes_on(
    set_up: Path, signum: signal.Signals
) -> None:
    before = (set_up / "demo-logins.json").read_text()
    site = Site(set_up)
    try:
        site.wait_for("/readyz")
        assert "<h1" in site.wait_for("/")
    finally:
        printed = site.stop(signum)
    assert "exists" not in printed
    assert (set_up / "demo-logins.json").read_text() == before


def refused(*arguments: str, **environ: str) -> str:
    """What `make run` says when it cannot start: one line, no trace."""
    answer = subprocess.run(
        [sys.executable, "-m", "config.run", *arguments],
        cwd=ROOT,
        env=environment() | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode not in {0, -signal.SIGINT}
    assert "Traceback" not in answer.stderr
    *_, sentence = answer.stderr.strip().splitlines()
    return sentence


def test_a_port_that_is_taken_is_refused_before_anything_is_set_up(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert f"Port {port} cannot be used" in refused("--port", port, "--data", str(tmp_path))
    assert not (tmp_path / "plumbline.sqlite3").exists()


@pytest.mark.parametrize("port", ["abc", "0", "-1", "99999", "80.5", "٣"])
def test_a_port_that_is_none_is_refused(port: str, tmp_path: Path) -> None:
    assert "is no port" in refused(f"--port={port}", "--data", str(tmp_path / "data"))


def test_a_folder_that_cannot_hold_the_data_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert f"{file} cannot hold the data" in refused("--data", str(file))
    assert f"{file / 'inside'} cannot hold the data" in refused("--data", str(file / "inside"))


def test_a_setting_that_makes_no_sense_ends_it_in_the_settings_own_sentence(tmp_path: Path) -> None:
    answer = refused("--data", str(tmp_path), "--port", str(free_port()), INSECURE_HTTP="perhaps")
    assert "INSECURE_HTTP is 'perhaps'" in answer


def test_a_closed_terminal_ends_it_also_when_what_leads_the_session_tells_it_nothing(set_up: Path) -> None:
    terminal, inner = pty.openpty()
    # As make does under `ssh -t`: it waits for what it runs, and does not pass the signal on.
    deaf = ["sh", "-c", 'trap "" HUP; "$@"; exit', "sh"]
    site = Site(set_up, through=deaf, stdin=inner)
    os.close(inner)
    try:
        site.wait_for("/readyz")
    finally:
        family = psutil.Process(site.process.pid).children(recursive=True)
        os.close(terminal)
        site.process.communicate(timeout=30)
    assert len(family) >= 3
    assert still_running(family) == []


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ended_while_it_sets_up_it_leaves_nothing_running(tmp_path: Path, signum: signal.Signals) -> None:
    site = Site(tmp_path / "data")
    ours = psutil.Process(site.process.pid)
    while not ours.children():
        assert site.process.poll() is None
    site.stop(signum)
    assert site.process.returncode == 130


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_refuses_to_start_without(missing: str) -> None:
    production = {"SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "example.org", "DATABASE_URL": "sqlite://:memory:"}
    del production[missing]
    answer = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment() | production,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode != 0
    sentences = [line for line in answer.stderr.splitlines() if line.strip()]
    assert len(sentences) == 1
    assert missing in sentences[0]
