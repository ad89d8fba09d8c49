"""Subjects and criteria: found, added, changed, deleted."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.overtaken import UNSEEN, overtaken
from accounts.refusal import Refused
from accounts.roles import Role
from kb.desk.forms.ledger import CriterionForm, SubjectForm
from kb.desk.forms.terms import TermsForm, matching
from kb.desk.views.access import BOTH, opens
from kb.editorial import subjects as verbs
from kb.editorial.versions import Changed, stands_beside, version
from kb.models import Criterion, Subject

A_PAGE = 50
LISTS = ("choices", "other_names", "higher_words", "lower_words")


@opens(Role.EDITOR)
def subjects(request: HttpRequest) -> HttpResponse:
    """All subjects that the filter asks for, fifty a page."""
    return _list(request, Subject)


@opens(Role.EDITOR)
def criteria(request: HttpRequest) -> HttpResponse:
    """All criteria that the filter asks for, fifty a page."""
    return _list(request, Criterion)


@opens(Role.EDITOR, methods=BOTH)
def new_subject(request: HttpRequest) -> HttpResponse:
    """An empty form; after saving, the list."""
    return _keep(request, Subject())


@opens(Role.EDITOR, methods=BOTH)
def new_criterion(request: HttpRequest) -> HttpResponse:
    """An empty form; after saving, the list."""
    return _keep(request, Criterion())


@opens(Role.EDITOR, methods=BOTH)
def subject(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One subject: its form; or it is deleted."""
    return _keep(request, get_object_or_404(Subject, public_id=public_id))


@opens(Role.EDITOR, methods=BOTH)
def criterion(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One criterion: its form; or it is deleted."""
    return _keep(request, get_object_or_404(Criterion, public_id=public_id))


def _list(request: HttpRequest, noun: type[Subject] | type[Criterion]) -> HttpResponse:
    words = request.GET.get("q", "")[:200]
    rows: QuerySet[Any] = noun._default_manager.annotate(many=Count("facts")).order_by("name")
    page = Paginator(matching(rows, words), A_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    form = TermsForm(request.GET)
    form.fields.pop("show")
    context = {
        "of_subjects": noun is Subject,
        "form": form,
        "page": page,
        "asked": asked.urlencode(),
        "filtered": bool(words),
    }
    return render(request, "desk/subjects.html", context)


def _keep(request: HttpRequest, noun: Subject | Criterion) -> HttpResponse:
    back = "desk:subjects" if isinstance(noun, Subject) else "desk:criteria"
    if request.method == "POST" and "delete" in request.POST and noun.pk:
        verbs.remove(noun, by=person(request))
        messages.success(request, _("“%s” was deleted.") % noun)
        return redirect(back)
    name, address = (str(noun), noun.get_absolute_url()) if noun.pk else ("", "")
    form = _form(noun, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _store(request, noun, form)
        except Refused as refusal:
            if isinstance(refusal, Changed):
                now = _form(type(noun)._default_manager.get(pk=noun.pk), None)
                overtaken(form, now.initial, now.initial["seen"])
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            status = 409 if refusal.conflict else 200
        else:
            messages.success(request, _("“%s” is stored.") % noun)
            return redirect(back)
    context = {"form": form, "name": name, "address": address, "of_subjects": isinstance(noun, Subject)}
    return render(request, "desk/subject.html", context, status=status)


def _store(request: HttpRequest, noun: Subject | Criterion, form: SubjectForm | CriterionForm) -> None:
    typed = dict(form.cleaned_data)
    seen = typed.pop("seen") or UNSEEN
    aliases = typed.pop("aliases", "").splitlines()
    for name, value in typed.items():
        setattr(noun, name, value.splitlines() if name in LISTS else value)
    if isinstance(noun, Subject):
        verbs.keep_subject(noun, aliases, by=person(request), seen=seen if noun.pk else "")
    else:
        verbs.keep_criterion(noun, by=person(request), seen=seen if noun.pk else "")


def _form(noun: Subject | Criterion, data: QueryDict | None) -> SubjectForm | CriterionForm:
    form = SubjectForm if isinstance(noun, Subject) else CriterionForm
    if not noun.pk:
        return form(data)
    initial = {name: getattr(noun, name) for name in form.base_fields if name not in {"seen", "aliases"}}
    initial |= {name: "\n".join(initial[name]) for name in LISTS if name in initial}
    beside = stands_beside(noun)
    if isinstance(noun, Subject):
        initial["aliases"] = "\n".join(beside)
    return form(data, initial={**initial, "seen": version(noun, beside)})
