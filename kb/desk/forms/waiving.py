"""Why a failing check may stand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm


class WaiverForm(PlainForm, forms.Form):
    """Which failure of which revision, and the reason; `then` names the transition that is gone on with."""

    check_name = forms.CharField(widget=forms.HiddenInput, required=False)
    place = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    then = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why may it stand?"),
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say why, in a sentence or two.")},
    )
