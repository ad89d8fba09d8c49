import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.test import Client

from accounts.forms import (
    ChangePasswordForm,
    InvitedPasswordForm,
    PlainForm,
    PlainHelper,
    ResetPasswordKeyForm,
)
from accounts.models import User


class Sample(PlainForm, forms.Form):
    submit = "Go"
    page_name = forms.CharField(required=False)
    email = forms.EmailField(label="E-mail address")
    tick = forms.BooleanField(required=False, label="Send me a copy")
    choice = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, label="Which?")
    secret = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        self.add_error(None, "As a whole it <b>will not do</b>.")


def printed(form) -> str:
    return render_crispy_form(form)


def test_optional_fields_say_so_and_nothing_else_does():
    page = printed(Sample())
    assert "Page name (optional)" in page
    assert page.count("(optional)") == 1


def test_labels_in_messages_stay_bare():
    assert Sample().fields["page_name"].label is None


def test_a_form_may_leave_optional_fields_unmarked():
    class Search(Sample):
        marks_optional = False

    assert "(optional)" not in printed(Search())


def test_the_browser_does_not_check_the_form():
    assert "novalidate" in printed(Sample())


def test_the_summary_names_each_error_once_and_links_to_its_field():
    page = printed(Sample({"email": "x", "secret": ""}))
    summary = page[page.index("errsum") : page.index("</ul>")]
    assert '<a href="#id_email">E-mail address: Enter a valid email address.</a>' in summary
    assert '<a href="#div_id_choice">Which?: This field is required.</a>' in summary
    assert "<li>As a whole it &lt;b&gt;will not do&lt;/b&gt;.</li>" in summary
    assert "<li>This field is required.</li>" in summary  # the hidden one has nowhere to link to
    assert page.count("As a whole it") == 1
    for target in ("id_email", "div_id_choice"):
        assert f'id="{target}"' in page


def test_the_keyboard_begins_at_the_summary():
    page = printed(Sample({"email": "x", "secret": ""}))
    assert 'class="errsum" role="alert" aria-labelledby="form-errors" tabindex="-1" autofocus>' in page


def test_no_summary_stands_over_a_form_without_errors():
    assert "errsum" not in printed(Sample())


def test_a_helper_without_a_button_prints_the_fields_alone():
    assert "<form" not in render_crispy_form(Sample(), PlainHelper())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/accounts/login/", {"login": "username", "password": "current-password"}),
        ("/accounts/password/reset/", {"email": "username"}),
    ],
)
def test_password_managers_are_told_what_each_field_is(path, expected):
    page = Client().get(path)
    form = page.context["form"]
    given = {name: form.fields[name].widget.attrs.get("autocomplete") for name in expected}
    assert given == expected
    assert "onpaste" not in page.text
    assert "placeholder" not in page.text


@pytest.mark.parametrize("form", [ChangePasswordForm, ResetPasswordKeyForm, InvitedPasswordForm])
def test_a_new_password_is_filed_under_the_address_that_it_belongs_to(form):
    made = form(user=User(email="wanda@example.org"))
    page = render_crispy_form(made, context={"form": made})
    assert 'value="wanda@example.org" autocomplete="username" readonly hidden' in page
