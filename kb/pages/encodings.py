"""Content codings: which one a reader gets, and a page in it."""

import gzip
from collections.abc import Iterator

import brotli

IDENTITY, GZIP, BROTLI = "", "gzip", "br"
# A stored page is compressed once and dropped when it changes: fast enough, nearly smallest. What is written for one
# reader alone is larger by a tenth (gzip) or a fifth (Brotli), in half or a quarter of the time.
BROTLI_QUALITY, GZIP_LEVEL = 5, 6
QUICK = 1


def choose(accepted: str | None) -> str:
    """Brotli where it is taken, else gzip, else nothing; what cannot be read is as if it were not there."""
    weights = dict(_weights(accepted or ""))
    return next((coding for coding in (BROTLI, GZIP) if weights.get(coding, weights.get("*", 0.0)) > 0), IDENTITY)


def _weights(accepted: str) -> Iterator[tuple[str, float]]:
    for part in accepted[:1000].split(","):
        coding, _, parameter = part.partition(";")
        name, _, value = parameter.partition("=")
        try:
            weight = float(value) if name.strip().lower() == "q" else 1.0
        except ValueError:
            weight = 0.0
        yield coding.strip().lower(), weight


def encode(data: bytes, coding: str, *, once: bool = False) -> bytes:
    """The bytes in this coding; what is sent but `once` is not made as small as can be."""
    if coding == BROTLI:
        return bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=QUICK if once else BROTLI_QUALITY))
    return gzip.compress(data, QUICK if once else GZIP_LEVEL, mtime=0) if coding == GZIP else data


def decode(data: bytes, coding: str) -> bytes:
    """What was encoded so."""
    if coding == BROTLI:
        return bytes(brotli.decompress(data))
    return gzip.decompress(data) if coding == GZIP else data
