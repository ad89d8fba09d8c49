"""The name of a revision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm


class NameForm(PlainForm, forms.Form):
    """What the revision is called; the verb says what is wrong with it."""

    marks_optional = False
    name = forms.CharField(
        label=_("Name of this revision"),
        required=False,
        help_text=_("Such as “before the legal check”. Empty: none."),
    )
