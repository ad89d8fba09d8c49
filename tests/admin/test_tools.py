"""Tools in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from kb.models import Tool
from tests import cast
from tests.admin.forms import errors, typed

pytestmark = pytest.mark.django_db
TOOL = {
    "name": "Token counter",
    "slug": "token-counter",
    "description": "Counts tokens.",
    "labels": "No sign-up, Runs in your browser,, No sign-up ",
    "url": "https://tools.example/tokens",
    "position": 0,
}


def test_labels_are_typed_with_commas_and_kept_as_a_list(ada: Client) -> None:
    ada.post(reverse("admin:kb_tool_add"), TOOL | {"category": cast.category().pk})
    tool = Tool.objects.get()
    assert tool.labels == ["No sign-up", "Runs in your browser"]
    response = ada.get(reverse("admin:kb_tool_change", args=[tool.pk]))
    assert typed(response, "labels") == "No sign-up, Runs in your browser"


@pytest.mark.parametrize("labels", ["a,b,c,d,e,f,g", "x" * 41])
def test_too_many_or_too_long_labels_are_refused_beside_their_field(ada: Client, labels: str) -> None:
    response = ada.post(reverse("admin:kb_tool_add"), TOOL | {"labels": labels})
    assert "At most 6 labels" in errors(response)["labels"][0]
    assert typed(response, "labels") == labels


@pytest.mark.parametrize("url", ["ftp://tools.example/", "javascript:alert(1)"])
def test_a_tool_leads_to_a_web_address(ada: Client, url: str) -> None:
    assert list(errors(ada.post(reverse("admin:kb_tool_add"), TOOL | {"url": url}))) == ["url"]


def test_an_address_typed_without_a_scheme_is_https(ada: Client) -> None:
    ada.post(reverse("admin:kb_tool_add"), TOOL | {"url": "tools.example/tokens"})
    assert Tool.objects.get().url == "https://tools.example/tokens"


def test_two_tools_cannot_share_an_anchor(ada: Client) -> None:
    ada.post(reverse("admin:kb_tool_add"), TOOL)
    assert list(errors(ada.post(reverse("admin:kb_tool_add"), TOOL))) == ["slug"]


def test_a_tool_is_deleted(ada: Client) -> None:
    ada.post(reverse("admin:kb_tool_add"), TOOL)
    ada.post(reverse("admin:kb_tool_delete", args=[Tool.objects.get().pk]), {"post": "yes"})
    assert not Tool.objects.exists()
