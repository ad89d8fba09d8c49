"""Django's admin, entered through our own sign-in and our own password pages."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _


class Administration(AdminSite):
    """The administrators' site."""

    site_header = site_title = "Plumbline"
    index_title = _("Everything that is kept")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Sends the unknown to sign-in and administrators on; whoever else is signed in gets 403, not a loop."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not (wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)):
            wanted = reverse("admin:index", current_app=self.name)
        if not request.user.is_authenticated:
            return redirect_to_login(wanted)
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect(wanted)

    def logout(  # type: ignore[override]  # the stubs promise a TemplateResponse, Django does not
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Hands over to our own sign-out, as the method it was asked by."""
        return redirect("account_logout", preserve_request=True)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Hands over to our own page, which is rate-limited and ends the other sessions."""
        return redirect("account_change_password")

    password_change_done = password_change  # type: ignore[assignment]
