"""Routes of the public site: one wrapper gives every page its methods, parameters, storing and 304."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

from kb.pages import BRIEF_SECONDS, storing
from kb.pages.encodings import choose, encode
from kb.site.posting import Post, is_ours, typed
from kb.site.views import errors
from kb.site.visit import Visit

P = ParamSpec("P")
View = Callable[Concatenate[Visit, P], HttpResponse]
ALLOWED = "GET, HEAD, OPTIONS"
ALLOWED_OF_FORMS = "GET, HEAD, POST, OPTIONS"
WORTH_CODING = 200  # bytes
STORED = storing(BRIEF_SECONDS)  # only the store in front of Django lets a CDN keep a page for longer


def page(route: str, view: View[P], *, takes: Sequence[str] = (), stored: bool = True) -> URLPattern:
    """A public page at this route, named like its view; of the query it is given what it `takes` and nothing else.

    A `stored` page, unless its view answers with `no-store`, carries an ETag and answers a matching If-None-Match with
    304 before anything is rendered. Pages go out compressed: they hold no secret that their length could betray.
    """

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visit = Visit.of(request, takes)
        if visit.unreadable:
            return errors.bad_request(request)
        if not stored:
            return _with(_here(view, visit, *args, **kwargs), "no-store")
        tag, known = etag(visit), _known(request)
        if tag.removeprefix("W/") in known:
            return _with(HttpResponseNotModified(), STORED, tag)
        response = _here(view, visit, *args, **kwargs)
        if "*" in known and response.status_code == 200:  # whatever there is
            return _with(HttpResponseNotModified(), STORED, tag)
        if response.status_code == 200 and response.get("Cache-Control") == "no-store":  # the view says so of this one
            return _with(response, "no-store")
        return _with(response, STORED, tag if response.status_code == 200 else "")

    answered = _coded(read_only(shown))
    # For the store in front of Django: what it may keep, and which parameters tell one page from another.
    answered.stored, answered.takes = stored, tuple(takes)  # type: ignore[attr-defined]
    return path(route, answered, name=view.__name__)


def form(
    route: str, view: Callable[Concatenate[Visit, Post | None, P], HttpResponse], *, takes: Sequence[str] = ()
) -> URLPattern:
    """A public page with a form, named like its view, which is given what was posted; no cache stores its answers.

    It knows no cookie and no token: what another site's page posts is answered 403, with what was typed in it.
    """

    @csrf_exempt
    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ALLOWED_OF_FORMS})
        if request.method not in {"GET", "HEAD", "POST"}:
            return errors.method_not_allowed(request, ALLOWED_OF_FORMS)
        visit = Visit.of(request, takes)
        if visit.unreadable:
            return errors.bad_request(request)
        if request.method != "POST":
            return _with(_here(view, visit, None, *args, **kwargs), "no-store")
        if not is_ours(request):
            return errors.from_elsewhere(request, typed(request.POST))
        return _with(_here(view, visit, Post.of(request), *args, **kwargs), "no-store")

    shown.public_page = True  # type: ignore[attr-defined]  # the access matrix in the tests reads it
    return path(route, gzip_page(shown), name=view.__name__)


def read_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """GET and HEAD only: OPTIONS says so, anything else is the 405 page."""

    @csrf_exempt
    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ALLOWED})
        if request.method not in {"GET", "HEAD"}:
            return errors.method_not_allowed(request, ALLOWED)
        return view(request, *args, **kwargs)

    shown.public_page = True  # type: ignore[attr-defined]  # the access matrix in the tests reads it
    return shown


def _coded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view's answers in the coding that the reader takes; behind the store, which has its own, as they are."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponse) or len(response.content) < WORTH_CODING:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if coding := choose(request.META.get("HTTP_ACCEPT_ENCODING")):
            response.content = encode(response.content, coding, once=True)
            response["Content-Encoding"] = coding
        return response

    return answered


def etag(visit: Visit) -> str:
    """What a stored page depends on, and nothing else: the edition, the address, what was asked, the release."""
    whole = (visit.chrome.edition, visit.origin, visit.path, sorted(visit.asked.items()), release())
    return f'W/"{hashlib.sha256(repr(whole).encode()).hexdigest()[:32]}"'


def release() -> str:
    """A name for the code, templates and style that render pages: the same on every machine that runs them."""
    return _fingerprint.__wrapped__() if settings.DEBUG else _fingerprint()


@cache
def _fingerprint() -> str:
    base = Path(settings.BASE_DIR)
    whole = hashlib.sha256()
    for folder in ("kb/site", "templates/site", "templates/partials", "static", "locale"):
        for file in sorted((base / folder).rglob("*.*")):
            if file.is_file() and file.suffix != ".pyc":
                whole.update(file.relative_to(base).as_posix().encode() + file.read_bytes())
    return whole.hexdigest()[:16]


def _here(view: View[P], visit: Visit, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
    """The view's answer, in which every date is one of the site's time zone."""
    with timezone.override(visit.chrome.settings.zone):
        return view(visit, *args, **kwargs)


def _known(request: HttpRequest) -> set[str]:
    """The ETags that the reader has, without the mark of weakness: these compare weakly."""
    return {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}


def _with(response: HttpResponse, storing: str, tag: str = "") -> HttpResponse:
    response["Cache-Control"] = storing
    patch_vary_headers(response, ("Accept-Encoding",))
    if tag:
        response["ETag"] = tag
    return response
