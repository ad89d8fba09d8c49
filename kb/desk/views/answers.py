"""Answers to the desk's own scripts: JSON, a refusal too, so that a script knows what happened to what it sent."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.refusal import Refused
from accounts.roles import Role

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def answers(*methods: str, role: Role = Role.WRITER) -> Callable[[View[P]], View[P]]:
    """Opens a view to this role by these methods; who is signed out gets 401, not the way to the sign-in page."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = _refusal(request, methods, role) or _tried(view, request, *args, **kwargs)
            response["Cache-Control"] = "no-store, private"
            return response

        return answered

    return decorate


def said(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent as JSON; raises Refused for anything else."""
    try:
        sent = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise Refused(_("This is not what the desk’s own script sends."))
    return sent


def _refusal(request: HttpRequest, methods: tuple[str, ...], role: Role) -> HttpResponse | None:
    if not request.user.is_authenticated:
        sign_in = f"{reverse('account_login')}?next={reverse('desk:signed_in')}"
        return JsonResponse({"sentence": _("You are signed out."), "sign_in": sign_in}, status=401)
    if request.method not in methods:
        response = JsonResponse({"sentence": _("This cannot be done here.")}, status=405)
        response["Allow"] = ", ".join(methods)
        return response
    if not person(request).may(role):
        return JsonResponse({"sentence": _("Your role does not allow this.")}, status=403)
    return None


def _tried(view: View[P], request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except Refused as refusal:
        told = {"sentence": refusal.sentence, "field": refusal.field}
        return JsonResponse(told, status=409 if refusal.conflict else 400)
    except Http404:
        return JsonResponse({"sentence": _("There is no such article for you.")}, status=404)
