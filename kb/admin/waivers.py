"""Waivers in the admin: every one of every article, to read. They are given at the desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from kb.admin.reading import ReadOnlyAdmin
from kb.models import Waiver
from kb.rules.checks import name_of


@admin.register(Waiver)
class WaiverAdmin(ReadOnlyAdmin):
    """Who let which failure stand in which text, and why."""

    list_display = ("at", "article", "sentence", "reason", "by")
    list_display_links = ("at", "article")
    list_filter = ("check_name", ("by", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("article__draft", "by")
    search_fields = ("sentence", "reason")
    fields = ("at", "article", "revision", "named", "place", "sentence", "reason", "by")

    @admin.display(description=_("check"))
    def named(self, obj: Waiver) -> str:
        """The check's name for people."""
        return name_of(obj.check_name)
