"""Every `{{ subject/criterion }}` of a text as its writer sees it: what it prints, and what is the matter with it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kb.composing import Composed
from kb.composing.facts import Shown, references, statement
from kb.models import Criterion, Subject
from kb.models.subjects import folded
from kb.rules.checks import Standing


def marked(composed: Composed) -> Iterator[dict[str, Any]]:
    """Each of them with its line, how it stands and a sentence; two queries more where one names nothing."""
    known, lost = composed.consulted.typed, {name for name, _line in composed.consulted.unmeant}
    astray = _astray(sorted(lost)) if lost else {}
    for name, line in references(composed.revision.body):
        kind, sentence = ("broken", astray[name]) if name in lost else _told(known[name])
        yield {"typed": name, "line": line, "kind": kind, "sentence": sentence}


def doubt(shown: Shown) -> str:
    """What is the matter with what the ledger says of it; empty where nothing is."""
    match shown.standing(timezone.localdate()):
        case Standing.MISSING if shown.fact and shown.fact.proposed_id:
            return _("proposed, not verified yet")
        case Standing.MISSING:
            return _("no verified value")
        case Standing.DISPUTED:
            return _("disputed")
        case Standing.DUE | Standing.OVERDUE:
            return _("to be checked again")
    return ""


def _told(shown: Shown) -> tuple[str, str]:
    told, wrong = statement(shown), doubt(shown)
    value = [told.said[""], told.source_title, told.dated] if shown.version else []
    sentence = f"{shown.name}: {' · '.join(filter(None, [*value, wrong]))}"
    return ("broken" if shown.version is None else "doubtful" if wrong else "stated"), sentence


def _astray(lost: Sequence[str]) -> dict[str, str]:
    """Why each of these names nothing: which half is unknown, and what may have been meant by it."""
    halves = [name.partition("/")[::2] for name in lost]
    spelled = {form for one, _other in halves for form in (one, one.replace("-", " "))}
    rows = Subject.objects.called(spelled).prefetch_related("aliases")
    subjects = [(row.slug, [row.name, *(each.name for each in row.aliases.all())]) for row in rows]
    criteria = [(row.slug, [row.name, *row.other_names]) for row in Criterion.objects.all()]
    return {
        name: " ".join(filter(None, [_unknown(one, subjects, _("subject")), _unknown(other, criteria, _("criterion"))]))
        for name, (one, other) in zip(lost, halves, strict=True)
    }


def _unknown(half: str, nouns: Sequence[tuple[str, Sequence[str]]], noun: str) -> str:
    if any(slug == half for slug, _names in nouns):
        return ""
    words = half.replace("-", " ")
    meant = sorted(slug for slug, names in nouns if words in {folded(name).replace("-", " ") for name in names})
    told = {"half": half, "noun": noun, "meant": ", ".join(meant)}
    if len(meant) > 1:
        return _("“%(half)s” is the name of more than one %(noun)s: write the address of one (%(meant)s).") % told
    if meant:
        return _("No %(noun)s is at “%(half)s”: write “%(meant)s”.") % told
    return _("No %(noun)s is at “%(half)s”.") % told
