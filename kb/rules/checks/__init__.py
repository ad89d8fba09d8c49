"""Checks: CI for articles (product.md §6). Named, pure, fast; each verdict has a place and a way to mend it."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from kb.rules.checks.facts import (
    claims_hold,
    facts_are_current,
    facts_are_named,
    facts_are_stated,
    facts_stay_current,
)
from kb.rules.checks.head import (
    author_present,
    category_present,
    slug_free,
    summary_present,
    summary_short,
    title_present,
    title_short,
)
from kb.rules.checks.links import links_reach, outside_links_answer, related_enough
from kb.rules.checks.shapes import Denied, Level, Manuscript, Standing, UsedFact, Verdict
from kb.rules.checks.text import (
    body_present,
    body_renders,
    headings_in_order,
    images_have_alt,
    long_enough,
    takeaways_counted,
)
from kb.rules.checks.verdicts import VITAL, failures, read, vital, waive, written

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = [
    "CHECKS",
    "VITAL",
    "Check",
    "Denied",
    "Level",
    "Manuscript",
    "Standing",
    "UsedFact",
    "Verdict",
    "failures",
    "name_of",
    "read",
    "run",
    "vital",
    "waive",
    "written",
]

Check = Callable[[Manuscript], Iterable[Verdict]]

# Every check, in the order of the form, with the name that people read.
CHECKS: "Mapping[Check, _StrPromise]" = {
    title_present: gettext_lazy("Title"),
    summary_present: gettext_lazy("Summary"),
    category_present: gettext_lazy("Category"),
    author_present: gettext_lazy("Author"),
    body_present: gettext_lazy("Text"),
    body_renders: gettext_lazy("Text can be shown"),
    takeaways_counted: gettext_lazy("Key takeaways"),
    slug_free: gettext_lazy("Address"),
    images_have_alt: gettext_lazy("Words for pictures"),
    links_reach: gettext_lazy("Links to articles"),
    outside_links_answer: gettext_lazy("Links to other sites"),
    headings_in_order: gettext_lazy("Order of headings"),
    facts_are_named: gettext_lazy("Facts in the text"),
    facts_are_stated: gettext_lazy("Values of facts"),
    facts_are_current: gettext_lazy("Facts that hold"),
    facts_stay_current: gettext_lazy("Facts to be checked"),
    claims_hold: gettext_lazy("Sentences beside the ledger"),
    related_enough: gettext_lazy("Related reading"),
    title_short: gettext_lazy("Length of the title"),
    summary_short: gettext_lazy("Length of the summary"),
    long_enough: gettext_lazy("Length of the text"),
}
_NAMES = {check.__name__: name for check, name in CHECKS.items()}


def name_of(check: str) -> str:
    """A check's name for people; of one that there is no more, its name in the code."""
    return str(_NAMES.get(check, check))


def run(manuscript: Manuscript) -> tuple[Verdict, ...]:
    """Every check's verdicts, in the order of CHECKS; a check with nothing to say passes."""
    verdicts: list[Verdict] = []
    for check in CHECKS:
        found = tuple(check(manuscript))
        verdicts.extend(found or (Verdict(check.__name__, Level.PASS),))
    return tuple(verdicts)
