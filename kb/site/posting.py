"""What a reader posts to a public page: no cookie and no token, so it must be known to come from our own pages."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, QueryDict

from kb.rules.clients import client

TRAP = "website"  # the field that nobody sees
QUICKEST_SECONDS, SLOWEST_SECONDS = 2, 24 * 3600
OURS = {"stamp", TRAP, "say", "revision", "block", "thread"}  # fields that our pages fill in
_signer = TimestampSigner(salt="kb.site.posting")


@dataclass(frozen=True, slots=True)
class Post:
    """The fields that were typed, and the client's address, which is counted and never kept."""

    fields: QueryDict
    client: str

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """What remains of a request."""
        forwarded = request.headers.get("X-Forwarded-For", "")
        hops = forwarded.split(",") if forwarded else []
        return cls(request.POST, client(request.META.get("REMOTE_ADDR", ""), hops, hops=settings.TRUSTED_PROXIES))

    def first(self, name: str) -> str:
        """The field's value, or nothing."""
        return self.fields.get(name) or ""

    @property
    def suspicious(self) -> bool:
        """Whether no person seems to have typed it: the unseen field is filled, or the page is too new or too old."""
        sent = self.first("stamp")
        timely = _younger(sent, SLOWEST_SECONDS) and not _younger(sent, QUICKEST_SECONDS)
        return bool(self.first(TRAP)) or not timely


def stamp(sent: str = "") -> str:
    """What a form carries to tell when its page was loaded: that which was sent, while it counts, else a new one."""
    return sent if _younger(sent, SLOWEST_SECONDS) else _signer.sign("form")


def is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this; an old one says so by Origin or Referer."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return urlsplit(source).netloc.lower() == request.get_host().lower()
    except ValueError:
        return False


def typed(fields: QueryDict) -> list[tuple[str, str]]:
    """What a reader may want back: each field that holds something, without those that we filled ourselves."""
    return [(name, value) for name, values in fields.lists() for value in values if value.strip() and name not in OURS]


def _younger(signed: str, seconds: int) -> bool:
    """Whether this is a stamp of ours and no older than that."""
    try:
        _signer.unsign(signed, max_age=seconds)
    except BadSignature:
        return False
    return True
