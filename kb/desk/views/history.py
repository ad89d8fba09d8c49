"""The timeline, earlier revisions, and bringing one back."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.refusal import Refused
from kb import composing
from kb.desk.moves import writable
from kb.desk.timeline import events
from kb.desk.views.access import BOTH, find, opens, refused
from kb.desk.wording import described
from kb.editorial import drafting

A_PAGE = 50


@opens()
def history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who did what when, the latest first; every revision is reached from the entry that made it."""
    article = find(request, public_id)
    transitions = article.history.select_related("by", "assignee", "revision__based_on")
    page = Paginator(transitions, A_PAGE).get_page(request.GET.get("page"))
    beyond = transitions[page.end_index()] if page.has_next() else None
    told = events(article, list(page), begins=not page.has_previous(), beyond=beyond)
    return render(request, "desk/history.html", {"article": article, "page": page, "events": told})


@opens(methods=BOTH)
def revision(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """One revision as it reads, with its fields; posting brings it back as a new revision."""
    article, user = find(request, public_id), person(request)
    found = get_object_or_404(article.revisions.select_related("by", "category", "image"), number=number)
    if request.method == "POST":
        try:
            saved = drafting.bring_back(article, found, base=_base(request), by=user)
        except Refused as refusal:
            return refused(request, refusal, find(request, public_id))
        texts = {"old": number, "new": saved.revision.number}
        messages.success(request, _("Revision %(old)d is back, as revision %(new)d.") % texts)
        return redirect("desk:article", public_id)
    context = {
        "article": article,
        "revision": found,
        "composed": composing.compose(found),
        "fields": [field for field in described(found.content()) if field.name != "body"],
        "returnable": found.number != article.newest.number and writable(article, user),
    }
    return render(request, "desk/revision.html", context)


def _base(request: HttpRequest) -> int:
    """The number of the revision that was the newest when the page was loaded; 0, which is none, for nonsense."""
    typed = request.POST.get("base", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0
