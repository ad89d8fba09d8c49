"""Sessions whose keys are signed: that a cookie is one of ours can be told without a query."""

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

SECRET_LENGTH, SIGNATURE_LENGTH = 22, 18
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def is_signed(key: str) -> bool:
    """Whether we made this session key."""
    secret, signature = key[:SECRET_LENGTH], key[SECRET_LENGTH:]
    return len(key) == SECRET_LENGTH + SIGNATURE_LENGTH and constant_time_compare(signature, _signature(secret))


def _signature(secret: str) -> str:
    number = int.from_bytes(salted_hmac("accounts.sessions", secret, algorithm="sha256").digest())
    letters = []
    for _place in range(SIGNATURE_LENGTH):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)


class SignedKeys(SessionBase):
    """Django's sessions under signed keys; a key that is not ours is no session, without a look at where they lie."""

    def _get_new_session_key(self) -> str:
        while True:
            secret = get_random_string(SECRET_LENGTH, _LETTERS)
            key = secret + _signature(secret)
            if not self.exists(key):
                return key

    def _validate_session_key(self, key: str) -> bool:
        return bool(key) and is_signed(key)


class SessionStore(SignedKeys, DatabaseSessions):
    """Sessions in the database."""
