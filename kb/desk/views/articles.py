"""The list of articles."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.gates import person
from kb.desk.forms.filtering import FilterForm
from kb.desk.views.access import opens

A_PAGE = 50


@opens()
def articles(request: HttpRequest) -> HttpResponse:
    """Every article this person may see, the latest changed first, fifty a page."""
    form = FilterForm(request.GET)
    found = form.articles(person(request)).at_the_desk()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {"form": form, "page": page, "asked": asked.urlencode(), "filtered": any(asked.values())}
    return render(request, "desk/articles.html", context)
