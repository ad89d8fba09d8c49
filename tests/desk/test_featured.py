"""The featured list at the desk: added, moved by one place, taken off; the home page follows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.refusal import Refused
from kb.editorial import featuring, publishing
from kb.models import Article, Featured
from tests import cast
from tests.desk.sending import signed_in

pytestmark = pytest.mark.django_db
HERE = "/desk/featured/"


def order() -> list[str]:
    return [str(entry.article) for entry in Featured.objects.select_related("article__draft")]


def press(client: Client, what: str, article: Article) -> str:
    answer = client.post(HERE, {"do": what, "article": str(article.public_id)})
    assert answer.status_code == 302
    return answer["Location"]


def test_an_empty_list_says_what_home_shows_and_offers_the_newest() -> None:
    cast.published(title="A newest one")
    html = signed_in(cast.edith()).get(HERE).content.decode()
    assert "the home page shows the newest articles" in html
    assert "A newest one" in html


def test_articles_are_added_moved_and_taken_off_and_home_follows() -> None:
    one, two, three = (cast.published(title=title) for title in ("One", "Two", "Three"))
    client = signed_in(cast.edith())
    for article in (one, two, three, one):
        press(client, "add", article)
    assert order() == ["One", "Two", "Three"]
    press(client, "up", three)
    press(client, "up", three)
    press(client, "up", three)
    assert order() == ["Three", "One", "Two"]
    press(client, "down", one)
    press(client, "down", one)
    assert order() == ["Three", "Two", "One"]
    press(client, "remove", two)
    press(client, "remove", two)
    assert order() == ["Three", "One"]
    home = Client().get("/").context
    assert [str(article) for article in [*home["lead"], *home["featured"]]] == ["Three", "One"]


def test_after_a_move_the_same_button_has_the_keyboard_until_the_end() -> None:
    first, middle, last = (cast.published() for _number in range(3))
    featuring.feature([first, middle, last], by=cast.edith())
    client = signed_in(cast.edith())
    html = client.get(press(client, "up", last)).content.decode()
    assert html.count("autofocus") == 1
    assert 'value="up" autofocus' in html
    html = client.get(press(client, "up", last)).content.decode()
    assert 'value="down" autofocus' in html
    assert "autofocus" not in client.get(f"{HERE}?moved=x&way=<b>").content.decode()


def test_what_readers_cannot_see_waits_unseen() -> None:
    draft, client = cast.draft(title="Not yet"), signed_in(cast.edith())
    press(client, "add", draft)
    assert "Waits unseen until it is published" in client.get(HERE).content.decode()
    assert "Not yet" not in Client().get("/").content.decode()


def test_the_search_finds_by_words_of_the_title_and_offers_nothing_twice() -> None:
    listed, client = cast.published(title="Vectors compared"), signed_in(cast.edith())
    cast.draft(title="Vectors again")
    cast.published(title="Something else")
    featuring.feature([listed], by=cast.edith())
    assert [str(article) for article in client.get(f"{HERE}?q=vectors").context["offered"]] == ["Vectors again"]
    assert client.get(f"{HERE}?q=%00%25").context["offered"] == []


@pytest.mark.parametrize("article", ["", "x", "0190aaaa-0000-7000-8000-000000000000"])
def test_nonsense_is_not_found_and_changes_nothing(article: str) -> None:
    assert signed_in(cast.edith()).post(HERE, {"do": "add", "article": article}).status_code == 404
    assert not Featured.objects.exists()


def test_moving_what_somebody_took_off_meanwhile_is_refused_in_a_sentence() -> None:
    article = cast.published(title="Gone")
    answer = signed_in(cast.edith()).post(HERE, {"do": "up", "article": str(article.public_id)})
    assert answer.status_code == 409
    assert "“Gone” is not on the list any more." in answer.content.decode()


def test_the_list_is_bounded_and_writers_do_not_keep_it() -> None:
    article = cast.draft()
    for deed in (featuring.add, featuring.remove):
        with pytest.raises(Refused, match="role of editor"):
            deed(article, by=cast.wanda())
    with pytest.raises(Refused, match="at most"):
        featuring.feature([article] * (featuring.MOST + 1), by=cast.edith())


def test_the_page_takes_as_many_queries_for_thirty_as_for_one() -> None:
    client, counts = signed_in(cast.edith()), []
    for more in (1, 29):
        for _number in range(more):
            featuring.add(cast.published(), by=cast.edith())
        client.get(HERE)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{HERE}?q=comparison")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_a_retired_article_leaves_its_place_on_home_to_the_next() -> None:
    articles = [cast.published(title=f"Number {number}") for number in range(5)]
    featuring.feature(articles, by=cast.edith())
    assert "On the home page" in signed_in(cast.edith()).get(HERE).content.decode()
    publishing.retire(articles[0], by=cast.edith())
    home = Client().get("/").context
    assert [str(article) for article in [*home["lead"], *home["featured"]]] == [f"Number {n}" for n in range(1, 5)]
