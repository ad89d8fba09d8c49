"""Reports on links: what nothing links to, and which former addresses are still in use."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from kb.desk.moves import Words
from kb.desk.views.access import opens
from kb.models import Article, OutsideLink
from kb.models.articles import ArticleQuerySet
from kb.models.redirects import linking_to, redirects_in_use

A_PAGE = 50
MOST_ORPHANS = 1_000  # counted and listed, so that a site of any size answers
MOST_NAMED = 5  # articles that link to one former address


@dataclass(frozen=True, slots=True)
class Report:
    """One report: the name of its address, what it is called, what it tells, and how many entries it has."""

    name: str
    title: Words
    explanation: Words
    count: Callable[[], int]
    most: int = sys.maxsize  # counted no further

    def counted(self) -> tuple[int, bool]:
        """How many entries it has, and whether there are more than that."""
        found = self.count()
        return min(found, self.most), found > self.most


REPORTS = (
    Report(
        "desk:orphans",
        _("Orphans"),
        _("Published articles that no other article links to, in its text or as related reading."),
        lambda: _newest_orphans(MOST_ORPHANS + 1).count(),
        MOST_ORPHANS,
    ),
    Report(
        "desk:redirects",
        _("Redirects in use"),
        _("Former addresses that readers followed in the last 90 days, or that our own articles still link to."),
        lambda: len(redirects_in_use()),
    ),
    Report(
        "desk:broken",
        _("Broken outside links"),
        _("Addresses of other sites, in published articles, where nothing is there any more; and those that moved."),
        lambda: OutsideLink.objects.broken().count(),
    ),
)


@opens(Role.EDITOR)
def links(request: HttpRequest) -> HttpResponse:
    """Every report with how many entries it has."""
    return render(request, "desk/links.html", {"reports": [(report, *report.counted()) for report in REPORTS]})


@opens(Role.EDITOR)
def orphans(request: HttpRequest) -> HttpResponse:
    """Published articles that no other one links to, the newest first; a thousand at most."""
    page = Paginator(_newest_orphans(MOST_ORPHANS).listed(), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/orphans.html", {"page": page, "most": MOST_ORPHANS})


def _newest_orphans(most: int) -> ArticleQuerySet:
    return Article.objects.unlinked().newest_first()[:most]


@opens(Role.EDITOR)
def redirects(request: HttpRequest) -> HttpResponse:
    """Former addresses in use, those that most readers followed first."""
    page = Paginator(redirects_in_use(), A_PAGE).get_page(request.GET.get("page"))
    linking = linking_to(each.old for each in page if each.linked)
    rows = [(each, linking.get(each.old, [])[:MOST_NAMED]) for each in page]
    return render(request, "desk/redirects.html", {"page": page, "rows": rows})
