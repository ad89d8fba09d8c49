"""The forms about people: who is invited, what they are called and may do, who takes over when they leave."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm
from accounts.models import Membership, User, UserQuerySet
from accounts.overtaken import SeenForm
from accounts.roles import Role
from kb.desk.forms.fields import PersonField

ANY = ("", _("Any"))


class PeopleForm(PlainForm, forms.Form):
    """Words of the name or address, role, and how they stand with the site."""

    marks_optional = False
    q = forms.CharField(label=_("Name or address"), required=False, max_length=200)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[ANY, *Role.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *Membership.choices])

    def people(self) -> UserQuerySet:
        """Whom the filters ask for, by name; a filter that makes no sense finds nobody."""
        found: UserQuerySet = User.objects.all()
        if not self.is_valid():
            return found.none()
        chosen = self.cleaned_data
        if chosen["role"]:
            found = found.filter(role=chosen["role"])
        if chosen["state"]:
            found = found.who_are(chosen["state"])
        for word in chosen["q"].split():
            found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
        return found


class PersonForm(PlainForm, forms.Form):
    """What somebody is called and may do; the verbs say what is wrong with it."""

    name = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": _("Enter the person’s name.")})
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role.")},
        help_text=_(
            "Writers write and submit their own articles. Editors also review, publish and keep everything that is "
            "about content. Administrators also keep people and settings."
        ),
    )


class MemberForm(PersonForm, SeenForm):
    """What an administrator may change of a person."""


class InvitationForm(PersonForm):
    """Who is invited, and as what."""

    email = forms.CharField(
        label=_("E-mail address"),
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"required": _("Enter an e-mail address such as name@example.org.")},
        help_text=_("The link in the mail lets them set a password. No password is ever mailed."),
    )
    field_order = ("name", "email", "role")


class LeavingForm(PlainForm, forms.Form):
    """Who takes over; asked only where there is something to take over."""

    marks_optional = False

    def __init__(self, *args: Any, leaver: User, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks:
            self.fields["to"] = PersonField(
                User.objects.joined().exclude(pk=leaver.pk),
                label=_("Who takes over"),
                required=False,  # the verb asks, and says how many there are
                empty_label=_("Choose somebody"),
                to_field_name="public_id",
                error_messages={"invalid_choice": _("This person cannot take over any more. Choose another.")},
            )
