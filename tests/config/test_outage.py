"""A disk that is full: whoever writes reads a sentence and has their words back; readers notice nothing."""

import json
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image as Pillow

from accounts.identifiers import uuid7
from config.outage import stores_nothing
from kb.editorial import review
from kb.models import Buffer, Image, Notification, Revision, Tag
from tests import cast
from tests.desk.sending import form_of, page, signed_in
from tests.desk.test_media import _png

LONG = "Words that somebody typed. " * 7_000
WRITTEN = ("kb_revision", "kb_buffer", "kb_tag")
NO_ROOM = "Nothing can be stored just now"


@contextmanager
def full_disk() -> Iterator[None]:
    """SQLite may not grow by one page; PostgreSQL answers what it does when it cannot extend a table."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0]}")
            yield
            cursor.execute("PRAGMA max_page_count=1073741823")
            return
        full = "BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END"
        cursor.execute(f"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $${full}$$")
        for table in WRITTEN:
            cursor.execute(f"CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION full_disk()")
        yield
        cursor.execute("DROP FUNCTION full_disk() CASCADE")


@contextmanager
def read_only() -> Iterator[None]:
    """Whoever runs a database for others lets nothing be written to it when its disk is full."""
    on, off = "PRAGMA query_only=1", "PRAGMA query_only=0"
    if connection.vendor != "sqlite":
        on, off = (f"SET default_transaction_read_only = {each}" for each in ("on", "off"))
    with connection.cursor() as cursor:
        cursor.execute(on)
        yield
        cursor.execute(off)


@contextmanager
def full_folder(most: int = 100) -> Iterator[None]:
    """No file of this process may have more bytes than these; the first ones are written."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.django_db(transaction=True)
def test_on_a_full_disk_what_was_typed_comes_back_nothing_is_stored_and_readers_go_on() -> None:
    article, public = cast.draft(), cast.published(slug="there")
    client, edith = signed_in(cast.wanda()), signed_in(cast.edith())
    typed = form_of(article, title="Another title", body=LONG)
    sent = {"person": str(cast.wanda().public_id), "origin": str(uuid7()), "number": 1, "base_rev": 1}
    sent |= {"fields": [["body", LONG]]}

    def save() -> Any:
        return client.post(page(article), typed)

    def keep() -> Any:
        json_ = {"content_type": "application/json", "headers": {"Accept": "application/json"}}
        return client.patch(page(article, "buffer/"), json.dumps(sent), **json_)

    def add() -> Any:
        return edith.post("/desk/tags/new/", {"name": "Another", "slug": "", "description": "Of words."})

    def stored() -> tuple[int, ...]:
        return (Revision.objects.count(), Buffer.objects.count(), Tag.objects.count())

    before = stored()
    conditions: list[tuple[Callable[[], Any], tuple[Callable[[], Any], ...]]] = [
        (full_disk, (save, keep)),
        (read_only, (save, keep, add)),
    ]
    for condition, deeds in conditions:
        with condition():
            for deed in deeds:
                answer = deed()
                assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "10", "no-store")
                if deed is keep:
                    assert answer.json() == {"sentence": NO_ROOM, "full": True}
                    continue
                html = answer.content.decode()
                assert f"<h1>{NO_ROOM}</h1>" in html
                assert (LONG if deed is save else "Of words.") in html
                assert ">base<" not in html
            assert Client().get("/articles/there/").status_code == 200
            for path in ("/desk/", page(article), page(public)):
                assert edith.get(path).status_code == 200, path
        assert stored() == before
    assert (save().status_code, keep().status_code, add().status_code) == (302, 200, 302)
    assert stored() == (before[0] + 1, before[1] + 1, before[2] + 1)


@pytest.mark.django_db(transaction=True)
def test_what_is_told_is_shown_though_it_cannot_be_marked_as_read() -> None:
    review.request_changes(cast.in_review(), by=cast.edith(), comment="Shorter, please.")
    notification = cast.wanda().notifications.unread().first()
    assert notification is not None
    article, client = notification.article, signed_in(cast.wanda())
    with read_only():
        for rest in ("", "review/"):
            assert client.get(page(article, rest)).status_code == 200
    assert Notification.objects.unread().exists()
    client.get(page(article))
    assert not Notification.objects.unread().filter(pk=notification.pk).exists()


@pytest.mark.django_db
def test_a_picture_for_which_there_is_no_room_leaves_nothing_and_its_words_come_back() -> None:
    client = signed_in(cast.wanda())
    settings.MEDIA_ROOT.mkdir(exist_ok=True)
    before = set(settings.MEDIA_ROOT.iterdir())

    def upload() -> Any:
        file = SimpleUploadedFile("wall.png", _png(333, 77), "image/png")
        return client.post("/desk/media/", {"title": "A wall", "credit": "Nobody", "file": file})

    with full_folder():
        answer = upload()
    html = answer.content.decode()
    assert "the disk for pictures is full or fails" in html
    assert 'value="A wall"' in html
    assert 'value="Nobody"' in html
    assert (Image.objects.count(), set(settings.MEDIA_ROOT.iterdir())) == (0, before)
    assert upload().status_code == 302
    for _width, _mime, name in Image.objects.get().renditions:
        with Pillow.open(settings.MEDIA_ROOT / name) as picture:
            picture.load()


def test_other_errors_are_no_full_disk() -> None:
    assert not stores_nothing(None)
    assert not stores_nothing(FileNotFoundError(2, "No such file"))
    assert stores_nothing(OSError(28, "No space left on device"))
