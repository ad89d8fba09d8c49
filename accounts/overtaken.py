"""A form that another's save has overtaken: beside what was typed stands what is stored now, to choose from."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _

SEEN = "seen"  # the field that says which state of things the form began with
UNSEEN = "?"  # no state is told by this: a form that came without its field is overtaken


class SeenForm(forms.Form):
    """Mixed in before a form of what others may change too."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


def overtaken(form: forms.BaseForm, stored: Mapping[str, Any], seen: str) -> None:
    """Has each field that differs say what is `stored`; sent again, the form takes that state's place."""
    for name, value in stored.items():
        if name in form.fields and form.fields[name].has_changed(value, form[name].data):
            # Printed as HTML, as every help text is.
            form[name].help_text = escape(_("Stored now: %s") % (_said(form.fields[name], value) or "—"))
    form.data = form.data.copy()  # type: ignore[attr-defined]  # what was posted: a QueryDict
    form.data[SEEN] = seen  # type: ignore[index]  # of a copy, which can be written to


def _said(field: forms.Field, value: Any) -> str:
    """The value as the form would show it: of a choice its label, of a list its entries."""
    if isinstance(field, forms.ModelChoiceField):
        return str(field.queryset.filter(pk=value).first() or "") if field.queryset is not None else ""
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # no groups in ours
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return ", ".join(map(str, value)) if isinstance(value, list) else str("" if value is None else value)
