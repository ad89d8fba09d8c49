"""Cards: 1200 × 630, in the site's colours, the same on every machine, and none for what the font cannot draw."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kb.rules import cards
from kb.rules.cards import ACCENT, Face, draw, drawable, emblem, look
from kb.rules.colour import is_colour

FACE = Face("Open Source vs Closed AI Models: Key Differences", "LLMs", "Plumbline", "#5a1f87")


def picture(face: Face) -> Image.Image:
    file = draw(face)
    assert file is not None
    return Image.open(io.BytesIO(file.data)).convert("RGB")


def rgb(colour: str) -> tuple[int, ...]:
    assert is_colour(colour)
    return tuple(bytes.fromhex(colour[1:]))


def near(one: object, other: tuple[int, ...]) -> bool:
    """The same colour, but for the palette that the file is reduced to."""
    assert isinstance(one, tuple)
    return all(abs(a - b) <= 3 for a, b in zip(one, other, strict=True))


def ink(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many dark pixels there are in a part of the picture."""
    return sum(image.crop(box).convert("L").point([value < 90 for value in range(256)]).histogram()[1:2])


def test_a_card_is_a_small_png_of_the_usual_size() -> None:
    file = draw(FACE)
    assert file is not None
    assert (file.width, file.height, file.mime) == (1200, 630, "image/png")
    assert file.data[:8] == b"\x89PNG\r\n\x1a\n"
    assert Image.open(io.BytesIO(file.data)).size == (1200, 630)
    assert len(file.data) < 60_000
    assert file.name.endswith(".png")


def test_the_same_face_is_drawn_to_the_same_file_and_another_to_another() -> None:
    one = draw(FACE)
    assert one == draw(FACE)
    for other in (
        replace(FACE, title="Another"),
        replace(FACE, category="Building"),
        replace(FACE, site="Else"),
        replace(FACE, accent=""),
    ):
        assert one is not None
        assert draw(other).name != one.name  # type: ignore[union-attr]


def test_the_card_is_in_the_sites_colours() -> None:
    for accent in ("#5a1f87", ""):
        image = picture(replace(FACE, accent=accent))
        assert near(image.getpixel((600, 5)), rgb(accent or ACCENT))
        assert near(image.getpixel((1190, 600)), rgb(cards.PAPER))
        plumb = image.crop((70, 520, 130, 580))
        assert any(near(colour, rgb(accent or ACCENT)) for _count, colour in plumb.getcolors(3600) or [])


def test_the_category_stands_on_the_marker_and_leaves_no_gap_when_there_is_none() -> None:
    marked = [near(colour, rgb(cards.MARK)) for _n, colour in picture(FACE).getcolors(100_000) or []]
    assert any(marked)
    plain = picture(replace(FACE, category=""))
    assert not any(near(colour, rgb(cards.MARK)) for _n, colour in plain.getcolors(100_000) or [])
    assert ink(plain, (80, 80, 1120, 160)) > 500


@pytest.mark.parametrize(
    "title",
    ["A", "W" * 300, "word " * 200, "i" * 300, "Donaudampfschifffahrtsgesellschaft " * 9, "A — “B” … Ñandú, Ω и Ж"],
    ids=["short", "one long word", "many words", "thin letters", "long words", "other letters"],
)
def test_no_title_runs_out_of_its_place(title: str) -> None:
    image = picture(replace(FACE, title=title, category="c" * 300, site="S" * 300))
    assert ink(image, (80, 150, 1120, 500)) > 50
    assert ink(image, (1122, 20, 1200, 630)) == 0
    assert ink(image, (0, 20, 70, 500)) == 0
    assert ink(image, (80, 492, 1120, 515)) == 0


def test_a_title_too_long_for_its_place_ends_in_dots() -> None:
    size, lines = cards._fitted("word " * 200)
    assert size == cards.TITLE_SIZES[-1]
    assert lines[-1].endswith("…")
    size, lines = cards._fitted("Open vs closed")
    assert (size, lines) == (cards.TITLE_SIZES[0], ["Open vs closed"])


@pytest.mark.parametrize(
    "title", ["مقارنة", "比較", "שלום", "नमस्ते", "👍", "Tom 👍", "", "  \n ", "a\u0301\u0323\u0308", "\x00", "\u202e"]
)
def test_a_title_that_the_font_cannot_draw_gets_no_card(title: str) -> None:
    assert not drawable(title)
    assert draw(replace(FACE, title=title)) is None


def test_a_category_or_name_that_cannot_be_drawn_is_left_out() -> None:
    assert draw(replace(FACE, category="比較", site="مقارنة")) == draw(replace(FACE, category="", site=""))


def test_letters_with_marks_are_drawn_however_they_are_composed() -> None:
    assert drawable("Ñandú Ærø Žluťoučký Привет Ελλάδα")
    assert draw(replace(FACE, title="e\u0301te\u0301")) == draw(replace(FACE, title="\u00e9t\u00e9"))


def test_all_cards_change_with_the_sites_name_its_colour_and_the_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    first = look("Plumbline", "#5a1f87")
    assert first == look("Plumbline", "#5a1f87")
    assert len({first, look("Else", "#5a1f87"), look("Plumbline", "")}) == 3
    monkeypatch.setattr(cards, "VERSION", cards.VERSION + 1)
    assert look("Plumbline", "#5a1f87") != first


def test_the_emblem_is_what_is_committed() -> None:
    committed = (cards.FONT.parents[3] / "static/img/og.png").read_bytes()
    assert Image.open(io.BytesIO(committed)).convert("RGB").tobytes() == (
        Image.open(io.BytesIO(emblem().data)).convert("RGB").tobytes()
    )


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=40))
def test_whatever_a_title_holds_it_is_drawn_or_left(title: str) -> None:
    assert (draw(Face(title, title, title)) is not None) == drawable(title)
