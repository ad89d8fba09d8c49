"""What is said about a passage, and what is answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm


class CommentForm(PlainForm, forms.Form):
    """A remark on a passage: the words that it is about, and those that should stand there; the verb judges them."""

    marks_optional = False
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    block = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    words = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    quote = forms.CharField(
        label=_("About these words"),
        required=False,
        help_text=_("Copied from the passage. Empty: the whole passage is meant."),
    )
    suggestion = forms.CharField(
        label=_("Suggest instead"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The writer can put it in their place with one press."),
    )


class ReplyForm(PlainForm, forms.Form):
    """An answer in a thread."""

    marks_optional = False
    words = forms.CharField(label=_("Answer"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
