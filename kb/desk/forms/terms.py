"""The forms of categories and tags, and the filters over their lists."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import PlainForm
from accounts.overtaken import SeenForm
from kb.models import Category, Tag
from kb.models.uses import counted, unused

ALL, UNUSED, MOST_USED = "", "unused", "most_used"
SHOWN = [
    (ALL, gettext_lazy("All")),
    (MOST_USED, gettext_lazy("All, most used first")),
    (UNUSED, gettext_lazy("Unused")),
]


class TermForm(PlainForm, SeenForm):
    """What a tag has; `seen` says which state of it the form began with."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        error_messages={"required": gettext_lazy("Give it a name.")},
    )
    slug = forms.SlugField(label=gettext_lazy("Address"), max_length=80, required=False)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Readers see it on its page and in the list of all."),
    )

    def __init__(self, *args: Any, term: Category | Tag | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].help_text = (
            _("Small letters, digits, hyphens. If you change it, %s will lead to the new address.")
            % term.get_absolute_url()
            if term
            else _("Small letters, digits, hyphens. Empty: made from the name.")
        )
        if term is None:
            self.fields["name"].widget.attrs["autofocus"] = True

    def clean_slug(self) -> str:
        """In small letters, as all our addresses."""
        return str(self.cleaned_data["slug"]).lower()

    def clean_description(self) -> str:
        """One paragraph: a line break is a space."""
        return " ".join(self.cleaned_data["description"].split())

    def onto(self, term: Category | Tag) -> None:
        """Writes what was typed on the row, which is not stored yet; the form must be valid."""
        for name, value in self.cleaned_data.items():
            if name != "seen":
                setattr(term, name, value)


class CategoryForm(TermForm):
    """What a category has: a place among the others, and words of its own for the call to action."""

    position = forms.IntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=32767,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text=gettext_lazy("Smaller ones stand first; the same ones by name."),
    )
    cta_heading = forms.CharField(
        label=gettext_lazy("Call to action: heading"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Under its articles. Empty: the site’s words."),
    )
    cta_text = forms.CharField(
        label=gettext_lazy("Call to action: sentence"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    field_order = ("name", "slug", "description", "position", "cta_heading", "cta_text", "seen")

    def clean_position(self) -> int:
        """Nothing is the first place."""
        return self.cleaned_data["position"] or 0

    def clean_cta_text(self) -> str:
        """One paragraph."""
        return " ".join(self.cleaned_data["cta_text"].split())


class TermsForm(PlainForm, forms.Form):
    """Words of the name or address, and which to show."""

    marks_optional = False
    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    show = forms.ChoiceField(label=gettext_lazy("Show"), required=False, choices=SHOWN)

    def terms(self, noun: type[Category] | type[Tag]) -> QuerySet[Any]:
        """What is asked for, with how many public articles each has; a filter that makes no sense finds nothing."""
        found = counted(noun._default_manager.filter(merged_into=None))
        if not self.is_valid():
            return found.none()
        chosen = self.cleaned_data
        found = matching(found, chosen["q"])
        if chosen["show"] == UNUSED:
            return unused(found)
        return found.order_by("-articles", "name") if chosen["show"] == MOST_USED else found


def matching(terms: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Those of the terms whose name or address holds each of the words."""
    for word in words.replace("\x00", " ").split():
        terms = terms.filter(Q(name__icontains=word) | Q(slug__icontains=word))
    return terms
