"""`make run`, as a newcomer meets it: a real server and a real worker on a folder of their own."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.running import ROOT, Site, environment


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    site = Site(tmp_path_factory.mktemp("somewhere") / "data")
    try:
        site.wait_for("/readyz")
        site.wait_for("/")
    finally:
        printed = site.stop()
    yield site, printed


def test_it_prints_the_address_and_the_demo_log_ins(first_run: tuple[Site, str]) -> None:
    site, printed = first_run
    assert site.address in printed
    for login in json.loads((site.data / "demo-logins.json").read_text()):
        assert login["email"] in printed
        assert login["password"] in printed


def test_the_demo_log_ins_are_kept_for_their_owner_alone(first_run: tuple[Site, str]) -> None:
    site, _ = first_run
    path = site.data / "demo-logins.json"
    logins = json.loads(path.read_text())
    assert path.stat().st_mode & 0o777 == 0o600
    assert {login["role"] for login in logins} == {"writer", "editor", "administrator"}
    assert all(set(login) == {"email", "password", "role", "name"} for login in logins)


def test_the_data_folder_holds_database_media_and_secret_key(first_run: tuple[Site, str]) -> None:
    site, _ = first_run
    assert site.data.stat().st_mode & 0o777 == 0o700
    assert (site.data / "secret-key").stat().st_mode & 0o777 == 0o600
    assert (site.data / "plumbline.sqlite3").exists()
    assert list((site.data / "media").iterdir())


def test_a_second_run_works_as_the_first_and_keeps_the_passwords(first_run: tuple[Site, str]) -> None:
    data = first_run[0].data
    before = (data / "demo-logins.json").read_text()
    site = Site(data)
    try:
        site.wait_for("/readyz")
        assert "<h1" in site.wait_for("/")
    finally:
        printed = site.stop()
    assert "exists" not in printed
    assert (data / "demo-logins.json").read_text() == before


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
