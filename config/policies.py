"""The four content policies, in the shape of Django 6's SECURE_CSP, and what goes with a door: policy and cookies."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
Policy = Mapping[str, Sequence[str]]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

NONE, SELF = "'none'", "'self'"
PUBLIC: Policy = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [NONE],
    "script-src": [NONE],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
DESK: Policy = {**PUBLIC, "script-src": [SELF], "frame-src": [SELF]}
ADMIN: Policy = {**PUBLIC, "script-src": [SELF]}
PREVIEW_FRAME: Policy = {**PUBLIC, "frame-ancestors": [SELF]}
BY_PREFIX: tuple[tuple[str, Policy], ...] = (("/desk/", DESK), ("/accounts/", DESK), ("/admin/", ADMIN))
PRIVATE = ("/desk/", "/accounts/", "/admin/", "/api/")  # where it matters who is asking
GUESTS = "/preview/"  # addresses that are keys: whoever has one may read a draft
# On public pages frame-ancestors says the one, and no script says that no window has to be kept from the other. Each
# header costs the stored pages half a percent of their rate.
NEEDLESS_IN_PUBLIC = ("X-Frame-Options", "Cross-Origin-Opener-Policy")


def policy_for(path: str) -> Policy:
    """The policy of the door that the path belongs to."""
    return next((policy for prefix, policy in BY_PREFIX if path.startswith(prefix)), PUBLIC)


def header(policy: Policy) -> str:
    """The policy as the value of Content-Security-Policy."""
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in policy.items())


def csp_override(policy: Policy) -> Callable[[View[P]], View[P]]:
    """Sends this policy with the view's answer instead of its door's."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response["Content-Security-Policy"] = header(policy)
            if policy["frame-ancestors"] != [NONE]:
                response["X-Frame-Options"] = "SAMEORIGIN"
            return response

        return wrapped

    return decorate


class ContentPolicyMiddleware:
    """Sends its door's policy with every answer that has none of its own, and keeps guests' addresses to themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy, is_guest = policy_for(request.path), request.path.startswith(GUESTS)
        if not response.has_header("Content-Security-Policy"):
            response["Content-Security-Policy"] = header(policy)
            if policy is PUBLIC and not is_guest:
                for name in NEEDLESS_IN_PUBLIC:
                    del response[name]
        if is_guest:
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex"
        return response


class StrangerMiddleware:
    """Takes the cookies off whatever is asked of a public page, so that nothing can answer one with a cookie.

    Django answers a session or CSRF cookie that makes no sense with a Set-Cookie; on a page that any cache may keep,
    one reader's cookie would be everybody's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PRIVATE):
            request.COOKIES = {}
        return self.get_response(request)
