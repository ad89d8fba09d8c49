"""The layer in front of Django: public pages out of the store, everything else passed on.

A page is asked for by its normalised address alone: which parameters count stands beside its route; cookies, other
parameters and conditions are neither part of the key nor passed on to the rendering.
"""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict, parse_cookie
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils.http import parse_etags

from kb.models import EVERYTHING, gathering
from kb.pages.encodings import choose, encode
from kb.pages.replicas import STOOD_AT, ask
from kb.pages.store import Headers, Page, Store

Environ = dict[str, Any]
Start = Callable[..., Any]
WSGI = Callable[[Environ, Start], Iterable[bytes]]
READ = frozenset({"GET", "HEAD"})
NOT_PUBLIC = ("/desk/", "/accounts/", "/admin/", "/api/", "/static/", "/media/")
# What a rendering may not know of who asks.
PERSONAL = (
    "HTTP_COOKIE", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_RANGE", "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE",
)  # fmt: skip
OF_ONE_ANSWER = {"x-request-id", "content-length", "etag", "content-encoding"}
KEPT_IN_304 = {"cache-control", "etag", "vary", "cache-tag", "content-security-policy"}
ENCODING = "accept-encoding"  # all that an answer may vary by, and still be everybody's
BRIEF_SECONDS = 1  # that a CDN keeps what it could not be told to forget
ON_EVERY_PAGE = "site"  # for every page prints the site's name
FLIGHT_SECONDS = 10.0  # that others wait for one rendering
# Characters: of a way of asking that is remembered, of a page's own parameters and its host, of the Cache-Tag header
# (CDNs take 16,000; the proxies between us and them often no more than 4,000 for all headers together).
LONGEST_ALIAS, LONGEST_QUERY, LONGEST_HOST, LONGEST_TAGS = 600, 200, 260, 2_000
Alias = tuple[str | None, ...]


class Asked(NamedTuple):
    """A public page that may be stored: its key, and the query with nothing in it but what its route takes."""

    key: Hashable
    query: str


class Answer:
    """What Django answered, its text in one piece."""

    def __init__(self, django: WSGI, environ: Environ) -> None:
        self.status, self.headers = "500", []  # type: tuple[str, Headers]
        parts = django(environ, self._start)
        try:
            self.text = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()

    def _start(self, status: str, headers: Headers, exc_info: object = None) -> None:
        self.status, self.headers = status, headers

    @property
    def storable(self) -> bool:
        """Whether it is the same for everybody."""
        named = {name.lower(): value for name, value in self.headers}
        public = named.get("cache-control", "").startswith("public") and "set-cookie" not in named
        return self.status.startswith("200") and public and named.get("vary", ENCODING).lower() == ENCODING


def front(django: WSGI, store: Store, *, signed_in: Callable[[str], bool]) -> WSGI:
    """The WSGI callable that answers out of the store, and fills it with what `django` renders.

    `signed_in` says of a session cookie's value whether it is one of ours, without a query: its bearer is not answered
    from here.
    """
    keeper = Keeper(django, store, signed_in)
    ready, proxied = store.ready, (settings.SECURE_PROXY_SSL_HEADER or ("",))[0]

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        now = monotonic()
        if now >= store.look_by:
            store.look(ask)
        get = environ.get
        alias = (
            environ["PATH_INFO"], get("HTTP_HOST"), get("HTTP_ACCEPT_ENCODING"), environ["REQUEST_METHOD"],
            get("QUERY_STRING"), get("HTTP_IF_NONE_MATCH"), get(proxied),
        )  # fmt: skip
        found = ready.get(alias)
        if found is None or "HTTP_COOKIE" in environ or "HTTP_AUTHORIZATION" in environ:
            return keeper.answer(environ, start, alias)
        page, status, headers, body = found
        page.used = now
        store.hits += 1
        start(status, headers)
        return body

    return application


class Keeper:
    """Answers what is not ready: pages that are stored but were not asked for in this way, and pages that are not."""

    def __init__(self, django: WSGI, store: Store, signed_in: Callable[[str], bool]) -> None:
        self.django, self.store, self.signed_in = django, store, signed_in

    def answer(self, environ: Environ, start: Start, alias: Alias) -> Iterable[bytes]:
        """The page out of the store or rendered into it; what may not be stored as Django answers it."""
        asked = self._asked(environ)
        if asked is None:
            return self.django(environ, start)
        page = self.store.get(asked.key)
        for _turn in range(2):  # when what was rendered could not be stored, one of those who waited renders once more
            if page is not None:
                break
            former = self.store.former(asked.key)
            flight = self.store.board(asked.key, alone=former is not None)
            if flight is not None:
                if former is not None:
                    return self._serve(former, environ, start, None, is_current=False)
                flight.wait(FLIGHT_SECONDS)
            page = self.store.get(asked.key)  # filed meanwhile, perhaps between the two lines above
            if flight is None:
                if page is None:
                    return self._render(environ, start, asked)
                self.store.land(asked.key)
        if page is None:
            return self.django(environ, start)
        self.store.hits += 1
        plain = environ.get("QUERY_STRING", "") == asked.query and "HTTP_COOKIE" not in environ
        plain = plain and sum(len(part) for part in alias if part) <= LONGEST_ALIAS
        return self._serve(page, environ, start, alias if plain else None)

    def _asked(self, environ: Environ) -> Asked | None:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] not in READ or environ.get("SCRIPT_NAME") or path.startswith(NOT_PUBLIC):
            return None
        if "HTTP_AUTHORIZATION" in environ or self._knows(environ.get("HTTP_COOKIE")):
            return None
        try:
            view = resolve(path).func
        except Resolver404:
            return None
        host = _host(environ)
        if not getattr(view, "stored", False) or host is None:
            return None
        takes: tuple[str, ...] = getattr(view, "takes")  # noqa: B009  # the route says so, beside `stored`
        try:
            query = _normalised(environ.get("QUERY_STRING", ""), takes)
        except SuspiciousOperation:
            return None
        if len(query) > LONGEST_QUERY:
            return None
        return Asked((_secure(environ), "" if settings.SITE_URL else host, path, query), query)

    def _knows(self, cookies: str | None) -> bool:
        if cookies is None or settings.SESSION_COOKIE_NAME not in cookies:
            return False
        return self.signed_in(parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, ""))

    def _render(self, environ: Environ, start: Start, asked: Asked) -> Iterable[bytes]:
        store = self.store
        try:
            store.misses += 1
            began = store.look_now(ask)  # else a change of the last second would seem to overtake it
            plain = {name: value for name, value in environ.items() if name not in PERSONAL}
            plain |= {"REQUEST_METHOD": "GET", "QUERY_STRING": asked.query}
            with gathering() as tags:
                answer = Answer(self.django, plain)
            began = plain.get(STOOD_AT, began)
            if not answer.storable or store.stale:
                return _pass_on(answer, environ, start)
            page = _page(asked.key, answer, frozenset(tags), choose(environ.get("HTTP_ACCEPT_ENCODING")))
            store.look_now(ask)
            is_current = store.file(page, began)
        finally:
            store.land(asked.key)
        return self._serve(page, environ, start, None, is_current=is_current)

    def _serve(
        self, page: Page, environ: Environ, start: Start, alias: Alias | None, *, is_current: bool = True
    ) -> Iterable[bytes]:
        coding = choose(environ.get("HTTP_ACCEPT_ENCODING"))
        condition = environ.get("HTTP_IF_NONE_MATCH")
        stale = [("Cache-Status", "plumbline; hit; ttl=-1")] if self.store.stale else []
        if condition is not None and not {"*", page.etag}.isdisjoint(_etags(condition)):
            status, body = "304 Not Modified", b""
            headers = [(name, value) for name, value in page.headers if name.lower() in KEPT_IN_304]
        else:
            status, body = "200 OK", self.store.text(page, coding)
            headers = [*page.headers, *([("Content-Encoding", coding)] if coding else [])]
            headers.append(("Content-Length", str(len(body))))
            if condition is not None:
                alias = None  # conditions that fail are of endless kinds
            if environ["REQUEST_METHOD"] == "HEAD":
                body = b""
        answer = [body] if body else []
        if alias is not None:
            self.store.remember(alias, page, status, headers, answer)
        if stale or not is_current:  # a CDN that was told already must not keep it
            headers = [(name, value) for name, value in headers if name != "Cache-Control"]
            headers.append(("Cache-Control", storing(BRIEF_SECONDS)))
        start(status, headers + stale)
        return answer


def _host(environ: Environ) -> str | None:
    """The host that was asked, if it is one of ours."""
    host = environ.get("HTTP_HOST", "")
    domain, _port = split_domain_port(host)
    ours = domain and len(host) <= LONGEST_HOST and validate_host(domain, settings.ALLOWED_HOSTS)
    return host if ours else None


def _secure(environ: Environ) -> bool:
    """As Django's request sees it."""
    if settings.SECURE_PROXY_SSL_HEADER:
        header, secure = settings.SECURE_PROXY_SSL_HEADER
        if (told := environ.get(header)) is not None:
            return bool(told.split(",", 1)[0].strip() == secure)
    return bool(environ.get("wsgi.url_scheme") == "https")


def _normalised(query: str, takes: Iterable[str]) -> str:
    """Of a query what the route takes, in the route's order."""
    if not query:
        return ""
    given, kept = QueryDict(query), QueryDict(mutable=True)
    for name in takes:
        if name in given:
            kept.setlist(name, given.getlist(name))
    return kept.urlencode()


def _page(key: Hashable, answer: Answer, tags: frozenset[str], coding: str) -> Page:
    shared = [(name, value) for name, value in answer.headers if name.lower() not in OF_ONE_ANSWER]
    digest = hashlib.sha256(repr(shared).encode() + answer.text).hexdigest()[:32]
    shared = [(name, value) for name, value in shared if name != "Cache-Control"]
    ours = [("ETag", f'W/"{digest}"'), ("Cache-Tag", cache_tag(tags)), ("Cache-Control", storing(settings.CDN_SECONDS))]
    headers = [*shared, *ours]
    return Page(key, headers, f'"{digest}"', tags, {coding: encode(answer.text, coding)})


def cache_tag(tags: frozenset[str]) -> str:
    """A page's tags for a CDN; where they are too many their kinds alone (`article`), which each of them purges too."""
    whole = ",".join(sorted(tags or {EVERYTHING}))
    return whole if len(whole) <= LONGEST_TAGS else ",".join(sorted({tag.partition(":")[0] for tag in tags}))


def purged(changes: Iterable[frozenset[str]] | None) -> list[str]:
    """What a CDN is to forget for these changes, each the tags of one edition; None or no tags: every stored page."""
    changed = [tags if tags and EVERYTHING not in tags else None for tags in changes] if changes is not None else [None]
    if None in changed:
        return [EVERYTHING, ON_EVERY_PAGE]
    tags = {tag for tags in changed if tags for tag in tags}
    return sorted({EVERYTHING} | tags | {tag.partition(":")[0] for tag in tags}) if tags else []


def storing(seconds: int) -> str:
    """Browsers ask again each time; what stands between may answer for so long, and for a day while we do not."""
    return f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={seconds}, stale-if-error=86400"


def _etags(condition: str) -> Iterator[str]:
    """The ETags of an If-None-Match without the mark of weakness: these compare weakly."""
    return (tag.removeprefix("W/") for tag in parse_etags(condition[:4000]))


def _pass_on(answer: Answer, environ: Environ, start: Start) -> Iterable[bytes]:
    """An answer that is not stored; for HEAD without its text."""
    start(answer.status, answer.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" or not answer.text else [answer.text]
