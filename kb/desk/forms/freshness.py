"""Putting a check off: until when, and why."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm
from kb.editorial.snoozing import LONGEST
from kb.models import REASON_LENGTH

USUAL = 30  # days


class SnoozeForm(PlainForm, forms.Form):
    """Until which day it may wait, and for what reason; the verb says what is wrong with them."""

    marks_optional = False
    until = forms.DateField(label=_("Until"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=_("Why it can wait"), max_length=REASON_LENGTH, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + timedelta(days=USUAL)
        self.fields["until"].help_text = _("%d days at most.") % LONGEST
