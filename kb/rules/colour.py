"""Colours: whether text in one can be read on the pages' light backgrounds, and the nearest one that can."""

import re

# The backgrounds that an accent may sit on (bg, surface, soft) while the reader's system is set to light. No colour
# reaches 4.5:1 on these and on the dark ones: the two backgrounds differ by 17.8:1, of which the middle is 4.2.
LIGHT = ("#fdfdfb", "#f3f5f1", "#e4f1ec")
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
STEPS = 100
HEX = re.compile(r"#[0-9a-f]{6}")


def is_colour(text: str) -> bool:
    """Whether this is a colour in the form #rrggbb, in small letters."""
    return HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str) -> bool:
    """Whether text in this colour can be read on every light background."""
    return all(contrast(colour, background) >= LEAST_CONTRAST for background in LIGHT)


def nearest_readable(colour: str) -> str:
    """The colour itself if it can be read, else the first that can on the way from it to black."""
    shades = (_shade(colour, 1 - step / STEPS) for step in range(STEPS + 1))
    return next(shade for shade in shades if readable(shade))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _shade(colour: str, share: float) -> str:
    red, green, blue = (round(channel * share) for channel in _channels(colour))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
