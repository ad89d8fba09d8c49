"""What a transition asks for: words, the revision that was seen, a successor."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.forms import PlainForm
from accounts.models import User
from kb.desk.forms.fields import find_article
from kb.desk.moves import Move
from kb.models import Article


class MoveForm(PlainForm, forms.Form):
    """The inputs that this move's verb takes."""

    marks_optional = False

    def __init__(self, *args: Any, move: Move, user: User, host: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.host = user, host
        if move.sees:
            self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
        if move.succeeds:
            self.fields["successor"] = forms.CharField(
                label=_("Successor (optional)"),
                required=False,
                help_text=_("The address or title of a published article: readers are led there."),
            )
        if move.words:
            self.fields["words"] = forms.CharField(
                label=move.words_label,
                required=move.words_required,
                widget=forms.Textarea({"rows": 4}),
                error_messages={"required": _("Say why, in a sentence or two.")},
            )

    def clean_successor(self) -> Article | None:
        """The article meant, or None."""
        if not (typed := self.cleaned_data["successor"]):
            return None
        if article := find_article(typed, user=self.user, host=self.host):
            return article
        raise forms.ValidationError(_("No article has this address or title: “%s”.") % typed)
