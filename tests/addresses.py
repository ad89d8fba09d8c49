"""Every address of the URLconf, so that what is tested of all of them cannot forget a new one."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

UNFILLED = re.compile(r"[<>()\\]")
PICTURE = "media/" + "0" * 40 + ".webp"


@dataclass(frozen=True)
class Address:
    """One route: its door, its name, and the whole route with placeholders."""

    door: str
    name: str
    route: str
    pattern: URLPattern

    def __str__(self) -> str:
        return f"/{self.route}"


def addresses(resolver: URLResolver | None = None, route: str = "") -> Iterator[Address]:
    """All of them, in the URLconf's order."""
    for pattern in (resolver or get_resolver()).url_patterns:
        whole = route + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, whole)
        else:
            door = whole.partition("/")[0]
            public = getattr(pattern.callback, "public_page", False)
            yield Address("site" if public else door, pattern.name or "", whole, pattern)


def filled(address: Address, values: Mapping[str, str]) -> str:
    """A real path of the route, its placeholders filled with these values in their order."""
    path = re.sub(r"\(\?P<app_label>[^)]*\)", "kb", address.route)
    path = re.sub(r"media/\(\?P<name>.*", PICTURE, path)
    for placeholder, value in values.items():
        path = path.replace(placeholder, value)
    path = path.removesuffix("$").removesuffix("\\Z")
    assert not UNFILLED.search(path), f"no sample for {address.route}: add one, and a rule for who gets in"
    return f"/{path}"
