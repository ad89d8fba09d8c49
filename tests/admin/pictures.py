"""Pictures made for the tests."""

import io

from PIL import Image


def png(width: int = 40, height: int = 30) -> bytes:
    """A green picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#0b5d4e").save(out, "PNG")
    return out.getvalue()
