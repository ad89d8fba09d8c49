"""Who gets into the desk, by which method, and what a refusal looks like there."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.gates import person, role_required
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from config.outage import typed
from kb.desk.moves import moves
from kb.desk.views.errors import signed_out
from kb.models import Article
from kb.models.prepared import Asked, Prepared

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
READ, WRITE, BOTH = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")


def opens(role: Role = Role.WRITER, *, methods: tuple[str, ...] = READ) -> Callable[[View[P]], View[P]]:
    """Opens a desk view to this role by these methods; what a view refuses or does not find is a page of the desk."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in methods:
                response = render(request, "desk/405.html", {"allowed": methods}, status=405)
                response["Allow"] = ", ".join(methods)
                return response
            try:
                return view(request, *args, **kwargs)
            except Refused as refusal:
                return refused(request, refusal)
            except Http404:
                return render(request, "desk/404.html", status=404)

        gated = role_required(role)(answered)

        @wraps(gated)
        def unstored(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method == "POST" and not request.user.is_authenticated:
                return signed_out(request)
            response = gated(request, *args, **kwargs)
            response["Cache-Control"] = "no-store, private"
            return response

        return unstored

    return decorate


_ARTICLE, _PERSON = Asked("article", Article._meta.get_field("public_id")), Asked("person", User._meta.pk)


def _articles() -> QuerySet[Article]:
    joined = ("draft__by", "draft__category", "draft__image", "live", "withdrawn", "creator")
    beside = ("successor", "featured", "verified_by", "assignee")
    return Article.objects.select_related(*joined, *beside).filter(public_id=_ARTICLE)


# Asked by every page of an article in the desk.
ANYBODYS = Prepared(Article, _articles)
OWN = Prepared(Article, lambda: _articles() & Article.objects.owned_by(_PERSON))


def find(request: HttpRequest, public_id: UUID) -> Article:
    """The article, with its revisions; 404 where this person may not know of it."""
    user = person(request)
    found = ANYBODYS(article=public_id) if user.may(Role.EDITOR) else OWN(article=public_id, person=user.pk)
    if not found:
        raise Http404
    return found[0]


def refused(request: HttpRequest, refusal: Refused, article: Article | None = None) -> HttpResponse:
    """The page that says why not, with what is possible: 409 for the state of things, 403 for the role."""
    context = {
        "sentence": refusal.sentence,
        "article": article,
        "moves": moves(article, person(request)) if article else (),
        "typed": typed(request),
    }
    if refusal.conflict:
        return render(request, "desk/409.html", context, status=409)
    return render(request, "desk/403.html", context, status=403)
