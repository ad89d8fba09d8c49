"""The database, or the cache that shares sessions, is away: a page of ours with 503 and Retry-After, not a trace."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger("plumbline.outage")
RETRY_AFTER_SECONDS = 10
SHARED_CACHE = "redis.exceptions"  # by its name: who has no such cache need not load its client


class DatabaseOutageMiddleware:
    """Answers 503 when a view could not reach the database or was refused by it (a full disk, a held lock)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The 503 page where the database is to blame."""
        return outage(request, exception)


def outage(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """The 503 page where they are to blame; what was posted is printed back, so that nothing typed is lost."""
    if not isinstance(exception, OperationalError | InterfaceError) and type(exception).__module__ != SHARED_CACHE:
        return None
    logger.error("The database or the cache did not answer.", exc_info=exception)
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in map(str, values)
        if value.strip() and "password" not in name and name != "csrfmiddlewaretoken"
    ]
    response = HttpResponse(render_to_string("site/503.html", {"typed": typed}), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
