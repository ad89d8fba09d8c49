"""What the checks said, grouped by what follows from it, each verdict with the way to its place, as pages print it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from accounts.roles import Role
from kb.composing import Composed
from kb.desk.forms.editing import SLOTS, EditingForm
from kb.models import Article, Waiver
from kb.models.articles import FINISHED
from kb.rules.checks import VITAL, Level, Verdict, name_of

EXCERPT, BEFORE = 90, 30  # characters of a line that are shown, and of these before what it is about


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict as a page prints it: what it says, where it leads, and who has waived it."""

    verdict: Verdict
    name: str
    excerpt: str = ""  # of the line
    edit: str = ""  # the address of the input to mend it in
    show: str = ""  # the address of the block as reviewers read it
    waive: str = ""  # the address of the page on which it is waived
    waiver: Waiver | None = None  # that holds
    lapsed: Waiver | None = None  # of an earlier text, void by now


@dataclass(frozen=True, slots=True)
class Results:
    """The verdicts of one run: what blocks, what was waived, what is worth a look, and the names of what passes."""

    failing: Sequence[Finding]
    waived: Sequence[Finding]
    warning: Sequence[Finding]
    passed: Sequence[str]


def results(verdicts: Iterable[Verdict]) -> Results:
    """Verdicts that were kept, in their groups, each group in the order of the checks."""
    return _grouped(Finding(verdict, name_of(verdict.check)) for verdict in verdicts)


def placed(
    composed: Composed, article: Article, user: User, *, form: EditingForm | None = None, page: str = "", then: str = ""
) -> Results:
    """The verdicts on the newest text with the ways to their places.

    They lead to inputs of the `form` on the same page, or of the one at the address `page`, or to none without either.
    After a failure was waived, the transition named by `then` is gone on with.
    """
    lines = composed.revision.body.split("\n")
    waiving = user.may(Role.EDITOR) and article.state not in FINISHED
    return _grouped(
        Finding(
            verdict,
            name_of(verdict.check),
            excerpt=_excerpt(lines[verdict.line - 1], verdict.about) if verdict.line else "",
            edit=_input(verdict, form, page),
            show=_shown(verdict, article),
            waive=_waiving(verdict, article, then) if waiving else "",
            waiver=_given(verdict, composed, holding=True),
            lapsed=_given(verdict, composed, holding=False) if verdict.level is Level.FAIL else None,
        )
        for verdict in composed.verdicts
    )


def _grouped(findings: Iterable[Finding]) -> Results:
    groups: dict[Level, list[Finding]] = {level: [] for level in Level}
    for found in findings:
        groups[found.verdict.level].append(found)
    passed = [found.name for found in groups[Level.PASS]]
    return Results(groups[Level.FAIL], groups[Level.WAIVED], groups[Level.WARN], passed)


def _excerpt(line: str, about: str) -> str:
    """The line, or of a long one the stretch in which it is about this."""
    line = line.strip()
    start = max(0, line.find(about) - BEFORE)
    cut = line[start : start + EXCERPT]
    return f"{'…' if start else ''}{cut.strip()}{'…' if start + EXCERPT < len(line) else ''}"


def _input(verdict: Verdict, form: EditingForm | None, page: str) -> str:
    if not verdict.field or not (form or page):
        return ""
    return f"{page}#id_{form.vacancy(verdict.field) if form else SLOTS.get(verdict.field, (verdict.field,))[0]}"


def _shown(verdict: Verdict, article: Article) -> str:
    if verdict.block is None:
        return ""
    return f"{reverse('desk:review', args=[article.public_id])}?since=whole#block-{verdict.block}"


def _waiving(verdict: Verdict, article: Article, then: str) -> str:
    if verdict.level is not Level.FAIL or verdict.check in VITAL:
        return ""
    asked = {"check": verdict.check, "place": verdict.place, **({"then": then} if then else {})}
    return f"{reverse('desk:waive', args=[article.public_id])}?{urlencode(asked)}"


def _given(verdict: Verdict, composed: Composed, *, holding: bool) -> Waiver | None:
    """The waiver of this failure in this very text; else the latest in another, wherever in it the failure stood."""
    for waiver in composed.waivers:
        same = waiver.revision_id == composed.revision.pk
        if holding and same and (waiver.check_name, waiver.place) == (verdict.check, verdict.place):
            return waiver
        if not holding and not same and (waiver.check_name, waiver.sentence) == (verdict.check, verdict.sentence):
            return waiver
    return None
