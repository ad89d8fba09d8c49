"""Permanent public ids: UUID version 7 (RFC 9562 §5.7), which sort by the time they were made."""

import os
import time
from uuid import UUID


def uuid7() -> UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    return UUID(int=value & ~(0x3 << 62) | (0x2 << 62))


def uuid_in(text: str | None) -> UUID | None:
    """The id that somebody typed, in a form or an address; None for what is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
