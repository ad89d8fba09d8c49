"""Heads: canonical address, OpenGraph, Twitter card, and JSON-LD that parses whatever the texts hold."""

import pytest
from django.test import Client

from kb.editorial import cataloguing
from kb.site.metadata import Head
from tests import cast
from tests.site.reading import Page, things

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


def test_the_site_url_is_used_when_it_is_set(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.SITE_URL = "https://plumbline.example"  # type: ignore[attr-defined]
    page = Page(client.get("/articles/").content.decode())
    assert page.all("link", rel="canonical", href="https://plumbline.example/articles/")
