"""The featured list: articles are added, moved and taken off by buttons alone."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.roles import Role
from kb.desk.rows import at_the_desk
from kb.desk.views.access import BOTH, opens
from kb.editorial import featuring
from kb.models import Article, Featured
from kb.rules.workflow import State

MOST_OFFERED = 8
WAYS = {"up", "down"}


@opens(Role.EDITOR, methods=BOTH)
def featured(request: HttpRequest) -> HttpResponse:
    """The list in its order with what the home page shows of it; posting changes it."""
    if request.method == "POST":
        return _change(request)
    listed = list(at_the_desk(Article.objects.filter(featured__isnull=False)).order_by("featured__position"))
    shown = [article for article in listed if article.live_id][: Featured.SHOWN]
    q = request.GET.get("q", "").replace("\x00", " ")[:200]
    context = {
        "rows": [(article, article in shown, _focus(request, article, listed)) for article in listed],
        "shown": Featured.SHOWN,
        "q": q,
        "offered": _offered(q),
    }
    return render(request, "desk/featured.html", context)


def _change(request: HttpRequest) -> HttpResponse:
    article, user, way = _article(request), person(request), request.POST.get("do", "")
    if way == "remove":
        featuring.remove(article, by=user)
        messages.success(request, _("“%s” is off the list.") % article)
        return redirect("desk:featured")
    if way in WAYS:
        featuring.move(article, up=way == "up", by=user)
        # The pressed button has the keyboard again, so that the next press moves further.
        return redirect(f"{reverse('desk:featured')}?moved={article.public_id}&way={way}")
    featuring.add(article, by=user)
    messages.success(request, _("“%s” is on the list.") % article)
    return redirect("desk:featured")


def _article(request: HttpRequest) -> Article:
    try:
        public_id = UUID(request.POST.get("article", ""))
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Article.objects.select_related("draft"), public_id=public_id)


def _offered(q: str) -> list[Article]:
    """Articles that may be added: those whose title holds the words, public ones first; without words the newest."""
    found = Article.objects.exclude(state__in=(State.BINNED, State.RETIRED)).filter(featured=None)
    if not q.split():
        return list(at_the_desk(found.published()).newest_first()[:MOST_OFFERED])
    for word in q.split():
        found = found.filter(Q(draft__title__icontains=word) | Q(draft__slug__icontains=word))
    return list(at_the_desk(found).order_by("-published_at", "-id")[:MOST_OFFERED])


def _focus(request: HttpRequest, article: Article, listed: list[Article]) -> str:
    """Which button of this row has the keyboard: the one that was just pressed, at the list's end its opposite."""
    if request.GET.get("moved") != str(article.public_id):
        return ""
    way = request.GET.get("way", "")
    if article == listed[0]:
        return "down"
    return "up" if article == listed[-1] else way
