"""Heads: canonical address, OpenGraph, Twitter card, and JSON-LD that parses whatever the texts hold."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from kb.editorial import cards, cataloguing
from kb.site.metadata import Head
from tests import cast
from tests.kept import kept
from tests.site.reading import Page, things
from tests.site.vocabulary import PROPERTIES, TYPES, wrong

pytestmark = pytest.mark.django_db


def meta(page: Page) -> dict[str, str | None]:
    found = {}
    for attributes in page.all("meta"):
        if name := attributes.get("property") or attributes.get("name"):
            found[name] = attributes.get("content")
    return found


def test_json_ld_cannot_end_its_block_and_reads_back_as_it_was() -> None:
    evil = "</script><!-- <script> & \u2028 \" ' é"
    text = Head(title="x", things=[{"name": evil}]).json
    assert "<" not in text
    assert ">" not in text
    assert "&" not in text
    assert things(f'<script type="application/ld+json">{text}</script>') == [{"name": evil}]


def test_an_article_is_described_whole(client: Client) -> None:
    author = cast.author(job_title="Researcher")
    author.links.create(title="Papers", url="https://mei.example/")
    article = cast.published(title="Open vs closed", summary="What differs.")
    html = client.get(article.get_absolute_url()).content.decode()
    address = f"http://testserver{article.get_absolute_url()}"
    page = Page(html)
    assert page.all("link", rel="canonical", href=address)
    assert page.all("link", rel="alternate", type="text/markdown", href=f"{article.get_absolute_url()}index.md")
    head = meta(page)
    assert head["og:type"] == "article"
    assert head["og:title"] == "Open vs closed"
    assert head["og:url"] == address
    assert head["description"] == head["og:description"] == "What differs."
    assert head["twitter:card"] == "summary_large_image"
    assert head["og:image"] == "http://testserver/static/img/og.png"
    assert head["color-scheme"] == "light dark"
    assert "robots" not in head
    (web_page,) = things(html)
    assert web_page["@type"] == "WebPage"
    assert [item["name"] for item in web_page["breadcrumb"]["itemListElement"]] == [
        "Home", "Categories", "LLMs", "Open vs closed",
    ]  # fmt: skip
    about = web_page["mainEntity"]
    assert about["@type"] == "Article"
    assert about["headline"] == "Open vs closed"
    assert about["author"][0]["@type"] == "Person"
    assert about["author"][0]["jobTitle"] == "Researcher"
    assert about["author"][0]["sameAs"] == ["https://mei.example/"]
    assert about["datePublished"].startswith(article.published_at.date().isoformat())  # type: ignore[union-attr]
    assert about["wordCount"] > 0


def test_search_engine_fields_replace_title_and_description(client: Client) -> None:
    article = cast.published(seo_title="For engines", seo_description="Described for engines.")
    page = Page(client.get(article.get_absolute_url()).content.decode())
    assert meta(page)["og:title"] == "For engines"
    assert meta(page)["description"] == "Described for engines."


def test_hubs_are_lists_and_an_author_is_a_person(client: Client) -> None:
    cast.published(), cast.published()
    for path in ("/articles/", "/categories/llms/", "/tags/privacy/"):
        (page,) = things(client.get(path).content.decode())
        assert page["@type"] == "CollectionPage"
        assert len(page["mainEntity"]["itemListElement"]) == 2
    person, listed = things(client.get("/authors/mei-zhang/").content.decode())
    assert person["mainEntity"]["@type"] == "Person"
    assert listed["@type"] == "ItemList"


def test_every_page_has_one_title_and_names_itself(client: Client) -> None:
    cast.published()
    cataloguing.keep_settings(cast.settings(name="Other Name", tagline="Other words."), by=cast.ada())
    for path in ("/", "/articles/", "/categories/", "/tags/", "/authors/", "/tools/", "/contact/"):
        html = client.get(path).content.decode()
        assert html.count("<title>") == 1
        assert "Other Name" in html[html.index("<title>") : html.index("</title>")]
        assert Page(html).all("link", rel="canonical", href=f"http://testserver{path}")
        assert meta(Page(html))["description"], path


def test_a_hub_that_nobody_described_and_a_search_say_what_they_hold(client: Client) -> None:
    cast.published(category=cast.category("Prices").public_id, tags=(cast.tag("cost").public_id,))
    paths = ("/categories/prices/", "/tags/cost/", "/authors/mei-zhang/", "/search/?q=prices")
    said = [meta(Page(client.get(path).content.decode()))["description"] for path in paths]
    assert said == [
        "Articles about Prices, the newest first.",
        "Articles about cost, the newest first.",
        "Articles by Mei Zhang, the newest first.",
        "Search the articles of Plumbline.",
    ]


def test_the_site_url_is_used_when_it_is_set(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.SITE_URL = "https://plumbline.example"  # type: ignore[attr-defined]
    page = Page(client.get("/articles/").content.decode())
    assert page.all("link", rel="canonical", href="https://plumbline.example/articles/")


EVERY_KIND = (
    "/", "/articles/", "/articles/here/", "/categories/", "/categories/llms/", "/tags/", "/tags/privacy/", "/authors/",
    "/authors/mei-zhang/", "/tools/", "/contact/", "/articles/?page=2",
)  # fmt: skip


@pytest.fixture(scope="class")
def described(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """An article with all that can be said of it, and enough others for a second page."""
    with kept(django_db_blocker):
        _describe()
        yield


def _describe() -> None:
    author = cast.author(job_title="Researcher", bio="Reads.", photo=cast.picture("Portrait"))
    author.links.create(title="Papers", url="https://mei.example/")
    cast.settings(name="Plumb & Line", tagline="True.", logo=cast.picture("Logo"))
    for _ in range(20):
        cast.published()
    cast.published(slug="here", seo_description="Described.", language="de")
    cards.draw_due(1)


def test_the_vocabulary_is_whole_and_finds_what_is_wrong() -> None:
    assert (len(TYPES), len(PROPERTIES)) == (940, 1540)
    good = {"@type": "Article", "headline": "x", "author": [{"@type": "Person", "name": "x"}], "wordCount": 3}
    assert list(wrong(good)) == []
    for bad in (
        {"@type": "Artikel"},
        {"@type": "Article", "headlines": "x"},
        {"@type": "Person", "headline": "x"},
        {"@type": "Article", "wordCount": "many"},
        {"@type": "Article", "headline": ""},
        {"@type": "Article", "author": {"@type": "ListItem"}},
        {"@type": "Article", "author": {"@type": "Person", "nam": "x"}},
        {"@type": "Article", "datePublished": "yesterday"},
        {"@type": "Article", "datePublished": "2026-01-01T10:00:00"},
        {"@type": "Article", "timeRequired": "3 minutes"},
        {"@type": "Article", "isAccessibleForFree": "True."},
        {"@type": "Article", "url": "/articles/"},
        {"@type": "Article", "@id": "/articles/"},
        {"@type": "Article", "@kind": "x"},
        {"@type": "UserComments"},
    ):
        assert list(wrong(bad)), bad


@pytest.mark.usefixtures("described")
class TestWhatIsDescribed:
    @pytest.mark.parametrize("path", EVERY_KIND)
    def test_every_type_and_property_is_schema_orgs(self, client: Client, path: str) -> None:
        graph = things(client.get(path).content.decode())
        assert graph
        assert [mistake for thing in graph for mistake in wrong(thing)] == []

    def test_an_article_has_what_google_asks_of_one(self, client: Client) -> None:
        (page,) = things(client.get("/articles/here/").content.decode())
        about = page["mainEntity"]
        assert 0 < len(about["headline"]) <= 300
        assert about["datePublished"].endswith("+00:00")
        assert about["dateModified"] >= about["datePublished"]
        for author in about["author"]:
            assert (author["@type"], author["name"]) == ("Person", "Mei Zhang")
            assert author["url"] == "http://testserver/authors/mei-zhang/"
            assert client.get(author["url"].removeprefix("http://testserver")).status_code == 200
        for image in about["image"]:
            assert image["width"] * image["height"] >= 50_000
            answer = client.get(image["url"].removeprefix("http://testserver"))
            assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
            assert b"".join(answer)[:4] == b"\x89PNG"  # type: ignore[arg-type]
        assert about["publisher"]["name"] == "Plumb & Line"
        assert about["publisher"]["logo"]["@type"] == "ImageObject"

    def test_breadcrumbs_and_lists_have_what_google_asks_of_them(self, client: Client) -> None:
        for path in EVERY_KIND[1:]:
            graph = things(client.get(path).content.decode())
            crumbs = graph[0]["breadcrumb"]["itemListElement"]
            assert [crumb["position"] for crumb in crumbs] == list(range(1, len(crumbs) + 1)), path
            assert all(crumb["name"] and crumb["item"].startswith("http://testserver/") for crumb in crumbs), path
            assert len(crumbs) >= 2, path
        (_page,) = things(client.get("/articles/?page=2").content.decode())
        listed = _page["mainEntity"]
        assert [entry["position"] for entry in listed["itemListElement"]] == [21]
        assert listed["numberOfItems"] == 1

    def test_an_author_has_a_profile_page(self, client: Client) -> None:
        page = things(client.get("/authors/mei-zhang/").content.decode())[0]
        assert (page["@type"], page["mainEntity"]["name"]) == ("ProfilePage", "Mei Zhang")
        assert page["mainEntity"]["image"].startswith("http://testserver/media/")

    def test_the_picture_of_a_shared_address_is_the_articles_own_its_card_or_the_sites(self, client: Client) -> None:
        head = meta(Page(client.get("/articles/here/").content.decode()))
        assert str(head["og:image"]).startswith("http://testserver/media/")
        assert (head["og:image:width"], head["og:image:height"]) == ("1200", "630")
        cast.published(slug="new")
        assert str(meta(Page(client.get("/articles/new/").content.decode()))["og:image"]).endswith("/static/img/og.png")
        cast.published(slug="own", image=cast.picture("A picture").public_id)
        assert meta(Page(client.get("/articles/own/").content.decode()))["og:image:alt"] == "A picture"
