"""The kb app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KbConfig(AppConfig):
    """Articles, their revisions and all that belongs to them."""

    name = "kb"
    verbose_name = _("Knowledge base")
