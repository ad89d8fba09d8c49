"""Comparisons as files: CSV for spreadsheets, JSON for programs, Markdown for whoever writes."""

import json

from django.http import HttpResponse

from kb.rules import matrices
from kb.rules.matrices import Matrix
from kb.site.visit import Visit


def csv(matrix: Matrix, visit: Visit, name: str) -> HttpResponse:
    """The matrix as a CSV file of this name."""
    disposition = f'attachment; filename="{name[:100]}.csv"'
    text, kind = matrices.csv(matrix, visit.origin), "text/csv; charset=utf-8"
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": disposition})


def as_json(matrix: Matrix, visit: Visit) -> HttpResponse:
    """The matrix as JSON."""
    text = json.dumps(matrices.as_json(matrix, visit.origin), ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def markdown(matrix: Matrix, visit: Visit) -> HttpResponse:
    """The matrix as Markdown, its sources as footnotes."""
    text = matrices.markdown(matrix, visit.origin, matrices.spoken())
    return HttpResponse(text, content_type="text/markdown; charset=utf-8")
