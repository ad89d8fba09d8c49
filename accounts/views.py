"""Sign-in, passwords and invitations: allauth's views where they need a word of ours."""

from typing import Any, cast

from allauth.account import views as allauth
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import zones
from accounts.forms import InvitedPasswordForm, ResetPasswordKeyForm, SignInForm, ZoneForm
from accounts.gates import person, role_required
from accounts.invitations import accept
from accounts.models import User
from accounts.people import choose_zone
from accounts.refusal import Refused
from accounts.roles import Role
from accounts.tokens import invitation_tokens

RETRY_AFTER_SECONDS = 300


class SignInView(allauth.LoginView):
    """The sign-in page; when the account's attempts are used up it answers 429 with what was typed."""

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """The page with its errors."""
        response: HttpResponse = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
            response.status_code = 429
            response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response


class ChangePasswordView(allauth.PasswordChangeView):
    """The password change page."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Sends a person without a password to the reset page: there is none to type here."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("account_reset_password")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class SetPasswordView(allauth.PasswordResetFromKeyView):
    """The page behind the link of a reset mail."""

    def form_valid(self, form: ResetPasswordKeyForm) -> HttpResponse:
        """Sets the password and forgets the failed attempts, so that the person may sign in at once."""
        ratelimit.clear(self.request, action="login_failed", key=self.reset_user.email)
        response: HttpResponse = super().form_valid(form)
        return response


class InvitationView(PasswordResetConfirmView):
    """The page behind an invitation: Django moves the token into the session first, so that no Referer bears it."""

    template_name = "accounts/invitation.html"
    form_class = InvitedPasswordForm
    token_generator = invitation_tokens

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        """Accepts the invitation and signs the person in."""
        token = self.request.session.pop(INTERNAL_RESET_SESSION_TOKEN)
        try:
            person = accept(cast(User, self.user), form.cleaned_data["new_password1"], token=token)
        except Refused:  # another window was quicker
            self.validlink = False
            return self.render_to_response(self.get_context_data(form=form), status=409)
        login(self.request, person)
        return redirect(resolve_url(settings.LOGIN_REDIRECT_URL))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page shows, the invited person included."""
        return super().get_context_data(**kwargs) | {"person": self.user}


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.WRITER)
def time_zone(request: HttpRequest) -> HttpResponse:
    """In which zone the person reads times at the desk."""
    user = person(request)
    form = ZoneForm(request.POST if request.method == "POST" else None, initial={"time_zone": user.time_zone})
    if form.is_valid():
        try:
            choose_zone(form.cleaned_data["time_zone"], by=user)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            messages.success(request, _("Kept. Times are shown in it from now on."))
            return redirect("account_time_zone")
    return render(request, "accounts/time_zone.html", {"form": form, "zones": sorted(zones.names())})


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: this address (or account) has asked too often."""
    response = render(request, "accounts/429.html", status=429)
    response["Retry-After"] = "60"
    response["Cache-Control"] = "no-store"
    return response
