"""Invitations: an administrator names a person, who sets the password behind a mailed link; none is ever mailed."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.addresses import absolute
from accounts.models import Event, User
from accounts.people import clean_name, clean_role, hold, hold_administrators, record
from accounts.refusal import Refused
from accounts.tokens import invitation_tokens


@transaction.atomic
def invite(email: str, *, name: str, role: str, by: User) -> User:
    """Makes a person who can sign in once they have set a password, and mails them the link for that.

    To a person who was invited before and has not joined it sends a fresh link, which voids the former one.
    """
    hold_administrators(by)
    email, name, role = _clean_email(email), clean_name(name), clean_role(role)
    person = User.objects.select_for_update(no_key=True).filter(email=email).first()
    if person:
        _refuse_known(person)
    else:
        person = User(email=email)
        person.set_unusable_password()
    person.name, person.role, person.invited_at = name, role, timezone.now()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:  # made by another road a moment ago
        raise Refused(_("Somebody with this address was added just now."), field="email", conflict=True) from error
    record(person, Event.INVITED, by=by, after=role)
    _send(person, by)
    return person


@transaction.atomic
def accept(user: User, password: str, *, token: str) -> User:
    """Sets the invited person's first password; the link that bore the token is void from then on."""
    person = hold(user)
    if not invitation_tokens.check_token(person, token):
        raise Refused(_("This invitation no longer holds. Ask an administrator for a new one."), conflict=True)
    person.set_password(password)
    person.joined_at = timezone.now()
    person.save(update_fields=["password", "joined_at"])
    record(person, Event.JOINED, by=person)
    return person


def _clean_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(_("Enter an e-mail address such as name@example.org."), field="email") from error
    if len(email) > 254:
        raise Refused(_("An e-mail address has at most 254 characters."), field="email")
    return email


def _refuse_known(person: User) -> None:
    if not person.is_active:
        sentence = _("%(name)s has this address and is deactivated. Reactivate them instead.")
    elif person.has_usable_password():
        sentence = _("%(name)s has this address and has joined already.")
    else:
        return
    raise Refused(sentence % {"name": person}, field="email")


def _send(person: User, by: User) -> None:
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    path = reverse("account_invitation", kwargs={"uidb64": uid, "token": invitation_tokens.make_token(person)})
    facts = {
        "person": person,
        "by": by,
        "link": absolute(path),
        "site": absolute("/"),
        "days": settings.INVITATION_DAYS,
    }
    mail = EmailMultiAlternatives(
        subject=_("%(name)s invites you to write with them") % {"name": by},
        body=render_to_string("accounts/mail/invitation.txt", facts),
        to=[person.email],
    )
    mail.attach_alternative(render_to_string("accounts/mail/invitation.html", facts), "text/html")
    mail.send()
