"""Many facts at once: a block of a spreadsheet or a file is looked at before it is stored; the ledger as files."""

from collections import Counter
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.forms import PlainForm
from accounts.gates import person
from accounts.refusal import Refused
from accounts.roles import Role
from kb.desk.forms.carrying import FileForm, PasteForm
from kb.desk.views.access import BOTH, opens
from kb.editorial.stating import Verdict
from kb.transfer import files, importing
from kb.transfer.exporting import csv_of, json_of
from kb.transfer.files import Row
from kb.transfer.importing import Planned
from kb.transfer.tables import FACTS, TABLES

MOST_ROWS, MOST_SHOWN = 500, 300


@opens(methods=BOTH)
def paste_facts(request: HttpRequest) -> HttpResponse:
    """Takes a block of a spreadsheet: first says what each cell would state, then states it."""
    form = PasteForm(request.POST if request.method == "POST" else None)
    return _looked_at(request, form, lambda: files.matrix(form.cleaned_data["text"], form.shared()), "paste")


@opens(Role.EDITOR, methods=BOTH)
def import_facts(request: HttpRequest) -> HttpResponse:
    """Takes a file of subjects, criteria or facts: first says what each row would do, then does it."""
    form = FileForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    return _looked_at(request, form, lambda: files.rows(files.text_file(form.cleaned_data["text"])), "import")


@opens()
def facts_csv(request: HttpRequest) -> HttpResponse:
    """One table of the ledger as CSV: facts, or what `table` names."""
    table = TABLES.get(request.GET.get("table", ""), FACTS)
    return _file(csv_of(table), f"{table.name}-{timezone.localdate():%Y-%m-%d}.csv", "text/csv; charset=utf-8")


@opens()
def facts_json(request: HttpRequest) -> HttpResponse:
    """The whole ledger as JSON, or the one table that `table` names."""
    table = TABLES.get(request.GET.get("table", ""))
    parts = json_of((table,) if table else tuple(TABLES.values()))
    return _file(parts, f"ledger-{timezone.localdate():%Y-%m-%d}.json", "application/json")


def _file(parts: Iterator[str], name: str, content_type: str) -> HttpResponse:
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response  # type: ignore[return-value]  # a response all the same: their common base lacks what is used


def _looked_at(request: HttpRequest, form: PlainForm, rows: Callable[[], Iterator[Row]], what: str) -> HttpResponse:
    """The empty form; what the rows would do; what they did, once that was confirmed."""
    context = {"form": form, "what": what}
    if request.method != "POST" or "again" in request.POST or not form.is_valid():
        return render(request, "desk/carry.html", context)
    too_many = _(
        "These are more than %d rows. Split them, or have the file imported by the command “import_facts”, which takes "
        "any number."
    )
    try:
        found = files.numbered(rows(), MOST_ROWS, too_many % MOST_ROWS)
        if "confirm" in request.POST:
            tokens = request.POST.get("tokens", "").split()
            planned = list(importing.confirmed(list(found), tokens, by=person(request)))
        else:
            planned = list(importing.plan(found))
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return render(request, "desk/carry.html", context)
    return render(request, "desk/carried.html", context | _told(planned, done="confirm" in request.POST))


def _told(planned: list[Planned], *, done: bool) -> dict[str, object]:
    counts = Counter(each.verdict for each in planned)
    telling = [each for each in planned if each.verdict is not Verdict.SAME]
    # What needs a look is shown first where not all can be, and all in their order.
    chosen = sorted(range(len(telling)), key=lambda place: telling[place].verdict is not Verdict.REFUSED)[:MOST_SHOWN]
    return {
        "done": done,
        "rows": [telling[place] for place in sorted(chosen)],
        "more": max(0, len(telling) - MOST_SHOWN),
        "counts": [(verdict, counts[verdict]) for verdict in Verdict if counts[verdict]],
        "changing": counts[Verdict.NEW] + counts[Verdict.CHANGED],
        "refused": counts[Verdict.REFUSED],
        "tokens": " ".join(each.token for each in planned),
    }
