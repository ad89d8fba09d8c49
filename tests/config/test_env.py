"""What the environment may say, and the one sentence when it says something else."""

from pathlib import Path

import pytest

from config import env
from config.env import Misconfigured


def test_a_text_is_the_variable_then_its_file_then_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert env.text("PLUMB_TEST", "default") == "default"
    secret = tmp_path / "secret"
    secret.write_text(" kept apart \n", encoding="utf-8")
    monkeypatch.setenv("PLUMB_TEST_FILE", str(secret))
    assert env.text("PLUMB_TEST", "default") == "kept apart"
    monkeypatch.setenv("PLUMB_TEST", "here")
    assert env.text("PLUMB_TEST", "default") == "here"


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for value in (None, ""):
        if value is not None:
            monkeypatch.setenv("PLUMB_TEST", value)
        with pytest.raises(Misconfigured, match="PLUMB_TEST"):
            env.text("PLUMB_TEST")
    monkeypatch.setenv("PLUMB_TEST_FILE", str(tmp_path / "no-such"))
    with pytest.raises(Misconfigured, match="PLUMB_TEST_FILE"):
        env.text("PLUMB_TEST")


@pytest.mark.parametrize("typed", ["", "  \n"])
def test_an_empty_file_is_no_secret(typed: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(typed, encoding="utf-8")
    monkeypatch.setenv("PLUMB_TEST_FILE", str(secret))
    with pytest.raises(Misconfigured, match="PLUMB_TEST"):
        env.text("PLUMB_TEST")


@pytest.mark.parametrize(("typed", "meant"), [("1", True), ("Yes", True), ("off", False), ("0", False), (" ", True)])
def test_a_flag_is_on_off_or_as_usual(typed: str, meant: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMB_TEST", typed)
    assert env.flag("PLUMB_TEST", default=True) is meant


def test_what_makes_no_sense_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMB_TEST", "perhaps")
    for read in (env.flag, lambda name: env.number(name, 1)):
        with pytest.raises(Misconfigured, match="PLUMB_TEST is 'perhaps'"):
            read("PLUMB_TEST")


def test_a_list_is_parted_by_commas_and_never_empty_when_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMB_TEST", " a.example , ,b.example,")
    assert env.words("PLUMB_TEST") == ["a.example", "b.example"]
    monkeypatch.setenv("PLUMB_TEST", " , ")
    with pytest.raises(Misconfigured, match="PLUMB_TEST"):
        env.words("PLUMB_TEST")


@pytest.mark.parametrize(
    "typed", ["foo", "nonsense://x", "mysql://me:secret@host/name", "http://[", "postgres://h:x/y"]
)
def test_a_database_that_is_none_of_ours_is_refused_without_its_password(
    typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLUMB_TEST", typed)
    with pytest.raises(Misconfigured, match="PLUMB_TEST takes") as refusal:
        env.database("PLUMB_TEST", None, keep_seconds=0)
    assert "secret" not in str(refusal.value)


def test_both_databases_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for address, engine in (("sqlite:////a/b.sqlite3", "sqlite3"), ("postgres://me:x@host:5433/plumb", "postgresql")):
        monkeypatch.setenv("PLUMB_TEST", address)
        found = env.database("PLUMB_TEST", None, keep_seconds=7)
        assert found["ENGINE"] == f"django.db.backends.{engine}"
        assert found["CONN_MAX_AGE"] == 7


def test_an_origin_is_a_scheme_and_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.origin("PLUMB_TEST") == ""
    monkeypatch.setenv("PLUMB_TEST", "https://example.org/")
    assert env.origin("PLUMB_TEST") == "https://example.org"
    for odd in ("example.org", "ftp://example.org", "https://example.org/sub", "https://", "//example.org"):
        monkeypatch.setenv("PLUMB_TEST", odd)
        with pytest.raises(Misconfigured, match="PLUMB_TEST is"):
            env.origin("PLUMB_TEST")


def test_replicas_are_named_by_number_and_are_of_the_same_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMB_TEST", "postgres://me@a/plumb, postgres://me@b/plumb")
    primary = {"ENGINE": "django.db.backends.postgresql"}
    found = env.replicas("PLUMB_TEST", of=primary, keep_seconds=7)
    assert {name: copy["HOST"] for name, copy in found.items()} == {"replica1": "a", "replica2": "b"}
    with pytest.raises(Misconfigured, match="PLUMB_TEST names another kind"):
        env.replicas("PLUMB_TEST", of={"ENGINE": "django.db.backends.sqlite3"}, keep_seconds=7)
    monkeypatch.delenv("PLUMB_TEST")
    assert env.replicas("PLUMB_TEST", of=primary, keep_seconds=7) == {}


def test_headers_are_read_line_by_line_and_no_secret_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.headers("PLUMB_TEST") == {}
    monkeypatch.setenv("PLUMB_TEST", "Authorization: Bearer a:b | X-Zone: 7")
    assert env.headers("PLUMB_TEST") == {"Authorization": "Bearer a:b", "X-Zone": "7"}
    for odd in ("Bearer secret", "A b: secret", "X-Zone:", ": secret"):
        monkeypatch.setenv("PLUMB_TEST", odd)
        with pytest.raises(Misconfigured, match="PLUMB_TEST takes headers") as refusal:
            env.headers("PLUMB_TEST")
        assert "secret" not in str(refusal.value)


def test_a_text_of_another_shape_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.choice("PLUMB_TEST", "a+", "aa") == "aa"
    monkeypatch.setenv("PLUMB_TEST", "b")
    with pytest.raises(Misconfigured, match="PLUMB_TEST is 'b'; it takes something such as aa"):
        env.choice("PLUMB_TEST", "a+", "aa")


def test_a_place_is_a_path_with_a_slash_at_both_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.place("PLUMB_TEST") == ""
    monkeypatch.setenv("PLUMB_TEST", "/kept/pictures/")
    assert env.place("PLUMB_TEST") == "/kept/pictures/"
    for value in ("pictures/", "/pictures", "/", "/a b/", "https://example.org/", "/a\n/"):
        monkeypatch.setenv("PLUMB_TEST", value)
        with pytest.raises(Misconfigured, match="PLUMB_TEST"):
            env.place("PLUMB_TEST")
