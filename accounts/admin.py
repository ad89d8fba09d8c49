"""People in Django's admin: invited and changed through the verbs. (Groups and allauth's addresses go away.)"""

from datetime import datetime
from typing import Any, ClassVar

from allauth.account import admin as _addresses  # noqa: F401  # registers EmailAddress, taken away below
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin  # noqa: F401  # registers Group, the same
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.gates import person
from accounts.invitations import invite
from accounts.models import User
from accounts.people import rename
from accounts.refusal import Refused


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # takes no argument at run time
    """What an administrator changes of a person; `by` is set per request."""

    by: ClassVar[User]

    class Meta:
        model = User
        fields = ("name",)

    def full_clean(self) -> None:
        """Ends validation by calling the verbs: what they refuse is an error of the form like any other."""
        super().full_clean()
        if not self.is_bound or self.errors or not self.has_changed():
            return
        try:
            with transaction.atomic():
                self._change()
        except Refused as refused:
            self.add_error(refused.field or None, refused.sentence)

    def _change(self) -> None:
        if "name" in self.changed_data:
            rename(self.instance, self.cleaned_data["name"], by=self.by)


class InvitationForm(PersonForm):
    """Who is invited, and as what."""

    class Meta:
        model = User
        fields = ("name", "email", "role")

    def clean_email(self) -> str:
        """In small letters, as it is stored: the tables take no other."""
        return str(self.cleaned_data["email"]).lower()

    def validate_unique(self) -> None:
        """Leaves known addresses to the verb, which invites again who has not joined."""

    def _change(self) -> None:
        wanted = self.cleaned_data
        self.instance = invite(wanted["email"], name=wanted["name"], role=wanted["role"], by=self.by)


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """People: never deleted, no password shown; adding one is inviting one."""

    list_display = ("name", "email", "role", "is_active", "last_sign_in")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")
    readonly_fields = ("email", "role", "is_active", "invited_at", "joined_at", "last_sign_in")
    actions = ("send_again",)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """To invite: name, address, role. Later also whether the person is active, and what happened when.

        Roles change and people are deactivated at the desk alone, where others take over their work in the same step.
        """
        asked = ("name", "email", "role")
        return asked if obj is None else (*asked, "is_active", "invited_at", "joined_at", "last_sign_in")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """The address is set once, at the invitation."""
        return () if obj is None else self.readonly_fields

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form that knows who is asking."""
        kwargs["form"] = PersonForm if obj else InvitationForm
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.by = person(request)
        return form

    @admin.display(description=_("last sign-in"), ordering="last_login")
    def last_sign_in(self, user: User) -> datetime | None:
        """When the person last signed in."""
        return user.last_login

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page that adds a person, called what it does."""
        shown = {
            "title": _("Invite a person"),
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return super().add_view(request, form_url, shown | (extra_context or {}))

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """Says that the invitation is on its way, and goes back to the list."""
        self.message_user(request, _("An invitation is on its way to %s.") % obj.email)
        return self.response_post_save_add(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Nothing: the form has called the verbs."""

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Never: what a person wrote stays theirs; they are deactivated."""
        return False

    @admin.action(description=_("Send the invitation again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """A fresh link to each selected person who has not joined."""
        for invited in queryset:
            try:
                invite(invited.email, name=invited.name, role=invited.role, by=person(request))
            except Refused as refused:
                self.message_user(request, refused.sentence, "error")
            else:
                self.message_user(request, _("A fresh invitation is on its way to %s.") % invited.email)


for registered_elsewhere in (EmailAddress, Group):
    admin.site.unregister(registered_elsewhere)
