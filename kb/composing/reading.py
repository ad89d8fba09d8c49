"""Reading a body that may cost too much to read."""

from collections.abc import Callable
from typing import TypeVar

from kb.rules.markdown import TooCostly

T = TypeVar("T")


def read(reading: Callable[[str], tuple[T, ...]], body: str) -> tuple[T, ...]:
    """What the reading finds in the body; nothing where it costs too much, as the checks will say."""
    try:
        return reading(body)
    except TooCostly:
        return ()
