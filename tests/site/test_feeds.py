"""Feeds: valid by their specifications, whole, absolute, and of nothing that readers may not see."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from lxml import etree, html

from kb.editorial import cards, cataloguing, publishing
from tests import cast, costs
from tests.site.reading import Page

pytestmark = pytest.mark.django_db
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))
NAMES = {"a": "http://www.w3.org/2005/Atom"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ATOM_FEEDS = (
    "/feeds/articles.atom", "/categories/llms/feed.atom", "/tags/privacy/feed.atom", "/authors/mei-zhang/feed.atom",
)  # fmt: skip
FEEDS = (*ATOM_FEEDS, "/feeds/articles.json")
BODY = (
    "A lead with `href=\"/code/\"`, [a link](/tools/ \"t > u\"), [[other|another]] and a note.[^1]\n\n"
    "## A heading\n\n[Down](#s-a-heading)\n\n[^1]: See [the RFC](https://www.rfc-editor.org/rfc/rfc4287).\n\n" + cast.BODY  # noqa: E501
)  # fmt: skip
ODD = "Tom & Jerry <b> ]]> \u200fשלום 😀 \x01\ufffe é"


def read(client: Client, path: str) -> Any:
    """The Atom feed at a path: valid, or the test ends here with why not."""
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8"), path
    root = etree.fromstring(response.content)
    assert SCHEMA.validate(root), SCHEMA.error_log
    for entry in root.findall("a:entry", NAMES):  # the schema's Schematron rules, and RFC 4287 4.1.1, 4.1.2 and 4.2.7
        assert entry.findall("a:author", NAMES) or root.findall("a:author", NAMES)
        alternates = [(link.get("type"), link.get("hreflang")) for link in entry.findall("a:link", NAMES)]
        assert len(alternates) == len(set(alternates))
    ids = [node.text for node in root.findall("a:entry/a:id", NAMES)]
    assert len(ids) == len(set(ids))
    for node in root.iter("{*}id", "{*}uri", "{*}icon"):
        assert re.match(r"(https?://|urn:uuid:)", node.text)
    assert all(link.get("href").startswith("http") for link in root.iter("{*}link"))
    return root


def read_json(client: Client) -> dict[str, Any]:
    """The JSON feed: as JSON Feed 1.1 has it, field by field."""
    response = client.get("/feeds/articles.json")
    assert (response.status_code, response["Content-Type"]) == (200, "application/feed+json; charset=utf-8")
    feed: dict[str, Any] = json.loads(response.content)
    text, url, a_list = "text", "url", "list"
    top = {
        "version": text, "title": text, "home_page_url": url, "feed_url": url, "description": text,
        "user_comment": text, "next_url": url, "icon": url, "favicon": url, "authors": a_list, "language": text,
        "expired": "flag", "hubs": a_list, "items": a_list,
    }  # fmt: skip
    item = {
        "id": text, "url": url, "external_url": url, "title": text, "content_html": text, "content_text": text,
        "summary": text, "image": url, "banner_image": url, "date_published": "date", "date_modified": "date",
        "authors": a_list, "tags": a_list, "language": text, "attachments": a_list,
    }  # fmt: skip
    author = {"name": text, "url": url, "avatar": url}
    check(feed, top, {"version", "title", "items"})
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    for each in feed["items"]:
        check(each, item, {"id"})
        assert "content_html" in each or "content_text" in each
        assert all(isinstance(tag, str) for tag in each["tags"])
        for one in each["authors"]:
            check(one, author, set())
            assert one
    ids = [each["id"] for each in feed["items"]]
    assert len(ids) == len(set(ids))
    return feed


def check(thing: dict[str, Any], fields: dict[str, str], required: set[str]) -> None:
    assert required <= thing.keys() <= fields.keys()
    for name, value in thing.items():
        if fields[name] == "list":
            assert isinstance(value, list), name
            continue
        assert isinstance(value, str), name
        assert value, name
        if fields[name] == "url":
            assert re.match(r"https?://[^\s]+\Z", value), name
        if fields[name] == "date":
            assert datetime.fromisoformat(value).tzinfo, name


@pytest.mark.parametrize("path", ATOM_FEEDS)
def test_atom_is_valid_with_none_and_with_many(client: Client, path: str) -> None:
    cast.category(), cast.tag(), cast.author()
    assert len(read(client, path).findall("a:entry", NAMES)) == 0
    for _ in range(21):
        cast.published()
    assert len(read(client, path).findall("a:entry", NAMES)) == 20


def test_json_feed_is_as_specified_with_none_and_with_many(client: Client) -> None:
    assert read_json(client)["items"] == []
    for _ in range(21):
        cast.published()
    assert len(read_json(client)["items"]) == 20


def test_an_entry_tells_everything(client: Client) -> None:
    cast.published(slug="other", title="The other")
    two = (cast.author("Mei Zhang"), cast.author("Omar Haddad"))
    article = cast.published(
        at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), title="Open vs closed", summary="What differs.", language="ar",
        slug="open-vs-closed", authors=tuple(author.public_id for author in two),
    )  # fmt: skip
    cast.approve(cast_submit(cast.rewritten(article, summary="What differs now.")))
    publishing.publish(article, by=cast.edith(), at=datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC))
    entry = read(client, "/feeds/articles.atom").xpath("a:entry[a:title='Open vs closed']", namespaces=NAMES)[0]

    def said(name: str) -> str:
        return str(entry.findtext(f"a:{name}", namespaces=NAMES))

    assert said("id") == f"urn:uuid:{article.public_id}"
    assert said("published") == "2026-01-02T03:04:05Z"
    assert said("updated") == "2026-02-03T04:05:06Z"
    assert said("summary") == "What differs now."
    assert entry.get(LANG) == "ar"
    assert [node.text for node in entry.findall("a:author/a:name", NAMES)] == ["Mei Zhang", "Omar Haddad"]
    assert {node.get("label") for node in entry.findall("a:category", NAMES)} == {"LLMs", "privacy"}
    assert entry.find("a:link", NAMES).get("href") == "http://testserver/articles/open-vs-closed/"
    item = next(one for one in read_json(client)["items"] if one["title"] == "Open vs closed")
    assert item["id"] == f"urn:uuid:{article.public_id}"
    assert item["url"] == "http://testserver/articles/open-vs-closed/"
    assert (item["date_published"], item["date_modified"]) == ("2026-01-02T03:04:05Z", "2026-02-03T04:05:06Z")
    assert (item["language"], item["tags"]) == ("ar", ["LLMs", "privacy"])
    assert [one["name"] for one in item["authors"]] == ["Mei Zhang", "Omar Haddad"]


def cast_submit(article: Any) -> Any:
    return cast.review.submit(article, by=article.creator)


def test_the_text_is_whole_and_its_addresses_absolute(client: Client) -> None:
    cast.published(slug="other", title="The other")
    article = cast.published(slug="here", body=BODY, takeaways=("Keep <this>.", "Keep that.", "Keep all."))
    text = read(client, "/feeds/articles.atom").xpath(
        "string(a:entry[a:id=$id]/a:content)", namespaces=NAMES, id=article.public_id.urn
    )
    assert text == next(one for one in read_json(client)["items"] if "here" in one["url"])["content_html"]
    tree = html.fragment_fromstring(text, create_parent="div")
    assert "How to choose" in text
    assert "Keep &lt;this&gt;." in text
    assert 'href="/code/"' in tree.text_content()
    links = tree.xpath("//@href")
    assert {"http://testserver/tools/", "http://testserver/articles/other/"} <= set(links)
    assert "http://testserver/articles/here/#s-a-heading" in links
    assert "https://www.rfc-editor.org/rfc/rfc4287" in links
    assert all(link.startswith("http") for link in links)
    assert not tree.xpath("//a[@class='hash']")


def test_a_comma_in_an_address_leaves_it_as_it_is(client: Client) -> None:
    addresses = ["https://example.org/?between=1,/2", "/tools/?between=1,/2"]
    cast.published(body="\n\n".join(f"[Here]({address})." for address in addresses) + f"\n\n{cast.BODY}")
    text = read_json(client)["items"][0]["content_html"]
    links = html.fragment_fromstring(text, create_parent="div").xpath("//a[text()='Here']/@href")
    assert links == ["https://example.org/?between=1,/2", "http://testserver/tools/?between=1,/2"]


@pytest.mark.parametrize("path", ATOM_FEEDS)
def test_odd_characters_leave_the_feed_well_formed(client: Client, path: str) -> None:
    cast.category(description=ODD), cast.tag(description=ODD), cast.author(bio=ODD)
    cast.settings(name="Tom & <Jerry>", tagline=ODD)
    article = cast.published(
        title=ODD, summary=ODD, takeaways=(ODD, f"{ODD}2", f"{ODD}3"), body=f"{ODD}\n\n{cast.BODY}"
    )
    root = read(client, path)
    title = root.findtext("a:entry/a:title", namespaces=NAMES)
    assert title.startswith("Tom & Jerry <b> ]]> \u200fשלום 😀")
    assert not re.search("[\x00-\x08\x0b\ufffe]", title)
    assert "]]&gt;" in root.findtext("a:entry/a:content", namespaces=NAMES)
    assert read_json(client)["items"][0]["title"] == article.newest.title


def test_what_readers_may_not_see_is_in_no_feed(client: Client) -> None:
    cast.draft(title="A draft")
    cast.approved(title="An approved draft")
    gone = cast.published(title="Soon retired")
    live = cast.published(title="Live as it was", body=f"The former text.\n\n{cast.BODY}")
    cast.rewritten(live, title="Being rewritten", body=f"The next text.\n\n{cast.BODY}")
    for path in FEEDS:
        assert "Soon retired" in client.get(path).content.decode(), path
    publishing.retire(gone, by=cast.edith())
    for path in FEEDS:
        text = client.get(path).content.decode()
        assert "Live as it was" in text, path
        assert "The former text." in text, path
        for secret in ("A draft", "An approved draft", "Soon retired", "Being rewritten", "The next text."):
            assert secret not in text, path


def test_a_feed_costs_as_many_queries_for_thirty_articles_as_for_one(client: Client) -> None:
    def cost() -> dict[str, int]:
        return {path: costs.queries(client, path) for path in FEEDS}

    cast.published()
    # the edition, the hub, articles, bylines, tags
    expected = {path: 4 if path.startswith("/feeds/") else 5 for path in FEEDS}
    assert cost() == expected
    authors = tuple(cast.author(name).public_id for name in ("Mei Zhang", "Omar Haddad"))
    for number in range(29):
        cast.published(authors=authors, tags=(cast.tag().public_id, cast.tag(f"tag {number}").public_id))
    assert cost() == expected


@pytest.mark.parametrize("path", FEEDS)
def test_a_reader_that_has_the_feed_is_told_so_until_something_changes(client: Client, path: str) -> None:
    cast.published()
    first = client.get(path)
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
    cast.published()
    assert client.get(path, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_hubs_name_their_feed_and_every_page_the_sites(client: Client) -> None:
    article = cast.published()
    for path in (article.get_absolute_url(), "/", "/categories/llms/", "/tags/privacy/", "/authors/mei-zhang/"):
        page = Page(client.get(path).content.decode())
        named = [link["href"] for link in page.all("link", rel="alternate", type="application/atom+xml")]
        own = [f"{path}feed.atom"] if path.count("/") == 3 and "articles" not in path else []
        assert named == ["/feeds/articles.atom", *own], path
        assert page.all("link", rel="alternate", type="application/feed+json", href="/feeds/articles.json"), path
        assert page.all("a", href=named[-1]), path
        assert client.get(named[-1]).status_code == 200


def test_the_feed_of_a_renamed_hub_leads_on_and_of_none_is_not_found(client: Client) -> None:
    topic = cast.category("Old name")
    topic.slug = "new-name"
    cataloguing.keep(topic, by=cast.edith())
    response = client.get("/categories/old-name/feed.atom")
    assert (response.status_code, response["Location"]) == (301, "/categories/new-name/feed.atom")
    assert client.get("/tags/nothing/feed.atom").status_code == 404


def test_a_drawn_card_is_the_items_image(client: Client) -> None:
    article = cast.published()
    assert "image" not in read_json(client)["items"][0]
    cards.draw_due()
    assert read_json(client)["items"][0]["image"] == f"http://testserver/media/{article.card.file}"
