"""The list of articles."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.gates import person
from kb.desk.forms.filtering import FilterForm
from kb.desk.rows import latest
from kb.desk.views.access import opens
from kb.rules import places

A_PAGE = 50


@opens()
def articles(request: HttpRequest) -> HttpResponse:
    """Every article this person may see that the filters let through, the latest changed first, fifty a page."""
    form = FilterForm(request.GET, user=person(request))
    rows = latest(form.articles(), A_PAGE + 1)
    last = rows[A_PAGE - 1] if len(rows) > A_PAGE else None
    context = {
        "form": form,
        "articles": rows[:A_PAGE],
        "older": places.written(last.changed_at, last.pk) if last else "",
        "most": A_PAGE,
    }
    return render(request, "desk/articles.html", context)
