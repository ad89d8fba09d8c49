"""Pictures: what is taken, what is refused, and what is left of it."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zlib

import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from kb.rules.pictures import WIDTHS, File, NotAPicture, encode
from tests.rules.camera import SECRETS, photograph

SIZE = (40, 20)


def made(
    mode: str = "RGB", name: str = "PNG", size: tuple[int, int] = SIZE, colour: object = None, **options: object
) -> bytes:
    out = io.BytesIO()
    picture = Pillow.new(mode, size, colour) if colour is not None else Pillow.new(mode, size)  # type: ignore[arg-type]
    picture.save(out, name, **options)
    return out.getvalue()


def opened(file: File) -> Pillow.Image:
    return Pillow.open(io.BytesIO(file.data))


def png_head(width: int, height: int) -> bytes:
    """A PNG that claims this size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def test_renditions_go_from_narrow_to_wide_in_both_formats() -> None:
    fallback, files = encode(made(size=(2400, 1200)))
    assert [(file.width, file.height, file.mime) for file in files] == [
        (width, width // 2, mime) for mime in ("image/avif", "image/webp") for width in WIDTHS
    ]
    assert fallback == files[-1]
    for file in files:
        assert opened(file).size == (file.width, file.height)
        assert file.name.endswith("." + file.mime.partition("/")[2])


def test_a_small_picture_is_never_made_larger() -> None:
    _, files = encode(made(size=(100, 50)))
    assert [file.width for file in files] == [96, 100, 96, 100]


def test_a_name_is_made_of_the_content() -> None:
    assert encode(made(colour="red"))[0].name == encode(made(colour="red"))[0].name
    assert encode(made(colour="red"))[0].name != encode(made(colour="blue"))[0].name


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        *((mode, "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
        *((mode, "JPEG") for mode in ("L", "RGB", "CMYK")),
        *((mode, name) for mode in ("RGB", "RGBA") for name in ("WEBP", "AVIF")),
        ("P", "GIF"),
    ],
)
def test_every_kind_of_pixel_is_taken(mode: str, name: str) -> None:
    fallback, files = encode(made(mode, name))
    assert (fallback.width, fallback.height) == SIZE
    assert {opened(file).format for file in files} == {"AVIF", "WEBP"}


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (3000, 1)])
def test_the_smallest_pictures_keep_a_height(size: tuple[int, int]) -> None:
    _, files = encode(made(size=size))
    assert all(file.width >= 1 and file.height >= 1 for file in files)


def test_transparency_is_kept() -> None:
    _, files = encode(made("RGBA", colour=(255, 0, 0, 0)))
    palette = Pillow.new("P", SIZE, 0)
    out = io.BytesIO()
    palette.save(out, "GIF", transparency=0)
    for file in [*files, *encode(out.getvalue())[1]]:
        assert opened(file).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_of_an_animation_the_first_frame_is_taken() -> None:
    out = io.BytesIO()
    frames = [Pillow.new("RGB", SIZE, colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    for file in encode(out.getvalue())[1]:
        red, _green, blue = opened(file).convert("RGB").getpixel((5, 5))  # type: ignore[misc]
        assert (red > 200, blue < 50) == (True, True)
        assert getattr(opened(file), "n_frames", 1) == 1


def test_a_picture_is_turned_upright_and_says_nothing_of_where_it_was_taken() -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Camera of Mei"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = made(
        name="JPEG", exif=exif, xmp=b"<x:xmpmeta>GPSLatitude</x:xmpmeta>", icc_profile=profile, comment=b"secret"
    )
    for file in encode(data)[1]:
        assert opened(file).size == (20, 40)
        assert not opened(file).getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(opened(file).info)
        assert not any(words in file.data for words in (b"GPS", b"Mei", b"secret"))


def test_a_photograph_as_a_camera_writes_it_is_turned_upright_and_keeps_nothing_but_its_pixels() -> None:
    data = photograph()
    before = Pillow.open(io.BytesIO(data))
    assert before.getexif()[0x0112] == 6  # the sensor lay on its side
    assert dict(before.getexif().get_ifd(0x8825)) == {1: "N", 2: (59.0, 19.0, 46.5), 3: "E", 4: (18.0, 4.0, 7.5)}
    assert all(words in data for words in SECRETS)
    for file in encode(data)[1]:
        picture = opened(file).convert("RGB")
        assert picture.size == (file.width, file.height) == (file.width, 2 * file.width)
        red, blue = (picture.getpixel((file.width // 2, y)) for y in (file.height // 8, file.height * 7 // 8))
        assert (red[0] > 200, red[2] < 60, blue[0] < 60, blue[2] > 200) == (True,) * 4  # type: ignore[index]
        assert not opened(file).getexif()
        assert not {"exif", "xmp", "photoshop", "comment", "icc_profile"} & set(opened(file).info)
        assert not any(words in file.data for words in (*SECRETS, b"Exif", b"http://ns.adobe.com"))


def test_a_profile_that_cannot_be_read_is_left_out() -> None:
    assert encode(made(name="JPEG", icc_profile=b"no profile at all"))[0].width == 40


def test_a_bomb_is_refused_quickly_and_with_little_memory() -> None:
    bomb = png_head(50_000, 50_000)
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(NotAPicture, match="too many pixels"):
        encode(bomb)
    assert time.perf_counter() - began < 1
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(("size", "words"), [((20_000, 3), "longer than 16000"), ((3, 20_000), "longer than 16000")])
def test_a_side_too_long_to_encode_is_refused(size: tuple[int, int], words: str) -> None:
    with pytest.raises(NotAPicture, match=words):
        encode(png_head(*size))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"  <SVG onload='alert(1)'>", "SVG"),
        (b"<!-- hello --><svg>", "SVG"),
        (b"words, words", "no picture"),
        (b"%PDF-1.7", "no picture"),
        (b"\x89PNG\r\n\x1a\n", "no picture|damaged"),
        (made()[:60], "damaged"),
        (made(name="JPEG", size=(300, 300))[:400], "damaged"),
        (made(name="WEBP")[:30], "no picture|damaged"),
        (made(name="BMP"), "no picture"),
        (made(name="TIFF"), "no picture"),
    ],
    ids=["empty", "xml", "svg", "comment", "text", "pdf", "head", "png", "jpeg", "webp", "bmp", "tiff"],
)
def test_what_is_no_picture_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(NotAPicture, match=words) as refusal:
        encode(data)
    assert str(refusal.value).endswith(".")


def test_no_bytes_whatever_break_the_door() -> None:
    whole = {name: made(name=name, size=(16, 16)) for name in ("PNG", "JPEG", "GIF", "WEBP", "AVIF")}
    for data in whole.values():
        for place in range(0, len(data), max(1, len(data) // 40)):
            broken = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
            try:
                encode(broken, widths=(8,))
            except NotAPicture as refusal:
                assert str(refusal)
