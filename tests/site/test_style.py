"""Our style sheets: logical properties only, nothing fetched, and tokens whose contrast suffices."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = sorted((Path(settings.BASE_DIR) / "static/css").glob("*.css"))
SITE = (Path(settings.BASE_DIR) / "static/css/site.css").read_text(encoding="utf-8")
SIDES = "left|right|top|bottom"
PHYSICAL = re.compile(
    rf"(?:margin|padding|border|inset)-(?:{SIDES})|(?<![\w-])(?:{SIDES})\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
    r"|(?<![\w(-])(?:min-|max-)?(?:width|height)\s*:"
)
TOKEN = re.compile(r"--([\w-]+):light-dark\((#\w+),(#\w+)\)")
TOKENS = {name: (light, dark) for name, light, dark in TOKEN.findall(SITE)}
TEXT = ("ink", "muted", "accent", "visited", "good", "warn", "bad")
GROUNDS = ("bg", "surface", "soft")


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_only_logical_properties_are_used(sheet: Path) -> None:
    assert PHYSICAL.findall(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_is_fetched_from_a_style_sheet(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert "url(" not in text
    assert "@import" not in text


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_can_be_read_on_every_surface(ground: str, scheme: int) -> None:
    for token in TEXT:
        assert contrast(TOKENS[token][scheme], TOKENS[ground][scheme]) >= 4.5, token
    assert contrast(TOKENS["edge"][scheme], TOKENS[ground][scheme]) >= 3


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_can_be_read_on_what_is_filled(scheme: int) -> None:
    assert contrast(TOKENS["on-accent"][scheme], TOKENS["accent"][scheme]) >= 4.5
    assert contrast(TOKENS["ink"][scheme], TOKENS["mark"][scheme]) >= 4.5
    assert contrast("#eef6f2", TOKENS["deep"][scheme]) >= 4.5
    assert contrast("#1d1700", "#ffd75e") >= 4.5
