"""Beside: who else has an article open, in the words in which the person who has it open too is told."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from kb.desk.typed import label
from kb.models import Article, Presence


@dataclass(frozen=True, slots=True)
class Other:
    """One of them: the public id, the name, and the sentence."""

    person: str
    name: str
    sentence: str


def others(article: Article, user: User) -> list[Other]:
    """Everybody else who has it open, the last active first: one query."""
    here = Presence.objects.beside(article, user, timezone.now())
    return [Other(str(each.person.public_id), str(each.person), sentence(each)) for each in here]


def sentence(presence: Presence) -> str:
    """Who has it open, where, and whether they type."""
    facts = {"who": presence.person, "where": _where(presence), "idle": _idle(presence.idle_minutes)}
    if presence.field and presence.idle_minutes:
        return _("%(who)s has this open: %(where)s (%(idle)s)") % facts
    if presence.field:
        return _("%(who)s has this open: %(where)s") % facts
    if presence.idle_minutes:
        return _("%(who)s has this open (%(idle)s)") % facts
    return _("%(who)s has this open") % facts


def _where(presence: Presence) -> str:
    name = label(presence.field)
    return _("%(field)s, line %(line)d") % {"field": name, "line": presence.line} if presence.line else name


def _idle(minutes: int) -> str:
    return ngettext("idle %d min", "idle %d min", minutes) % minutes
