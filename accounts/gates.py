"""Gates in front of views: who is not signed in goes to sign-in, whose role does not suffice gets 403."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.roles import Role

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def person(request: HttpRequest) -> User:
    """The signed-in person behind a gated view."""
    return cast(User, request.user)


def role_required(role: Role) -> Callable[[View[P]], View[P]]:
    """Opens the view to people whose role includes this one; its answers are never stored by a cache."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def gated(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not person(request).may(role):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "no-store, private"
            return response

        gated.required_role = role  # type: ignore[attr-defined]  # the access matrix in the tests reads it
        return cast("View[P]", gated)

    return decorate
