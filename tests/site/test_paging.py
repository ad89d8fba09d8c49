"""Lists, twenty a page: numbers up to a hundred, dates further on, and 404 naming the last page."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from kb.editorial import publishing
from kb.site import paging
from tests import cast
from tests.kept import kept
from tests.site.reading import Page, things

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def titles(html: str) -> list[str]:
    return re.findall(r"<h2><a [^>]*>(Article \d+)<", html)


@pytest.fixture(scope="class")
def forty_five(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Forty-five articles; in pairs they were published at the same moment."""
    with kept(django_db_blocker):
        for number in range(45):
            cast.published(title=f"Article {number}", at=START + timedelta(hours=number // 2))
        yield


def newest(count: int) -> list[str]:
    return [f"Article {number}" for number in range(44, 44 - count, -1)]


@pytest.mark.usefixtures("forty_five")
class TestFortyFiveArticles:
    def test_they_are_newest_first_twenty_a_page(self, client: Client) -> None:
        seen = [titles(client.get(f"/articles/?page={number}").content.decode()) for number in (1, 2, 3)]
        assert [len(page) for page in seen] == [20, 20, 5]
        assert [title for page in seen for title in page] == newest(45)

    def test_pages_link_to_their_neighbours(self, client: Client) -> None:
        page = Page(client.get("/articles/?page=2").content.decode())
        assert page.all("a", rel="prev")[0]["href"] == "/articles/"
        assert page.all("a", rel="next")[0]["href"] == "/articles/?page=3"
        assert page.all("link", rel="canonical")[0]["href"] == "http://testserver/articles/?page=2"
        assert "Page 2 of 3" in page.words
        assert not Page(client.get("/articles/?page=3").content.decode()).all("a", rel="next")

    def test_what_is_no_page_is_404_naming_the_last(self, client: Client) -> None:
        for asked in ("0", "4", "9999", "x", "-1", "1.5", "", "01", "٢", "1" * 5000, "1 ", "%00x"):
            response = client.get("/articles/", query_params={"page": asked})
            assert response.status_code == 404, asked
            html = response.content.decode()
            assert "the last is page 3" in html
            assert 'href="/articles/?page=3"' in html
        assert client.get("/articles/?page=%00").status_code == 400

    def test_beyond_the_numbers_older_leads_on_by_date_without_loss(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(paging, "PER_PAGE", 7)
        monkeypatch.setattr(paging, "MOST_NUMBERED", 2)
        seen, path = [], "/articles/"
        while path:
            html = client.get(path).content.decode()
            seen += titles(html)
            older = Page(html).all("a", rel="next")
            path = older[0]["href"] or "" if older else ""
            assert "page=3" not in path
        assert seen == newest(45)
        assert client.get("/articles/?page=3").status_code == 404

    def test_broken_dates_are_404(self, client: Client) -> None:
        for before in ("x", "20260101T000000000000", "99999999T999999999999-1", "20260101T120000000000-" + "9" * 30):
            assert client.get("/articles/", query_params={"before": before}).status_code == 404
        far = client.get("/articles/?before=19000101T000000000000-1")
        assert far.status_code == 200
        assert "nothing earlier" in far.content.decode()

    def test_hubs_have_pages_too(self, client: Client) -> None:
        for path in ("/categories/llms/", "/tags/privacy/", "/authors/mei-zhang/"):
            assert titles(client.get(f"{path}?page=3").content.decode()) == newest(45)[40:]
            assert client.get(f"{path}?page=4").status_code == 404

    def test_the_list_of_a_page_is_numbered_on(self, client: Client) -> None:
        listed = things(client.get("/articles/?page=3").content.decode())[0]["mainEntity"]
        assert listed["itemListElement"][0] == {
            "@type": "ListItem", "position": 41, "name": "Article 4",
            "url": "http://testserver" + publishing.Article.objects.get(live__title="Article 4").get_absolute_url(),
        }  # fmt: skip


def test_an_empty_list_is_one_friendly_page(client: Client) -> None:
    response = client.get("/articles/")
    assert response.status_code == 200
    assert "Nothing has been published here yet" in response.content.decode()
    assert client.get("/articles/?page=2").status_code == 404
