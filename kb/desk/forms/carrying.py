"""The forms by which many facts come at once: a file, and a block of a spreadsheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import PlainForm
from accounts.refusal import Refused
from kb.rules.comparisons import NOTE_LENGTH, SOURCE_LENGTH, URL_LENGTH
from kb.transfer.files import decoded
from kb.transfer.tables import Record

MOST_BYTES = 2 * 1024 * 1024


class FileForm(PlainForm, forms.Form):
    """A file, or its text; once it was read, the text."""

    marks_optional = False
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("CSV or JSON, in UTF-8; separated by commas, semicolons or tabs."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, as text."""
        found = super().clean() or self.cleaned_data
        file = found.get("file")
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError({"file": _("The file is larger than %d MB.") % (MOST_BYTES // 1024**2)})
        try:
            found["text"] = decoded(file.read()) if file else found.get("text", "").removeprefix("\ufeff")
        except Refused as refusal:
            raise forms.ValidationError({"file": refusal.sentence}) from None
        if not found["text"].strip():
            raise forms.ValidationError({"file": _("Choose a file, or paste its text.")})
        return found


class PasteForm(PlainForm, forms.Form):
    """A block of a spreadsheet, and what all its values have: their note, their source, their days."""

    text = forms.CharField(
        label=gettext_lazy("Block"),
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea({"rows": 10, "spellcheck": "false", "class": "pasted"}),
        help_text=gettext_lazy(
            "Copied from a spreadsheet: criteria in the first line, subjects in the first column. Empty cells state "
            "nothing."
        ),
    )
    source_title = forms.CharField(label=gettext_lazy("Source of all"), max_length=SOURCE_LENGTH, required=False)
    source_url = forms.CharField(label=gettext_lazy("Source’s address"), max_length=URL_LENGTH, required=False)
    note = forms.CharField(label=gettext_lazy("Note on all"), max_length=NOTE_LENGTH, required=False)
    as_of = forms.DateField(
        label=gettext_lazy("As of"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: today; prices need it."),
    )
    check_by = forms.DateField(
        label=gettext_lazy("Check again by"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: after the criterion’s interval."),
    )

    def shared(self) -> Record:
        """What each value has, as a row of a file says it."""
        chosen = {name: value for name, value in self.cleaned_data.items() if name != "text"}
        return {name: value if isinstance(value, str) else value.isoformat() for name, value in chosen.items() if value}
