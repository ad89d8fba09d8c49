"""Waiving: an editor lets one failure of a check stand, with a reason that everybody can read in the history."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import composing
from kb.editorial import notifying
from kb.editorial.commenting import sayable
from kb.editorial.drafting import refuse_unseen
from kb.editorial.transitions import lock
from kb.models import Article, Waiver
from kb.models.articles import FINISHED
from kb.rules.checks import VITAL, Level, Verdict


@transaction.atomic
def waive(article: Article, *, by: User, check: str, place: str, seen: int, reason: str) -> Waiver:
    """Lets this failure stand in the revision numbered `seen`; raises Stale when a newer one has landed since.

    An editor may, whoever wrote the text. What a page cannot do without is never waived.
    """
    article = lock(article)
    by.must(Role.EDITOR)
    refuse_unseen(article, seen)
    if not (reason := sayable(reason, "reason")):
        raise Refused(_("Say why, in a sentence or two."), field="reason")
    found = failing(article, check, place)
    made = Waiver.objects.create(
        article=article,
        revision=article.newest,
        check_name=found.check,
        place=found.place,
        sentence=found.sentence,
        reason=reason,
        by=by,
        at=timezone.now(),
    )
    notifying.tell_of_waiver(made)
    return made


def failing(article: Article, check: str, place: str) -> Verdict:
    """The failure of the newest text that is to be waived; raises Refused when there is none, or none that can be."""
    if article.state in FINISHED:
        raise Refused(_("Only in a text that is still to be published can a check be waived."), conflict=True)
    found = {(each.check, each.place): each for each in composing.compose(article.newest, claims=False).verdicts}
    verdict = found.get((check, place))
    if verdict is None or verdict.level not in {Level.FAIL, Level.WAIVED}:
        raise Refused(_("This check does not fail there any more. There is nothing to waive."), conflict=True)
    if verdict.level is Level.WAIVED:
        raise Refused(_("This has been waived already."), conflict=True)
    if check in VITAL:
        sentence = _("Without title, category, an address of its own and a text that can be shown there is no page: %s")
        raise Refused(sentence % verdict.sentence, conflict=True)
    return verdict
