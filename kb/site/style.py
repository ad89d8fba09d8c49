"""The site's style sheet with its own accent colour: one file, at an address made of the colour and the content."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

SHEET = "css/site.css"
DARK_ACCENT = "#74d0b3"  # no one colour can be read on light and dark: the setting is the light one's (kb.rules.colour)


def address(accent: str) -> str:
    """Where pages find their style sheet: the plain one, or that with this accent (#rrggbb)."""
    if not accent:
        return static(SHEET)
    return reverse("style", args=[accent.removeprefix("#"), version()])


def sheet(accent: str) -> bytes:
    """The style sheet with this accent (rrggbb)."""
    return _plain() + f"\n:root{{--accent:light-dark(#{accent},{DARK_ACCENT})}}\n".encode()


def version() -> str:
    """A name for the plain sheet's content."""
    return hashlib.sha256(_plain()).hexdigest()[:12]


@cache
def _plain() -> bytes:
    return (Path(settings.BASE_DIR) / "static" / SHEET).read_bytes()
