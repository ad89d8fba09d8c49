"""What administrators do with people: rename, change a role, end sessions, deactivate, reactivate; one always remains.

And what a person does with their own account.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import zones
from accounts.models import Event, PersonEntry, User
from accounts.refusal import Refused
from accounts.roles import Role


@transaction.atomic
def rename(user: User, name: str, *, by: User) -> User:
    """Gives the person another name."""
    hold_administrators(by)
    name, person = clean_name(name), hold(user)
    if name == person.name:
        return person
    record(person, Event.RENAMED, by=by, before=person.name, after=name)
    return _kept(person, name=name)


@transaction.atomic
def change_role(user: User, role: str, *, by: User) -> User:
    """Gives the person another role; the last active administrator keeps theirs."""
    administrators = hold_administrators(by)
    role = clean_role(role)
    if role != Role.ADMINISTRATOR:
        _keep_one(administrators, without=user, field="role")
    person = hold(user)
    if role == person.role:
        return person
    record(person, Event.ROLE, by=by, before=person.role, after=role)
    return _kept(person, role=role)


@transaction.atomic
def end_sessions(user: User, *, by: User) -> User:
    """Signs the person out wherever they are signed in, and voids every link to a new password mailed before.

    Each session is held against the count when it is next used, so it does not matter where sessions are kept.
    """
    hold_administrators(by)
    person = hold(user)
    record(person, Event.SESSIONS_ENDED, by=by)
    return _kept(person, sessions_ended=person.sessions_ended + 1)


@transaction.atomic
def deactivate(user: User, *, by: User) -> User:
    """Shuts the person out: no sign-in, every session and mailed link ends, also if they are reactivated later."""
    administrators = hold_administrators(by)
    _keep_one(administrators, without=user, field="is_active")
    person = hold(user)
    if not person.is_active:
        return person
    record(person, Event.DEACTIVATED, by=by)
    return _kept(person, is_active=False, sessions_ended=person.sessions_ended + 1)


@transaction.atomic
def reactivate(user: User, *, by: User) -> User:
    """Lets the person sign in again, with the password they had."""
    hold_administrators(by)
    person = hold(user)
    if person.is_active:
        return person
    record(person, Event.REACTIVATED, by=by)
    return _kept(person, is_active=True)


@transaction.atomic
def choose_zone(name: str, *, by: User) -> User:
    """Lets a person read times in a zone of their own; without a name, in the site's."""
    return _kept(hold(by), time_zone=zones.clean_name(name))


@transaction.atomic
def choose_writing(*, plain_text: bool, single_keys: bool, tab_indents: bool, by: User) -> User:
    """Lets a person write in a plain text field, without shortcuts of a single key, or with Tab for indenting."""
    return _kept(hold(by), plain_text=plain_text, single_keys=single_keys, tab_indents=tab_indents)


def hold_administrators(by: User) -> set[int]:
    """The active administrators' ids, locked until the transaction ends; refuses unless `by` is one of them.

    Whoever changes people comes through here first, so that of two changes at once the second sees the first's outcome.
    """
    active = User.objects.administrators().select_for_update(no_key=True)
    administrators = {person.pk for person in active.order_by("pk")}
    if by.pk not in administrators:
        raise Refused(_("Only an administrator may change people."))
    return administrators


def hold(user: User) -> User:
    """The person as they are now, locked until the transaction ends; what names them may be written meanwhile."""
    # No key: whoever writes a row that names a person would have to wait, and might hold what is waited for here.
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def is_last_administrator(user: User) -> bool:
    """Whether nobody would administer the site without this person."""
    return set(User.objects.administrators().values_list("pk", flat=True)) == {user.pk}


def record(person: User, event: Event, *, by: User, before: str = "", after: str = "") -> None:
    """Writes one entry of the person's history."""
    PersonEntry.objects.create(person=person, event=event, before=before, after=after, by=by)


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
            _("This is the last active administrator. Make somebody else an administrator first."),
            field=field,
            conflict=True,
        )


def _kept(person: User, **changes: object) -> User:
    for field, value in changes.items():
        setattr(person, field, value)
    person.save(update_fields=list(changes))
    return person
