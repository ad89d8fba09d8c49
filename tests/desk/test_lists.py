"""Home, the list of articles, and the way in from a public page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kb import pages
from kb.editorial import cataloguing, merging, publishing
from tests import cast
from tests.desk.sending import page, signed_in

pytestmark = pytest.mark.django_db


def test_an_empty_desk_says_so_and_offers_a_beginning() -> None:
    html = signed_in(cast.wanda()).get("/desk/").content.decode()
    assert "Nothing waits for you." in html
    assert 'href="/desk/articles/new/"' in html


@pytest.mark.parametrize("address", ["/desk/media/", "/desk/authors/"])
def test_lists_take_as_many_queries_for_thirty_as_for_one(address: str) -> None:
    pages.changed("site")  # a site that nothing was changed on yet reads its settings each time
    client = signed_in(cast.edith())
    counts = []
    for more in (1, 29):
        for number in range(more):
            cast.draft(cast.edith(), authors=(cast.author(f"Author {more} {number}").public_id,))
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_a_public_address_leads_to_the_articles_desk_page_by_old_slugs_too() -> None:
    article = cast.rewritten(cast.published(slug="first"), slug="second")
    client = signed_in(cast.edith())
    client.post(page(article, "submit/"), {"words": ""})
    publishing.publish(cast.approve(article, cast.emil()), by=cast.edith())
    for path in ("/articles/first/", "/articles/second/", "/articles/second/index.md"):
        assert client.get(f"/desk/at{path}")["Location"] == page(article)
    for path in ("/", "/articles/never/", "/tools/", "//example.org/"):
        assert client.get(f"/desk/at{path}")["Location"] == "/desk/"
    assert signed_in(cast.walter()).get("/desk/at/articles/first/").status_code == 404


def test_any_public_address_leads_to_where_what_it_shows_is_kept() -> None:
    old, new = cast.tag("Old words"), cast.tag("New words")
    merging.merge(old, new, by=cast.edith())
    term = cast.category("Chips")
    renamed = cast.category("Models")
    renamed.slug = "language-models"
    cataloguing.keep(renamed, by=cast.edith())
    author = cast.author()
    editor, writer = signed_in(cast.edith()), signed_in(cast.wanda())
    for path, place in (
        ("/articles/", "/desk/articles/"),
        (term.get_absolute_url(), f"/desk/categories/{term.public_id}/"),
        ("/categories/models/", f"/desk/categories/{renamed.public_id}/"),
        ("/tags/old-words/", f"/desk/tags/{new.public_id}/"),
        ("/tags/never/", "/desk/tags/"),
        ("/categories/", "/desk/categories/"),
        (author.get_absolute_url(), "/desk/authors/"),
        ("/contact/", "/desk/inbox/"),
    ):
        answer = editor.get(f"/desk/at{path}", follow=True)
        assert answer.redirect_chain[-1][0] == place, path
        assert answer.status_code == 200, path
        assert writer.get(f"/desk/at{path}", follow=True).status_code == 200, path
    assert writer.get(f"/desk/at{term.get_absolute_url()}")["Location"] == "/desk/"


def test_whoever_is_not_signed_in_signs_in_first_and_comes_back() -> None:
    for address in ("/desk/", "/desk/articles/", "/desk/at/articles/x/"):
        response = Client().get(address)
        assert response.status_code == 302
        assert response["Location"] == f"/accounts/login/?next={address}"
        assert "no-store" in response["Cache-Control"]


def test_the_editing_page_takes_as_many_queries_among_thirty_articles_as_among_one() -> None:
    article, client = cast.draft(related=()), signed_in(cast.wanda())
    counts = []
    for more in (1, 29):
        for number in range(more):
            cast.published(authors=(cast.author(f"Author {more} {number}").public_id,))
        client.get(page(article))
        with CaptureQueriesContext(connection) as queries:
            client.get(page(article))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 50
