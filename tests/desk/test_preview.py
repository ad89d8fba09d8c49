"""The preview is the very page; errors at the desk are pages of the desk; nothing is stored."""

import re

import pytest
from django.test import Client

from kb.models import Article
from tests import cast
from tests.desk.sending import form_of, page, signed_in

pytestmark = pytest.mark.django_db


def _article(html: str) -> str:
    found = re.search(r"<article>.*</article>", html, re.DOTALL)
    assert found
    return found[0]


def test_the_preview_shows_what_readers_get() -> None:
    related = cast.published(slug="related", title="Related")
    body = cast.BODY + "\n\n| A | B |\n| - | - |\n| 1 | 2 |\n\nSee [[related]].[^1]\n\n[^1]: A source."
    article = cast.published(body=body, slug="this")
    cast.rewritten(article, related=(related.newest.content().related))
    previewed = signed_in(cast.wanda()).get(page(article, "preview/frame/")).content.decode()
    assert _article(previewed) == _article(Client().get("/articles/this/").content.decode())


def test_the_preview_shows_the_newest_text_and_readers_the_live_one() -> None:
    article = cast.rewritten(cast.published(slug="this"), title="Rewritten", body="In other words.")
    previewed = signed_in(cast.wanda()).get(page(article, "preview/frame/")).content.decode()
    public = Client().get("/articles/this/").content.decode()
    for words in ("Rewritten", "In other words."):
        assert words in previewed
        assert words not in public


def test_the_frame_may_stand_in_our_own_pages_only_and_is_neither_indexed_nor_stored() -> None:
    article = cast.draft()
    client = signed_in(cast.wanda())
    frame = client.get(page(article, "preview/frame/"))
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]
    assert "script-src 'none'" in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert frame["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in frame.content.decode()
    assert "no-store" in frame["Cache-Control"]
    around = client.get(page(article, "preview/"))
    assert "frame-src 'self'" in around["Content-Security-Policy"]
    assert "sandbox" in around.content.decode()


@pytest.mark.parametrize(
    ("asked", "frame"),
    [
        ("", "<iframe sandbox"),
        ("?width=375", '<iframe class="w375" sandbox'),
        ("?width=9", "<iframe sandbox"),
        ("?width=x", "<iframe sandbox"),
    ],
)
def test_the_preview_is_as_wide_as_the_window_or_as_a_link_says(asked: str, frame: str) -> None:
    article = cast.draft()
    html = signed_in(cast.wanda()).get(page(article, f"preview/{asked}")).content.decode()
    assert frame in html
    assert html.count('aria-current="true"') == 1


def test_the_preview_offers_what_the_table_allows_and_the_way_back() -> None:
    article = cast.draft()
    html = signed_in(cast.wanda()).get(page(article, "preview/")).content.decode()
    for address in ("submit/", "bin/", ""):
        assert f'href="{page(article, address)}"' in html
    assert page(article, "publish/") not in html


@pytest.mark.parametrize("title", ["Typed just now", ""], ids=["changed", "unchanged"])
def test_the_button_for_the_preview_saves_first_so_that_nothing_typed_is_left_behind(title: str) -> None:
    article = cast.draft(title="Typed before")
    typed = form_of(article, then="preview") | ({"title": title} if title else {})
    response = signed_in(cast.wanda()).post(page(article), typed, follow=True)
    assert response.redirect_chain == [(page(article, "preview/"), 302)]
    assert ("Saved as revision 2." in response.content.decode()) is bool(title)
    article.refresh_from_db()
    assert article.newest.title == (title or "Typed before")


def test_a_new_article_is_previewed_by_the_same_button() -> None:
    typed = {"identifier": "", "base": "0", "title": "At first sight", "language": "en", "then": "preview"}
    response = signed_in(cast.wanda()).post("/desk/articles/new/", typed)
    article = Article.objects.get()
    assert response["Location"] == page(article, "preview/")


def test_an_empty_draft_has_a_preview() -> None:
    article = cast.draft(title="", slug="", body="", summary="", category=None, authors=(), tags=(), takeaways=())
    client = signed_in(cast.wanda())
    for rest in ("", "preview/frame/", "history/", "revisions/1/", "submit/"):
        assert client.get(page(article, rest)).status_code == 200, rest


def test_no_answer_of_the_desk_is_stored() -> None:
    article = cast.draft()
    client = signed_in(cast.wanda())
    for address in ("/desk/", "/desk/articles/", "/desk/media/", page(article), "/desk/authors/", page(article, "x/")):
        assert "no-store" in client.get(address)["Cache-Control"], address
    assert "no-store" in client.post("/desk/")["Cache-Control"]


def test_a_method_that_makes_no_sense_is_a_405_page() -> None:
    article = cast.draft()
    client = signed_in(cast.wanda())
    response = client.post(page(article, "history/"))
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert "That cannot be done here" in response.content.decode()
    assert client.delete(page(article)).status_code == 405


def test_a_stale_token_gives_back_what_was_typed() -> None:
    article = cast.draft()
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.wanda())
    typed = {**form_of(article, summary="An hour of work."), "csrfmiddlewaretoken": "stale"}
    response = client.post(page(article), typed)
    html = response.content.decode()
    assert response.status_code == 403
    assert "An hour of work." in html
    assert "stale" not in html
    assert "no-store" in response["Cache-Control"]


def test_what_is_sent_after_the_session_has_ended_is_given_back() -> None:
    article = cast.draft()
    response = Client().post(page(article), form_of(article, summary="An hour of work."))
    html = response.content.decode()
    assert response.status_code == 403
    assert "An hour of work." in html
    assert f'href="/accounts/login/?next={page(article)}"' in html
    assert "no-store" in response["Cache-Control"]
    article.refresh_from_db()
    assert article.newest.number == 1


def test_what_is_not_there_is_a_page_of_the_desk() -> None:
    html = signed_in(cast.wanda()).get(page(cast.draft(), "revisions/9/")).content.decode()
    assert "<h1>Page not found</h1>" in html
    assert 'href="/desk/articles/"' in html
