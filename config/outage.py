"""The database, or the cache that shares sessions, is away, or nothing can be stored: a page of ours with 503."""

import errno
import logging
from collections.abc import Callable, Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

logger = logging.getLogger("plumbline.outage")
RETRY_AFTER_SECONDS = 10
SHARED_CACHE = "redis.exceptions"  # by its name: who has no such cache need not load its client
OURS = {"csrfmiddlewaretoken", "base", "identifier", "seen", "then", "origin", "typed"}  # what nobody typed
# What says that nothing can be stored: SQLite's codes for a disk that is full, fails or may not be written to, those of
# PostgreSQL (a server that is run for us lets nothing be written when its disk is full), and the system's own.
SQLITE, POSTGRES = {8, 10, 13}, {"25006", "53100", "58030"}
SYSTEM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


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
    """The 503 page where they are to blame; what was posted is printed back, so that nothing typed is lost.

    A script is told in JSON whether it is that nothing can be stored.
    """
    full = stores_nothing(exception)
    away = isinstance(exception, OperationalError | InterfaceError) or type(exception).__module__ == SHARED_CACHE
    if not (full or away):
        return None
    logger.error("Nothing can be stored." if full else "The database or the cache did not answer.", exc_info=exception)
    title = _("Nothing can be stored just now") if full else _("Back in a moment")
    response: HttpResponse
    if request.headers.get("Accept") == "application/json":
        response = JsonResponse({"sentence": title, "full": full}, status=503)
    else:
        context = {"title": title, "full": full, "typed": typed(request)}
        response = HttpResponse(render_to_string("site/503.html", context), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def stores_nothing(exception: BaseException | None) -> bool:
    """Whether it says that a disk is full, fails, or may not be written to."""
    return any(
        getattr(each, "sqlite_errorcode", 0) & 0xFF in SQLITE  # of its finer ones, which one they are of
        or getattr(each, "sqlstate", None) in POSTGRES
        or (isinstance(each, OSError) and each.errno in SYSTEM)
        for each in _causes(exception)
    )


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into the form that was posted, field by field, to be given back where it cannot be kept."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in map(str, values)
        if value.strip() and "password" not in name and name not in OURS
    ]


def _causes(exception: BaseException | None) -> Iterator[BaseException]:
    while exception is not None:
        yield exception
        exception = exception.__cause__
