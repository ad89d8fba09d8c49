"""The private buffer: what the editing page's script keeps of the text being typed, and the texts put aside."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.models import User
from accounts.refusal import Refused
from kb.desk.typed import fields, identifier, label, number
from kb.desk.views.access import BOTH, opens
from kb.desk.views.answers import answers, said
from kb.editorial import buffering
from kb.models import Article, Buffer, KeptText


@answers("GET", "HEAD", "PATCH", "DELETE")
def buffer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET: who is asking, a fresh token, what is kept. PATCH keeps a form. DELETE puts what is kept aside.

    An article that was never saved has a buffer too. What is sent names the person who typed it: it is refused when
    another has signed in meanwhile.
    """
    user = person(request)
    article = known(public_id, user)
    if request.method in {"GET", "HEAD"}:
        return JsonResponse(_standing(request, public_id, article))
    sent = said(request)
    if identifier(sent, "person") != user.public_id:
        return JsonResponse({"sentence": _("Another person is signed in now."), "person": user.public_id}, status=409)
    return _kept(sent, public_id, article, user) if request.method == "PATCH" else _aside(sent, public_id, user)


@opens(methods=BOTH)
def unsaved(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """This person's own texts of an article that no revision holds: the one being typed, and those put aside."""
    user = person(request)
    article = known(public_id, user)
    if request.method == "POST":
        buffering.forget(public_id, by=user, origin=identifier(request.POST.dict(), "origin"))
        return redirect("desk:unsaved", public_id)
    mine = Buffer.objects.about(public_id, user).unsaved()
    buffers = [*mine.current(), *mine.aside()]
    if not buffers and article is None:
        raise Http404
    texts = [(each, [(label(name), value) for name, value in each.fields if value.strip()]) for each in buffers]
    kept = KeptText.objects.of(user).filter(article__public_id=public_id).select_related("article", "theirs__by")
    context = {"article": article, "public_id": public_id, "texts": texts, "kept": kept}
    return render(request, "desk/unsaved.html", context)


def known(public_id: UUID, user: User) -> Article | None:
    """The article, None where none has this id yet; 404 where there is one that this person may not know of."""
    articles = Article.objects.select_related("draft__by").filter(public_id=public_id)
    found = articles.visible_to(user).first()
    if found is None and articles.exists():
        raise Http404
    return found


def newest(article: Article | None) -> dict[str, Any] | None:
    """The newest revision, as a script is told of it."""
    if article is None:
        return None
    return {"number": article.newest.number, "by": str(article.newest.by), "at": article.newest.at}


def _standing(request: HttpRequest, public_id: UUID, article: Article | None) -> dict[str, Any]:
    mine = Buffer.objects.about(public_id, person(request))
    held = mine.current().first()
    return {
        "person": person(request).public_id,
        "token": get_token(request),
        "revision": newest(article),
        "buffer": _described(held) if held else None,
        "aside": mine.aside().count(),
    }


def _kept(sent: dict[str, Any], public_id: UUID, article: Article | None, user: User) -> HttpResponse:
    try:
        held = buffering.keep(
            public_id,
            fields(sent),
            by=user,
            origin=identifier(sent, "origin"),
            number=number(sent, "number"),
            base=number(sent, "base_rev", most=2**31 - 1),
            seen=number(sent, "seen") if "seen" in sent else 0,
            continues=identifier(sent, "continues") if sent.get("continues") else None,
        )
    except buffering.Older as older:
        return JsonResponse({"sentence": older.sentence, "buffer": _described(older.buffer)}, status=409)
    except buffering.TooLong as refusal:
        return JsonResponse({"sentence": refusal.sentence}, status=413)
    return JsonResponse({"number": held.number, "at": held.at, "revision": newest(article)})


def _aside(sent: dict[str, Any], public_id: UUID, user: User) -> HttpResponse:
    try:
        buffering.put_aside(public_id, by=user, origin=identifier(sent, "origin"), number=number(sent, "number"))
    except buffering.Older as older:
        return JsonResponse({"sentence": older.sentence, "buffer": _described(older.buffer)}, status=409)
    return JsonResponse({"aside": Buffer.objects.about(public_id, user).aside().count()})


def _described(held: Buffer) -> dict[str, Any]:
    """What is kept; without fields once a revision was made of it."""
    return {
        "origin": held.origin,
        "number": held.number,
        "base": held.base,
        "at": held.at,
        "fields": held.fields if held.text else None,
    }


def settle(request: HttpRequest, article: Article) -> None:
    """A save that names what it was typed in made a revision of it; without script there is nothing to settle."""
    sent = request.POST.dict()
    try:
        origin, typed = identifier(sent, "origin"), number({"typed": int(str(sent.get("typed")))}, "typed")
    except (Refused, ValueError):
        return
    buffering.settle(article.public_id, by=person(request), origin=origin, number=typed)
