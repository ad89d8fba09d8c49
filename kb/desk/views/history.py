"""The timeline, earlier revisions, naming one and bringing one back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.overtaken import overtaken
from accounts.refusal import Refused
from kb import composing
from kb.desk.forms.naming import NameForm
from kb.desk.moves import writable
from kb.desk.timeline import events
from kb.desk.views.access import BOTH, find, opens, refused
from kb.desk.wording import described
from kb.editorial import drafting, naming
from kb.editorial.versions import Changed
from kb.models import Article, Revision
from kb.rules.numbers import typed_number

A_PAGE = 50


@opens()
def history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All that happened, the latest first; every revision is reached from the entry that made it."""
    article, before = find(request, public_id), request.GET.get("before", "")
    told = events(article, A_PAGE + 1, before)
    context = {
        "article": article,
        "events": told[:A_PAGE],
        "older": told[A_PAGE - 1].place if len(told) > A_PAGE else "",
        "further": bool(before),
    }
    return render(request, "desk/history.html", context)


@opens(methods=BOTH)
def revision(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """One revision as it reads, with its fields; posting gives it a name, or brings it back as a new revision."""
    article, user = find(request, public_id), person(request)
    found = get_object_or_404(
        article.revisions.select_related("by", "category", "image", "naming", "based_on", "merged_from"), number=number
    )
    if request.method != "POST":
        return _page(request, article, found)
    if "name" in request.POST:
        return _name(request, article, found)
    try:
        saved = drafting.bring_back(article, found, base=typed_number(request.POST.get("base")), by=user)
    except Refused as refusal:
        return refused(request, refusal, find(request, public_id))
    texts = {"old": number, "new": saved.revision.number}
    messages.success(request, _("Revision %(old)d is back, as revision %(new)d.") % texts)
    return redirect("desk:article", public_id)


def _name(request: HttpRequest, article: Article, found: Revision) -> HttpResponse:
    form = NameForm(request.POST)
    try:
        name = naming.name(found, request.POST["name"], by=person(request), seen=request.POST.get("seen", ""))
    except Refused as refusal:
        if isinstance(refusal, Changed):
            now = naming.name_of(found)
            overtaken(form, {"name": now}, now)
        form.add_error(refusal.field or None, refusal.sentence)
        return _page(request, article, found, form, status=409 if refusal.conflict else 200)
    said = _("Revision %(number)d is called “%(name)s”.") if name else _("Revision %(number)d has no name any more.")
    messages.success(request, said % {"number": found.number, "name": name})
    return redirect("desk:revision", article.public_id, found.number)


def _page(
    request: HttpRequest, article: Article, found: Revision, form: NameForm | None = None, status: int = 200
) -> HttpResponse:
    named = getattr(found, "naming", None)
    name = named.name if named else ""
    context = {
        "article": article,
        "revision": found,
        "form": form or NameForm(initial={"name": name, "seen": name}),
        "composed": composing.compose(found),
        "fields": [field for field in described(found.content()) if field.name != "body"],
        "returnable": found.number != article.newest.number and writable(article, person(request)),
    }
    return render(request, "desk/revision.html", context, status=status)
