"""The forms that take pictures."""

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm
from accounts.overtaken import SEEN, SeenForm
from kb.editorial.versions import version
from kb.models import Image

FILE_HELP = _("PNG, JPEG, WebP, GIF or AVIF; it is re-encoded, and what a camera wrote into it is removed.")
NO_FILE = _("Choose a file.")
MOST_FILES = 20
TOO_MANY = _("At most %d files at once: choose some of them, then the others.")


def _file() -> forms.FileField:
    # An empty file is refused by the verb, with a sentence of its own.
    return forms.FileField(
        label=_("File"), help_text=FILE_HELP, allow_empty_file=True, error_messages={"required": NO_FILE}
    )


class Files(forms.ClearableFileInput):
    """A button that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Each of the files as `FileField` would clean it; raises ValidationError for none, and for too many."""
        files = data if isinstance(data, list) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(TOO_MANY % MOST_FILES)
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(PlainForm, forms.Form):
    """Pictures for the library, one or several at once."""

    file = FilesField(
        label=_("Files"), help_text=FILE_HELP, allow_empty_file=True, error_messages={"required": NO_FILE}
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Of one picture. Empty: its file’s name.")
    )
    credit = forms.CharField(label=_("Credit"), max_length=200, required=False, help_text=_("Readers see it."))

    def given(self) -> "list[UploadedFile[Any]]":
        """The files; the form must be valid."""
        return list(self.cleaned_data["file"])


class DescribeForm(PlainForm, SeenForm, forms.ModelForm):  # type: ignore[type-arg]  # takes no argument at run time
    """A picture's words, and the point around which it is cut."""

    focus_x = forms.IntegerField(label=_("Focus, from the left"), min_value=0, max_value=100)
    focus_y = forms.IntegerField(label=_("Focus, from the top"), min_value=0, max_value=100)
    marks_optional = False

    class Meta:
        model = Image
        fields = ("title", "alt", "caption", "credit")
        help_texts: ClassVar = {
            "alt": _("What it shows, for those who do not see it. Offered wherever the picture is put into a text."),
            "caption": _("Offered wherever the picture is put into a text."),
            "credit": _("Readers see it beside the picture, everywhere at once."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("focus_x", "focus_y"):
            self.fields[name].initial = getattr(self.instance, name)
            self.fields[name].help_text = _("Per cent: 0 to 100.")
        self.fields[SEEN].initial = version(self.instance)

    @property
    def stored(self) -> dict[str, Any]:
        """What the picture says now, of the fields that are typed."""
        return {name: getattr(self.instance, name) for name in self.base_fields if name != SEEN}

    @property
    def focus(self) -> tuple[int, int]:
        """The point as it was typed; the form must be valid."""
        return self.cleaned_data["focus_x"], self.cleaned_data["focus_y"]


class ReplaceForm(PlainForm, SeenForm):
    """The file that comes in a picture's place; `seen` is the one that was there when the form was opened."""

    file = _file()


class PhotoForm(PlainForm, SeenForm):
    """An author's photo, whose title is the author's name; `seen` is the key of the one that was there."""

    credit = forms.CharField(label=_("Credit"), max_length=200, required=False)
    file = _file()

    def data_of_file(self) -> bytes:
        """The uploaded bytes; the form must be valid."""
        return bytes(self.cleaned_data["file"].read())
