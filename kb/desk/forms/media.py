"""The forms that take pictures."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm

FILE_HELP = _("PNG, JPEG, WebP, GIF or AVIF; it is re-encoded, and what a camera wrote into it is removed.")
NO_FILE = _("Choose a file.")


def _file() -> forms.FileField:
    # An empty file is refused by the verb, with a sentence of its own.
    return forms.FileField(
        label=_("File"), help_text=FILE_HELP, allow_empty_file=True, error_messages={"required": NO_FILE}
    )


class PictureForm(PlainForm, forms.Form):
    """A picture for the media list."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("What it shows; the list is searched by it."))
    credit = forms.CharField(label=_("Credit"), max_length=200, required=False)
    file = _file()

    def data_of_file(self) -> bytes:
        """The uploaded bytes; the form must be valid."""
        return bytes(self.cleaned_data["file"].read())


class PhotoForm(PictureForm):
    """An author's photo; its title is the author's name."""

    title = None  # type: ignore[assignment]  # Django's way to leave a field out
