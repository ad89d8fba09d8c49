"""Who is invited to read a draft, and for how long."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm

DAYS = [(7, _("a week")), (14, _("two weeks")), (30, _("30 days")), (90, _("90 days"))]


class GuestForm(PlainForm, forms.Form):
    """A guest's name, the address that the link is mailed to, and the days that it holds; the verb judges them."""

    submit = _("Make the link")
    name = forms.CharField(label=_("Name"), error_messages={"required": _("Say who is invited.")})
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("The link is mailed there. Without one, copy it from the list and send it yourself."),
        error_messages={"invalid": _("This is not an e-mail address. It looks like name@example.org.")},
    )
    days = forms.TypedChoiceField(label=_("Holds for"), choices=DAYS, coerce=int, initial=14)
