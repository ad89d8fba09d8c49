"""How often a person is told by mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm
from kb.rules.news import Mailing


class MailingForm(PlainForm, forms.Form):
    """One of three ways."""

    submit = _("Keep this")
    mailing = forms.ChoiceField(
        label=_("How often by mail"),
        choices=Mailing,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often."), "invalid_choice": _("Choose how often.")},
    )
