"""A visit: all that a public page may know of who asks, which is nothing but the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from kb.pages import Chrome, chrome
from kb.site.metadata import Head, emblem

PREFETCH = '"/speculation.json"'


@dataclass(frozen=True, slots=True)
class Visit:
    """The path, the parameters that the address takes, and the site as of one edition: no session, no user."""

    path: str
    origin: str  # scheme and host of absolute addresses, without a slash at the end
    chrome: Chrome
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest, takes: Iterable[str] = ()) -> Self:
        """What remains of a request; parameters that the address does not take are dropped. One query."""
        asked = {name: tuple(request.GET.getlist(name)) for name in takes if name in request.GET}
        return cls(request.path, origin_of(request), chrome(), asked)

    @property
    def unreadable(self) -> bool:
        """Whether a parameter holds NUL, which no database takes."""
        return any("\x00" in value for values in self.asked.values() for value in values)

    def first(self, name: str) -> str:
        """The parameter's first value, or nothing."""
        return self.asked.get(name, ("",))[0]

    def every(self, name: str) -> tuple[str, ...]:
        """All values of a parameter that may be repeated."""
        return self.asked.get(name, ())

    def page(self, template: str, head: Head, context: Mapping[str, object], *, status: int = 200) -> HttpResponse:
        """The template as this visit's answer, without any context processor; the site's picture where it has none."""
        if not head.cover and self.origin:
            head = replace(head, cover=emblem(self.origin, self.chrome.settings.name))
        whole = {"visit": self, "chrome": self.chrome, "head": head, **context}
        # A header, for a <script> would need leave from the content policy.
        return HttpResponse(render_to_string(template, whole), status=status, headers={"Speculation-Rules": PREFETCH})


def origin_of(request: HttpRequest) -> str:
    """SITE_URL, or the scheme and host that were asked."""
    return settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
