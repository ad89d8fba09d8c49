"""The report of outside links: those that are broken, that seem to be, and that have moved."""

from collections.abc import Callable

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from kb.desk.moves import Words
from kb.desk.views.access import opens
from kb.models import Article, OutsideLink

A_PAGE, MOST_NAMED = 50, 5
KINDS: dict[str, tuple[Words, Callable[[], QuerySet[OutsideLink]]]] = {
    "broken": (_("Broken"), OutsideLink.objects.broken),
    "failing": (_("Not sure yet"), OutsideLink.objects.failing),
    "moved": (_("Moved"), OutsideLink.objects.moved),
}


@opens(Role.EDITOR)
def broken(request: HttpRequest) -> HttpResponse:
    """Outside links that are broken, or what `show` asks for, the longest so first, with the articles that use them."""
    kind = request.GET.get("show", "")
    shown = kind if kind in KINDS else "broken"
    found = KINDS[shown][1]().order_by(F("failing_since").asc(nulls_last=True), "address")
    page = Paginator(found.annotate(users=Count("uses")).prefetch_related(_some_articles()), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "shown": shown,
        "kinds": [(name, title, rows().count()) for name, (title, rows) in KINDS.items()],
        "most_named": MOST_NAMED,
        "asked": f"show={shown}",
        "checking": settings.CHECK_LINKS,
    }
    return render(request, "desk/broken.html", context)


def _some_articles() -> "Prefetch[str, QuerySet[Article], str]":
    """The newest few of the articles that use each."""
    named = Article.objects.select_related("live").defer("live__body", "live__takeaways").newest_first()
    return Prefetch("articles", named[:MOST_NAMED], to_attr="some_articles")
