"""The audit: every transition of every article, filtered, page by page or as one file."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.gates import person
from accounts.roles import Role
from kb.desk.forms.auditing import AuditForm
from kb.desk.views.access import opens
from kb.models import HistoryEntry
from kb.models.history import HistoryQuerySet
from kb.rules import places, sheets

A_PAGE = 50
AT_ONCE = 2_000  # entries that are held in memory while all are written
COLUMNS = ("at", "article", "title", "transition", "from", "to", "revision", "by", "address", "hour", "comment")


@opens(Role.ADMINISTRATOR)
def audit(request: HttpRequest) -> HttpResponse:
    """What the filters ask for, the latest first, fifty a page; each page begins where the one before it ended."""
    return _page(request, _form(request))


@opens(Role.ADMINISTRATOR)
def audit_file(request: HttpRequest) -> HttpResponse:
    """The same entries, all of them, as CSV; 400 with the page and its sentences where a filter makes no sense."""
    form = _form(request)
    if not form.is_valid():
        return _page(request, form, status=400)
    response = StreamingHttpResponse(_lines(form.entries()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="history-{timezone.localdate():%Y-%m-%d}.csv"'
    return response  # type: ignore[return-value]  # a response all the same: their common base lacks what is used


def _form(request: HttpRequest) -> AuditForm:
    return AuditForm(request.GET, user=person(request), host=request.get_host())


def _page(request: HttpRequest, form: AuditForm, status: int = 200) -> HttpResponse:
    found = form.entries()
    place = form.cleaned_data.get("before")
    entries = list(_listed(found.earlier(*place) if place else found)[: A_PAGE + 1])
    last = entries[A_PAGE - 1] if len(entries) > A_PAGE else None
    asked = request.GET.copy()
    asked.pop("before", None)
    context = {
        "form": form,
        "entries": entries[:A_PAGE],
        "older": places.written(last.at, last.pk) if last else "",
        "further": bool(place),
        "asked": asked.urlencode(),
        "filtered": any(asked.values()),
    }
    return render(request, "desk/audit.html", context, status=status)


def _listed(found: HistoryQuerySet) -> HistoryQuerySet:
    """With what a line prints, and without the texts of revisions."""
    return found.select_related("by", "revision").only(
        "at", "title", "transition", "from_state", "to_state", "comment", "scheduled_for", "article",
        "article_public_id", "revision__number", "by__name", "by__email",
    )  # fmt: skip


def _lines(found: HistoryQuerySet) -> Iterator[str]:
    """A head, then one line for each entry, read some thousands at a time, each from where the last ended."""
    yield sheets.BEGINNING + sheets.line(COLUMNS)
    rest = _listed(found)
    while entries := list(rest[:AT_ONCE]):
        yield "".join(sheets.line(_cells(entry)) for entry in entries)
        rest = _listed(found.earlier(entries[-1].at, entries[-1].pk))


def _cells(entry: HistoryEntry) -> tuple[Any, ...]:
    """What `COLUMNS` names; times in UTC, words of the workflow as the table has them, whatever the language."""
    hour = entry.scheduled_for.astimezone(UTC).isoformat() if entry.scheduled_for else ""
    return (
        entry.at.astimezone(UTC).isoformat(),
        entry.article_public_id,
        entry.title,
        entry.transition,
        entry.from_state,
        entry.to_state,
        entry.revision.number if entry.revision else "",
        entry.by.name if entry.by else "",
        entry.by.email if entry.by else "",
        hour,
        entry.comment,
    )
