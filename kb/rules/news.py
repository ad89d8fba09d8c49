"""News: what has happened to an article, as one sentence to a person whom it concerns."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kb.rules.workflow import Transition

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"
T = Transition


class News(TextChoices):
    """What it is to the person who is told."""

    HAPPENED = "happened", _("Something happened to an article")
    ASKED = "asked", _("A review is asked for")
    VOIDED = "voided", _("An own approval is void")
    COMMENTED = "commented", _("A comment or an answer")
    RECOMMENDED = "recommends", _("What a guest recommends")
    REMINDED = "reminded", _("A review is due")
    INHERITED = "inherited", _("A review that another was asked for")
    WAIVED = "waived", _("A check was waived")


class Mailing(TextChoices):
    """How a person is told by mail; at the desk they are told in any case."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, all in one")
    NONE = "none", _("Not at all: I read it at the desk")


# Of a text found true nobody is told for that alone.
QUIET = frozenset({T.VERIFY})

HAPPENED: Mapping[Transition, Words] = {
    T.SAVE: _("%(who)s changed “%(title)s”."),
    T.AMEND: _("%(who)s changed “%(title)s” while it is in review."),
    T.SUBMIT: _("%(who)s submitted “%(title)s”."),
    T.WITHDRAW: _("%(who)s withdrew “%(title)s” from review."),
    T.REQUEST_CHANGES: _("%(who)s asks for changes to “%(title)s”."),
    T.APPROVE: _("%(who)s approved “%(title)s”."),
    T.SCHEDULE: _("%(who)s scheduled “%(title)s”."),
    T.UNSCHEDULE: _("%(who)s took “%(title)s” off the schedule."),
    T.FAIL_SCHEDULE: _("“%(title)s” could not be published at its hour. It is approved as before."),
    T.REOPEN: _("The review of “%(title)s” is open again: a fact that it uses changed."),
    T.PUBLISH: _("%(who)s published “%(title)s”."),
    T.DISCARD: _("%(who)s discarded the changes to “%(title)s”."),
    T.BIN: _("%(who)s moved “%(title)s” to the bin."),
    T.UNBIN: _("%(who)s took “%(title)s” out of the bin."),
    T.RETIRE: _("%(who)s retired “%(title)s”: readers no longer see it."),
    T.RESTORE: _("%(who)s restored “%(title)s”: readers see it again."),
    T.EMERGENCY_PUBLISH: _("%(who)s published “%(title)s” in an emergency, without approval."),
    T.ENDORSE: _("%(who)s endorsed “%(title)s”, which came out in an emergency."),
}
UNSCHEDULED = _("%(who)s changed “%(title)s”: it is no longer scheduled.")
AT_ITS_HOUR = _("“%(title)s” was published at its hour.")
ASKED: Mapping[Transition, Words] = {
    T.SUBMIT: _("%(who)s asks you to review “%(title)s”."),
    T.AMEND: _("%(who)s changed “%(title)s”, which waits for a reviewer now."),
}
VOIDED: Mapping[Transition, Words] = {
    T.REOPEN: _("A fact that “%(title)s” uses changed: your approval is void."),
    T.WITHDRAW: _("%(who)s withdrew “%(title)s” from review: your approval is void."),
    T.REQUEST_CHANGES: _("%(who)s asks for changes to “%(title)s”: your approval is void."),
}
CHANGED = _("%(who)s changed “%(title)s” after you approved it: your approval is void.")
COMMENTED = _("%(who)s commented on “%(title)s”.")
ANSWERED = _("%(who)s answered in a thread about “%(title)s”.")
RECOMMENDED: Mapping[bool, Words] = {
    True: _("%(who)s recommends “%(title)s”."),
    False: _("%(who)s does not recommend “%(title)s” yet."),
}
WITHOUT_TRANSITION: Mapping[News, Words] = {
    News.REMINDED: _("Your review of “%(title)s” is due."),
    News.INHERITED: _("“%(title)s” waits for your review: whoever was asked for it can no longer do it."),
    News.WAIVED: _("%(who)s waived a check of “%(title)s”."),
}


def sentence(news: News, transition: Transition | None, *, title: str, who: str = "", yes: bool = False) -> str:
    """What happened, who did it and to which article; without `who` the site itself did.

    `yes` says of a comment that it is an answer, of a recommendation that it is one, and of a save that it unscheduled.
    """
    words = _words(news, transition, who, yes)
    return str(words) % {"who": who, "title": title or str(_("Untitled"))}


def _words(news: News, transition: Transition | None, who: str, yes: bool) -> Words:
    if news is News.RECOMMENDED:
        return RECOMMENDED[yes]
    if transition is None:
        return WITHOUT_TRANSITION.get(news) or (ANSWERED if yes else COMMENTED)
    if news is News.ASKED:
        return ASKED[transition]
    if news is News.VOIDED:
        return VOIDED.get(transition, CHANGED)
    if transition is T.PUBLISH and not who:
        return AT_ITS_HOUR
    if transition is T.SAVE and yes:
        return UNSCHEDULED
    return HAPPENED[transition]
