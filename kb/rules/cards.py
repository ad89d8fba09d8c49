"""Cards: the picture shown where an article's address is shared, 1200 × 630, in the site's colours."""

import hashlib
import io
import struct
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from kb.rules.pictures import File

VERSION = 1  # of the drawing: raised, every card is drawn again
WIDTH, HEIGHT = 1200, 630
ACCENT = "#0b5d4e"
PAPER, INK, MARK = "#fdfdfb", "#161d1a", "#ffe68f"
MARGIN, BAR = 80, 14
TITLE_SIZES = (88, 76, 68, 60, 54, 48, 42)
TITLE_LINES, TITLE_ROOM = 5, 330  # at most, in lines and pixels
SMALL = 32
FONT = Path(__file__).parent / "fonts/NotoSerif-Bold.ttf"
_MARK_OF = (((11, 1), (13, 1), (13, 11), (17, 11), (12, 23), (7, 11), (11, 11)), 24)  # the plumb of the icon, in 24ths


@dataclass(frozen=True, slots=True)
class Face:
    """What one card shows; `accent` is #rrggbb or empty."""

    title: str
    category: str
    site: str
    accent: str = ""


def look(site: str, accent: str) -> str:
    """A name for all that the cards of one site share: its name, its colour, this drawing."""
    return hashlib.sha256(repr((VERSION, site, accent)).encode()).hexdigest()[:16]


def drawable(text: str) -> bool:
    """Whether the font has every character and none needs shaping: no Arabic, no Chinese, no marks to be combined."""
    return all(
        ord(character) in _covered() and not unicodedata.combining(character) for character in _plain(text)
    ) and bool(_plain(text))


def draw(face: Face) -> File | None:
    """The card as a PNG; None when the font cannot draw the title. A category or name that it cannot is left out."""
    if not drawable(face.title):
        return None
    accent = face.accent or ACCENT
    card, pen = _sheet(accent)
    top = MARGIN
    if face.category and drawable(face.category):
        top = _label(pen, _cut(_plain(face.category), SMALL, WIDTH - 2 * MARGIN), top)
    size, lines = _fitted(_plain(face.title))
    for line in lines:
        pen.text((MARGIN, top), line, INK, _font(size))
        top += _leading(size)
    _plumb(pen, (MARGIN - 8, HEIGHT - 104), 48, accent)
    if drawable(face.site):
        name = _cut(_plain(face.site), SMALL, WIDTH - 2 * MARGIN - 60)
        pen.text((MARGIN + 52, HEIGHT - 80), name, accent, _font(SMALL), anchor="lm")
    return _encoded(card)


def emblem() -> File:
    """The site's picture, which pages without a card of their own show: the mark alone."""
    card, pen = _sheet(ACCENT)
    _plumb(pen, ((WIDTH - 360) // 2, (HEIGHT - 360) // 2), 360, ACCENT)
    return _encoded(card)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _sheet(accent: str) -> tuple[Pillow.Image, ImageDraw.ImageDraw]:
    card = Pillow.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, WIDTH, BAR - 1), accent)
    return card, pen


def _label(pen: ImageDraw.ImageDraw, words: str, top: int) -> int:
    """The category on a stroke of the marker; returns where what follows begins."""
    width = _font(SMALL).getlength(words)
    pen.rectangle((MARGIN - 8, top + 16, MARGIN + width + 8, top + 42), MARK)
    pen.text((MARGIN, top), words, INK, _font(SMALL))
    return top + 76


def _plumb(pen: ImageDraw.ImageDraw, corner: tuple[int, int], side: int, colour: str) -> None:
    points, grid = _MARK_OF
    pen.polygon([(corner[0] + x * side / grid, corner[1] + y * side / grid) for x, y in points], colour)


def _fitted(title: str) -> tuple[int, list[str]]:
    """The largest size at which the title has room, and its lines; at the smallest, what is left over ends in …"""
    for size in TITLE_SIZES:
        lines = _wrapped(title, size)
        if len(lines) <= TITLE_LINES and len(lines) * _leading(size) <= TITLE_ROOM:
            return size, lines
    kept = TITLE_ROOM // _leading(size)
    return size, [*lines[: kept - 1], _cut(" ".join(lines[kept - 1 :]), size, WIDTH - 2 * MARGIN)]


def _wrapped(text: str, size: int) -> list[str]:
    font, lines = _font(size), [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(_cut(word, size, WIDTH - 2 * MARGIN))
    return [line for line in lines if line]


def _cut(text: str, size: int, room: float) -> str:
    """The text if it has room, else as much of it as there is room for and …"""
    font = _font(size)
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _leading(size: int) -> int:
    return round(size * 1.18)


def _encoded(card: Pillow.Image) -> File:
    out = io.BytesIO()
    card.quantize(64, dither=Pillow.Dither.NONE).save(out, "PNG", optimize=True)
    data = out.getvalue()
    return File(WIDTH, HEIGHT, "image/png", f"{hashlib.sha256(data).hexdigest()[:40]}.png", data)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    # The basic layout draws the same on every machine; what would need another is not drawable.
    return ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _covered() -> frozenset[int]:
    """The code points that the font can draw: its character map, which is one table of groups (format 12)."""
    data = FONT.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    places = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    begin = places[b"cmap"]
    (offset,) = struct.unpack_from(">I", data, begin + 8)
    (groups,) = struct.unpack_from(">I", data, begin + offset + 12)
    found: set[int] = set()
    for group in range(groups):
        first, last, _glyph = struct.unpack_from(">III", data, begin + offset + 16 + 12 * group)
        found.update(range(first, last + 1))
    return frozenset(found)
