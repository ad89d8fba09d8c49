"""Categories and tags in the admin."""

from django.contrib import admin

from kb.admin.verbs import VerbAdmin
from kb.editorial import cataloguing
from kb.models import Category, Tag


@admin.register(Category)
class CategoryAdmin(VerbAdmin):
    """Categories; a renamed one redirects from its old address, one in use is not deleted."""

    keep_verb = staticmethod(cataloguing.keep)
    drop_verb = staticmethod(cataloguing.remove)
    list_display = ("name", "slug", "position", "description")
    list_editable = ("position",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "description", "position", "cta_heading", "cta_text")

    def view_on_site(self, obj: Category) -> str:
        """The category's public page."""
        return obj.get_absolute_url()


@admin.register(Tag)
class TagAdmin(VerbAdmin):
    """Tags; a renamed one redirects from its old address, one in use is not deleted."""

    keep_verb = staticmethod(cataloguing.keep)
    drop_verb = staticmethod(cataloguing.remove)
    list_display = ("name", "slug", "description")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "description")

    def view_on_site(self, obj: Tag) -> str:
        """The tag's public page."""
        return obj.get_absolute_url()
