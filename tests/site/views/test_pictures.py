"""Pictures: whole or in parts, known for ever by their name, and nothing in them can run; or handed to nginx."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import Settings

NAME = "0123456789abcdef" * 4
DATA = bytes(range(100))


@pytest.fixture
def picture() -> Iterator[Path]:
    path = Path(settings.MEDIA_ROOT) / f"{NAME}.webp"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(DATA)
    yield path
    path.unlink(missing_ok=True)


def body(answer: Any) -> bytes:
    return b"".join(answer)


def test_a_picture_never_changes_and_nothing_in_it_can_run(client: Client, picture: Path) -> None:
    answer = client.get(f"/media/{picture.name}")
    assert (answer.status_code, body(answer)) == (200, DATA)
    assert (answer["Content-Type"], answer["Content-Length"], answer["Accept-Ranges"]) == ("image/webp", "100", "bytes")
    assert {"public", "immutable", "max-age=31536000"} == set(answer["Cache-Control"].split(", "))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("asked", "given"), [("bytes=0-9", range(10)), ("bytes=90-", range(90, 100)), ("bytes=-1", range(99, 100))]
)
def test_a_part_is_given_with_its_place_and_the_whole_size(
    asked: str, given: range, client: Client, picture: Path
) -> None:
    for ask in (client.get, client.head):
        answer = ask(f"/media/{picture.name}", headers={"Range": asked})
        assert answer.status_code == 206
        assert answer["Content-Range"] == f"bytes {given.start}-{given.stop - 1}/100"
        assert (answer["Content-Length"], answer["Content-Type"]) == (str(len(given)), "image/webp")
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert body(answer) == (DATA[given.start : given.stop] if ask == client.get else b"")


def test_a_part_behind_the_end_is_refused_and_what_makes_no_sense_gets_the_whole(client: Client, picture: Path) -> None:
    answer = client.get(f"/media/{picture.name}", headers={"Range": "bytes=100-"})
    assert (answer.status_code, answer["Content-Range"], body(answer)) == (416, "bytes */100", b"")
    for asked in ("bytes=9-1", "bytes=0-1,4-5", "lines=1-2"):
        answer = client.get(f"/media/{picture.name}", headers={"Range": asked})
        assert (answer.status_code, body(answer)) == (200, DATA)


def test_who_has_it_is_told_so_and_a_part_of_another_version_is_never_given(client: Client, picture: Path) -> None:
    address = f"/media/{picture.name}"
    whole = client.get(address)
    etag = whole["ETag"]
    assert body(whole) == DATA
    known = client.get(address, headers={"If-None-Match": f'"other", {etag}'})
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", etag)
    assert "immutable" in known["Cache-Control"]
    assert client.get(address, headers={"Range": "bytes=0-9", "If-Range": etag}).status_code == 206
    for other in ('"other"', "Wed, 21 Oct 2015 07:28:00 GMT", f"W/{etag}"):
        whole = client.get(address, headers={"Range": "bytes=0-9", "If-Range": other})
        assert (whole.status_code, body(whole)) == (200, DATA)


@pytest.mark.django_db
def test_only_hashes_of_known_kinds_are_pictures(client: Client, picture: Path) -> None:
    for name in ("missing", NAME, f"{NAME}.svg", f"{NAME}.html", f"{NAME}.png", f"{NAME.upper()}.webp",
                 f"{NAME}.webp%0a", f"..%2f{NAME}.webp", f"{NAME}.webp/", f"./{NAME}.webp"):  # fmt: skip
        response = client.get(f"/media/{name}")
        assert response.status_code == 404, name
        assert b"<h1>" in response.content


def test_storage_that_does_not_answer_is_no_error_of_ours(client: Client, picture: Path) -> None:
    picture.unlink()
    picture.symlink_to(picture)  # which no system follows
    answer = client.get(f"/media/{picture.name}")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")


@pytest.mark.django_db
def test_nginx_is_told_which_file_to_send(client: Client, picture: Path, settings: Settings) -> None:
    settings.MEDIA_ACCEL = "/pictures/"
    answer = client.get(f"/media/{picture.name}", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert (answer["X-Accel-Redirect"], answer["Content-Type"]) == (f"/pictures/{picture.name}", "image/webp")
    assert "immutable" in answer["Cache-Control"]
    assert client.get(f"/media/{NAME}.avif").status_code == 404
