"""Pictures: what is none is refused with a sentence, and what was typed stays."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow

from kb.editorial import media
from kb.models import Image
from tests import cast
from tests.desk.sending import signed_in

pytestmark = pytest.mark.django_db


def _png(width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (width, height), "#0b5d4e").save(out, "PNG")
    return out.getvalue()


def _bomb() -> bytes:
    """A PNG that says it has 50,000 × 50,000 pixels."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def _upload(client: Client, data: bytes, name: str = "picture.png", address: str = "/desk/media/"):
    file = SimpleUploadedFile(name, data, "image/png")
    return client.post(address, {"title": "A wall", "credit": "Nobody", "file": file})


def test_a_picture_is_taken_and_its_markdown_offered() -> None:
    client = signed_in(cast.wanda())
    assert _upload(client, _png())["Location"] == "/desk/media/"
    image = Image.objects.get()
    html = client.get("/desk/media/").content.decode()
    assert f"![A wall](media:{image.public_id})" in html


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "x.svg", "SVG files are not taken"),
        (_bomb(), "bomb.png", "too many pixels"),
        (b"Just words, named like a picture.", "words.png", "This is no picture that we know"),
        (b"", "empty.png", "The file is empty."),
        (_png()[:60], "torn.png", "damaged"),
    ],
    ids=["SVG", "bomb", "words", "empty", "torn"],
)
def test_what_is_no_picture_is_refused_with_a_sentence_and_the_form_kept(data: bytes, name: str, sentence: str) -> None:
    for client, address in (
        (signed_in(cast.wanda()), "/desk/media/"),
        (signed_in(cast.edith()), f"/desk/authors/{cast.author().public_id}/photo/"),
    ):
        html = _upload(client, data, name, address).content.decode()
        assert "<title>Error:" in html
        assert html.count(sentence) == 2
        assert 'value="Nobody"' in html
    assert not Image.objects.exists()


def test_a_form_without_a_file_says_so() -> None:
    html = signed_in(cast.wanda()).post("/desk/media/", {"title": "A wall"}).content.decode()
    assert html.count("Choose a file.") == 2
    assert 'value="A wall"' in html


def test_writers_see_their_own_pictures_and_editors_all() -> None:
    media.add_image(_png(), title="Wanda’s wall", by=cast.wanda())
    for user, sees in ((cast.wanda(), True), (cast.walter(), False), (cast.edith(), True)):
        assert ("Wanda’s wall" in signed_in(user).get("/desk/media/").content.decode()) is sees


def test_only_what_nothing_uses_can_be_deleted_and_only_by_editors() -> None:
    free = media.add_image(_png(), title="Free", by=cast.wanda())
    used = media.add_image(_png(50), title="Used", by=cast.wanda())
    draft = cast.draft(image=used.public_id)
    assert signed_in(cast.wanda()).post(f"/desk/media/{free.public_id}/delete/").status_code == 403
    client = signed_in(cast.edith())
    html = client.get("/desk/media/").content.decode()
    assert f"/desk/media/{free.public_id}/delete/" in html
    assert f"/desk/media/{used.public_id}/delete/" not in html
    assert client.get(f"/desk/media/{used.public_id}/delete/").status_code == 200
    refused = client.post(f"/desk/media/{used.public_id}/delete/")
    assert refused.status_code == 409
    assert f"cannot be deleted: “{draft.newest.title}”." in refused.content.decode()
    assert client.post(f"/desk/media/{free.public_id}/delete/")["Location"] == "/desk/media/"
    assert list(Image.objects.all()) == [used]


def test_an_author_gets_a_photo_and_loses_it_again() -> None:
    author, client = cast.author("Mei Zhang"), signed_in(cast.edith())
    address = f"/desk/authors/{author.public_id}/photo/"
    assert ">MZ<" in client.get("/desk/authors/").content.decode()
    assert _upload(client, _png(), address=address)["Location"] == "/desk/authors/"
    author.refresh_from_db()
    assert author.photo is not None
    assert author.photo.url in client.get("/desk/authors/").content.decode()
    client.post(address, {"remove": "1", "seen": author.photo_id})
    author.refresh_from_db()
    assert author.photo is None


@pytest.mark.parametrize("address", ["/desk/authors/", "/desk/authors/0190aaaa-0000-7000-8000-000000000000/photo/"])
def test_writers_do_not_manage_authors(address: str) -> None:
    assert signed_in(cast.wanda()).get(address).status_code == 403
