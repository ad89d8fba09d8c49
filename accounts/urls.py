"""Sign-in, sign-out, passwords and invitations; nobody signs up, and no answer is ever stored by a cache."""

from collections.abc import Callable

from allauth.account import views as allauth
from django.http import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.cache import never_cache

from accounts import views


def page(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
    """A route whose answers no cache stores."""
    return path(route, never_cache(view), name=name)


urlpatterns = [
    page("login/", views.SignInView.as_view(), "account_login"),
    page("logout/", allauth.logout, "account_logout"),
    page("inactive/", allauth.account_inactive, "account_inactive"),
    page("time-zone/", views.time_zone, "account_time_zone"),
    page("password/change/", views.ChangePasswordView.as_view(), "account_change_password"),
    page("password/reset/", allauth.password_reset, "account_reset_password"),
    page("password/reset/done/", allauth.password_reset_done, "account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        never_cache(views.SetPasswordView.as_view()),
        name="account_reset_password_from_key",
    ),
    page("password/reset/key/done/", allauth.password_reset_from_key_done, "account_reset_password_from_key_done"),
    page("invitation/<str:uidb64>/<str:token>/", views.InvitationView.as_view(), "account_invitation"),
]
