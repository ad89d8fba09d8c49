"""The desk's error pages: 403, a stale form's token, and a form sent after the session had ended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.outage import typed


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but the role does not suffice."""
    return _unstored(render(request, "desk/403.html", status=403))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is stale; what was typed is given back."""
    return _unstored(render(request, "desk/403_csrf.html", {"typed": typed(request)}, status=403))


def signed_out(request: HttpRequest) -> HttpResponse:
    """403: the session ended before the form arrived; what was typed is given back."""
    return _unstored(render(request, "desk/403_signed_out.html", {"typed": typed(request)}, status=403))


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    return response
