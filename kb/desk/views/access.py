"""Who gets into the desk, by which method, and what a refusal looks like there."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.gates import person, role_required
from accounts.refusal import Refused
from accounts.roles import Role
from kb.desk.moves import moves
from kb.desk.views.errors import signed_out, typed
from kb.models import Article

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


def find(request: HttpRequest, public_id: UUID) -> Article:
    """The article, with its revisions; 404 where this person may not know of it."""
    articles = Article.objects.select_related(
        "draft__by",
        "draft__category",
        "draft__image",
        "live",
        "withdrawn",
        "creator",
        "successor",
        "featured",
        "verified_by",
        "assignee",
    )
    visible = Article.objects.visible_to(person(request)).values("pk")
    return get_object_or_404(articles.filter(pk__in=visible), public_id=public_id)


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
