"""Review: an article is submitted, withdrawn, sent back with words, approved, or endorsed after an emergency."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import people
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import composing, pages
from kb.composing import Composed
from kb.editorial import notifying
from kb.editorial.drafting import refuse_unseen, void_approvals
from kb.editorial.transitions import lock, move, record, reviewers
from kb.editorial.verifying import confirm
from kb.models import Approval, Article
from kb.rules.checks import Verdict
from kb.rules.hours import LAST_YEAR
from kb.rules.workflow import State, Transition


class ChecksFailed(Refused):
    """Blocking checks fail; `verdicts` are those, `checked` what all checks said."""

    def __init__(self, verdicts: tuple[Verdict, ...], checked: tuple[Verdict, ...]) -> None:
        sentence = _("This must be mended first: %s") % " ".join(verdict.sentence for verdict in verdicts)
        super().__init__(sentence, field=verdicts[0].field, conflict=True)
        self.verdicts, self.checked = verdicts, checked


def passing(composed: Composed, *, emergency: bool = False) -> Composed:
    """The same, or ChecksFailed when a check stands in the way: one that fails, and that no editor has waived.

    In an emergency only the vital ones do.
    """
    if failing := composed.vital if emergency else composed.failures:
        raise ChecksFailed(failing, composed.verdicts)
    return composed


@transaction.atomic
def submit(
    article: Article,
    *,
    by: User,
    note: str = "",
    assignee: User | None = None,
    due_on: date | None = None,
    seen: int | None = None,
    at: datetime | None = None,
    together: Collection[int] = (),
) -> Article:
    """Asks for review: the assignee, else every editor whom four eyes allows, until that day if one is given.

    Raises Stale when another revision than the one numbered `seen`, if that is told, is the newest.
    Where the site requires no approval, the article is approved at once and nobody is asked. Articles in `together`
    (primary keys) count as live for this one's links: they will be published with it.
    """
    if assignee:
        # Before the article, as whoever leaves is held: nobody is asked who is leaving at the same moment.
        assignee = people.hold(assignee)
    article = lock(article)
    before = move(article, Transition.SUBMIT, by=by, comment=note)
    refuse_unseen(article, seen)
    composed = passing(composing.compose(article.newest, also_live=together))
    if article.state == State.IN_REVIEW:
        _assign(article, assignee, due_on)
    # A review begins with none: some stand when an approved rewrite was retired and restored.
    void_approvals(article, at)
    article.save()
    notifying.tell(record(article, Transition.SUBMIT, before, by=by, comment=note, at=at, verdicts=composed.verdicts))
    return article


def _assign(article: Article, assignee: User | None, due_on: date | None) -> None:
    if assignee and not reviewers(article).filter(pk=assignee.pk).exists():
        if assignee.may(Role.EDITOR):
            sentence = _("%(name)s had a hand in this text, so another editor must review it (four eyes).")
        else:
            sentence = _("%(name)s cannot review it: that takes the role of editor.")
        raise Refused(sentence % {"name": assignee}, field="assignee")
    if due_on and due_on < timezone.localdate():
        raise Refused(_("This day has passed. Choose today or a later one."), field="due_on")
    if due_on and due_on.year > LAST_YEAR:
        raise Refused(_("Choose a date before the year %d.") % (LAST_YEAR + 1), field="due_on")
    article.assignee, article.due_on = assignee, due_on


@transaction.atomic
def withdraw(article: Article, *, by: User) -> Article:
    """Takes the article out of review; approvals given so far are void."""
    article = lock(article)
    before = move(article, Transition.WITHDRAW, by=by)
    voided = void_approvals(article)
    article.save()
    notifying.tell(record(article, Transition.WITHDRAW, before, by=by), voided=voided)
    return article


@transaction.atomic
def request_changes(article: Article, *, by: User, comment: str) -> Article:
    """Sends the article back with words; approvals are void."""
    article = lock(article)
    before = move(article, Transition.REQUEST_CHANGES, by=by, comment=comment)
    voided = void_approvals(article)
    article.save()
    notifying.tell(record(article, Transition.REQUEST_CHANGES, before, by=by, comment=comment), voided=voided)
    return article


@transaction.atomic
def approve(article: Article, *, by: User, seen: int, comment: str = "", at: datetime | None = None) -> Article:
    """Says yes to the content of the revision numbered `seen`; raises Stale when a newer one has landed since."""
    article = lock(article)
    already = Approval.objects.holding(article.newest).filter(by=by).exists()
    before = move(article, Transition.APPROVE, by=by, comment=comment, given=0 if already else 1)
    refuse_unseen(article, seen)
    # Who approved already adds nothing, unless the site has come to ask for fewer approvals meanwhile.
    if already and article.state != State.APPROVED:
        raise Refused(
            _("You have approved this very text already; another editor’s approval is missing."), conflict=True
        )
    if not already:
        Approval.objects.create(
            article=article,
            revision=article.newest,
            content_hash=article.newest.content_hash,
            by=by,
            comment=comment.strip(),
            at=at or timezone.now(),
        )
    article.save()
    notifying.tell(record(article, Transition.APPROVE, before, by=by, comment=comment, at=at))
    return article


@transaction.atomic
def endorse(article: Article, *, by: User, seen: int, comment: str = "") -> Article:
    """Says yes, after the fact, to the text numbered `seen` that was published in an emergency.

    Neither who had a hand in it nor who published it may; raises Stale when another text is public meanwhile.
    """
    article = lock(article)
    before = move(article, Transition.ENDORSE, by=by, comment=comment)
    refuse_unseen(article, seen)
    pages.take_turn()
    article.flagged_after = None
    confirm(article, timezone.now(), by)
    article.save()
    notifying.tell(record(article, Transition.ENDORSE, before, by=by, comment=comment))
    pages.changed(f"article:{article.pk}")
    return article
