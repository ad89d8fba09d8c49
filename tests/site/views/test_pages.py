"""The tools directory: what each tool does, how it treats its visitors, and where it is."""

from __future__ import annotations

import pytest
from django.test import Client

from kb.editorial import cataloguing
from kb.models import Tool
from tests import cast
from tests.site.reading import Page, things

pytestmark = pytest.mark.django_db


def tool(slug: str = "counter", **fields: object) -> Tool:
    whole = {
        "name": f"The {slug}", "description": "Counts tokens.", "url": f"https://{slug}.example/",
        "labels": ["No sign-up", "Runs in your browser"], "category": cast.category(), **fields,
    }  # fmt: skip
    made = Tool(slug=slug, **whole)
    cataloguing.keep_tool(made, by=cast.edith())
    return made


def test_an_empty_directory_says_so_and_is_not_indexed(client: Client) -> None:
    page = Page(client.get("/tools/").content.decode())
    assert page.all("meta", name="robots", content="noindex")
    assert "Free AI tools" in page.words


def test_each_tool_says_what_it_does_with_labels_and_a_link_out(client: Client) -> None:
    tool("counter"), tool("picker", name="Tom & <Jerry>")
    html = client.get("/tools/").content.decode()
    page = Page(html)
    for words in ("The counter", "Counts tokens.", "No sign-up", "Runs in your browser", "LLMs"):
        assert words in page.words
    assert "Tom &amp; &lt;Jerry&gt;" in html
    (link,) = page.all("a", href="https://counter.example/")
    assert "noopener" in str(link["rel"])
    assert not page.all("meta", name="robots")
    assert [entry["name"] for entry in things(html)[0]["mainEntity"]["itemListElement"]] == [
        "The counter", "Tom & <Jerry>",
    ]  # fmt: skip


def test_the_call_to_action_leads_to_three_tools_each_by_its_place(client: Client) -> None:
    for number in range(4):
        tool(f"tool-{number}", position=number)
    article = cast.published()
    page = Page(client.get(article.get_absolute_url()).content.decode())
    places = [str(a["href"]) for a in page.all("a") if str(a.get("href")).startswith("/tools/#")]
    assert places == ["/tools/#tool-0", "/tools/#tool-1", "/tools/#tool-2"]
    directory = Page(client.get("/tools/").content.decode())
    assert {place.partition("#")[2] for place in places} <= set(directory.ids)
