"""Presence: signs of life from the editing page, and who else is there."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from accounts.gates import person
from kb.desk.beside import others
from kb.desk.typed import number
from kb.desk.views.access import opens
from kb.desk.views.answers import answers, said
from kb.desk.views.buffer import newest
from kb.editorial import attending
from kb.models import Article, Buffer


@answers("GET", "HEAD", "POST", "DELETE")
def presence(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who else has the article open. POST is a sign of life and says where one is; DELETE says that one has left."""
    user = person(request)
    articles = Article.objects.select_related("draft__by").visible_to(user)
    article = get_object_or_404(articles, public_id=public_id)
    if request.method == "POST":
        sent = said(request)
        line = number(sent, "line") if sent.get("line") else None
        attending.attend(article, by=user, field=str(sent.get("field", "")), line=line, idle=number(sent, "idle"))
    elif request.method == "DELETE":
        attending.leave(article, by=user)
    held = Buffer.objects.about(public_id, user).current().first()
    mine = {"origin": held.origin, "number": held.number} if held else None
    there = [asdict(each) for each in others(article, user)]
    return JsonResponse({"others": there, "revision": newest(article), "buffer": mine})


@opens()
def signed_in(request: HttpRequest) -> HttpResponse:
    """The window in which somebody signed in again; its script tells the one that waits, and closes it."""
    return render(request, "desk/signed_in.html")
