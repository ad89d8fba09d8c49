"""The audit: all that was done to articles and people, filtered, page by page or as one file."""

from collections.abc import Iterator
from datetime import UTC
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.gates import person
from accounts.roles import Role
from kb.desk.deeds import Asked, Deed, deeds, first
from kb.desk.forms.auditing import AuditForm
from kb.desk.views.access import opens
from kb.rules import places, sheets

A_PAGE = 50
AT_ONCE = 2_000  # deeds of each history that are held in memory while all are written
COLUMNS = (
    "at", "article", "title", "what", "from", "to", "revision", "by", "by_address", "person", "person_address", "hour",
    "comment", "about",
)  # fmt: skip


@opens(Role.ADMINISTRATOR)
def audit(request: HttpRequest) -> HttpResponse:
    """What the filters ask for, the latest first, fifty a page; each page begins where the one before it ended."""
    return _page(request, _form(request))


@opens(Role.ADMINISTRATOR)
def audit_file(request: HttpRequest) -> HttpResponse:
    """The same deeds, all of them, as CSV; 400 with the page and its sentences where a filter makes no sense."""
    form = _form(request)
    asked = form.asked()
    if asked is None:
        return _page(request, form, status=400)
    response = StreamingHttpResponse(_lines(asked), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="history-{timezone.localdate():%Y-%m-%d}.csv"'
    return response  # type: ignore[return-value]  # a response all the same: their common base lacks what is used


def _form(request: HttpRequest) -> AuditForm:
    return AuditForm(request.GET, user=person(request), host=request.get_host())


def _page(request: HttpRequest, form: AuditForm, status: int = 200) -> HttpResponse:
    asked, place = form.asked(), form.cleaned_data.get("before")
    found = first(asked, A_PAGE + 1, place) if asked else []
    rest = request.GET.copy()
    rest.pop("before", None)
    context = {
        "form": form,
        "deeds": found[:A_PAGE],
        "older": places.written(*found[A_PAGE - 1].place) if len(found) > A_PAGE else "",
        "further": bool(place),
        "asked": rest.urlencode(),
        "filtered": any(rest.values()),
    }
    return render(request, "desk/audit.html", context, status=status)


def _lines(asked: Asked) -> Iterator[str]:
    """A head, then one line for each deed, some thousands at a time."""
    yield sheets.BEGINNING + sheets.line(COLUMNS)
    found = deeds(asked, AT_ONCE)
    while part := list(islice(found, AT_ONCE)):
        yield "".join(sheets.line(_cells(deed)) for deed in part)


def _cells(deed: Deed) -> tuple[Any, ...]:
    """What `COLUMNS` names; times in UTC, words of the workflow as the table has them, whatever the language."""
    return (
        deed.at.astimezone(UTC).isoformat(),
        deed.article,
        deed.title,
        deed.what,
        deed.before,
        deed.after,
        deed.revision,
        deed.by.name if deed.by else "",
        deed.by.email if deed.by else "",
        deed.person.name if deed.person else "",
        deed.person.email if deed.person else "",
        deed.hour.astimezone(UTC).isoformat() if deed.hour else "",
        deed.words,
        deed.about,
    )
