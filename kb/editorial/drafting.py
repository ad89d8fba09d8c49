"""Drafting: an article is created, saved, amended, brought back to an earlier text, or its changes are discarded."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import people
from accounts.identifiers import uuid7
from accounts.models import User
from accounts.refusal import Refused
from kb import composing
from kb.editorial import notifying
from kb.editorial.keeping import keep
from kb.editorial.manuscript import refuse_unstorable, write
from kb.editorial.refinding import refind
from kb.editorial.transitions import decision, lock, move, record, reviewers
from kb.models import Address, Approval, Article, KeptText, Kind, Revision
from kb.rules.content import SLUG_LENGTH, Content
from kb.rules.merge import Merge, merge
from kb.rules.workflow import State, Transition


class Stale(Refused):
    """Somebody saved a newer revision meanwhile; `theirs` is that revision. Nothing was done."""

    def __init__(self, theirs: Revision) -> None:
        sentence = _("%(who)s saved a newer version of this article meanwhile.") % {"who": theirs.by}
        super().__init__(sentence, conflict=True)
        self.theirs = theirs


class Met(Stale):
    """Both changed the same: `merge` says what. The text that did not get in is `kept` until somebody chooses."""

    def __init__(self, theirs: Revision, origin: Revision | None, merge: Merge) -> None:
        super().__init__(theirs)
        self.origin, self.merge = origin, merge
        self.kept: KeptText | None = None


def refuse_unseen(article: Article, seen: int | None) -> None:
    """Raises Stale when the newest revision has another number than the one that was seen."""
    if seen is not None and seen != article.newest.number:
        raise Stale(article.newest)


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: the article, its newest revision, and what the save undid."""

    article: Article
    revision: Revision
    changed: bool = True  # False: the content was the newest already, so nothing was stored
    approvals_voided: int = 0
    waivers_voided: int = 0
    unscheduled: bool = False
    meanwhile: tuple[
        Revision, ...
    ] = ()  # what others had saved since the base, the latest last, that it was merged with


@transaction.atomic
def create(content: Content, *, by: User, at: datetime | None = None, public_id: UUID | None = None) -> Article:
    """A new article in draft with its first revision; any person may. Raises Refused for what cannot be stored.

    A door that was given `public_id` beforehand makes one article, however often the same form arrives.
    """
    # Held, so that whoever is deactivated at the same moment leaves no article behind that nobody takes over.
    if not people.hold(by).is_active:
        raise Refused(_("This account is not active."))
    refuse_unstorable(content)
    article = Article(creator=by, state=State.DRAFT, public_id=public_id or uuid7())
    try:
        with transaction.atomic():
            article.save()
    except IntegrityError:
        raise Refused(_("This article has been made already."), conflict=True) from None
    content = with_slug(content, article)
    article.draft = write(article, content, by=by, kind=Kind.SAVED, based_on=None, at=at or timezone.now())
    article.save()
    record(article, Transition.SAVE, None, by=by, at=at)
    return article


def save(
    article: Article,
    content: Content,
    *,
    base: int,
    by: User,
    kind: Kind = Kind.SAVED,
    at: datetime | None = None,
    origin: Revision | None = None,
) -> Saved:
    """Stores new content as the newest revision, voiding approvals and dropping a schedule.

    `base` is the number of the revision that the content was made from. When a newer one has landed the two are merged;
    where both changed the same, raises Met, and the content is kept for its writer. A content that is the outcome of
    such a choice says its `origin`: what the text that was chosen from was made from. An article in review is amended,
    which editors may do.
    """
    try:
        return _store(article, content, base=base, by=by, kind=kind, at=at, origin=origin)
    except Met as met:
        met.kept = keep(article, content, base=met.origin, theirs=met.theirs, by=by)
        raise


@transaction.atomic
def _store(
    article: Article, content: Content, *, base: int, by: User, kind: Kind, at: datetime | None, origin: Revision | None
) -> Saved:
    article = lock(article)
    newest = article.newest
    transition = _saving(article)
    before = move(article, transition, by=by)
    refuse_unstorable(content)
    meanwhile: tuple[Revision, ...] = ()
    if base != newest.number:
        origin, content = _merged(article, content, base)
        meanwhile = _since(article, base)
        refuse_unstorable(content)
    content = with_slug(content, article)
    if content == newest.content() and _targets(content.body, newest) == newest.targets():
        return Saved(lock(article), newest, changed=False)  # as it is, not as `move` made it
    if meanwhile or origin:
        kind = Kind.MERGED
    elif transition is Transition.AMEND and kind is Kind.SAVED:
        kind = Kind.AMENDED
    moment = at or timezone.now()
    article.draft = write(article, content, by=by, kind=kind, based_on=newest, merged_from=origin, at=moment)
    voided, waived = void_approvals(article, at), newest.waivers.count()
    if article.assignee and not reviewers(article).filter(pk=article.assignee.pk).exists():
        article.assignee = None  # whoever amended it, or signs it now, can no longer approve it
    article.save()
    refind(article)
    notifying.tell(record(article, transition, before, by=by, at=at), voided=voided)
    return Saved(
        article,
        article.newest,
        approvals_voided=len(voided),
        waivers_voided=waived,
        unscheduled=before is State.SCHEDULED,
        meanwhile=meanwhile,
    )


def _saving(article: Article) -> Transition:
    return Transition.AMEND if article.state == State.IN_REVIEW else Transition.SAVE


def _merged(article: Article, content: Content, base: int) -> tuple[Revision | None, Content]:
    """The revision that the content was made from, and the content with all that came in since; raises Met."""
    origin, newest = article.revisions.filter(number=base).first(), article.newest
    # Where nobody knows what it was made from, whatever differs is for a person to choose.
    merged = merge(origin.content() if origin else Content(), newest.content(), content)
    if merged.conflicts:
        raise Met(newest, origin, merged)
    return origin, merged.content


def _since(article: Article, base: int) -> tuple[Revision, ...]:
    """What was saved since; where changes were discarded instead, what stands now."""
    later = article.revisions.filter(number__gt=base, number__lte=article.newest.number)
    return tuple(later.select_related("by").defer("body", "takeaways").order_by("number")) or (article.newest,)


@transaction.atomic
def bring_back(article: Article, revision: Revision, *, base: int, by: User) -> Saved:
    """Saves an earlier revision's content as a new revision; raises Stale where the newest is not the one seen."""
    if revision.article_id != article.pk:
        raise Refused(_("That revision belongs to another article."))
    article = lock(article)
    decision(article, _saving(article), by=by)  # who may not is not told who saved
    refuse_unseen(article, base)
    return save(article, revision.content(), base=base, by=by, kind=Kind.RESTORED)


@transaction.atomic
def discard(article: Article, *, by: User) -> Article:
    """Drops the changes of what is or was public: the newest content is the live (or withdrawn) one again."""
    article = lock(article)
    before = move(article, Transition.DISCARD, by=by)
    article.draft = article.live or article.withdrawn
    article.save()
    refind(article)
    notifying.tell(record(article, Transition.DISCARD, before, by=by))
    return article


def void_approvals(article: Article, at: datetime | None = None) -> list[int]:
    """Voids every approval that holds; returns the keys of those who gave them.

    The first transition of the article from that moment on is what voided them.
    """
    held = Approval.objects.filter(article=article, voided_at__isnull=True)
    if people := list(held.values_list("by", flat=True)):
        held.update(voided_at=at or timezone.now())
    return people


def with_slug(content: Content, article: Article) -> Content:
    """The content with an address of its own: an empty one is made from the title."""
    if content.slug or not content.title.strip():
        return content
    stem = slugify(content.title)[: SLUG_LENGTH - 5].strip("-") or f"article-{article.public_id.hex[-8:]}"
    slug, number = stem, 2
    while Address.objects.filter(slug=slug).exclude(article_id=article.pk).exists():
        slug, number = f"{stem}-{number}", number + 1
    return replace(content, slug=slug)


def _targets(body: str, before: Revision) -> dict[str, UUID]:
    return {slug: target.public_id for slug, target in composing.resolve(body, before).items()}
