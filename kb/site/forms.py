"""The public forms: what a reader writes to the editors, and what was missing in an article."""

from typing import Any

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm, PlainHelper
from kb.models import MESSAGE_LENGTH, Topic

TOPICS = [("", _("Choose one")), *(choice for choice in Topic.choices if choice[0] != Topic.MISSING)]


class Prose(forms.CharField):
    """Plain text of several lines; a line break counts as one character, as browsers count it."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        errors = {"max_length": _("This takes %(limit_value)d characters at most; it has %(show_value)d.")}
        errors |= kwargs.pop("error_messages", {})
        super().__init__(max_length=MESSAGE_LENGTH, widget=widget, error_messages=errors, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without `maxlength`, which would cut what is pasted and not say so."""
        return {}

    def to_python(self, value: Any) -> str:
        """The text with plain line breaks."""
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value) or ""


class ContactForm(PlainForm, forms.Form):
    """Name (optional), e-mail address, topic, page, message; the verb says what of it can be stored."""

    use_required_attribute = False  # browsers tell screen readers that a choice not made yet is wrong
    name = forms.CharField(
        label=_("Name"), required=False, max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Only used to answer you."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Give an address to which we may answer."),
            "invalid": _("This is not an e-mail address. It looks like name@example.org."),
        },
    )
    topic = forms.ChoiceField(
        label=_("What is it about?"),
        choices=TOPICS,
        error_messages={"required": _("Choose what it is about."), "invalid_choice": _("Choose one of the list.")},
    )
    page = forms.CharField(
        label=_("Page"), required=False, max_length=500, help_text=_("Its address or title, if it is about one.")
    )
    message = Prose(
        label=_("Message"),
        rows=8,
        help_text=_("Plain text, 4,000 characters at most. For an error, quote the sentence."),
        error_messages={"required": _("Write a message.")},
    )

    @property
    def helper(self) -> PlainHelper:
        """Name and address beside each other where there is room."""
        helper = PlainHelper()
        helper.layout = Layout(Row(Column("name"), Column("email")), "topic", "page", "message")  # type: ignore[no-untyped-call]
        return helper


class MissingForm(PlainForm, forms.Form):
    """The one question to who found an article unhelpful."""

    missing = Prose(label=_("What was missing?"), rows=4, required=False, help_text=_("Nobody sees who you are."))


class RemarkForm(PlainForm, forms.Form):
    """A guest's remark on a passage; the verb judges it."""

    marks_optional = False
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    block = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    words = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    quote = forms.CharField(
        label=_("About these words (optional)"),
        required=False,
        help_text=_("Copied from the passage. Empty: the whole passage is meant."),
    )
    suggestion = forms.CharField(
        label=_("Suggest instead (optional)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Words that should stand in their place."),
    )


class AnswerForm(PlainForm, forms.Form):
    """A guest's answer in a thread."""

    marks_optional = False
    words = forms.CharField(label=_("Answer"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class RecommendForm(PlainForm, forms.Form):
    """Whether a guest recommends the draft, and why."""

    marks_optional = False
    use_required_attribute = False  # as ContactForm
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    yes = forms.TypedChoiceField(
        label=_("Do you recommend it?"),
        choices=[("yes", _("Yes, as it is")), ("no", _("Not yet"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed when it is not yet."),
    )
