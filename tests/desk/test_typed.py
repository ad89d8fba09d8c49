"""What is typed and not saved is shown and checked as a save would make it, and nothing of it is stored."""

import re
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.identifiers import uuid7
from kb.models import Article, Buffer, HistoryEntry, Revision
from kb.rules.content import BODY_BYTES
from kb.rules.passages import lined
from tests import cast
from tests.desk.sending import form_of, page, signed_in

pytestmark = pytest.mark.django_db
PREVIEW, CHECKS = "preview/typed/", "checks/typed/"
EVERYTHING = (
    "A lead, [[related]].\n\n## A section\n\nMore\nwords.[^1]\n\n| A | B |\n| - | - |\n| 1 | 2 |\n\n[^1]: A source."
)


def _article(html: str) -> str:
    found = re.search(r"<article>.*</article>", html, re.DOTALL)
    assert found
    return re.sub(r' data-line="\d+"', "", found[0]).replace("\n", "")


def _stored() -> list[int]:
    return [noun.objects.count() for noun in (Article, Revision, HistoryEntry, Buffer)]


def test_what_is_typed_is_shown_as_a_save_would_make_it_and_nothing_is_stored() -> None:
    cast.published(slug="related", title="Related")
    article = cast.draft(slug="this", related=())
    client = signed_in(cast.wanda())
    changes = {"title": "Typed", "body": EVERYTHING, "takeaway_2": "Another.", "related_address_1": "related"}
    typed = form_of(article, **changes)
    before = _stored()
    shown = client.post(page(article, PREVIEW), typed)
    assert (shown.status_code, _stored()) == (200, before)
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert (shown["X-Robots-Tag"], "no-store" in shown["Cache-Control"]) == ("noindex", True)
    assert 'href="/articles/related/"' in shown.content.decode()
    assert client.post(page(article), typed).status_code == 302
    saved = client.get(page(article, "preview/frame/")).content.decode()
    assert _article(shown.content.decode()) == _article(saved)
    assert "data-line" not in saved


def test_each_block_says_on_which_line_it_begins() -> None:
    article = cast.draft()
    html = signed_in(cast.wanda()).post(page(article, PREVIEW), form_of(article, body=EVERYTHING)).content.decode()
    assert re.findall(r'<(\w+) data-line="(\d+)"', html) == [("p", "1"), ("h2", "3"), ("p", "5"), ("div", "8")]
    assert lined("<p>A</p>\n<p>B</p>", [1]) == "<p>A</p>\n<p>B</p>"


@pytest.mark.parametrize("rest", [PREVIEW, CHECKS])
def test_an_article_that_was_never_saved_is_shown_and_checked_too(rest: str) -> None:
    address = f"/desk/articles/{uuid7()}/{rest}"
    client = signed_in(cast.wanda())
    assert client.get(address).status_code == 200
    answer = client.post(address, {"base": "0", "title": "At first sight", "body": "Words.", "language": "en"})
    assert (answer.status_code, Article.objects.count()) == (200, 0)
    assert ("At first sight" if rest == PREVIEW else "Choose a category.") in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [("x" * (BODY_BYTES + 1), "longer than 200 kB"), ("a\x00b", "Null characters"), ("> " * 500 + "x", "nest")],
)
def test_what_cannot_be_shown_is_a_sentence(body: str, sentence: str) -> None:
    article = cast.draft()
    client = signed_in(cast.wanda())
    shown = client.post(page(article, PREVIEW), form_of(article, body=body))
    assert (shown.status_code, sentence in shown.content.decode()) == (HTTPStatus.UNPROCESSABLE_ENTITY, True)
    assert client.post(page(article, CHECKS), form_of(article, body=body)).status_code == 200


def test_a_field_that_cannot_be_stored_leaves_the_rest_to_be_seen() -> None:
    article = cast.draft()
    typed = form_of(article, tags="no such tag", category="x", author_1="x", body="Typed now.")
    client = signed_in(cast.wanda())
    assert "Typed now." in client.post(page(article, PREVIEW), typed).content.decode()
    refused = client.post(page(article, CHECKS), typed).json()["refused"]
    assert {each["field"] for each in refused} == {"tags", "category", "author_1"}


def test_the_checks_are_those_of_publication_and_lead_to_their_places() -> None:
    article = cast.draft()
    client = signed_in(cast.wanda())
    told = client.post(page(article, CHECKS), form_of(article, body="Words.\n\n![](media:x)", takeaway_1="")).json()
    found = {(each["field"], each["line"]) for each in told["failing"]}
    assert ("id_body", 3) in found
    client.post(page(article), form_of(article, body="Words.\n\n![](media:x)", takeaway_1=""))
    page_of = client.get(page(article)).content.decode()
    for each in told["failing"]:
        assert each["sentence"] in page_of


def test_a_waiver_holds_until_the_text_changes() -> None:
    article = cast.draft(takeaways=())
    cast.waived(article)
    client = signed_in(cast.wanda())
    same = client.post(page(article, CHECKS), form_of(article)).json()
    other = client.post(page(article, CHECKS), form_of(article, summary="In other words.")).json()
    assert [len(each["waived"]) for each in (same, other)] == [1, 0]
    assert len(other["failing"]) == len(same["failing"]) + 1


def test_links_that_reach_no_reader_are_told_apart_as_far_as_this_person_may_know() -> None:
    cast.published(slug="public")
    cast.draft(slug="mine", title="Mine")
    cast.draft(by=cast.edith(), slug="hers", title="Hers")
    article = cast.draft(slug="this")
    typed = form_of(article, body="[[public]] [[mine]]\n\n[[hers]]\n[[nowhere]]")

    def kinds(client: Client) -> list[tuple[str, int, str]]:
        told = client.post(page(article, CHECKS), typed).json()["links"]
        return [(each["slug"], each["line"], each["kind"]) for each in told]

    rest = [("nowhere", 4, "broken")]
    assert kinds(signed_in(cast.wanda())) == [("mine", 1, "unpublished"), ("hers", 3, "broken"), *rest]
    assert kinds(signed_in(cast.edith())) == [("mine", 1, "unpublished"), ("hers", 3, "unpublished"), *rest]


def _offered(client: Client, asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/desk/links/offered/", {"q": asked}).json()["articles"]
    return found


def test_a_link_is_completed_from_what_this_person_may_know_of() -> None:
    cast.published(slug="renting", title="Renting a card")
    cast.draft(slug="rented-mine", title="Mine")
    cast.draft(by=cast.edith(), slug="rented-hers", title="Hers")
    wanda, edith = signed_in(cast.wanda()), signed_in(cast.edith())
    assert [(each["slug"], each["published"]) for each in _offered(wanda, "rent")] == [
        ("renting", True),
        ("rented-mine", False),
    ]
    assert {each["slug"] for each in _offered(edith, "rented-")} == {"rented-mine", "rented-hers"}
    assert [each["title"] for each in _offered(wanda, " A  CARD ")] == ["Renting a card"]
    assert _offered(wanda, "\x00" + "x" * 5000) == []


def test_they_ask_as_often_however_much_there_is() -> None:
    article = cast.draft(slug="this")
    client = signed_in(cast.wanda())
    counts = []
    for slugs in (["linked-1"], [f"linked-{number}" for number in range(1, 7)]):
        for slug in slugs[len(counts) :]:
            cast.published(slug=slug)
        typed = form_of(article, body=" ".join(f"[[{slug}]]" for slug in slugs), related_address_1="linked-1")
        counts.append([_asked(client, page(article, rest), typed) for rest in (PREVIEW, CHECKS)])
        counts[-1].append(_asked(client, "/desk/links/offered/?q=linked"))
    assert counts == [[29, 25, 5], [29, 25, 5]]


def _asked(client: Client, address: str, sent: dict[str, str] | None = None) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert (client.post(address, sent) if sent else client.get(address)).status_code == HTTPStatus.OK
    return len(queries)
