"""Cells of the grid for its script: what was typed or pasted is weighed, stated; what waits is verified."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.identifiers import uuid_in
from accounts.models import User
from accounts.refusal import Refused
from kb.desk.grid import COLUMNS, ROWS, Cell, cells
from kb.desk.views.answers import answers, said
from kb.desk.views.grid import verified
from kb.editorial.facts import Said
from kb.editorial.stating import Statement, Verdict, Weighed, carry_out, weigh
from kb.models import Criterion, Subject
from kb.transfer.importing import day

TEXTS = ("value", "note", "source_title", "source_url")


@answers("POST")
def fact_cells(request: HttpRequest) -> HttpResponse:
    """Says what each of the cells that were sent would state; with `confirm` it is stated. Or verifies what waits."""
    sent, user = said(request), person(request)
    if "verify" in sent:
        fact = verified(str(sent["verify"]), user)
        shown = cells([fact.subject], [fact.criterion], user)
        return JsonResponse({"cell": _told(shown[fact.subject_id, fact.criterion_id])})
    typed = sent.get("cells")
    if (
        not isinstance(typed, list)
        or not 0 < len(typed) <= ROWS * COLUMNS
        or not all(isinstance(x, dict) for x in typed)
    ):
        raise Refused(_("This is not what the desk’s own script sends."))
    asked = _statements(typed)
    weighed = weigh(each for each in asked if isinstance(each, Statement))
    found = [each if isinstance(each, Refused) else next(weighed) for each in asked]
    if not sent.get("confirm"):
        return JsonResponse({"cells": [_answer(each) for each in found]})
    done = [each if isinstance(each, Refused) else carry_out(each, by=user) for each in found]
    return JsonResponse({"cells": _with_cells(done, user)})


def _statements(typed: list[dict[str, Any]]) -> list[Statement | Refused]:
    """What each cell states, or why that cannot be said; two queries."""
    subjects = {each.public_id: each for each in Subject.objects.filter(public_id__in=_ids(typed, "subject"))}
    criteria = {each.public_id: each for each in Criterion.objects.filter(public_id__in=_ids(typed, "criterion"))}
    return [_statement(each, subjects, criteria) for each in typed]


def _ids(typed: list[dict[str, Any]], name: str) -> set[Any]:
    return {uuid_in(str(each.get(name, ""))) for each in typed} - {None}


def _statement(
    typed: dict[str, Any], subjects: dict[Any, Subject], criteria: dict[Any, Criterion]
) -> Statement | Refused:
    subject = subjects.get(uuid_in(str(typed.get("subject", ""))))
    criterion = criteria.get(uuid_in(str(typed.get("criterion", ""))))
    if subject is None or criterion is None:
        return Refused(_("The subject or the criterion is no longer there."), conflict=True)
    texts, seen = {name: str(typed.get(name) or "") for name in TEXTS}, typed.get("seen")
    try:
        as_of, check_by = (day(str(typed.get(name) or "")) for name in ("as_of", "check_by"))
    except Refused as refusal:
        return refusal
    return Statement(
        subject, criterion, Said(**texts, as_of=as_of, check_by=check_by), seen if isinstance(seen, int) else 0
    )


def _answer(found: Weighed | Refused) -> dict[str, Any]:
    if isinstance(found, Refused):
        told = {"verdict": Verdict.REFUSED, "sentence": found.sentence, "field": found.field, "before": "", "after": ""}
        return {**told, "label": Verdict.REFUSED.label}
    return {
        "verdict": found.verdict,
        "label": found.verdict.label,
        "sentence": found.sentence,
        "field": found.field,
        "before": found.before,
        "after": found.after,
    }


def _with_cells(done: list[Weighed | Refused], user: User) -> list[dict[str, Any]]:
    """The answers, each with its cell as it is now."""
    stated = [each.statement for each in done if isinstance(each, Weighed)]
    subjects = {each.subject.pk: each.subject for each in stated}
    criteria = {each.criterion.pk: each.criterion for each in stated}
    now = cells(list(subjects.values()), list(criteria.values()), user)
    answered = []
    for each in done:
        answer = _answer(each)
        if isinstance(each, Weighed):
            subject, criterion = each.statement.subject, each.statement.criterion
            answer["cell"] = _told(now.get((subject.pk, criterion.pk)) or Cell(subject, criterion))
        answered.append(answer)
    return answered


def _told(cell: Cell) -> dict[str, Any]:
    """A cell for the script: what it shows, and what its fields begin with."""
    fact = cell.fact
    return {
        "value": cell.value,
        "proposed": cell.proposed,
        "marks": _marks(cell),
        "verify": f"{fact.public_id}:{fact.proposed.number}" if cell.verifiable and fact and fact.proposed else "",
        "data": cell.fields,
    }


def _marks(cell: Cell) -> Iterable[dict[str, str]]:
    return [{"name": mark.name, "glyph": mark.glyph, "word": str(mark.word)} for mark in cell.marks]
