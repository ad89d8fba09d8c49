"""Parts of a file, as a Range header asks for them (RFC 9110 §14)."""

import re

_ONE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII)


def part(asked: str, size: int) -> range | None:
    """The bytes of a file of this size that are asked for: an empty range where there are none of these.

    None, that is the whole file, for no header, for several parts at once and for what makes no sense.
    """
    found = _ONE.fullmatch(asked.strip())
    if found is None:
        return None
    first, last, suffix = found.groups()
    if suffix is not None:
        return range(max(0, size - int(suffix)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(int(last) + 1, size) if last else size)
