"""Buttons inside the editing form: rows put in another order, and tags, subjects and criteria made on the way."""

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.identifiers import uuid_in
from accounts.refusal import Refused
from kb.desk.forms.compared import with_cell
from kb.desk.forms.rows import moved
from kb.editorial import cataloguing, subjects
from kb.models import Criterion, Subject, Tag
from kb.rules.values import Kind


def arranged(data: QueryDict) -> tuple[QueryDict, str]:
    """What was typed after the button of a row, or of a cell to be stated here, with the field to go on in.

    No field where no such button was pressed.
    """
    if asked := data.get("row", ""):
        return moved(data, asked)
    one, _sign, other = map(uuid_in, data.get("cell", "").partition(":"))
    subject = Subject.objects.filter(public_id=one).first() if one else None
    criterion = Criterion.objects.filter(public_id=other).first() if other else None
    return with_cell(data, subject, criterion) if subject and criterion else (data, "")


def added(request: HttpRequest) -> dict[str, Refused]:
    """Makes the tag, subject or criterion that is asked for on the way; why not, by its field, where it cannot be."""
    if name := request.POST.get("add_tag", "").strip():
        return _made(request, Tag(name=name), "tags")
    field = request.POST.get("add", "")
    kind, _sign, number = field.rpartition("_")
    name = request.POST.get(field, "").strip()
    if name and kind == "subject":
        return _made(request, Subject(name=name), field)
    if name and kind == "criterion":
        measured = request.POST.get(f"kind_{number}", "")
        chosen = measured if measured in Kind.values and measured != Kind.CHOICE else Kind.TEXT
        return _made(request, Criterion(name=name, kind=chosen), field)
    return {}


def _made(request: HttpRequest, noun: Tag | Subject | Criterion, field: str) -> dict[str, Refused]:
    by = person(request)
    try:
        if isinstance(noun, Subject):
            sentence = _("There is a subject “%s” now.") % subjects.keep_subject(noun, by=by)
        elif isinstance(noun, Criterion):
            sentence = _("There is a criterion “%s” now.") % subjects.keep_criterion(noun, by=by)
        else:
            sentence = _("There is a tag “%s” now.") % cataloguing.keep(noun, by=by)
    except Refused as refusal:
        return {field: refusal}
    messages.success(request, sentence)
    return {}
