"""The secrets in the links that we mail: to set a new password, and to accept an invitation."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User


class ResetTokens(PasswordResetTokenGenerator):
    """Links to a new password: they die with a sign-in, a new password, or the person's deactivation."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.sessions_ended}"


class InvitationTokens(PasswordResetTokenGenerator):
    """Links to a first password: they die when one is set, when a fresh link is sent, and after INVITATION_DAYS."""

    key_salt = "accounts.invitation"

    def make_token(self, user: User) -> str:
        """The one token that fits this person's invitation now."""
        value = f"{user.pk}:{user.password}:{_invited_at(user).isoformat()}:{user.sessions_ended}"
        return salted_hmac(self.key_salt, value, algorithm="sha256").hexdigest()

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Whether the token fits, the person was not shut out since, and the days are not over."""
        if user is None or not token or not user.is_active:
            return False
        in_time = timezone.now() < _invited_at(user) + timedelta(days=settings.INVITATION_DAYS)
        return in_time and constant_time_compare(self.make_token(user), token)


def _invited_at(user: User) -> datetime:
    return user.invited_at or datetime.min.replace(tzinfo=timezone.get_default_timezone())


invitation_tokens = InvitationTokens()
