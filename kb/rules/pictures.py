"""Pictures: checked by content, bounded before decoding, turned upright, stripped of metadata, re-encoded."""

import contextlib
import hashlib
import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 16_000  # WebP holds 16,383
WIDTHS = (96, 192, 384, 768, 1280, 1920)
FACES = (96, 192, 384)
ENCODINGS = (("image/avif", "AVIF", "avif", 60), ("image/webp", "WEBP", "webp", 80))


class NotAPicture(ValueError):  # noqa: N818 (named as the sentence that it begins)
    """The file cannot be used; the message is a sentence for the person who uploaded it."""


@dataclass(frozen=True, slots=True)
class File:
    """An encoded picture: width and height in pixels, mime type, a name made of its content's hash, and its bytes."""

    width: int
    height: int
    mime: str
    name: str
    data: bytes


def encode(data: bytes, *, widths: tuple[int, ...] = WIDTHS) -> tuple[File, tuple[File, ...]]:
    """The fallback (WebP, at most the largest width) and the renditions (AVIF, then WebP, narrow to wide).

    Raises NotAPicture for what is no PNG, JPEG, WebP, GIF or AVIF, has too many pixels, or is broken.
    """
    picture = _open(data)
    largest = min(picture.width, widths[-1])
    sizes = [*(width for width in widths if width < largest), largest]
    files: list[File] = []
    for encoding in ENCODINGS:
        files.extend(_encode(picture, width, encoding) for width in sizes)
    return files[-1], tuple(files)


def markdown_of(name: str, alt: str, caption: str = "") -> str:
    """What puts our picture of this public id into a text; the words are escaped, on one line."""
    words, more = (" ".join(each.split()).replace("\\", r"\\") for each in (alt, caption))
    words = words.replace("[", r"\[").replace("]", r"\]")
    more = more.replace('"', r"\"")
    return f'![{words}](media:{name} "{more}")' if more else f"![{words}](media:{name})"


def cut(data: bytes, focus: tuple[int, int], *, card: tuple[int, int]) -> tuple[File, tuple[File, ...]]:
    """Of a picture of ours a card and squares for portraits, cut around a focus (per cent from left and top).

    Nothing is enlarged. Raises NotAPicture where the data is none.
    """
    picture = _open(data)
    shaped = picture.crop(_box(picture.size, focus, card[0] / card[1]))
    square = picture.crop(_box(picture.size, focus, 1.0))
    largest = min(square.width, FACES[-1])
    sizes = [*(width for width in FACES if width < largest), largest]
    faces = tuple(_encode(square, width, encoding) for encoding in ENCODINGS for width in sizes)
    return _encode(shaped, min(shaped.width, card[0]), ENCODINGS[-1]), faces


def _box(size: tuple[int, int], focus: tuple[int, int], ratio: float) -> tuple[int, int, int, int]:
    """The largest part of this ratio with the focus as near its middle as the edges allow."""
    width = min(size[0], max(1, round(size[1] * ratio)))
    height = min(size[1], max(1, round(size[0] / ratio)))
    left, top = (
        min(max(round(whole * place / 100 - part / 2), 0), whole - part)
        for whole, part, place in zip(size, (width, height), focus, strict=True)
    )
    return left, top, left + width, top + height


def _open(data: bytes) -> Pillow.Image:
    if not data:
        raise NotAPicture(_("The file is empty."))
    if data.lstrip()[:5].lower() in {b"<?xml", b"<svg "} or b"<svg" in data[:1000].lower():
        raise NotAPicture(_("SVG files are not taken, for they can hold scripts: upload a PNG, JPEG, WebP or AVIF."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
            picture = Pillow.open(io.BytesIO(data), formats=FORMATS)
            _refuse_bombs(picture)
            picture.load()
            return _plain(ImageOps.exif_transpose(picture))
    except NotAPicture:
        raise
    except Pillow.DecompressionBombError:
        raise NotAPicture(_("The picture has too many pixels; 40 million are the most.")) from None
    except UnidentifiedImageError:
        raise NotAPicture(_("This is no picture that we know: upload a PNG, JPEG, WebP, GIF or AVIF.")) from None
    except Exception:  # noqa: BLE001  # decoders raise almost anything over a broken file
        raise NotAPicture(_("The picture is damaged and cannot be read.")) from None


def _refuse_bombs(picture: Pillow.Image) -> None:
    # The size stands in the file's head: a bomb is refused before a pixel is decoded.
    if picture.width * picture.height > MOST_PIXELS:
        raise NotAPicture(
            _("The picture has %(width)d × %(height)d pixels; %(most)d million are the most.")
            % {"width": picture.width, "height": picture.height, "most": MOST_PIXELS // 1_000_000}
        )
    if max(picture.size) > LONGEST_SIDE:
        raise NotAPicture(_("A side of the picture is longer than %d pixels.") % LONGEST_SIDE)


def _plain(picture: Pillow.Image) -> Pillow.Image:
    """The pixels alone, in sRGB: no colour profile, no place, no camera, no comment."""
    mode = "RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK"}:
        with contextlib.suppress(ImageCms.PyCMSError, OSError):  # a profile that cannot be read is left out
            screen = ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, io.BytesIO(profile), screen, outputMode=mode) or picture
    plain = picture.convert(mode)
    plain.info.clear()
    return plain


def _encode(picture: Pillow.Image, width: int, encoding: tuple[str, str, str, int]) -> File:
    mime, name, extension, quality = encoding
    height = max(1, round(picture.height * width / picture.width))
    sized = picture if width == picture.width else picture.resize((width, height), Pillow.Resampling.LANCZOS)
    out = io.BytesIO()
    sized.save(out, name, quality=quality)
    data = out.getvalue()
    return File(width, height, mime, f"{hashlib.sha256(data).hexdigest()[:40]}.{extension}", data)
