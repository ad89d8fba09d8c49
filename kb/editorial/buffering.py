"""Buffering: what is being typed goes into a private buffer, out of which nothing is lost until a revision has it.

A text that another one takes the place of is put aside for seven days; the worker deletes it then, and a buffer that
nobody touched for ninety.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from kb.models import Buffer
from kb.models.buffers import Fields, written

MOST_CHARACTERS = 1_000_000  # of the whole form: more than a revision holds, so that what is too long is kept as well
MOST_ASIDE = 20


class Older(Refused):
    """A text that is newer, or of another window, is kept already; `buffer` is that one. Nothing was replaced."""

    def __init__(self, buffer: Buffer) -> None:
        super().__init__(_("A newer text is kept already."), conflict=True)
        self.buffer = buffer


class TooLong(Refused):
    """The form is longer than any buffer."""


@transaction.atomic
def keep(
    article: UUID,
    fields: Fields,
    *,
    by: User,
    origin: UUID,
    number: int,
    base: int,
    seen: int = 0,
    continues: UUID | None = None,
) -> Buffer:
    """Keeps the form as this person's buffer; raises Older unless its number is higher than what is kept.

    It takes the place of another window's text only if that has the number which this window has `seen`. That text is
    put aside, unless this window says that it `continues` it.
    """
    if sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        raise TooLong(_("This is longer than a million characters, so it is kept on your device only."))
    text = written(fields)
    new = Buffer(person=by, article=article, origin=origin, number=number, base=base, text=text, at=timezone.now())
    held = _held(article, by) or _added(new)
    if (held.origin, held.number, held.text) == (origin, number, text):
        return held  # sent again, for the answer was lost
    others = held.origin != origin and held.text not in {"", text}
    if number <= held.number or (others and seen != held.number):
        raise Older(held)
    if others and held.origin != continues:
        _put_aside(held)
    new.pk = held.pk
    new.save(force_update=True)
    return new


@transaction.atomic
def put_aside(article: UUID, *, by: User, origin: UUID, number: int) -> None:
    """Puts this person's buffer aside, which they looked at and do not want; raises Older when it has changed since."""
    held = _held(article, by)
    if held is None or not held.text:
        return
    if (held.origin, held.number) != (origin, number):
        raise Older(held)
    _put_aside(held)
    _empty(held, number)


@transaction.atomic
def settle(article: UUID, *, by: User, origin: UUID, number: int) -> None:
    """Says that a revision was made of what this window had typed up to this number: it need not be kept any more."""
    new = Buffer(person=by, article=article, origin=origin, number=number, base=0, at=timezone.now())
    held = _held(article, by) or _added(new)
    if held.text and (held.origin != origin or held.number > number):
        return  # another window's, or typed since
    held.origin = origin
    _empty(held, max(number, held.number))


def forget(article: UUID, *, by: User, origin: UUID) -> None:
    """Deletes for good a text that this person put aside."""
    Buffer.objects.about(article, by).aside().filter(origin=origin).delete()


def forget_old(now: datetime | None = None) -> int:
    """Deletes what has been kept for long enough; returns how many."""
    old = Buffer.objects.outlived(now or timezone.now())
    return old.delete()[0] if old.exists() else 0


def _held(article: UUID, by: User) -> Buffer | None:
    return Buffer.objects.about(article, by).current().select_for_update(no_key=True).first()


def _added(new: Buffer) -> Buffer:
    """The new one, or the one with which another window was quicker."""
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError:
        return Buffer.objects.about(new.article, new.person).current().select_for_update(no_key=True).get()
    return new


def _put_aside(held: Buffer) -> None:
    """Keeps a copy for some days; of one window only the newest, and of very many windows the newest ones."""
    if not held.text:
        return
    others = Buffer.objects.about(held.article, held.person).aside()
    others.filter(origin=held.origin).delete()
    aside = {name: getattr(held, name) for name in ("person", "article", "origin", "number", "base", "text", "at")}
    Buffer.objects.create(**aside, aside_at=timezone.now())
    beyond = list(others.values_list("pk", flat=True)[MOST_ASIDE : 2 * MOST_ASIDE])
    if beyond:
        Buffer.objects.filter(pk__in=beyond).delete()


def _empty(held: Buffer, number: int) -> None:
    held.text, held.number, held.at = "", number, timezone.now()
    held.save()
