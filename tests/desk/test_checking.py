"""The checks at the desk: while writing, before submission and publication, and the page on which one is waived."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from kb.editorial import publishing
from kb.models import Article, Waiver
from tests import cast
from tests.desk.sending import form_of, page, signed_in

pytestmark = pytest.mark.django_db
DEAD = f"{cast.BODY}\n\n## Further\n\nSee [[nowhere]] & more."


def shown(article: Article, rest: str = "", by: User | None = None) -> str:
    return " ".join(signed_in(by or cast.edith()).get(page(article, rest)).content.decode().split())


def waiving(article: Article, **asked: object) -> tuple[str, dict[str, object]]:
    """The page on which missing takeaways are waived, and what it sends."""
    typed = {"check_name": "takeaways_counted", "place": "takeaways", "seen": 1, "reason": "A short notice.", **asked}
    return page(article, "waive/"), typed


def test_the_form_shows_what_fails_with_the_line_and_ways_to_the_field_and_to_the_block() -> None:
    article = cast.draft(body=DEAD, takeaways=())
    html = shown(article, by=cast.wanda())
    assert '<a href="#id_takeaway_1">Key takeaways' in html
    assert '<a href="#id_body">[[nowhere]] reaches no published article' in html
    assert "Line 21." in html
    assert "See [[nowhere]] &amp; more.</code>" in html
    (block,) = re.findall(rf"{page(article)}review/\?since=whole#(block-\d+)", html)
    review = shown(article, "review/?since=whole", by=cast.wanda())
    assert "nowhere" in review.partition(f'id="{block}"')[2].partition('id="block')[0]


@pytest.mark.parametrize(
    ("line", "excerpt"),
    [
        ("  See [[gone]]. ", "See [[gone]]."),
        (f"{'word ' * 40}[[gone]] here.", f"…{'word ' * 6}[[gone]] here."),
        (f"See [[gone]]. {'word ' * 40}", f"See [[gone]]. {'word ' * 15}w…"),
    ],
    ids=["short", "late", "early"],
)
def test_of_a_long_line_the_stretch_is_quoted_that_it_is_about(line: str, excerpt: str) -> None:
    html = signed_in(cast.wanda()).get(page(cast.draft(body=line.strip()))).content.decode()
    assert f'<code class="excerpt">{excerpt}</code>' in html


def test_after_saving_and_in_the_preview_the_checks_are_those_of_what_was_saved() -> None:
    article = cast.draft()
    client = signed_in(cast.wanda())
    saved = client.post(page(article), form_of(article, takeaway_3=""), follow=True).content.decode()
    assert "there are 2." in saved
    previewed = client.get(page(article, "preview/")).content.decode()
    assert f'<a href="{page(article)}#id_takeaway_1">' in previewed
    assert "there are 2." in previewed


def test_a_reader_of_what_rests_is_led_to_the_block_and_to_no_input() -> None:
    target = cast.published(slug="target")
    article = cast.in_review(body=f"{cast.BODY}\n\nSee [[target]].")
    publishing.retire(target, by=cast.edith())
    html = shown(article, by=cast.wanda())
    assert "[[target]] reaches no published article" in html
    assert "#id_body" not in html
    assert "Show in the text" in html


def test_the_checks_that_pass_are_named() -> None:
    html = shown(cast.draft(), "submit/", by=cast.wanda())
    assert "20 checks passed" in html
    assert "Words for pictures" in html


def test_the_submit_page_lists_what_blocks_what_is_waived_by_whom_and_why_and_what_is_worth_a_look() -> None:
    article = cast.draft(takeaways=(), summary="")
    cast.waived(article, reason="No <b>summary</b> for a notice.")
    html = shown(article, "submit/", by=cast.wanda())
    blocks, _, rest = html.partition("Waived</h2>")
    waived, _, look = rest.partition("Worth a look</h2>")
    assert "Key takeaways: 3 to 7" in blocks.partition("To mend first</h2>")[2]
    assert f'<a href="{page(article)}#id_takeaway_1">' in blocks
    assert "Waived by Edith," in waived
    assert "No &lt;b&gt;summary&lt;/b&gt; for a notice." in waived
    assert "Choose three articles of related reading." in look
    assert 'class="ask-form"' not in html  # nothing to send while something blocks


def test_what_is_waived_no_longer_bars_the_form_and_is_submitted() -> None:
    article = cast.draft(takeaways=())
    cast.waived(article)
    assert 'class="ask-form"' in shown(article, "submit/", by=cast.wanda())
    signed_in(cast.wanda()).post(page(article, "submit/"), {"words": "", "seen": "1"})
    article.refresh_from_db()
    assert article.state == "in_review"


def test_only_editors_are_offered_to_waive_and_never_what_a_page_needs() -> None:
    article = cast.draft(takeaways=(), title="")
    address = f"{page(article)}waive/"
    assert address not in shown(article, "submit/", by=cast.wanda())
    html = shown(article, "submit/")
    assert html.count(f'href="{address}?') == 1
    assert "cannot be waived: without them there is no page" in html
    assert "cannot be waived" not in shown(cast.draft(takeaways=()), "submit/")


def test_an_editor_waives_by_the_link_and_goes_on_where_it_stood() -> None:
    article = cast.draft(takeaways=())
    client = signed_in(cast.edith())
    (link,) = re.findall(r'href="([^"]*/waive/[^"]*)"', shown(article, "submit/"))
    asked = client.get(link.replace("&amp;", "&")).content.decode()
    assert "Key takeaways: 3 to 7" in asked
    hidden = dict(re.findall(r'<input type="hidden" name="(check_name|place|seen|then)" value="([^"]*)"', asked))
    assert hidden == {"check_name": "takeaways_counted", "place": "takeaways", "seen": "1", "then": "submit"}
    done = client.post(page(article, "waive/"), {**hidden, "reason": "A short notice."})
    assert done["Location"] == page(article, "submit/")
    waiver = Waiver.objects.get()
    assert (waiver.by, waiver.reason) == (cast.edith(), "A short notice.")
    history = shown(article, "history/", by=cast.wanda())
    assert "Check waived" in history
    assert "A short notice." in history


@pytest.mark.parametrize("then", ["", "nonsense", "save", "//evil.example"])
def test_from_anywhere_else_one_goes_back_to_the_text(then: str) -> None:
    article = cast.draft(takeaways=())
    address, typed = waiving(article, then=then)
    assert signed_in(cast.edith()).post(address, typed)["Location"] == page(article)


def test_without_a_reason_the_form_comes_back() -> None:
    address, typed = waiving(cast.draft(takeaways=()), reason="  ")
    response = signed_in(cast.edith()).post(address, typed)
    assert response.status_code == 409
    assert response.content.decode().count("Say why, in a sentence or two.") == 2
    assert not Waiver.objects.exists()


def test_a_page_from_before_another_save_is_refused_and_keeps_the_reason() -> None:
    article = cast.draft(takeaways=())
    address, typed = waiving(cast.rewritten(article))
    response = signed_in(cast.edith()).post(address, typed)
    html = response.content.decode()
    assert response.status_code == 409
    assert "Wanda saved a newer version of this article meanwhile." in html
    assert "A short notice." in html
    assert not Waiver.objects.exists()


def test_what_no_longer_fails_is_refused_and_keeps_the_reason() -> None:
    article = cast.rewritten(cast.draft(takeaways=()), takeaways=("One.", "Two.", "Three."))
    address, typed = waiving(article, seen=2)
    response = signed_in(cast.edith()).post(address, typed)
    html = response.content.decode()
    assert response.status_code == 409
    assert "does not fail there any more" in html
    assert "A short notice." in html
    asked = signed_in(cast.edith()).get(f"{address}?check=takeaways_counted&place=takeaways")
    assert asked.status_code == 409


@pytest.mark.parametrize(
    "bad", [{"seen": ""}, {"seen": "x"}, {"seen": "9" * 40}, {"check_name": ""}, {"place": "\x00"}, {"reason": "\x00"}]
)
def test_a_form_that_was_tampered_with_waives_nothing_and_breaks_nothing(bad: dict[str, str]) -> None:
    address, typed = waiving(cast.draft(takeaways=()), **bad)
    assert signed_in(cast.edith()).post(address, typed).status_code == 409
    assert not Waiver.objects.exists()


def test_a_writer_is_told_that_it_takes_an_editor() -> None:
    address, typed = waiving(cast.draft(takeaways=()))
    assert signed_in(cast.wanda()).post(address, typed).status_code == 403
    assert not Waiver.objects.exists()


def test_saving_says_that_a_waiver_is_void_and_the_pages_go_on_saying_so() -> None:
    article = cast.draft(takeaways=())
    cast.waived(article)
    client = signed_in(cast.wanda())
    said = client.post(page(article), form_of(article, summary="Another."), follow=True).content.decode()
    assert "1 waiver is void now." in said
    assert "Edith waived this in revision 1. The text has changed since, so the waiver is void." in said
    assert "void: the text has changed since" in shown(article, "history/")


def test_the_publish_page_of_yesterday_is_refused_with_a_sentence() -> None:
    article = cast.approved()
    seen = article.newest.number
    assert f'name="seen" value="{seen}"' in shown(article, "publish/")
    article = cast.approve(cast.submitted(cast.rewritten(article)))
    response = signed_in(cast.edith()).post(page(article, "publish/"), {"seen": seen})
    assert response.status_code == 409
    assert "Wanda saved a newer version" in response.content.decode()
    article.refresh_from_db()
    assert article.state == "approved"


def test_a_check_that_fails_since_the_page_was_loaded_stops_the_publication() -> None:
    target = cast.published(slug="target")
    article = cast.approved(body=f"{cast.BODY}\n\nSee [[target]].")
    assert "To mend first" not in shown(article, "publish/")
    publishing.retire(target, by=cast.edith())
    response = signed_in(cast.edith()).post(page(article, "publish/"), {"seen": "1"})
    assert response.status_code == 409
    assert "[[target]] reaches no published article" in response.content.decode()
    assert "To mend first" in shown(article, "publish/")


def test_the_timeline_keeps_waivers_in_their_places_on_every_page() -> None:
    article = cast.draft(takeaways=())
    cast.waived(article, reason="The first reason.")
    for number in range(60):
        article = cast.rewritten(article, summary=f"Summary {number}.")
        if number in {5, 30}:
            cast.waived(article, reason=f"Reason {number}.")
    first = shown(article, "history/")
    (older,) = re.findall(r'href="(\?before=[^"]*)" rel="next"', first)
    second = shown(article, f"history/{older}")
    found = [re.findall(r"(The first reason|Reason \d+)\.", html) for html in (first, second)]
    assert found == [["Reason 30"], ["Reason 5", "The first reason"]]
    assert second.index("The first reason.") < second.rindex("Revision 1<")


def test_pages_take_the_same_queries_for_one_waiver_and_for_ten() -> None:
    counts = []
    for many in (1, 10):
        article = cast.draft(summary="", takeaways=(), authors=(), body=" ".join(f"[[gone-{n}]]" for n in range(10)))
        for _number in range(many):
            cast.waived(article)
        for rest in ("", "submit/", "history/", "preview/"):
            client = signed_in(cast.edith())
            client.get("/desk/")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page(article, rest)).status_code == 200
            counts.append(len(queries))
    assert counts[:4] == counts[4:]
