"""People who sign in. (An author's byline is kb.Author, which may or may not belong to one of them.)"""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.identifiers import uuid7
from accounts.immutable import Immutable
from accounts.refusal import Refused
from accounts.roles import Role


class Membership(models.TextChoices):
    """Where a person stands with the site."""

    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    DEACTIVATED = "deactivated", _("Deactivated")


class UserQuerySet(models.QuerySet["User"]):
    """Words about people."""

    def administrators(self) -> Self:
        """Those who may administer now."""
        return self.filter(role=Role.ADMINISTRATOR, is_active=True)

    def joined(self) -> Self:
        """Those who can sign in."""
        return self.filter(is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def who_are(self, membership: str) -> Self:
        """Those who stand so with the site."""
        if membership == Membership.DEACTIVATED:
            return self.filter(is_active=False)
        if membership == Membership.INVITED:
            return self.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return self.joined()


PeopleManager = BaseUserManager.from_queryset(UserQuerySet)


class UserManager(PeopleManager["User"]):
    """Makes people; `create_superuser` is what Django's command calls, here an administrator."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A person with this address; without a password, one who cannot sign in until invited to set it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """An administrator."""
        return self.create_user(
            email, password, **{"name": email.partition("@")[0], **fields, "role": Role.ADMINISTRATOR}
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this address, however it is capitalised."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in by e-mail and has one role."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True, max_length=254)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.WRITER)
    time_zone = models.CharField(
        _("time zone"),
        max_length=zones.NAME_LENGTH,
        blank=True,
        help_text=_("Such as Europe/Berlin; empty: the site’s."),
    )
    plain_text = models.BooleanField(_("writes in a plain text field"), default=False)
    single_keys = models.BooleanField(_("shortcuts of a single key"), default=True)
    tab_indents = models.BooleanField(_("Tab indents within the text"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)  # how often

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_is_one_of_three"),
            # Addresses are compared as they are stored: one in capitals would be a second person.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_in_small_letters"),
        )

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # A session holds as long as this does: until the password or the count of endings changes.
        state = f"{self.password}:{self.sessions_ended}"
        return salted_hmac("accounts.User.session", state, secret=secret, algorithm="sha256").hexdigest()

    @property
    def membership(self) -> Membership:
        """Where this person stands with the site."""
        if not self.is_active:
            return Membership.DEACTIVATED
        return Membership.ACTIVE if self.has_usable_password() else Membership.INVITED

    def may(self, role: Role) -> bool:
        """Whether this person's role includes the one named."""
        return self.is_active and Role(self.role).includes(role)

    def must(self, role: Role) -> None:
        """Raises Refused unless `may` says yes."""
        if not self.may(role):
            raise Refused(gettext("This takes the role of %(role)s.") % {"role": role.label.lower()})

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin is open to this person: administrators only."""
        return self.may(Role.ADMINISTRATOR)

    @property
    def is_superuser(self) -> bool:
        """The same question in Django's other words."""
        return self.is_staff

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Administrators may do everything that the admin offers."""
        return self.is_staff

    def has_perms(self, perms: object, obj: object = None) -> bool:
        """Administrators may do everything that the admin offers."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """Administrators may do everything that the admin offers."""
        return self.is_staff

    def get_full_name(self) -> str:
        """The name as the admin greets it."""
        return str(self)

    def get_short_name(self) -> str:
        """The name as the admin greets it."""
        return str(self)


class Event(models.TextChoices):
    """What can happen to a person."""

    INVITED = "invited", _("Invited")
    JOINED = "joined", _("Joined")
    RENAMED = "renamed", _("Renamed")
    ROLE = "role", _("Role changed")
    SESSIONS_ENDED = "sessions_ended", _("Sessions ended")
    DEACTIVATED = "deactivated", _("Deactivated")
    REACTIVATED = "reactivated", _("Reactivated")


NAMES_ROLES = {Event.INVITED, Event.ROLE}


class PersonEntry(Immutable):
    """What happened to a person, when, by whose hand; of a name or a role also what it was and became."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="entries")
    event = models.CharField(max_length=20, choices=Event)
    before = models.CharField(max_length=120, blank=True)
    after = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("entry about a person")
        verbose_name_plural = _("entries about people")
        ordering = ("-id",)
        indexes = (models.Index(fields=("-at", "-id"), name="person_entry_newest"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(event__in=Event.values), name="person_event_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.get_event_display()}"

    @property
    def change(self) -> str:
        """What a name or a role was and became, in words."""
        words = [Role(word).label if self.event in NAMES_ROLES else word for word in (self.before, self.after) if word]
        return " → ".join(map(str, words))
