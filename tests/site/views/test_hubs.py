"""Home, topics, tags and authors."""

from typing import Any

import pytest
from django.test import Client

from kb.editorial import cataloguing, featuring, publishing
from kb.models import Tool
from tests import cast
from tests.site.reading import Page, order

pytestmark = pytest.mark.django_db
INDEXES = ("/categories/", "/tags/", "/authors/")
HUBS = ("/categories/llms/", "/tags/privacy/", "/authors/mei-zhang/")


def get(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_home_shows_featured_in_order_then_the_newest_others_then_topics(client: Client) -> None:
    articles = [cast.published(title=f"Number {number} it is") for number in range(6)]
    featuring.feature([articles[1], articles[4]], by=cast.edith())
    html = get(client, "/")
    places = order(
        html,
        'role="search"',
        *(f">Number {n} it is<" for n in (1, 4, 5, 3, 2, 0)),
        "Categories</h2>",
        '/categories/llms/">LLMs</a></h3>',
    )
    assert places == sorted(places)
    assert html.count(">Number 1 it is<") == 1


def test_home_without_a_featured_list_leads_with_the_newest(client: Client) -> None:
    cast.published(title="Older")
    cast.published(title="Newer")
    html = get(client, "/")
    assert html.index('class="lead"') < html.index(">Newer<") < html.index("Newest</h2>") < html.index(">Older<")


def test_a_retired_article_leaves_every_list(client: Client) -> None:
    article = cast.published(title="Here today")
    featuring.feature([article], by=cast.edith())
    paths = ("/", "/articles/", *HUBS)
    assert all("Here today" in get(client, path) for path in paths)
    publishing.retire(article, by=cast.edith())
    assert not any("Here today" in get(client, path) for path in paths)


def test_lists_print_the_live_title_while_another_is_drafted(client: Client) -> None:
    cast.rewritten(cast.published(title="As it was"), title="As it will be")
    for path in ("/", "/articles/", *HUBS):
        html = get(client, path)
        assert "As it was" in html
        assert "As it will be" not in html


def test_an_empty_site_is_friendly_on_every_page(client: Client) -> None:
    for path in ("/", "/articles/", "/tools/", "/contact/", "/search/", "/search/?q=anything", *INDEXES):
        page = Page(get(client, path))
        assert len(page.all("h1")) == 1
        assert len(page.words) > 100, path


def test_a_hub_of_one_article_is_not_indexed_and_of_two_is(client: Client) -> None:
    cast.category(), cast.tag(), cast.author()
    for count in range(3):
        for path in HUBS:
            assert bool(Page(get(client, path)).all("meta", name="robots")) is (count < 2), (path, count)
        cast.published()


def test_an_unknown_hub_is_not_found(client: Client) -> None:
    for path in ("/categories/x/", "/tags/x/", "/authors/x/"):
        assert client.get(path).status_code == 404


def test_a_renamed_hub_redirects_from_its_old_address(client: Client) -> None:
    cast.published()
    for noun, path in ((cast.category(), HUBS[0]), (cast.tag(), HUBS[1]), (cast.author(), HUBS[2])):
        noun.slug = "renamed"
        cataloguing.keep(noun, by=cast.edith())
        response = client.get(f"{path}?page=1")
        assert (response.status_code, response["Location"]) == (301, noun.get_absolute_url())


def test_a_hub_says_what_it_is_and_how_many_articles_it_has(client: Client) -> None:
    for noun in (cast.category(), cast.tag()):
        noun.description = f"What {noun} is about."
        cataloguing.keep(noun, by=cast.edith())
    cast.author(bio="Knows about rewards.")
    cast.published(), cast.published()
    for path, words in zip(HUBS, ("What LLMs is about.", "What privacy is about.", "Knows about"), strict=True):
        page = Page(get(client, path))
        assert words in page.words, path
        assert "2 articles" in page.words, path
    for path, words in zip(INDEXES[:2], ("What LLMs is about.", "What privacy is about."), strict=True):
        assert words in Page(get(client, path)).words


def test_indexes_list_what_has_articles_with_their_number(client: Client) -> None:
    cast.category("Unused"), cast.tag("unused"), cast.author("Un Used")
    cast.published(), cast.published()
    for path, name in zip(INDEXES, ("LLMs", "privacy", "Mei Zhang"), strict=True):
        page = Page(get(client, path))
        assert f"{name}" in page.words
        assert "2 articles" in page.words
        assert "unused" not in page.words.lower()
        assert "Un Used" not in page.words


def test_an_author_page_shows_who_it_is(client: Client) -> None:
    author = cast.author(job_title="Researcher", bio="Knows about rewards.")
    author.links.create(title="Papers", url="https://mei.example/")
    page = Page(get(client, "/authors/mei-zhang/"))
    assert "Researcher" in page.words
    assert "Knows about rewards." in page.words
    assert page.all("a", href="https://mei.example/")


def test_a_row_in_another_language_says_so(client: Client) -> None:
    cast.published(title="المفتوح والمغلق", language="ar")
    cast.published()
    for path in ("/", "/articles/", *HUBS):
        assert Page(get(client, path)).all("div", lang="ar", dir="rtl"), path


COSTS = {
    "/": 6, "/articles/": 3, "/categories/": 3, "/tags/": 3, "/authors/": 3, "/categories/llms/": 4,
    "/tags/privacy/": 4, "/authors/mei-zhang/": 5, "/tools/": 2, "/contact/": 1,
}  # fmt: skip


def test_lists_cost_the_same_queries_at_one_row_and_at_thirty(client: Client, django_assert_num_queries: Any) -> None:
    def fill(number: int) -> None:
        people = (cast.author().public_id, cast.author(f"Author {number}").public_id)
        tags = (cast.tag().public_id, cast.tag(f"tag {number}").public_id)
        article = cast.published(authors=people, tags=tags)
        Tool.objects.create(
            name=f"Tool {number}", slug=f"tool-{number}", category=cast.category(), url="https://x.example"
        )
        if number == 0:
            featuring.feature([article], by=cast.edith())
        cast.published(category=cast.category(f"Topic {number}").public_id)

    for rows in (1, 30):
        for number in range(0 if rows == 1 else 1, rows):
            fill(number)
        client.get("/contact/")
        for path, cost in COSTS.items():
            with django_assert_num_queries(cost):
                get(client, path)
