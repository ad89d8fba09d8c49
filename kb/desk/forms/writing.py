"""How a person writes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm


class WritingForm(PlainForm, forms.Form):
    """Three choices about the text field and the keyboard."""

    submit = _("Keep this")
    plain_text = forms.BooleanField(
        label=_("Write in a plain text field"),
        required=False,
        help_text=_(
            "Without tools over the text and without Markdown for what is pasted. What you type is kept all the same."
        ),
    )
    single_keys = forms.BooleanField(
        label=_("Shortcuts of a single key"),
        required=False,
        help_text=_("Such as ? for the list of shortcuts; they work while no field has the focus."),
    )
    tab_indents = forms.BooleanField(
        label=_("Tab indents within the text"),
        required=False,
        help_text=_("Escape, then Tab goes on to the next field. Otherwise Tab alone does."),
    )
