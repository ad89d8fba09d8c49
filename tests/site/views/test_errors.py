"""Error pages are ours, whatever the request."""

from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client

from kb.editorial import cataloguing
from kb.models import Redirect
from kb.site.views import errors
from tests import cast
from tests.site.reading import Page

ODD = (
    "/%00", "/articles/%00/", "/tags/%00", "/articles/a%00b/", "/%ff%fe", "/articles/%ff/", "/../../etc/passwd",
    "/articles/" + "a" * 8000 + "/", "/" + "%2F" * 2600, "/media/" + "a" * 64 + ".php", "/media/../settings.py",
    "/articles/<script>/", "/articles/💡/", "/articles/index.md", "/healthz/",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("path", ODD)
def test_odd_addresses_are_404_with_a_search_and_three_hubs(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    page = Page(response.content.decode())
    assert page.all("h1")
    assert page.all("form", action="/search/")
    assert all(page.all("a", href=hub) for hub in ("/articles/", "/categories/", "/tools/"))
    assert page.all("meta", name="robots", content="noindex")


@pytest.mark.django_db
def test_a_missing_slash_is_added(client: Client) -> None:
    response = client.get("/articles")
    assert (response.status_code, response["Location"]) == (301, "/articles/")


@pytest.mark.django_db
def test_an_unknown_host_is_400(client: Client) -> None:
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "makes no sense" in response.content.decode()
    assert "evil.example" not in response.content.decode()


@pytest.mark.django_db
def test_too_many_parameters_are_400(client: Client) -> None:
    assert client.get("/search/?" + "&".join(f"a{number}=1" for number in range(2500))).status_code == 400


@pytest.mark.django_db
def test_a_redirect_is_followed_only_where_there_is_no_page(client: Client) -> None:
    for old in ("/old-place/", "/tools/"):
        cataloguing.keep_redirect(Redirect(old=old, new="/articles/"), by=cast.ada())
    response = client.get("/old-place/?utm=1")
    assert (response.status_code, response["Location"]) == (301, "/articles/")
    assert client.get("/tools/").status_code == 200


def test_500_is_a_static_page_without_any_database(client: Client) -> None:
    response = errors.server_error(HttpRequest())
    assert response.status_code == 500
    assert b"Something broke on our side" in response.content
    assert b"<script" not in response.content
    assert b" style=" not in response.content


@pytest.mark.django_db
def test_a_database_that_is_away_is_503_and_an_unknown_address_still_404(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db.models.sql.compiler import SQLCompiler

    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(SQLCompiler, "execute_sql", away)
    response = client.get("/articles/")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "Back in a moment" in response.content.decode()
    assert client.get("/nowhere/").status_code == 404


def test_the_503_page_gives_back_what_was_typed() -> None:
    from django.template.loader import render_to_string

    html = render_to_string("site/503.html", {"typed": [("message", "Long & <dear> words")]})
    assert "Long &amp; &lt;dear&gt; words</textarea>" in html
