"""For crawlers and agents: robots.txt, llms.txt, security.txt and what may be fetched ahead."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from django.test import Client

from kb.editorial import cataloguing, publishing
from tests import cast

pytestmark = pytest.mark.django_db
PRIVATE = ("/desk/", "/accounts/login/", "/admin/", "/api/v1/", "/search/?q=x", "/preview/x/", "/feedback/?about=x")
PUBLIC = ("/", "/articles/", "/articles/x/", "/categories/llms/", "/tools/", "/contact/", "/llms.txt", "/media/0.webp")


def fields_of(client: Client) -> dict[str, list[str]]:
    """The fields of security.txt, read as RFC 9116 has them: `Name: value` lines, comments, and nothing else."""
    response = client.get("/.well-known/security.txt")
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    found: dict[str, list[str]] = {}
    for line in response.content.decode().splitlines():
        if line and not line.startswith("#"):
            match = re.fullmatch(r"([A-Za-z-]+): (\S.*)", line)
            assert match, line
            found.setdefault(match[1], []).append(match[2])
    return found


def test_robots_may_read_what_is_public_and_nothing_private(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(response.content.decode().splitlines())
    for path in PRIVATE:
        assert not robots.can_fetch("AnyBot", f"http://testserver{path}"), path
    for path in PUBLIC:
        assert robots.can_fetch("AnyBot", f"http://testserver{path}"), path
    assert robots.site_maps() == ["http://testserver/sitemap.xml"]
    assert client.get("/sitemap.xml").status_code == 200


def test_robots_name_the_sitemap_at_the_sites_own_address(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://plumbline.example"
    assert b"Sitemap: https://plumbline.example/sitemap.xml\n" in client.get("/robots.txt").content


def test_security_txt_has_what_the_rfc_asks_for_once_each(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://plumbline.example"
    found = fields_of(client)
    assert set(found) == {"Contact", "Expires", "Preferred-Languages", "Canonical"}
    assert all(len(values) == 1 for values in found.values())
    assert found["Contact"] == ["https://plumbline.example/contact/"]
    assert found["Canonical"] == ["https://plumbline.example/.well-known/security.txt"]
    assert found["Preferred-Languages"] == ["en"]


@pytest.mark.parametrize("day", [datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 2, 29, 23, 59, tzinfo=UTC)])
def test_security_txt_never_expires_and_never_promises_a_year(client: Client, day: datetime) -> None:
    with time_machine.travel(day, tick=False):
        (expires,) = fields_of(client)["Expires"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", expires)
    left = datetime.fromisoformat(expires) - day
    assert timedelta(days=170) < left < timedelta(days=365)


def test_security_txt_names_the_contact_address_where_there_is_one(client: Client) -> None:
    cataloguing.keep_settings(cast.settings(contact_address="security+site@example.org"), by=cast.ada())
    assert fields_of(client)["Contact"] == ["mailto:security%2Bsite@example.org"]


def test_speculation_rules_are_rules_of_the_kind_that_browsers_know(client: Client) -> None:
    response = client.get("/speculation.json")
    assert response["Content-Type"] == "application/speculationrules+json"
    rules = json.loads(response.content)
    assert set(rules) == {"prefetch"}  # never a prerender, which would run at a reader's cost
    (rule,) = rules["prefetch"]
    assert set(rule) == {"where", "eagerness"}
    assert rule["eagerness"] == "moderate"

    def check(condition: dict[str, Any]) -> None:
        (name,) = condition
        assert name in {"and", "or", "not", "href_matches", "selector_matches"}
        if name in {"and", "or"}:
            for part in condition[name]:
                check(part)
        elif name == "not":
            check(condition[name])

    check(rule["where"])


def test_nothing_private_or_without_end_is_fetched_ahead(client: Client) -> None:
    conditions = json.loads(client.get("/speculation.json").content)["prefetch"][0]["where"]["and"]
    wanted = conditions[0]["href_matches"]
    unwanted = [pattern for part in conditions[1:] for pattern in part["not"].get("href_matches", [])]

    def ahead(path: str) -> bool:
        def matches(pattern: str) -> bool:
            return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), path) is not None

        return any(map(matches, wanted)) and not any(map(matches, unwanted))

    for path in ("/", "/articles/", "/articles/x/", "/categories/llms/", "/tags/", "/authors/mei-zhang/", "/tools/"):
        assert ahead(path), path
    for path in (*PRIVATE, "/contact/", "/articles/x/index.md", "/tags/x/feed.atom", "/articles/x/comparison.csv"):
        assert not ahead(path), path
    assert {"not": {"selector_matches": "[rel~=nofollow]"}} in conditions


def test_every_page_names_the_rules_in_its_head(client: Client) -> None:
    for path in ("/", "/articles/", "/tools/", "/search/"):
        assert client.get(path)["Speculation-Rules"] == '"/speculation.json"'


def test_llms_txt_says_what_the_site_is_and_leads_to_markdown(client: Client) -> None:
    cast.settings(name="Plumb [line]", tagline="Comparisons that stay true.")
    cast.category(description="Large ones.")
    article = cast.published(slug="here", title="Open *vs* closed", summary="What differs.")
    cast.draft(title="A secret draft"), cast.fact()
    gone = cast.published(title="Soon gone")
    publishing.retire(gone, by=cast.edith())
    response = client.get("/llms.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    text = response.content.decode()
    lines = text.splitlines()
    assert lines[0] == "# Plumb \\[line\\]"
    assert lines[2] == "> Comparisons that stay true."
    assert [line for line in lines if line.startswith("## ")] == ["## Categories", "## Articles", "## Optional"]
    assert "- [LLMs](http://testserver/categories/llms/): Large ones." in lines
    assert f"- [Open \\*vs\\* closed](http://testserver/articles/{article.slug}/index.md): What differs." in lines
    assert "](http://testserver/subjects/)" in text
    assert "secret" not in text
    assert "Soon gone" not in text
    for address in re.findall(r"\]\(http://testserver(\S+?)\)", text):
        assert client.get(address).status_code == 200, address


def test_llms_txt_of_an_empty_site_is_still_whole(client: Client) -> None:
    assert client.get("/llms.txt").content.decode().startswith("# Plumbline\n\n> ")
