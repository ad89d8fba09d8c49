"""The ledger: facts stated, verified, doubted; what a change of one reaches."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.identifiers import uuid_in
from accounts.refusal import Refused
from kb.desk.forms.ledger import PairForm, StatementForm, WordsForm
from kb.desk.impact import impact
from kb.desk.reach import reach
from kb.desk.statements import matter, typed_by
from kb.desk.views.access import BOTH, opens
from kb.editorial import facts as verbs
from kb.editorial import spreading
from kb.models import Article, Criterion, Fact, FactEntry, FactVersion, Pin, Subject
from kb.rules.ledger import FACT_RULES, Deed
from kb.rules.numbers import typed_number
from kb.rules.values import UNKNOWN, Value, parse, said

T = TypeVar("T", FactEntry, Pin)
MOST_SHOWN = 20
PROMOTED = ("value", "note", "source_title", "source_url")
ONE_STEP = (Deed.VERIFY, Deed.CONFIRM, Deed.DECLINE)


@opens(methods=BOTH)
def new_fact(request: HttpRequest) -> HttpResponse:
    """Asks for a subject and a criterion by name, and leads to what is known of the two."""
    form = PairForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("desk:fact", form.cleaned_data["subject"].public_id, form.cleaned_data["criterion"].public_id)
    context = {
        "form": form,
        "subjects": Subject.objects.values_list("name", flat=True)[:500],
        "criteria": Criterion.objects.values_list("name", flat=True)[:500],
    }
    return render(request, "desk/new_fact.html", context)


@opens(methods=BOTH)
def fact(request: HttpRequest, subject_id: UUID, criterion_id: UUID) -> HttpResponse:
    """What is known of a subject by a criterion: its value, its history, what uses it; posting states or does."""
    subject = get_object_or_404(Subject, public_id=subject_id)
    criterion = get_object_or_404(Criterion, public_id=criterion_id)
    if request.method != "POST":
        return _page(request, subject, criterion)
    if (deed := request.POST.get("deed", "")) in Deed.values:
        return _do(request, subject, criterion, Deed(deed))
    if "accept" in request.POST:
        return _accept(request, subject, criterion)
    form = StatementForm(request.POST, criterion=criterion)
    if not form.is_valid():
        return _page(request, subject, criterion, form)
    try:
        if "look" in request.POST:
            supposed = parse(criterion.scale, form.cleaned_data["value"])
            return _page(request, subject, criterion, form, supposed=supposed)
        stated = verbs.state(subject, criterion, form.said(), by=person(request), seen=form.cleaned_data["seen"])
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return _page(request, subject, criterion, form, status=409 if refusal.conflict else 200)
    messages.success(request, _("Proposed. Another editor verifies it.") if stated.proposed_id else _("It is stated."))
    return redirect("desk:fact", subject_id, criterion_id)


def _do(request: HttpRequest, subject: Subject, criterion: Criterion, deed: Deed) -> HttpResponse:
    found = get_object_or_404(Fact, subject=subject, criterion=criterion)
    comment = request.POST.get("comment", "")
    options: dict[str, Any] = {"comment": comment} if FACT_RULES[deed].comment else {}
    if deed is Deed.VERIFY:
        options["seen"] = int(seen) if (seen := request.POST.get("version", "")).isdecimal() and len(seen) < 9 else None
    deeds = {each: getattr(verbs, each.value) for each in Deed if each not in {Deed.PROPOSE, Deed.EXPIRE}}
    if deed not in deeds:
        raise Refused(_("Only the site itself does this."))
    try:
        deeds[deed](found, by=person(request), **options)
    except Refused as refusal:
        words = WordsForm({"comment": comment})
        words.is_valid()
        words.add_error("comment" if FACT_RULES[deed].comment else None, refusal.sentence)
        return _page(request, subject, criterion, words=words, status=409 if refusal.conflict else 200)
    messages.success(request, _("Done: %s.") % deed.label)
    return redirect("desk:fact", subject.public_id, criterion.public_id)


def _accept(request: HttpRequest, subject: Subject, criterion: Criterion) -> HttpResponse:
    """Has one article, or all that hold the former value, show what the ledger says."""
    found = get_object_or_404(Fact, subject=subject, criterion=criterion)
    chosen = request.POST["accept"]
    where = None if chosen == "everywhere" else [get_object_or_404(Article, public_id=uuid_in(chosen))]
    many = spreading.accept(found, where, by=person(request))
    messages.success(request, _("Accepted in %d articles.") % many)
    return redirect("desk:fact", subject.public_id, criterion.public_id)


def _page(
    request: HttpRequest,
    subject: Subject,
    criterion: Criterion,
    form: StatementForm | None = None,
    *,
    words: WordsForm | None = None,
    supposed: Value | None = None,
    status: int = 200,
) -> HttpResponse:
    user = person(request)
    found = Fact.objects.of_pairs([subject.pk], [criterion.pk]).select_related("proposed__by", "verified_by").first()
    newest = found.versions.first() if found else None
    if supposed is None and found and found.proposed:
        supposed = found.proposed.kept
    now = found.current.kept if found and found.current else UNKNOWN
    looked = typed_number(request.POST.get("look") or request.GET.get("look")) or 1
    context = {
        "subject": subject,
        "criterion": criterion,
        "fact": found,
        "form": form or StatementForm(initial=_initial(request, subject, criterion, newest), criterion=criterion),
        "matter": matter(subject, criterion, found),
        "words": words or WordsForm(),
        "deeds": [deed for deed in verbs.possible(found, user) if deed is not Deed.PROPOSE],
        "plain": ONE_STEP,
        "entries": _worded(criterion, found.entries.select_related("by", "version")[:MOST_SHOWN] if found else ()),
        "pins": _worded(criterion, found.pins.select_related("article__draft", "version") if found else ()),
        "proposed": said(criterion.scale, found.proposed.kept) if found and found.proposed else "",
        "impact": impact(subject, criterion, now, supposed, looked) if supposed is not None else None,
        "reach": reach(subject, criterion, found, user, typed_number(request.GET.get("used")) or 1),
    }
    return render(request, "desk/fact.html", context, status=status)


def _initial(
    request: HttpRequest, subject: Subject, criterion: Criterion, newest: FactVersion | None
) -> dict[str, object]:
    """What the form begins with: what the article states that the address is `from`, where that is to become a fact."""
    begun: dict[str, object] = {"seen": newest.number if newest else 0}
    if not (key := uuid_in(request.GET.get("from"))):
        return begun
    article = Article.objects.visible_to(person(request)).select_related("draft", "live").filter(public_id=key).first()
    cell = typed_by(article, subject, criterion)
    return begun | {name: getattr(cell, name) for name in PROMOTED} if cell else begun


def _worded(criterion: Criterion, rows: Iterable[T]) -> list[tuple[T, str]]:
    """Each entry or pin with its version's value in words."""
    return [(row, said(criterion.scale, row.version.kept) if row.version else "") for row in rows]
