"""Who is counted as one client: an IPv4 address, or the /64 of an IPv6 one, which a household or a phone has whole."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

UNKNOWN = "unknown"
IPV6_PREFIX = 64
LONGEST = 64  # of an address with brackets, scope and port


def client(remote: str, forwarded: Sequence[str] = (), *, hops: int = 0) -> str:
    """The client behind this many proxies of ours: the hop-th of X-Forwarded-For from the end, else who connected."""
    seen = forwarded[-hops] if 0 < hops <= len(forwarded) else remote
    address = _address(seen.strip())
    if address is None:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((int(address), IPV6_PREFIX), strict=False))
    return str(address)


def trace(client: str, day: date, secret: str) -> str:
    """A client as a counter keeps it: a keyed hash that is another one tomorrow, so that nobody can be followed."""
    return hmac.new(f"{secret}:{day.isoformat()}".encode(), client.encode(), hashlib.sha256).hexdigest()


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address without brackets, port and scope."""
    if len(text) > LONGEST:
        return None
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:  # 192.0.2.1:4711
        bare = bare.partition(":")[0]
    try:
        return ip_address(bare.partition("%")[0])
    except ValueError:
        return None
