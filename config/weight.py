"""A request that is too heavy: a page of ours with 413, after the browser could send it to the end."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

MEGABYTE = 1024**2
MOST_READ = 64 * MEGABYTE  # beyond it the answer comes at once, and a browser may show a broken connection instead
PIECE = 65536


class RequestWeightMiddleware:
    """Refuses, before anything is parsed, what is larger than any form of ours: uploads are allowed a picture more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        weight, most = _weight(request), _most(request)
        if weight <= most:
            return self.get_response(request)
        _let_it_arrive(request, weight)
        facts = {"weight": round(weight / MEGABYTE, 1), "most": most // MEGABYTE}
        response = HttpResponse(render_to_string("site/413.html", facts), status=413)
        response["Cache-Control"] = "no-store"
        return response


def _weight(request: HttpRequest) -> int:
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(length) if length.isdecimal() and len(length) < 20 else 0


def _most(request: HttpRequest) -> int:
    form = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
    is_upload = (request.content_type or "").startswith("multipart/")
    return form + int(settings.UPLOAD_MAX_BYTES) if is_upload else form


def _let_it_arrive(request: HttpRequest, weight: int) -> None:
    """Reads and forgets the body: a browser that is cut off while it sends shows no answer."""
    left = min(weight, MOST_READ)
    while left > 0 and (piece := request.read(min(PIECE, left))):
        left -= len(piece)
