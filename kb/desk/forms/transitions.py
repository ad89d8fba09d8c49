"""What a transition asks for: words, the revision that was seen, a successor, a reviewer and a day."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.forms import PlainForm
from accounts.models import User
from kb.desk.forms.fields import PersonField, find_article
from kb.desk.moves import Move
from kb.editorial.transitions import required_approvals, reviewers
from kb.models import Article
from kb.rules.workflow import TRANSITIONS


class MoveForm(PlainForm, forms.Form):
    """The inputs that this move's verb takes."""

    marks_optional = False

    def __init__(self, *args: Any, article: Article, move: Move, user: User, host: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.host = user, host
        if move.assigns and required_approvals():
            self.fields["assignee"] = PersonField(
                reviewers(article),
                label=_("Reviewer (optional)"),
                required=False,
                initial=article.assignee and article.assignee.public_id,
                empty_label=_("Any editor with no hand in it"),
                to_field_name="public_id",
                error_messages={"invalid_choice": _("This person cannot review it any more. Choose another.")},
            )
            self.fields["due_on"] = forms.DateField(
                label=_("To be reviewed by (optional)"),
                required=False,
                initial=article.due_on,
                widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
                error_messages={"invalid": _("This is no date. Write it as 2027-03-28.")},
            )
        if move.sees:
            must = TRANSITIONS[move.transition].four_eyes  # nobody says yes to a text that was not shown
            self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=must)
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
