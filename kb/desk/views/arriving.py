"""The way in from a public page: “Edit” in its footer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.gates import person
from accounts.models import User
from accounts.roles import Role
from kb.desk.kinds import KINDS
from kb.desk.views.access import find, opens
from kb.models import Address, Redirect

LISTS = {"authors": "desk:authors", "contact": "desk:inbox", "feedback": "desk:inbox"}


@opens()
def at(request: HttpRequest, path: str = "") -> HttpResponse:
    """From a public address to what is kept of it at the desk: an article, a term, a list; else home."""
    place, _slash, rest = path.partition("/")
    slug = rest.partition("/")[0]
    if place != "articles" or not slug:
        return _elsewhere(place, slug, person(request))
    address = Address.objects.select_related("article").filter(slug=slug).first()
    if address is None:
        return redirect("desk:home")
    return redirect("desk:article", find(request, address.article.public_id).public_id)


def _elsewhere(place: str, slug: str, user: User) -> HttpResponse:
    """Where at the desk this person keeps what that public address shows."""
    if place == "articles":
        return redirect("desk:articles")
    if not user.may(Role.EDITOR):
        return redirect("desk:home")
    if kind := KINDS.get(place):
        former = Redirect.objects.filter(old=f"/{place}/{slug}/").values_list("new", flat=True).first()
        current = former.split("/")[2] if former and former.startswith(f"/{place}/") else slug
        term = kind.noun._default_manager.filter(slug=current).first()
        return redirect("desk:term", kind, term.public_id) if term else redirect("desk:terms", kind)
    return redirect(LISTS.get(place, "desk:home"))
