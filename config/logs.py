"""One JSON line a request and a log record, with the request's id, which is also the answer's X-Request-ID."""

import json
import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from config.policies import GUESTS

request_id: ContextVar[str] = ContextVar("request_id", default="")
logger = logging.getLogger("plumbline.request")
# Line ends to some readers of logs, though not to JSON, which writes \n and the like as escapes itself.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class JsonFormatter(logging.Formatter):
    """A record as one JSON object on one line; user text cannot break out of it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's time, level, logger, message, request id and, for errors, the trace."""
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identifier := request_id.get():
            entry["request"] = identifier
        entry.update(getattr(record, "fields", {}))
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str).translate(_LINE_ENDS)


class TracesOnly(logging.Filter):
    """Of what Django says about requests, only what broke: the request log says the rest, with the time it took."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record carries a trace."""
        return record.exc_info is not None


class RequestLogMiddleware:
    """Gives each request an id and logs method, path, status and milliseconds when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        identifier = given if ACCEPTABLE_ID.fullmatch(given) else uuid4().hex
        token = request_id.set(identifier)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = identifier
            fields = {
                "method": request.method,
                "path": GUESTS if request.path.startswith(GUESTS) else request.path,  # what follows is a key
                "status": response.status_code,
                "ms": round((time.perf_counter() - started) * 1000, 1),
            }
            logger.log(logging.ERROR if response.status_code >= 500 else logging.INFO, "", extra={"fields": fields})
            return response
        finally:
            request_id.reset(token)
