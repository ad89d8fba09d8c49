"""The first whole path at the desk: sign in, write, save, preview, submit, approve, publish."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from kb.models import Article
from tests import cast
from tests.desk.sending import form_of

pytestmark = pytest.mark.django_db
PUBLIC = (
    "/", "/articles/", "/articles/a-page/", "/categories/", "/categories/llms/", "/tags/", "/tags/privacy/",
    "/authors/", "/authors/mei-zhang/", "/tools/", "/contact/", "/search/",
)  # fmt: skip


def test_a_writer_writes_and_an_editor_publishes() -> None:
    content = cast.content()
    category, author = cast.category(), cast.author()
    wanda, edith = Client(), Client()
    wanda.force_login(cast.wanda())
    edith.force_login(cast.edith())
    assert wanda.get("/desk/").status_code == 200
    form = wanda.get("/desk/articles/new/", follow=True)
    typed = {
        "identifier": str(form.context["identifier"]),
        "base": "0",
        "title": "A hammer vs a plumb line",
        "summary": content.summary,
        "body": content.body.replace("\n", "\r\n"),
        "language": "en",
        "category": str(category.public_id),
        "author_1": str(author.public_id),
        **{f"takeaway_{number}": f"Takeaway {number}." for number in (1, 2, 3)},
        "then": "submit",
    }
    saved = wanda.post("/desk/articles/new/", typed)
    article = Article.objects.get()
    page = f"/desk/articles/{article.public_id}/"
    assert saved["Location"] == f"{page}submit/"
    assert article.newest.slug == "a-hammer-vs-a-plumb-line"
    assert article.newest.body == content.body
    assert "A hammer vs a plumb line" in wanda.get(f"{page}preview/frame/").content.decode()
    assert wanda.post(f"{page}submit/", {"note": ""})["Location"] == page
    assert edith.get(f"{page}approve/").status_code == 200
    assert edith.post(f"{page}approve/", {"seen": "1", "words": ""})["Location"] == page
    assert edith.post(f"{page}publish/")["Location"] == page
    assert Client().get("/articles/a-hammer-vs-a-plumb-line/").status_code == 200


def test_from_a_page_that_readers_see_an_editor_signs_in_and_says_in_one_click_that_it_is_still_true() -> None:
    article = cast.published(slug="a-page")
    Article.objects.update(review_at=timezone.now())
    cast.edith()
    browser = Client()
    public = browser.get("/articles/a-page/").content.decode()
    (edit,) = re.findall(r'<a href="(/desk/at[^"]+)" rel="nofollow">Edit</a>', public)
    to_sign_in = browser.get(edit)["Location"]
    typed = {"login": "edith@example.org", "password": cast.PASSWORD}
    answer = browser.post(to_sign_in, typed, follow=True)
    page = f"/desk/articles/{article.public_id}/"
    assert answer.redirect_chain[-1] == (page, 302)
    html = answer.content.decode()
    one_click = re.search(
        rf'<form method="post" action="({page}verify/)">.*?<button[^>]*>Still true</button>', html, re.DOTALL
    )
    button = one_click or re.search(r'name="then" value="verify">Still true<', html)
    assert button
    if one_click:
        browser.post(one_click[1])
    else:
        browser.post(page, {**form_of(article), "then": "verify"})
    article.refresh_from_db()
    assert (article.verified_by, article.state) == (cast.edith(), "published")
    assert article.review_at and article.review_at > timezone.now()


@pytest.mark.parametrize("make", [cast.published, cast.retired])
def test_every_page_that_readers_reach_has_the_way_to_the_desk(make: Callable[..., Article]) -> None:
    article = make(slug="a-page")
    reader = Client()
    for path in PUBLIC:
        assert f'href="/desk/at{path}" rel="nofollow"' in reader.get(path).content.decode(), path
    signed = Client()
    signed.force_login(cast.edith())
    assert signed.get("/desk/at/articles/a-page/")["Location"] == f"/desk/articles/{article.public_id}/"
