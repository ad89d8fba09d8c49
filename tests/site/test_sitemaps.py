"""Sitemaps: valid, of every indexed address and no other, dated, and an index once there are too many for one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from kb.editorial import publishing
from kb.models import Article, Tool
from kb.site import sitemaps
from tests import cast
from tests.site.reading import Page

pytestmark = pytest.mark.django_db
SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "sitemap.xsd"))
NAMES = {"s": sitemaps.NAMESPACE}
ORIGIN = "http://testserver"


def read(client: Client, path: str = "/sitemap.xml") -> etree._Element:
    """The sitemap at a path: valid, or the test ends here with why not."""
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    root = etree.fromstring(response.content)
    assert SCHEMA.validate(root), SCHEMA.error_log
    return root


def places(root: etree._Element) -> dict[str, str | None]:
    """The paths of a sitemap, with their dates."""
    return {
        str(url.findtext("s:loc", namespaces=NAMES)).removeprefix(ORIGIN): url.findtext("s:lastmod", namespaces=NAMES)
        for url in root
    }


def test_an_empty_site_names_the_pages_that_it_has(client: Client) -> None:
    assert list(places(read(client))) == ["/", "/contact/"]


def test_every_public_article_and_hub_is_there_and_nothing_else(client: Client) -> None:
    cast.draft(slug="a-draft")
    cast.retired(slug="gone")
    for slug in ("one", "two"):
        cast.published(slug=slug)
    cast.published(
        slug="three", category=cast.category("Building").public_id, tags=(), authors=(cast.author("Omar").public_id,)
    )
    for number in range(2):
        Tool.objects.create(slug=f"t{number}", name=f"T{number}", category=cast.category(), url="https://t.example/")
    assert set(places(read(client))) == {
        "/", "/articles/", "/categories/", "/categories/llms/", "/tags/privacy/", "/authors/", "/authors/mei-zhang/",
        "/tools/", "/contact/", "/articles/one/", "/articles/two/", "/articles/three/",
    }  # fmt: skip


def test_every_address_is_there_for_readers_and_lets_itself_be_indexed(client: Client) -> None:
    for _ in range(3):
        cast.published()
    cast.fact(), cast.fact("1", None, cast.criterion("Speed")), cast.fact("2", cast.subject("Beta Two"))
    found = places(read(client))
    assert {path for path in found if path.startswith(("/subjects/", "/criteria/", "/compare/"))} == {
        "/subjects/", "/subjects/alpha-one/", "/criteria/", "/criteria/context-length/", "/compare/"
    }  # fmt: skip
    for path in found:
        response = client.get(path)
        assert response.status_code == 200, path
        page = Page(response.content.decode())
        assert not page.all("meta", name="robots"), path
        assert page.all("link", rel="canonical", href=ORIGIN + path), path


def test_each_is_dated_by_what_last_changed_in_it(client: Client) -> None:
    first, second = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    article = cast.published(slug="one", at=first)
    cast.published(slug="two", at=first)
    assert places(read(client))["/articles/one/"] == "2026-01-02T03:04:05+00:00"
    cast.approve(cast.review.submit(cast.rewritten(article), by=article.creator))
    publishing.publish(article, by=cast.edith(), at=second)
    dated = places(read(client))
    assert dated["/articles/one/"] == "2026-02-03T04:05:06+00:00"
    assert dated["/articles/two/"] == "2026-01-02T03:04:05+00:00"
    assert dated["/"] == dated["/categories/llms/"] == "2026-01-02T03:04:05+00:00"
    assert dated["/contact/"] is None


def test_past_the_limit_there_is_an_index_whose_parts_hold_everything_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(7):
        cast.published()
    whole = places(read(client))
    monkeypatch.setattr(sitemaps, "MOST", 3)
    cast.settings()
    cast.published(slug="the-eighth")
    root = read(client)
    assert etree.QName(root).localname == "sitemapindex"
    parts = list(places(root))
    numbers = {(key - 1) // 3 + 1 for key in Article.objects.values_list("pk", flat=True)}
    assert parts == [f"/sitemap-{number}.xml" for number in sorted({0, *numbers})]
    held = [path for part in parts for path in places(read(client, part))]
    assert len(held) == len(set(held))
    assert set(held) == {*whole, "/articles/the-eighth/"}


def test_a_part_is_left_out_once_all_its_articles_are_gone_and_the_others_stay_as_they_are(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "MOST", 2)
    articles = [cast.published() for _ in range(8)]
    number = (articles[3].pk - 1) // 2 + 1
    part, other = f"/sitemap-{number}.xml", f"/sitemap-{number + 1}.xml"
    before = places(read(client, other))
    for article in articles:
        if (article.pk - 1) // 2 + 1 == number:
            publishing.retire(article, by=cast.edith())
    assert part not in places(read(client))
    assert other in places(read(client))
    assert client.get(part).status_code == 404
    assert places(read(client, other)) == before


@pytest.mark.parametrize("number", ["9999", "50000", "50001", "999999999999999999999", "-1", "x"])
def test_a_part_with_nothing_in_it_is_not_there(client: Client, number: str) -> None:
    cast.published()
    assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_a_sitemap_costs_as_many_queries_for_thirty_articles_as_for_two(client: Client) -> None:
    def queries() -> int:
        client.get("/sitemap.xml")
        with CaptureQueriesContext(connection) as caught:
            client.get("/sitemap.xml", headers={"If-None-Match": "none"})
        return len(caught)

    cast.published(), cast.published()
    first = queries()
    for _ in range(28):
        cast.published()
    assert queries() == first
    assert first <= 12
