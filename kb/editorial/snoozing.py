"""Snoozing: a check that is due may wait until a day, for a reason that is kept."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb.editorial import facts
from kb.editorial.manuscript import storable
from kb.editorial.transitions import lock
from kb.models import REASON_LENGTH, Article, Fact, Snooze
from kb.rules.ledger import FactState

LONGEST = 90  # days


@transaction.atomic
def snooze(noun: Fact | Article, *, until: date | None, reason: str, by: User, seen: datetime | None = None) -> Snooze:
    """Lets the check of a fact or an article wait until that day: an editor's to say, or its owner's.

    Raises Refused without a reason, for a day that is past or too far away, and when the check was made meanwhile.
    """
    noun = facts.lock(noun) if isinstance(noun, Fact) else lock(noun)
    _must(noun, by)
    if not _is_due(noun) or (seen is not None and seen != due_since(noun)):
        raise Refused(_("This was checked or changed meanwhile: nothing is to be put off."), conflict=True)
    today = timezone.localdate()
    if until is None or until <= today:
        raise Refused(_("Put it off until a day to come."), field="until")
    if until > today + timedelta(days=LONGEST):
        raise Refused(_("It can wait for %d days at most.") % LONGEST, field="until")
    of = {"fact": noun} if isinstance(noun, Fact) else {"article": noun}
    return Snooze.objects.create(**of, until=until, reason=_words(reason), by=by, at=timezone.now())


def due_since(noun: Fact | Article) -> datetime | None:
    """What tells one due check from the next: of a fact when it was last verified, of an article when it came due."""
    return noun.verified_at if isinstance(noun, Fact) else noun.review_at


def _is_due(noun: Fact | Article) -> bool:
    if isinstance(noun, Fact):
        return noun.state == FactState.DUE
    return noun.review_at is not None and noun.review_at <= timezone.now()


def _must(noun: Fact | Article, by: User) -> None:
    """Raises Refused unless it is an editor, or the owner."""
    own = noun.owner_id == by.pk if isinstance(noun, Fact) else _owned(noun, by)
    if not (own and by.is_active):
        by.must(Role.EDITOR)


def _owned(article: Article, by: User) -> bool:
    return Article.objects.filter(pk=article.pk).owned_by(by, many=True).exists()


def _words(typed: str) -> str:
    words = " ".join(typed.split())
    if not words:
        raise Refused(_("Say why it can wait, in a sentence."), field="reason")
    return storable(words, REASON_LENGTH, "reason")
