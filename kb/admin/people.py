"""Authors in the admin: bylines with a photo, chosen or uploaded, and links."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kb.admin.verbs import LinkInline, VerbAdmin, VerbForm
from kb.editorial import cataloguing, media
from kb.models import Author, AuthorLink


class AuthorForm(VerbForm):
    """An author; a file given here becomes the photo."""

    fields_of_the_verb = {"file": "upload"}
    upload = forms.FileField(
        label=_("Upload a photo"),
        required=False,
        help_text=_("PNG, JPEG, WebP, GIF or AVIF; it replaces the one chosen."),
    )


class AuthorLinkInline(LinkInline):
    """The links of the author's box."""

    model = AuthorLink


@admin.register(Author)
class AuthorAdmin(VerbAdmin):
    """Authors; a renamed one redirects from the old address, one with a byline is not deleted."""

    form = AuthorForm
    keep_verb = staticmethod(cataloguing.keep)
    drop_verb = staticmethod(cataloguing.remove)
    list_display = ("name", "slug", "job_title", "user")
    list_select_related = ("user",)
    search_fields = ("name", "slug", "job_title")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("photo", "user")
    fields = ("name", "slug", "job_title", "bio", "photo", "upload", "user")
    inlines = (AuthorLinkInline,)

    def keep(self, obj: Author, form: AuthorForm, *, by: User) -> None:
        """Stores the author, with the uploaded picture as photo if there is one."""
        if upload := form.cleaned_data["upload"]:
            obj.photo = media.add_image(upload.read(), title=obj.name, by=by)
        cataloguing.keep(obj, by=by)

    def view_on_site(self, obj: Author) -> str:
        """The author's public page."""
        return obj.get_absolute_url()
