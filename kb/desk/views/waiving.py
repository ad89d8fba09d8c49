"""The page on which an editor says why a failing check may stand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.refusal import Refused
from accounts.roles import Role
from kb.desk.forms.waiving import WaiverForm
from kb.desk.moves import MOVES
from kb.desk.views.access import BOTH, find, opens, refused
from kb.editorial import waiving
from kb.models import Article
from kb.rules.checks import Verdict
from kb.rules.workflow import Transition


@opens(Role.EDITOR, methods=BOTH)
def waive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Shows the failure that the address names and asks for the reason; posting waives it, once it is still there."""
    article = find(request, public_id)
    if request.method == "POST":
        return _waive(request, article)
    if "check" not in request.GET:
        return redirect("desk:article", public_id)
    asked = {name: request.GET.get(name, "") for name in ("check", "place", "then")}
    try:
        failure = waiving.failing(article, asked["check"], asked["place"])
    except Refused as refusal:
        return refused(request, refusal, article)
    initial = {"check_name": asked["check"], "place": asked["place"], "then": asked["then"]}
    form = WaiverForm(initial={**initial, "seen": article.newest.number})
    return _page(request, article, form, failure)


def _waive(request: HttpRequest, article: Article) -> HttpResponse:
    form, failure = WaiverForm(request.POST), None
    named = request.POST.get("check_name", ""), request.POST.get("place", "")
    try:
        failure = waiving.failing(article, *named)
        if form.is_valid():
            seen, reason = form.cleaned_data["seen"], form.cleaned_data["reason"]
            made = waiving.waive(article, by=person(request), check=named[0], place=named[1], seen=seen, reason=reason)
            messages.success(request, _("Waived, with your reason in the history: %s") % made.sentence)
            return _onward(article, form.cleaned_data["then"])
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return _page(request, article, form, failure, status=409)


def _onward(article: Article, then: str) -> HttpResponse:
    if then in Transition.values and Transition(then) in MOVES:
        return redirect("desk:transition", article.public_id, then)
    return redirect("desk:article", article.public_id)


def _page(
    request: HttpRequest, article: Article, form: WaiverForm, failure: Verdict | None, status: int = 200
) -> HttpResponse:
    """The form with what was typed, also where there is nothing to waive any more."""
    context = {"article": article, "form": form, "failure": failure}
    return render(request, "desk/waive.html", context, status=status)
