"""What another server's answer to one of our requests means, and why there was none."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LONGEST_WAIT = timedelta(days=28)  # that a server can ask of us


class Failure(TextChoices):
    """Why a request got no answer."""

    ADDRESS = "address", _("not a web address that can be asked")
    UNKNOWN_HOST = "unknown_host", _("there is no such host")
    PRIVATE = "private", _("it leads into a private network")
    UNREACHABLE = "unreachable", _("the host cannot be reached")
    TLS = "tls", _("its certificate does not hold")
    TIMEOUT = "timeout", _("no answer within five seconds")
    NONSENSE = "nonsense", _("an answer that makes no sense")
    TOO_LARGE = "too_large", _("an answer that does not end")
    CIRCLE = "circle", _("it leads on and on, and nowhere")


# Also what a worker sees that is cut off from the network.
SILENCE = (Failure.UNKNOWN_HOST, Failure.UNREACHABLE, Failure.TIMEOUT)
# What we do not ask says nothing about what readers find there.
UNASKED = (Failure.ADDRESS, Failure.PRIVATE)
# Something is there, but not for programs, or not for everybody.
WITHHELD = {401, 402, 403, 406, 407, 451, 999}
BUSY = {425, 429}
GONE = {404, 410}
FOR_NOW, FOR_GOOD = {302, 303, 307}, {301, 308}  # redirects


class Reading(StrEnum):
    """What an answer says about the address."""

    THERE = "there"
    GONE = "gone"
    FAILING = "failing"  # perhaps for a while only
    UNSAID = "unsaid"  # asked at a bad moment, or not at all


def read(status: int, *, wait: timedelta | None = None) -> Reading:
    """What a status says; `wait` is how long the server asked us to stay away, if it did."""
    if status in BUSY or (status == 503 and wait is not None):
        return Reading.UNSAID
    if status in GONE:
        return Reading.GONE
    return Reading.THERE if status < 400 or status in WITHHELD else Reading.FAILING


def read_failure(failure: Failure) -> Reading:
    """What it says that there was no answer."""
    return Reading.UNSAID if failure in UNASKED else Reading.FAILING


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a Retry-After header, in seconds or as a date, asks us to wait: never less than nothing, or None."""
    try:
        wait = timedelta(seconds=int(value)) if value.strip().isdecimal() else _aware(value) - now
    except (ValueError, OverflowError):
        return LONGEST_WAIT if value.strip().isdecimal() else None
    return min(max(wait, timedelta()), LONGEST_WAIT)


def _aware(value: str) -> datetime:
    moment = parsedate_to_datetime(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
