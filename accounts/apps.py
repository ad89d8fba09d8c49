"""The accounts app, and Django's admin with our own way in."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People and their roles."""

    name = "accounts"
    verbose_name = _("People")
    default = True


class AdministrationConfig(admin.AdminConfig):
    """django.contrib.admin, entered through our sign-in."""

    default_site = "accounts.admin_site.Administration"
    default = False
