"""How allauth behaves here: nobody signs up, a limit on sign-in cannot be walked round, links lead to our own pages."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.addresses import absolute


class Adapter(DefaultAccountAdapter):
    """Closes sign-up (people are invited) and narrows what allauth allows by default."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and this password do not belong together."),
        "enter_current_password": _("This is not your current password."),
        "too_many_login_attempts": _("Too many attempts to sign in. Wait five minutes, or reset your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: forms are plain, and allauth's JSON answers would be a second door."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path of this site; allauth would also follow the other hosts of ALLOWED_HOSTS."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to where signing in leads."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail, on SITE_URL where that is set, so that a forged Host header cannot lead it astray."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return absolute(path.replace("UID-KEY", key))

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """Sends the link to who has a password; who has not joined yet needs an invitation instead."""
        if user.has_usable_password():
            super().send_password_reset_mail(user, email, context)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth's key holds the Host header too, whose port anyone may vary: every port had attempts of its own.
        return str(credentials.get("email", "")).lower()
