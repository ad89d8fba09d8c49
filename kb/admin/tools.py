"""The tools directory in the admin."""

from collections.abc import Sequence

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from kb.admin.verbs import VerbAdmin, VerbForm
from kb.editorial import cataloguing
from kb.models import Tool


class WordsField(forms.CharField):
    """A list of words, typed with commas between them."""

    def prepare_value(self, value: object) -> object:
        """The list as it is typed."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: object) -> Sequence[str]:  # type: ignore[override]  # a list instead of text
        """The words as a list, empty ones left out, each once."""
        words = (word.strip() for word in str(value or "").split(","))
        return list(dict.fromkeys(word for word in words if word))

    def has_changed(self, initial: object, data: object) -> bool:
        """Compares the lists, not their spelling."""
        return self.to_python(data) != (initial or [])


class ToolForm(VerbForm):
    """A tool, its labels as words with commas."""

    labels = WordsField(
        label=_("Labels"), required=False, help_text=_("With commas between them: No sign-up, Runs in your browser")
    )


@admin.register(Tool)
class ToolAdmin(VerbAdmin):
    """The directory of free tools."""

    form = ToolForm
    keep_verb = staticmethod(cataloguing.keep_tool)
    drop_verb = staticmethod(cataloguing.remove)
    list_display = ("name", "slug", "category", "position", "checked_on", "url")
    list_editable = ("position",)
    list_filter = ("category",)
    list_select_related = ("category",)
    search_fields = ("name", "slug", "description")
    prepopulated_fields = {"slug": ("name",)}
    fields = ("name", "slug", "description", "labels", "category", "url", "checked_on", "position")
