"""The name of a revision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm
from accounts.overtaken import SeenForm


class NameForm(PlainForm, SeenForm):
    """What the revision is called, and `seen` the name it had; the verb says what is wrong with it."""

    marks_optional = False
    name = forms.CharField(
        label=_("Name of this revision"),
        required=False,
        help_text=_("Such as “before the legal check”. Empty: none."),
    )
