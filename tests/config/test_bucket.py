"""Pictures in a bucket: stored, shown and asked for in parts as on a disk, against a small server that speaks S3."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.storage import default_storage, storages
from django.test import Client
from PIL import Image as Pillow
from pytest_django.fixtures import Settings

from accounts.refusal import Refused
from kb.editorial import media
from kb.models import Image
from tests import cast
from tests.running import free_port

GONE = b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>There is none.</Message></Error>"


class Double(ThreadingHTTPServer):
    """One bucket named `pictures`, for who signs with the key `reader`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.broken = False

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Double
    protocol_version = "HTTP/1.1"  # as S3: who asks whether to send a picture is told at once, and waits no second

    def answer(self, status: int, data: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    def do_GET(self) -> None:
        signed = self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=reader/")
        if self.server.broken or not signed or not self.path.startswith("/pictures/"):
            self.answer(500 if self.server.broken else 403)
        elif self.command == "PUT":
            self.server.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(200)
        elif self.path in self.server.objects:
            self.answer(200, self.server.objects[self.path])
        else:
            self.answer(404, GONE)

    do_HEAD = do_PUT = do_GET  # noqa: N815  # as http.server names them

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def bucket(settings: Settings) -> Iterator[Double]:
    server = Double()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    use(settings, server.origin)
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def use(settings: Settings, origin: str) -> None:
    options = {"bucket_name": "pictures", "endpoint_url": origin, "region_name": "us-east-1", "access_key": "reader",
               "secret_key": "secret"}  # fmt: skip
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "config.bucket.Bucket", "OPTIONS": options}}
    assert storages["default"].__class__.__name__ == "Bucket"


def png() -> bytes:
    data = io.BytesIO()
    Pillow.new("RGB", (200, 100), "teal").save(data, "PNG")
    return data.getvalue()


@pytest.mark.django_db
def test_a_picture_is_kept_in_the_bucket_and_shown_from_there_whole_and_in_parts(
    bucket: Double, client: Client
) -> None:
    image = media.add_image(png(), title="A wall", by=cast.edith())
    assert set(bucket.objects) == {f"/pictures/{name}" for _width, _mime, name in image.renditions}
    whole = bucket.objects[f"/pictures/{image.file}"]
    answer = client.get(image.url)
    assert (answer.status_code, b"".join(answer), answer["Content-Type"]) == (200, whole, "image/webp")
    assert answer["Content-Length"] == str(len(whole))
    assert {"immutable", "public"} < set(answer["Cache-Control"].split(", "))
    part = client.get(image.url, headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, whole[4:8])
    assert client.get(image.url, headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_the_same_picture_is_sent_to_the_bucket_once(bucket: Double) -> None:
    first = media.add_image(png(), title="A wall", by=cast.edith())
    before = dict(bucket.objects)
    assert media.add_image(png(), title="The same", by=cast.edith()).file == first.file
    assert bucket.objects == before


@pytest.mark.django_db
def test_what_is_not_in_the_bucket_is_not_found(bucket: Double, client: Client) -> None:
    assert client.get(f"/media/{'0' * 40}.webp").status_code == 404
    assert not default_storage.exists("0" * 40)


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["broken", "not there"])
def test_a_bucket_that_fails_refuses_uploads_in_a_sentence_and_pictures_with_a_503(
    how: str, bucket: Double, client: Client, settings: Settings
) -> None:
    editor = cast.edith()
    if how == "broken":
        bucket.broken = True
    else:
        use(settings, f"http://127.0.0.1:{free_port()}")
    assert client.get(f"/media/{'0' * 40}.webp").status_code == 503
    with pytest.raises(Refused, match="could not be stored"):
        media.add_image(png(), title="A wall", by=editor)
    assert not Image.objects.exists()
