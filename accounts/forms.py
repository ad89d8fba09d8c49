"""How every form of ours is printed, and the forms of sign-in and passwords."""

from typing import Any, ClassVar

from allauth.account import forms as allauth
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django.contrib.auth.forms import SetPasswordForm
from django.forms import BaseForm, BooleanField, CharField, Form, TextInput
from django.forms.boundfield import BoundField
from django.forms.utils import pretty_name
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import zones

USERNAME = '<input type="email" value="{{ form.user.email }}" autocomplete="username" readonly hidden>'


class PlainHelper(FormHelper):
    """How crispy prints a form of ours: checked by the server alone, with partials/errsum.html on top when it failed.

    With `submit` it prints the whole <form> and that button; without, the fields only, for a template's own <form>.
    """

    include_media = False

    def __init__(self, submit: str | Promise = "", *, action: str = "", method: str = "post") -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.form_tag = bool(submit)
        self.form_class = "stack"
        self.form_action = action
        self.form_method = method
        self.attrs = {"novalidate": ""}
        if submit:
            self.add_input(Submit("submit", submit))  # type: ignore[no-untyped-call]


class PlainForm(BaseForm):
    """Mixed in before a Form or ModelForm: `{% crispy form %}` prints it our way, "(optional)" where that is so."""

    submit: ClassVar[str | Promise] = ""
    marks_optional: ClassVar[bool] = True

    @property
    def helper(self) -> PlainHelper:
        """What `{% crispy form %}` follows."""
        return PlainHelper(self.submit)

    def __getitem__(self, name: str) -> BoundField:
        bound = super().__getitem__(name)
        field = bound.field
        is_choice_of_one = isinstance(field, BooleanField)  # an empty tick is an answer, not an omission
        if self.marks_optional and not (field.required or is_choice_of_one or bound.is_hidden or field.label == ""):
            bound.label = gettext("%(label)s (optional)") % {"label": field.label or pretty_name(name)}
        return bound


class EntranceForm(PlainForm):
    """One of allauth's forms in our words: labels in sentence case, no placeholders."""

    labels: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class NewPasswordForm(PlainForm):
    """Mixed in before a form of a new password: its `user` stands in a field that nobody sees.

    Password managers file the new password under it.
    """

    @property
    def helper(self) -> PlainHelper:
        """The usual one, with that field first."""
        helper = super().helper
        helper.layout = Layout(HTML(USERNAME), *self.fields)  # type: ignore[no-untyped-call]
        return helper


class SignInForm(EntranceForm, allauth.LoginForm):
    """E-mail address and password."""

    submit = _("Sign in")
    labels = {
        "login": _("E-mail address"),
        "password": _("Password"),
        "remember": _("Keep me signed in on this device"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ChangePasswordForm(NewPasswordForm, EntranceForm, allauth.ChangePasswordForm):
    """The current password and the new one, twice."""

    submit = _("Change password")
    labels = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }


class ResetPasswordForm(EntranceForm, allauth.ResetPasswordForm):
    """The address that a link is sent to."""

    submit = _("Send the link")
    labels = {"email": _("E-mail address")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "username"


class ResetPasswordKeyForm(NewPasswordForm, EntranceForm, allauth.ResetPasswordKeyForm):
    """The new password, twice, behind the link that was sent."""

    submit = _("Set password")
    labels = {"password1": _("New password"), "password2": _("New password, once more")}


class ZoneForm(PlainForm, Form):
    """The time zone in which the person reads times."""

    submit = _("Keep this time zone")
    time_zone = CharField(
        label=_("Time zone"),
        required=False,
        max_length=zones.NAME_LENGTH,
        help_text=_("Such as Europe/Berlin. Left empty, it is the site’s."),
        widget=TextInput({"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )


class InvitedPasswordForm(NewPasswordForm, SetPasswordForm):  # type: ignore[type-arg]
    """The first password of an invited person, twice; the view hands it to the verb."""

    submit = _("Set password and sign in")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("Password")
        self.fields["new_password2"].label = _("Password, once more")
