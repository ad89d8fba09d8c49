"""The site itself in the admin: its settings, its redirects, its featured list."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from kb.admin.verbs import LinkInline, VerbAdmin
from kb.editorial import cataloguing, featuring
from kb.models import Featured, FooterLink, Redirect, SiteSettings


class FooterLinkInline(LinkInline):
    """The links of the footer."""

    model = FooterLink


@admin.register(SiteSettings)
class SiteSettingsAdmin(VerbAdmin):
    """One row, there from the beginning, straight to its form."""

    keep_verb = staticmethod(cataloguing.keep_settings)
    autocomplete_fields = ("logo",)
    inlines = (FooterLinkInline,)
    view_on_site = False
    fieldsets = (
        (None, {"fields": ("name", "tagline", "logo", "accent")}),
        (_("Call to action"), {"fields": ("cta_heading", "cta_text", "cta_button")}),
        (_("Footer and contact"), {"fields": ("footer", "contact_address")}),
        (_("Rules"), {"fields": ("required_approvals", "review_interval", "staleness_banner", "time_zone")}),
    )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Straight to the form."""
        return redirect("admin:kb_sitesettings_change", "1")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> SiteSettings | None:
        """The row; on a new site, its defaults."""
        if object_id != "1":
            return None
        return SiteSettings.objects.filter(pk=1).first() or SiteSettings(pk=1)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: the row is there."""
        return False


@admin.register(Redirect)
class RedirectAdmin(VerbAdmin):
    """Addresses that moved; renaming a category, tag or author makes one by itself."""

    keep_verb = staticmethod(cataloguing.keep_redirect)
    drop_verb = staticmethod(cataloguing.drop_redirect)
    list_display = ("old", "new", "at")
    search_fields = ("old", "new")
    fields = ("old", "new")


@admin.register(Featured)
class FeaturedAdmin(VerbAdmin):
    """The featured list, in order."""

    keep_verb = staticmethod(featuring.keep)
    drop_verb = staticmethod(featuring.drop)
    list_display = ("article", "position", "public")
    list_editable = ("position",)
    autocomplete_fields = ("article",)
    fields = ("article", "position")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Featured]:
        """With the articles' titles, without their texts."""
        return super().get_queryset(request).select_related("article__draft").defer("article__draft__body")

    @admin.display(description=_("readers see it"), boolean=True)
    def public(self, obj: Featured) -> bool:
        """Whether the home page shows it now."""
        return obj.article.live_id is not None
