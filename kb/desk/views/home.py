"""My desk: what waits for me, what I am writing, what came out lately; and the way in from a public page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.gates import person
from kb.desk.rows import at_the_desk, latest
from kb.desk.views.access import find, opens
from kb.models import Address, Article
from kb.rules.workflow import State

MOST = 10
UNFINISHED = (State.DRAFT, State.CHANGES_REQUESTED, State.IN_REVIEW, State.APPROVED, State.SCHEDULED)


@opens()
def home(request: HttpRequest) -> HttpResponse:
    """Waiting for me, mine in progress, recently published."""
    user = person(request)
    context = {
        "waiting": latest(Article.objects.awaiting(user), MOST),
        "mine": latest(Article.objects.owned_by(user).filter(state__in=UNFINISHED), MOST),
        "recent": at_the_desk(Article.objects.published()).order_by("-revised_at", "-id")[:MOST],
    }
    return render(request, "desk/home.html", context)


@opens()
def at(request: HttpRequest, path: str = "") -> HttpResponse:
    """From a public address to the article's desk page; any other address leads home."""
    place, _, rest = path.partition("/")
    slug = rest.partition("/")[0]
    if place != "articles" or not slug:
        return redirect("desk:home")
    address = Address.objects.select_related("article").filter(slug=slug).first()
    if address is None:
        return redirect("desk:home")
    return redirect("desk:article", find(request, address.article.public_id).public_id)
