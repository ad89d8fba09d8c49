"""How a browser sends an admin form back, and reads the answer."""

from typing import Any

from django.db.models import Model
from django.http import HttpResponse

from kb.editorial.versions import version


def links(prefix: str, *rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    """An inline formset's data."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def seen(row: Model) -> dict[str, str]:
    """What the form of a row that is there says of the state in which it was loaded."""
    return {"seen": version(row)}


def errors(response: HttpResponse) -> dict[str, list[str]]:
    """The errors of the form that came back."""
    assert response.status_code == 200, response
    return dict(response.context["adminform"].form.errors)


def typed(response: HttpResponse, field: str) -> Any:
    """What stands in the field of the form that came back."""
    return response.context["adminform"].form[field].value()


def said(response: HttpResponse) -> list[str]:
    """The messages on the page."""
    return [str(message) for message in response.context["messages"]]
