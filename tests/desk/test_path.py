"""The first whole path at the desk: sign in, write, save, preview, submit, approve, publish."""

import pytest
from django.test import Client

from kb.models import Article
from tests import cast

pytestmark = pytest.mark.django_db


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
