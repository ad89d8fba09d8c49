"""The ledger as a grid, and as a list where that is asked for; what waits is verified from both."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.identifiers import uuid_in
from accounts.models import User
from kb.desk.forms.ledger import FactsForm, GridForm
from kb.desk.grid import MARKS, Mark
from kb.desk.views.access import BOTH, opens
from kb.editorial import facts as verbs
from kb.models import Fact

A_PAGE = 50


@opens(methods=BOTH)
def facts(request: HttpRequest) -> HttpResponse:
    """Subjects by criteria, a page at a time on both axes; a list where a state is asked for, or all."""
    if request.method == "POST":
        return _verify(request)
    return _list(request) if "show" in request.GET else _grid(request)


def _named(request: HttpRequest) -> str:
    """The names that were asked for, which both views look for."""
    return urlencode({name: words for name in ("subject", "criterion") if (words := request.GET.get(name))})


def _grid(request: HttpRequest) -> HttpResponse:
    form = GridForm(request.GET)
    grid = form.grid(person(request), request.GET.get("row", ""), request.GET.get("column", ""))
    asked = request.GET.copy()
    for name in ("row", "column"):
        asked.pop(name, None)
    context = {
        "form": form,
        "grid": grid,
        "asked": asked.urlencode(),
        "filtered": any(asked.values()),
        "named": _named(request),
        "legend": [Mark(name) for name in MARKS],
    }
    return render(request, "desk/ledger.html", context)


def _list(request: HttpRequest) -> HttpResponse:
    form = FactsForm(request.GET)
    page = Paginator(form.facts(), A_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {"form": form, "page": page, "asked": asked.urlencode(), "filtered": any(asked.values())}
    context["named"] = _named(request)
    return render(request, "desk/facts.html", context)


def _verify(request: HttpRequest) -> HttpResponse:
    """Verifies the proposal that the button names, as the person saw it, and leads back to the same page."""
    messages.success(request, _("Verified: %s.") % verified(request.POST.get("verify", ""), person(request)))
    return redirect(request.get_full_path())


def verified(asked: str, user: User) -> Fact:
    """Verifies the proposal of `<fact>:<version>`, as that version was seen; the fact."""
    fact, _at, number = asked.partition(":")
    found = get_object_or_404(Fact.objects.select_related("subject", "criterion"), public_id=uuid_in(fact))
    return verbs.verify(found, by=user, seen=int(number) if number.isdecimal() and len(number) < 9 else 0)
