"""What administrators do with people: rename, change a role, deactivate, reactivate; one always remains.

And what a person does with their own account.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import zones
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role


@transaction.atomic
def rename(user: User, name: str, *, by: User) -> User:
    """Gives the person another name."""
    hold_administrators(by)
    return _kept(user, name=clean_name(name))


@transaction.atomic
def change_role(user: User, role: str, *, by: User) -> User:
    """Gives the person another role; the last active administrator keeps theirs."""
    administrators = hold_administrators(by)
    role = clean_role(role)
    if role != Role.ADMINISTRATOR:
        _keep_one(administrators, without=user, field="role")
    return _kept(user, role=role)


@transaction.atomic
def deactivate(user: User, *, by: User) -> User:
    """Shuts the person out: no sign-in, every session and mailed link ends, also if they are reactivated later."""
    administrators = hold_administrators(by)
    _keep_one(administrators, without=user, field="is_active")
    person = _held(user)
    if not person.is_active:
        return person
    return _kept(person, is_active=False, sessions_ended=person.sessions_ended + 1)


@transaction.atomic
def reactivate(user: User, *, by: User) -> User:
    """Lets the person sign in again, with the password they had."""
    hold_administrators(by)
    return _kept(user, is_active=True)


@transaction.atomic
def choose_zone(name: str, *, by: User) -> User:
    """Lets a person read times in a zone of their own; without a name, in the site's."""
    return _kept(by, time_zone=zones.clean_name(name))


def hold_administrators(by: User) -> set[int]:
    """The active administrators' ids, locked until the transaction ends; refuses unless `by` is one of them.

    Whoever changes people comes through here first, so that of two changes at once the second sees the first's outcome.
    """
    active = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    administrators = {person.pk for person in active.order_by("pk")}
    if by.pk not in administrators:
        raise Refused(_("Only an administrator may change people."))
    return administrators


def clean_name(name: str) -> str:
    """The name on one line; refuses none and more than 120 characters."""
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Enter the person’s name."), field="name")
    if len(name) > 120:
        raise Refused(_("A name has at most 120 characters."), field="name")
    return name


def clean_role(role: str) -> Role:
    """The role of that name; refuses any other word."""
    if role not in Role.values:
        raise Refused(_("There is no such role."), field="role")
    return Role(role)


def _keep_one(administrators: set[int], *, without: User, field: str) -> None:
    if administrators == {without.pk}:
        raise Refused(
            _("This is the last active administrator. Make somebody else an administrator first."), field=field
        )


def _held(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _kept(user: User, **changes: object) -> User:
    person = _held(user)
    for field, value in changes.items():
        setattr(person, field, value)
    person.save(update_fields=list(changes))
    return person
