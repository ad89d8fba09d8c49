"""Pictures in the admin: uploaded once, described later, deleted when nothing uses them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kb.admin.verbs import VerbAdmin, VerbForm
from kb.editorial import media
from kb.models import Image

THUMBNAIL_HEIGHT, VIEW_HEIGHT = 40, 240  # CSS pixels


class UploadForm(VerbForm):
    """A new picture."""

    fields_of_the_verb = {"file": "upload"}
    upload = forms.FileField(label=_("File"), help_text=_("PNG, JPEG, WebP, GIF or AVIF."))


@admin.register(Image)
class ImageAdmin(VerbAdmin):
    """Pictures: title and credit change, the file never does."""

    keep_verb = staticmethod(media.describe_image)
    drop_verb = staticmethod(media.delete_image)
    list_display = ("title", "thumbnail", "size", "credit", "by", "at")
    list_select_related = ("by",)
    search_fields = ("title", "credit")

    def get_form(self, request: HttpRequest, obj: Image | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Asks for a file once."""
        kwargs["form"] = VerbForm if obj else UploadForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Image | None = None) -> tuple[str, ...]:
        """The file at first, later what became of it."""
        return ("title", "credit", "picture", "size", "by", "at") if obj else ("title", "credit", "upload")

    def get_readonly_fields(self, request: HttpRequest, obj: Image | None = None) -> tuple[str, ...]:
        """All but the words."""
        return ("picture", "size", "by", "at") if obj else ()

    def keep(self, obj: Image, form: Any, *, by: User) -> None:
        """Takes the new file in, or describes the picture that is there."""
        if "upload" not in form.cleaned_data:
            media.describe_image(obj, by=by)
            return
        stored = media.add_image(form.cleaned_data["upload"].read(), title=obj.title, credit=obj.credit, by=by)
        obj.__dict__.update(stored.__dict__)  # the row that Django goes on to log and to name

    @admin.display(description=_("picture"))
    def thumbnail(self, obj: Image) -> str:
        """The picture, small."""
        return _shown(obj, THUMBNAIL_HEIGHT)

    @admin.display(description=_("picture"))
    def picture(self, obj: Image) -> str:
        """The picture."""
        return _shown(obj, VIEW_HEIGHT)

    @admin.display(description=_("size"))
    def size(self, obj: Image) -> str:
        """Width and height in pixels."""
        return f"{obj.width} × {obj.height}"


def _shown(image: Image, height: int) -> str:
    address = min(image.renditions, default=[0, "", image.file])[2] if height == THUMBNAIL_HEIGHT else image.file
    return format_html('<img src="/media/{}" alt="" height="{}" loading="lazy">', address, height)
