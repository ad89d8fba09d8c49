"""Absolute addresses of our own pages, as mail needs them."""

from allauth.core import context
from django.conf import settings


def absolute(path: str) -> str:
    """The path on SITE_URL; without it, on the host being asked, or (from the shell) on the first of ALLOWED_HOSTS."""
    if settings.SITE_URL:
        return f"{settings.SITE_URL}{path}"
    if context.request:
        return str(context.request.build_absolute_uri(path))
    return f"{'http' if settings.INSECURE_HTTP else 'https'}://{settings.ALLOWED_HOSTS[0].lstrip('.')}{path}"
