"""The desk's error pages: 403 and a stale form's token."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but the role does not suffice."""
    return _unstored(render(request, "desk/403.html", status=403))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is stale; what was typed is given back."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip() and "password" not in name and name != "csrfmiddlewaretoken"
    ]
    return _unstored(render(request, "desk/403_csrf.html", {"typed": typed}, status=403))


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    return response
