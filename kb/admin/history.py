"""The history in the admin: one entry, to read. The list of all is the audit at the desk, which filters and exports."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from kb.admin.reading import ReadOnlyAdmin
from kb.models import HistoryEntry
from kb.rules.checks import Level


@admin.register(HistoryEntry)
class HistoryEntryAdmin(ReadOnlyAdmin):
    """Who did what when; entries outlive the articles they are about."""

    fields = (
        "at", "title", "article_public_id", "article", "transition", "from_state", "to_state", "actor", "revision",
        "comment", "said",
    )  # fmt: skip

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Leads to the audit: Django's own list counts and joins all there is, which a long history does not bear."""
        return redirect("desk:audit")

    @admin.display(description=_("checks"))
    def said(self, obj: HistoryEntry) -> str:
        """What the checks said beyond passing; a dash where all passed or none were asked."""
        told = (verdict for verdict in obj.checked if verdict.level is not Level.PASS)
        return format_html_join("", "<p>{}: {}</p>", ((each.level, each.sentence) for each in told)) or "–"

    @admin.display(description=_("by"))
    def actor(self, obj: HistoryEntry) -> str:
        """The person; where there is none the site did it by itself."""
        return str(obj.by or _("the site"))
