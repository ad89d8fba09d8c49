"""Commenting: remarks on passages, replies, suggestions that are accepted; threads are resolved and opened again."""

import re
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from kb.editorial import drafting, notifying
from kb.editorial.drafting import Saved
from kb.editorial.manuscript import storable
from kb.editorial.refinding import Text, read
from kb.editorial.transitions import lock
from kb.models import WORDS_LENGTH, Article, Criterion, GuestLink, ReviewComment, Subject
from kb.rules import anchoring
from kb.rules.content import Content


@transaction.atomic
def comment(
    article: Article,
    *,
    by: User | GuestLink,
    words: str,
    revision: int,
    block: int,
    quote: str = "",
    suggestion: str = "",
) -> ReviewComment:
    """Begins a thread about these words of a block of that revision, or about the whole block.

    `block` counts as `composing.passages` does; a cell of the comparison is meant by its name. Raises Refused where the
    passage is not there, or nothing is said.
    """
    article = lock(article)
    refuse_stranger(article, by)
    words, suggestion = sayable(words), sayable(suggestion, "suggestion")
    if not words and not suggestion:
        raise Refused(_("Say something, or suggest other words."), field="words")
    about = article.revisions.filter(number=revision).first()
    seen = read(about) if about else Text()
    anchor = anchoring.anchor(seen.blocks, block, quote)
    if about is None or anchor is None:
        sentence = _("These words do not stand in that passage: copy them from it, or leave the field empty.")
        raise Refused(sentence, field="quote", conflict=True)
    made = ReviewComment(
        article=article,
        revision=about,
        block=anchor.block,
        quote=anchor.quote,
        before=anchor.before,
        after=anchor.after,
        **_speaker(by),
        words=words,
        suggestion=suggestion,
        at=timezone.now(),
    )
    if cell := seen.cell(anchor):
        made.subject, made.criterion = (
            Subject.objects.get(public_id=cell[0]),
            Criterion.objects.get(public_id=cell[1]),
        )
    made.stands_at = (seen if about == article.newest else read(article.newest)).place(made)
    made.save()
    notifying.tell_of_comment(made)
    return made


@transaction.atomic
def reply(thread: ReviewComment, *, by: User | GuestLink, words: str) -> ReviewComment:
    """Answers in a thread."""
    thread = _locked(thread, by)
    words = sayable(words)
    if not words:
        raise Refused(_("Say something."), field="words")
    said = {"article": thread.article, "revision": thread.article.newest, "parent": thread, "words": words}
    made = ReviewComment.objects.create(**said, **_speaker(by), at=timezone.now())
    notifying.tell_of_comment(made)
    return made


@transaction.atomic
def resolve(thread: ReviewComment, *, by: User) -> ReviewComment:
    """Closes a thread; one that is closed already stays as it is."""
    thread = _locked(thread, by)
    if thread.resolved_at is None:
        thread.resolved_at, thread.resolved_by = timezone.now(), by
        thread.save()
    return thread


@transaction.atomic
def reopen(thread: ReviewComment, *, by: User) -> ReviewComment:
    """Opens a thread again."""
    thread = _locked(thread, by)
    thread.resolved_at = thread.resolved_by = None
    thread.save()
    return thread


@transaction.atomic
def accept(thread: ReviewComment, *, by: User, base: int) -> Saved:
    """Puts the suggested words in the place of the quoted ones, as a new revision, and closes the thread.

    `base` is the revision that was seen. Raises Refused where the words do not stand in the text just once, as typed,
    and for a cell that the article does not state itself.
    """
    thread = _locked(thread, by)
    if not thread.suggestion or thread.resolved_at:
        raise Refused(_("There is no open suggestion to accept."), conflict=True)
    drafting.refuse_unseen(thread.article, base)  # the words are looked for in the text that was seen
    content = thread.article.newest.content()
    changed = _restated(content, thread) if thread.cell else _exchanged(content, thread.quote, thread.suggestion)
    saved = drafting.save(thread.article, changed, base=base, by=by)
    resolve(thread, by=by)
    return saved


def sayable(words: str, field: str = "words") -> str:
    """The words as they are stored; raises Refused, naming the field, for too many and for what cannot be stored."""
    return storable(words.strip(), WORDS_LENGTH, field)


def refuse_stranger(article: Article, by: User | GuestLink) -> None:
    """Raises Refused to whom the locked article does not concern: others' writers, guests whose link does not hold."""
    if isinstance(by, GuestLink):
        if not GuestLink.objects.open(timezone.now()).filter(pk=by.pk, article=article).exists():
            raise Refused(_("This link no longer holds."))
    elif not by.is_active or not Article.objects.visible_to(by).filter(pk=article.pk).exists():
        raise Refused(_("Writers may do this with their own articles only."))


def _locked(thread: ReviewComment, by: User | GuestLink) -> ReviewComment:
    """The thread as it is now, its article locked; raises Refused to whom it does not concern."""
    article = lock(thread.article)
    refuse_stranger(article, by)
    threads = ReviewComment.objects.filter(parent__isnull=True)
    # Guests know of their own threads alone.
    found = (threads.filter(guest=by) if isinstance(by, GuestLink) else threads).filter(pk=thread.pk).first()
    if found is None:
        raise Refused(_("This comment no longer exists."), conflict=True)
    found.article = article
    return found


def _speaker(by: User | GuestLink) -> dict[str, User | GuestLink]:
    return {"guest" if isinstance(by, GuestLink) else "by": by}


def _restated(content: Content, thread: ReviewComment) -> Content:
    """The content with the suggested value in the cell of its own that the thread is about."""
    if thread.cell not in content.comparison.own:
        raise Refused(_("The ledger states this cell: propose the value there."), conflict=True)
    cells = (
        replace(cell, value=thread.suggestion) if (cell.subject, cell.criterion) == thread.cell else cell
        for cell in content.comparison.cells
    )
    return replace(content, comparison=replace(content.comparison, cells=tuple(cells)))


def _exchanged(content: Content, quote: str, words: str) -> Content:
    """The content with other words in the one place where the quoted ones stand."""
    pattern = re.compile(r"\s+".join(map(re.escape, quote.split())))
    lines = {"title": content.title, "summary": content.summary, "body": content.body}
    places: list[str | int] = [name for name, text in lines.items() for _match in pattern.finditer(text)]
    places += [number for number, text in enumerate(content.takeaways) for _match in pattern.finditer(text)]
    if len(places) != 1:
        raise Refused(
            _("The quoted words do not stand in the text just once, letter by letter: change them by hand."),
            conflict=True,
        )
    changed: dict[str, Any] = {name: pattern.sub(lambda _match: words, text) for name, text in lines.items()}
    changed["takeaways"] = tuple(pattern.sub(lambda _match: words, text) for text in content.takeaways)
    return replace(content, **changed)
