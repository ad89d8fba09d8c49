"""Web addresses: taken apart, written in one way, found in our HTML; and which network addresses are the public's."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import unquote, urlsplit

from django.urls import reverse
from django.utils.encoding import iri_to_uri

Address = IPv4Address | IPv6Address
LONGEST = 2_000
PATH_LENGTH = 300  # of a path of this site that moved
PORTS = {"http": 80, "https": 443}
UNICAST, TRANSLATED, TUNNELLED = IPv6Network("2000::/3"), IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16")
_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
_UNWANTED = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
_ANY_LINK = re.compile(r'<a(?:\s+[a-z-]+="[^"]*")*?\s+href="([^"]*)"', re.IGNORECASE)
_LINK = re.compile(r'<a(?:\s+[a-z-]+="[^"]*")*?\s+href="(https?:[^"]*)"', re.IGNORECASE)


@lru_cache(maxsize=10_000)
def path_of(page: str, *parts: str) -> str:
    """The path of the page of this name on our site; a list of articles asks for the same ones again and again."""
    return reverse(page, args=parts)


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An http or https address in ASCII: the host without brackets, and path with query as a request asks for them."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host as a request names it: an IPv6 address in brackets, the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def parse(text: str) -> WebAddress | None:
    """An absolute http or https address without its #fragment; None for any other, or one with a name or password."""
    if len(text) > LONGEST or _UNWANTED.search(text):
        return None
    try:
        parts = urlsplit(text)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:  # brackets that are no IPv6 address, a port that is none, a name that has no ASCII form
        return None
    if parts.scheme not in PORTS or "@" in parts.netloc or not host or port == 0:
        return None
    target = iri_to_uri(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/") or "/"
    address = WebAddress(parts.scheme, host, port or PORTS[parts.scheme], target)
    return address if len(str(address)) <= LONGEST else None


def found_in(html: str) -> tuple[str, ...]:
    """The outside addresses that the links of our sanitised HTML lead to, as `parse` writes them, each once."""
    found = (parse(unescape(match[1])) for match in _LINK.finditer(html))
    return tuple(dict.fromkeys(str(address) for address in found if address))


def paths_in(html: str, *, origin: str = "") -> tuple[str, ...]:
    """The paths of this site that the links of our sanitised HTML lead to, without query and #fragment, each once.

    As a request for them is read: unquoted. With `origin`, whole addresses that begin with it are ours too.
    """
    paths = (_path(unescape(match[1]), origin) for match in _ANY_LINK.finditer(html))
    return tuple(dict.fromkeys(path for path in paths if path and len(path) <= PATH_LENGTH))


def _path(address: str, origin: str) -> str:
    """The path of an address of ours; "" for any other."""
    rest = address.removeprefix(origin) if origin else address
    if rest != address and rest[:1] in {"", "/", "?", "#"}:
        address = f"/{rest.removeprefix('/')}"
    if not address.startswith("/") or address.startswith("//"):
        return ""
    path = unquote(re.split("[?#]", address, maxsplit=1)[0])
    return "" if "\x00" in path else path


def is_public(address: Address) -> bool:
    """Whether anybody's server may stand there: no private, local, reserved or many-at-once address, however wrapped.

    Python's own `is_global` says yes to multicast and to some ways of wrapping a private IPv4 address in an IPv6 one.
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    if address in TRANSLATED:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in UNICAST and address not in TUNNELLED and address.is_global


def _host(name: str) -> str:
    """The host in small ASCII letters; "" for what is none."""
    if ":" in name:
        return str(ip_address(name)) if "%" not in name else ""
    ascii_name = name.rstrip(".").encode("idna").decode() if name else ""
    return ascii_name if _HOST.fullmatch(ascii_name) else ""
