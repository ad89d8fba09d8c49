"""What a reader's browser sends to a page of ours."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.site.reading import Page

OURS = {"Sec-Fetch-Site": "same-origin"}
QUICKEST = 2  # seconds in which a person cannot have typed anything


def form_at(client: Client, path: str, **typed: str) -> dict[str, str]:
    """The fields of the page's form as it is loaded now, and what was typed into them."""
    return form_of(client.get(path), **typed)


def form_of(response: Any, **typed: str) -> dict[str, str]:
    """The same for a page that has been loaded."""
    hidden = {str(field["name"]): str(field.get("value") or "") for field in hidden_of(response)}
    return hidden | {"website": ""} | typed


def hidden_of(response: Any) -> list[dict[str, str | None]]:
    """The hidden fields of a page, and the one that nobody sees."""
    return Page(response.content.decode()).all("input", type="hidden")


def send(client: Client, path: str, fields: dict[str, str], **headers: str) -> HttpResponse:
    """Posts as a page of ours would; other headers replace those that say so."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer: HttpResponse = client.post(path, fields, headers=named or OURS)
    return answer
