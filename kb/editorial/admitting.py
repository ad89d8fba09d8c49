"""Admitting: how much may come from one client within an hour; each attempt is counted in one statement."""

from datetime import UTC, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from kb.models import Counter
from kb.rules.clients import trace

WINDOW = timedelta(hours=1)
MOST = {"contact": 5, "missing": 5, "feedback": 30, "guest": 60}  # an hour from one client


class TooMany(Refused):
    """One client has sent too much for now; it may go on after `wait` seconds."""

    def __init__(self, sentence: str, *, wait: int) -> None:
        super().__init__(sentence)
        self.wait = wait


def admit(what: str, client: str) -> None:
    """Counts this attempt; what is refused counts too, so that trying on does not help."""
    now = timezone.now()
    since = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    traced = trace(client, since.date(), settings.SECRET_KEY)
    if Counter.objects.count_up(what, traced, since) > MOST[what]:
        wait = int((since + WINDOW - now).total_seconds()) + 1
        sentence = _("A lot has come from your network within the hour, so this was not sent. Send it again in %s.")
        raise TooMany(sentence % _minutes(wait), wait=wait)


def _minutes(seconds: int) -> str:
    minutes = seconds // 60 + 1
    return _("one minute") if minutes == 1 else _("%d minutes") % minutes
