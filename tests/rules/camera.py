"""A photograph as a telephone writes it: EXIF with place, maker and a small picture, XMP, IPTC and a comment.

Put together byte by byte (TIFF 6.0, EXIF 2.3), so that no library's idea of EXIF is tested against itself.
"""

from __future__ import annotations

import io
import struct

from PIL import Image as Pillow

SECRETS = (b"Telephone 7", b"Mei Zhang", b"59.329582", b"taken at home", b"Stockholm")
ASCII, SHORT, LONG, RATIONAL = 2, 3, 4, 5
Entry = tuple[int, int, bytes]  # tag, type, value


def photograph() -> bytes:
    """400 × 200 pixels, blue at the left and red at the right, on its side: upright it is red above and blue below."""
    pixels = Pillow.new("RGB", (400, 200), "blue")
    pixels.paste("red", (0, 0, 200, 200))
    plain = _jpeg(pixels)
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><exif:GPSLatitude>59.329582</exif:GPSLatitude></x:xmpmeta>"
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 14) + b"\x1c\x02\x5a\0\x09Stockholm"
    segments = [(0xE1, b"Exif\0\0" + _exif(_jpeg(pixels.resize((40, 20))))), (0xE1, xmp), (0xED, iptc),
                (0xFE, b"taken at home")]  # fmt: skip
    return plain[:2] + b"".join(_segment(kind, data) for kind, data in segments) + plain[2:]


def _jpeg(picture: Pillow.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def _segment(kind: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, kind, len(data) + 2) + data


def _exif(small: bytes) -> bytes:
    """Big-endian TIFF: the picture, its place, and the small picture; each directory after the one before."""
    place = [(1, ASCII, b"N\0"), (2, RATIONAL, _degrees(59, 19, 46.5)), (3, ASCII, b"E\0"),
             (4, RATIONAL, _degrees(18, 4, 7.5))]  # fmt: skip
    first: list[Entry] = [(0x010F, ASCII, b"Telephone 7\0"), (0x0112, SHORT, struct.pack(">H", 6)),
                          (0x013B, ASCII, b"Mei Zhang\0"), (0x8825, LONG, b"\0" * 4)]  # fmt: skip
    start = 8
    gps = start + len(_directory(first, start, 0))
    thumbnail = gps + len(_directory(place, gps, 0))
    first[3] = (0x8825, LONG, struct.pack(">I", gps))
    third: list[Entry] = [(0x0103, SHORT, struct.pack(">H", 6)), (0x0201, LONG, b"\0" * 4),
                          (0x0202, LONG, struct.pack(">I", len(small)))]  # fmt: skip
    data = thumbnail + len(_directory(third, thumbnail, 0))
    third[1] = (0x0201, LONG, struct.pack(">I", data))
    return (
        b"MM\0*" + struct.pack(">I", start) + _directory(first, start, thumbnail) + _directory(place, gps, 0)
        + _directory(third, thumbnail, 0) + small
    )  # fmt: skip


def _degrees(*parts: float) -> bytes:
    return b"".join(struct.pack(">II", round(part * 10), 10) for part in parts)


def _directory(entries: list[Entry], at: int, following: int) -> bytes:
    sizes = {ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8}
    behind = at + 2 + 12 * len(entries) + 4
    head, values = struct.pack(">H", len(entries)), b""
    for tag, kind, value in entries:
        head += struct.pack(">HHI", tag, kind, len(value) // sizes[kind])
        if len(value) <= 4:
            head += value.ljust(4, b"\0")
        else:
            head += struct.pack(">I", behind + len(values))
            values += value
    return head + struct.pack(">I", following) + values
