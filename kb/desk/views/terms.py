"""Categories and tags: found, added, changed, merged and deleted."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.identifiers import uuid_in
from accounts.overtaken import UNSEEN, overtaken
from accounts.refusal import Refused
from accounts.roles import Role
from kb.desk.forms.terms import CategoryForm, TermForm, TermsForm, matching
from kb.desk.kinds import Kind
from kb.desk.views.access import BOTH, opens
from kb.editorial import cataloguing, merging
from kb.editorial.versions import version
from kb.models import Category, Redirect, Tag
from kb.models.uses import counted, drafts_by_term, uses_of

A_PAGE = 50
MOST_OFFERED = 10
MOST_NAMED = 20


@opens(Role.EDITOR)
def terms(request: HttpRequest, kind: Kind) -> HttpResponse:
    """All that the filters ask for, fifty a page, each with what bears it."""
    form = TermsForm(request.GET)
    page = Paginator(form.terms(kind.noun), A_PAGE).get_page(request.GET.get("page"))
    drafts = drafts_by_term(kind.noun, [term.pk for term in page])
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "kind": kind,
        "form": form,
        "page": page,
        "rows": [(term, drafts.get(term.pk, 0)) for term in page],
        "asked": asked.urlencode(),
        "filtered": any(asked.values()),
    }
    return render(request, "desk/terms.html", context)


@opens(Role.EDITOR, methods=BOTH)
def new_term(request: HttpRequest, kind: Kind) -> HttpResponse:
    """An empty form; after saving, the list or another empty form."""
    form = _form(kind, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        made = kind.noun()
        form.onto(made)
        try:
            cataloguing.keep(made, by=person(request))
        except Refused as refusal:
            status = _say(form, refusal)
        else:
            messages.success(request, _("“%s” is in the list.") % made)
            return redirect("desk:new_term" if "another" in request.POST else "desk:terms", kind)
    return render(request, "desk/term.html", {"kind": kind, "form": form}, status=status)


@opens(Role.EDITOR, methods=BOTH)
def term(request: HttpRequest, kind: Kind, public_id: UUID) -> HttpResponse:
    """One category or tag: its form, what uses it, what leads to it."""
    found = _find(kind, public_id)
    if found.merged_into:
        messages.info(request, _("“%(term)s” was merged into this one.") % {"term": found})
        return redirect("desk:term", kind, found.merged_into.public_id)
    if request.method != "POST":
        return _page(request, kind, found, _form(kind, None, found))
    form = _form(kind, request.POST, found)
    if not form.is_valid():
        return _page(request, kind, found, form)
    typed = _find(kind, public_id)
    form.onto(typed)
    try:
        cataloguing.keep(typed, by=person(request), seen=form.cleaned_data["seen"] or UNSEEN)
    except Refused as refusal:
        if refusal.conflict:
            return _changed_meanwhile(request, kind, public_id, refusal)
        return _page(request, kind, found, form, status=_say(form, refusal))
    messages.success(request, _("“%s” is stored.") % typed)
    if typed.slug != found.slug:
        addresses = {"old": found.get_absolute_url(), "new": typed.get_absolute_url()}
        messages.info(request, _("%(old)s leads to %(new)s now.") % addresses)
    return redirect("desk:term", kind, public_id)


@opens(Role.EDITOR, methods=BOTH)
def merge_term(request: HttpRequest, kind: Kind, public_id: UUID) -> HttpResponse:
    """Offers others to merge it into; of the one that was chosen, shows what would follow; posting does it."""
    found, into = _find(kind, public_id), None
    if found.merged_into and request.method != "POST":
        return redirect("desk:term", kind, public_id)
    others = _current(kind).exclude(pk=found.pk)
    if chosen := request.POST.get("into") or request.GET.get("into"):
        into = get_object_or_404(others, public_id=uuid_in(chosen))
    if request.method == "POST" and into:
        merging.merge(found, into, by=person(request))
        texts = {"term": found, "into": into, "old": found.get_absolute_url(), "new": into.get_absolute_url()}
        messages.success(request, _("“%(term)s” is merged into “%(into)s”: %(old)s leads to %(new)s.") % texts)
        return redirect("desk:term", kind, into.public_id)
    q = request.GET.get("q", "")[:200]
    offered = matching(counted(others), q).order_by("-articles", "name")[:MOST_OFFERED]
    context = {
        "kind": kind,
        "term": found,
        "into": into,
        "q": q,
        "offered": () if into else offered,
        "consequences": merging.consequences(found, into) if into else None,
    }
    return render(request, "desk/merge_term.html", context)


@opens(Role.EDITOR, methods=BOTH)
def delete_term(request: HttpRequest, kind: Kind, public_id: UUID) -> HttpResponse:
    """Asks, then deletes what nothing uses; of what is in use, says by what."""
    found = _find(kind, public_id)
    if request.method == "POST":
        cataloguing.remove(found, by=person(request))
        messages.success(request, _("“%s” was deleted.") % found)
        return redirect("desk:terms", kind)
    return render(request, "desk/delete_term.html", {"kind": kind, "term": found, "uses": uses_of(found)})


def _current(kind: Kind) -> QuerySet[Any]:
    return kind.noun._default_manager.filter(merged_into=None)


def _find(kind: Kind, public_id: UUID) -> Category | Tag:
    rows: QuerySet[Any] = kind.noun._default_manager.select_related("merged_into")
    found: Category | Tag = get_object_or_404(rows, public_id=public_id)
    return found


def _form(kind: Kind, data: QueryDict | None, found: Category | Tag | None = None) -> TermForm:
    form = CategoryForm if kind.noun is Category else TermForm
    initial = {name: getattr(found, name) for name in form.base_fields if name != "seen"} if found else {}
    if found:
        initial["seen"] = version(found)
    return form(data, term=found, initial=initial)


def _say(form: TermForm, refusal: Refused) -> int:
    """Puts the sentence beside its field; returns the answer's status."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return 409 if refusal.conflict else 200


def _changed_meanwhile(request: HttpRequest, kind: Kind, public_id: UUID, refusal: Refused) -> HttpResponse:
    """409: what was typed stays in the form; under each field that differs stands what is stored now."""
    current = _find(kind, public_id)
    if current.merged_into:
        raise refusal
    form = _form(kind, request.POST, current)
    overtaken(form, form.initial, version(current))
    return _page(request, kind, current, form, status=_say(form, refusal))


def _page(request: HttpRequest, kind: Kind, found: Category | Tag, form: TermForm, status: int = 200) -> HttpResponse:
    context = {
        "kind": kind,
        "form": form,
        "term": found,
        "uses": uses_of(found),
        "leading": Redirect.objects.filter(new=found.get_absolute_url())[:MOST_NAMED],
    }
    return render(request, "desk/term.html", context, status=status)
