"""Times in the zone of whoever is signed in: at the desk, in the admin and in their account."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from config.policies import PRIVATE
from kb import pages


class TimeZoneMiddleware:
    """Shows times in the person's own zone, else the site's. Public pages, which know nobody, see to it themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not (request.path.startswith(PRIVATE) and isinstance(request.user, User)):
            return self.get_response(request)
        chrome = request.chrome = pages.chrome()  # type: ignore[attr-defined]  # the page around it reads it again
        with timezone.override(chrome.settings.zone_of(request.user)):
            return self.get_response(request)
