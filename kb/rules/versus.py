"""Comparisons that readers put together: which subjects stand in an address such as `/compare/a-vs-b/`."""

from collections.abc import Iterable

FEWEST, MOST = 2, 6
BETWEEN = "-vs-"  # no subject's own address has it


def together(slugs: Iterable[str]) -> str:
    """The one name of a comparison of these subjects: each once, in the order of the alphabet."""
    return BETWEEN.join(sorted(set(slugs)))


def apart(name: str) -> list[str]:
    """The addresses of the subjects that a comparison's name names."""
    return [slug for slug in name.split(BETWEEN) if slug]
