"""The review screen and the list of threads."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.refusal import Refused
from kb import pages
from kb.editorial import commenting, review, subjects
from kb.models import Article, ReviewComment
from kb.rules.comparisons import OwnCell
from tests import cast, costs
from tests.desk.sending import page, signed_in

pytestmark = pytest.mark.django_db
BODY = "The first paragraph says little.\n\nThe second one is cheaper by far.\n\n| A | B |\n|---|---|\n| 1 | 2 |"


def shown(article: Article, query: str = "", by: object = None) -> str:
    return signed_in(by or cast.edith()).get(page(article, f"review/{query}")).content.decode()  # type: ignore[arg-type]


def said(**fields: object) -> dict[str, object]:
    return {"revision": 1, "block": 2, "words": "Which clause?", "quote": "", "suggestion": "", **fields}


def test_the_text_is_read_as_readers_would_see_it_with_a_comment_link_at_each_block() -> None:
    html = shown(cast.in_review(title="The title", body=BODY))
    assert "<h2>The title</h2>" in html
    assert "<table" in html
    assert html.count('class="begin"') == 2 + 3 + 3  # title and summary, the body's blocks, takeaways


def test_changes_since_the_public_text_are_marked() -> None:
    article = cast.rewritten(cast.published(body=BODY), body=BODY.replace("cheaper by far", "dearer by far"))
    html = shown(article)
    assert "is <del>cheaper</del><ins>dearer</ins> by far." in html
    assert "<del>" not in shown(article, "?since=whole")


def test_changes_since_my_own_last_review_are_marked_first() -> None:
    article = cast.in_review(body=BODY)
    review.request_changes(article, by=cast.edith(), comment="Say more.")
    review.submit(cast.rewritten(article, body=BODY.replace("little", "much")), by=cast.wanda())
    assert "says <del>little</del><ins>much</ins>." in shown(article)
    assert "<del>" not in shown(article, by=cast.emil())  # who has not reviewed it yet


def test_a_removed_paragraph_is_shown_and_cannot_be_commented_on() -> None:
    article = cast.rewritten(cast.published(body=BODY), body="The second one is cheaper by far.")
    html = shown(article)
    assert re.search(r'class="block removed">\s*<div class="body"><p class="pieces"><del>The first paragraph', html)


def test_a_comment_stands_beside_its_passage() -> None:
    article = cast.in_review(body=BODY)
    client = signed_in(cast.edith())
    response = client.post(page(article, "comments/"), said(quote="says little"))
    thread = ReviewComment.objects.get()
    assert response.status_code == 302
    assert response["Location"].endswith(f"/review/#comment-{thread.public_id}")
    html = client.get(response["Location"].partition("#")[0]).content.decode()
    block = html.index('id="block-2"')
    assert block < html.index(f'id="comment-{thread.public_id}"') < html.index('id="block-3"')


def test_the_form_opens_at_the_passage_without_script() -> None:
    html = shown(cast.in_review(body=BODY), "?on=3")
    assert html.index('id="block-3"') < html.index('name="quote"') < html.index('id="block-4"')


def test_words_lead_to_the_form_at_their_passage_and_stand_in_it() -> None:
    article = cast.draft(body="One is here.\n\nTwo has *some* words.")
    client = signed_in(cast.edith())
    answer = client.get(page(article, "review/?quote=some+words"))
    assert answer["Location"].endswith("?since=whole&on=3&quote=some+words#block-3")
    assert 'name="quote" value="some words"' in client.get(answer["Location"]).content.decode()
    lost = client.get(page(article, "review/?quote=never+written")).content.decode()
    assert "These words do not stand in the saved text" in lost


def test_what_was_typed_comes_back_when_it_cannot_be_kept() -> None:
    article = cast.in_review(body=BODY)
    data = said(quote="words that stand nowhere", words="Kept words", suggestion="Kept too")
    response = signed_in(cast.edith()).post(page(article, "comments/"), data)
    html = response.content.decode()
    assert response.status_code == 409
    assert html.count("There is a problem") == 1
    for typed in ("words that stand nowhere", "Kept words", "Kept too", "do not stand in that passage"):
        assert typed in html


@pytest.mark.parametrize("bad", [{"block": "x"}, {"block": "-1"}, {"revision": ""}, {"block": str(2**40)}])
def test_a_form_that_was_tampered_with_keeps_nothing_and_breaks_nothing(bad: dict[str, str]) -> None:
    article = cast.in_review(body=BODY)
    response = signed_in(cast.edith()).post(page(article, "comments/"), said(**bad))
    assert response.status_code == 409
    assert not ReviewComment.objects.exists()


def test_a_thread_is_answered_resolved_and_reopened_by_its_buttons() -> None:
    article = cast.in_review(body=BODY)
    thread = cast.remark(article, block=2)
    client, address = signed_in(cast.wanda()), page(article, f"comments/{thread.public_id}/")
    client.post(address, {"words": "The third clause."})
    assert "The third clause." in shown(article)
    client.post(address, {"resolve": "1"})
    assert "1 resolved thread" in shown(article)
    client.post(address, {"reopen": "1"})
    assert "1 open thread" in shown(article)


def test_an_empty_answer_is_asked_for_again_at_its_thread() -> None:
    article = cast.in_review(body=BODY)
    thread = cast.remark(article, block=2)
    response = signed_in(cast.wanda()).post(page(article, f"comments/{thread.public_id}/"), {"words": " "})
    assert response.status_code == 409
    assert "Say something." in response.content.decode()


def test_a_suggestion_is_accepted_with_one_press() -> None:
    article = cast.draft(body=BODY)
    thread = cast.remark(article, block=2, quote="says little", suggestion="says nothing")
    signed_in(cast.wanda()).post(page(article, f"comments/{thread.public_id}/"), {"accept": "1", "base": "1"})
    article.refresh_from_db()
    assert "says nothing" in article.newest.body


def test_a_suggestion_on_a_stale_page_is_refused_with_a_sentence() -> None:
    article = cast.draft(body=BODY)
    thread = cast.remark(article, block=2, quote="says little", suggestion="says nothing")
    cast.rewritten(article, title="Another")
    response = signed_in(cast.wanda()).post(
        page(article, f"comments/{thread.public_id}/"), {"accept": "1", "base": "1"}
    )
    assert response.status_code == 409
    assert "newer version" in response.content.decode()


def test_the_words_that_a_thread_is_about_are_underlined_and_lead_to_it() -> None:
    article = cast.in_review(body=BODY)
    thread = cast.remark(article, block=3, quote="cheaper by far")
    marked = f'<mark><a href="#comment-{thread.public_id}">cheaper by far</a></mark>'
    html = shown(article)
    assert f"The second one is {marked}." in html
    assert f'id="comment-{thread.public_id}"' in html
    commenting.resolve(thread, by=cast.edith())
    assert "<mark>" not in shown(article)


def test_words_that_stand_are_underlined_also_where_others_of_their_passage_changed() -> None:
    article = cast.published(body=BODY)
    thread = cast.remark(article, block=3, quote="by far")
    html = shown(cast.rewritten(article, body=BODY.replace("second", "<i>third</i>")))
    marked = f'<mark><a href="#comment-{thread.public_id}">by far</a></mark>'
    assert f"The <del>second</del><ins>&lt;i&gt;third&lt;/i&gt;</ins> one is cheaper {marked}." in html


def test_a_thread_about_a_whole_passage_stands_beside_it_and_underlines_nothing() -> None:
    article = cast.in_review(body=BODY)
    cast.remark(article, block=2)
    assert "<mark>" not in shown(article)


def test_underlined_words_follow_the_passage_as_the_text_moves() -> None:
    article = cast.draft(body=BODY)
    cast.remark(article, block=3, quote="cheaper by far")
    html = shown(cast.rewritten(article, body=f"A new beginning.\n\n{BODY}"))
    assert "cheaper by far</a></mark>" in html.partition('id="block-4"')[2]


def test_what_a_person_may_do_is_asked_once() -> None:
    article, client = cast.in_review(body=BODY), signed_in(cast.edith())
    client.get("/desk/")
    with CaptureQueriesContext(connection) as queries:
        client.get(page(article, "review/"))
    assert sum('FROM "kb_approval"' in each["sql"] for each in queries) == 1


def test_a_thread_about_words_that_are_gone_is_shown_with_them() -> None:
    article = cast.draft(body=BODY)
    cast.remark(article, block=2)
    html = shown(cast.rewritten(article, body="Other words."))
    assert "About words that are gone" in html
    assert "The first paragraph says little." in html


def test_the_decision_is_taken_on_the_screen() -> None:
    article = cast.in_review(body=BODY)
    assert 'formaction="' in shown(article)
    assert 'formaction="' not in shown(article, by=cast.wanda())
    response = signed_in(cast.edith()).post(page(article, "approve/"), {"seen": "1", "words": "Good."})
    assert response.status_code == 302
    article.refresh_from_db()
    assert article.state == "approved"


def test_a_comment_of_another_article_is_not_found_here() -> None:
    one, other = cast.draft(), cast.draft()
    thread = cast.remark(other)
    assert signed_in(cast.edith()).post(page(one, f"comments/{thread.public_id}/"), {"resolve": "1"}).status_code == 404


def test_words_are_never_markup() -> None:
    article = cast.draft(title="<i>t</i>", body=BODY)
    cast.remark(article, block=2, words="<script>x</script>", suggestion="<b>y</b>")
    html = shown(article)
    assert "<script>" not in html
    assert "<b>y" not in html
    assert "<i>t" not in html


def test_threads_are_mine_all_or_outdated() -> None:
    article, other = cast.draft(body=BODY), cast.draft(by=cast.walter(), body=BODY)
    cast.remark(article, block=2, words="About Wanda’s")
    cast.remark(other, by=cast.emil(), words="About Walter’s")
    cast.rewritten(article, body="Other words.")
    client = signed_in(cast.edith())

    def listed(show: str) -> list[str]:
        return re.findall(r"About W\w+’s", client.get(f"/desk/threads/?show={show}").content.decode())

    assert listed("mine") == ["About Wanda’s"]
    assert listed("all") == ["About Walter’s", "About Wanda’s"]
    assert listed("outdated") == ["About Wanda’s"]
    html = signed_in(cast.wanda()).get("/desk/threads/?show=all").content.decode()
    assert "About Walter’s" not in html  # another writer's draft


def test_older_threads_are_on_further_pages() -> None:
    article = cast.draft(body=BODY)
    for number in range(26):
        cast.remark(article, words=f"Remark {number}.")
    client = signed_in(cast.edith())
    first = client.get("/desk/threads/?show=all").content.decode()
    assert "Remark 0." not in first
    older = re.search(r"\?show=all&amp;before=\d+", first)
    assert older
    assert "Remark 0." in client.get(f"/desk/threads/{older[0].replace('&amp;', '&')}").content.decode()
    assert client.get("/desk/threads/?show=all&before=x").status_code == 200


def test_pages_take_the_same_queries_for_one_thread_and_for_thirty() -> None:
    pages.changed("site")  # a site that nothing was changed on yet reads its settings each time
    article, client = cast.in_review(body=BODY), signed_in(cast.edith())
    lists = {"/desk/threads/?show=all": 6, "/desk/threads/?show=mine": 6, "/desk/threads/?show=outdated": 5}
    review_costs = []
    for many in (1, 29):
        for _number in range(many):
            commenting.reply(cast.remark(article, block=2), by=cast.wanda(), words="Yes.")
        assert {address: costs.queries(client, address) for address in lists} == lists
        review_costs.append(costs.queries(client, page(article, "review/")))
    assert review_costs[0] == review_costs[1]


def test_a_comment_on_a_cell_follows_it_whatever_its_value_and_is_gone_with_its_row_or_column() -> None:
    one, other = cast.subject("Alpha"), cast.subject("Alpha Plus")
    length, price = cast.criterion(), cast.criterion("Cost", kind="text", unit="")
    own = tuple(OwnCell(each.public_id, price.public_id, "nothing") for each in (one, other))
    article = cast.draft(body=BODY, comparison=cast.comparison(one, other, by_=[length, price], cells=own))
    client = signed_in(cast.edith())
    html = client.get(page(article, "review/")).content.decode()
    name = "“Cost of Alpha” in the comparison"
    assert f"<option>{name}</option>" in html
    number = html.partition('class="of-cell"')[2].partition('name="on" value="')[2].partition('"')[0]
    client.post(page(article, "comments/"), said(block=number, quote=name, words="Which edition?"))
    thread = ReviewComment.objects.get()
    assert (thread.quote, str(thread.stands_at)) == (name, number)
    dearer = [OwnCell(each.public_id, price.public_id, value) for each, value in ((other, "much"), (one, "10 a month"))]
    turned = cast.comparison(other, one, by_=[price], cells=tuple(dearer))
    cast.rewritten(article, body=f"One more.\n\n{BODY}", comparison=turned)
    thread.refresh_from_db()
    assert thread.stands_at == int(number) + 1
    cast.rewritten(article, comparison=cast.comparison(other, by_=[price], cells=tuple(dearer[:1])))
    thread.refresh_from_db()
    assert thread.stands_at is None
    assert "About words that are gone" in client.get(page(article, "review/")).content.decode()


def test_a_comment_on_a_cell_stays_with_it_under_another_name_and_one_made_before_is_taken_for_it() -> None:
    one, price = cast.subject("Alpha"), cast.criterion("Cost", kind="text", unit="")
    own = OwnCell(one.public_id, price.public_id, "nothing", "for now")
    article = cast.draft(body=BODY, comparison=cast.comparison(one, by_=[price], cells=(own,)))
    name, fields = "“Cost of Alpha” in the comparison", {"block": 5, "words": ""}
    thread = cast.remark(article, quote=name, suggestion="5 a month", **fields)  # type: ignore[arg-type]
    assert (thread.subject, thread.criterion) == (one, price)
    words = cast.remark(article, quote="nothing · for now", **fields | {"words": "Why?"})  # type: ignore[arg-type]
    assert words.subject is None
    # As before a cell was told by anything but its name.
    ReviewComment.objects.filter(pk=thread.pk).update(subject=None, criterion=None)
    import_module("kb.migrations.0043_name_commented_cells").fill(apps, None)
    one.name, price.name = "Omega", "Price"
    subjects.keep_subject(one, by=cast.edith())
    subjects.keep_criterion(price, by=cast.edith())
    cast.rewritten(article, body=f"One more.\n\n{BODY}")
    stands = {each.pk: each.stands_at for each in ReviewComment.objects.all()}
    assert stands == {thread.pk: 6, words.pk: 6}
    for place in ("review/", ""):
        assert (
            "“Price of Omega” in the comparison" in signed_in(cast.wanda()).get(page(article, place)).content.decode()
        )
    saved = commenting.accept(thread, by=cast.wanda(), base=2)
    assert [each.value for each in saved.revision.content().comparison.cells] == ["5 a month"]
    assert [each.stands_at for each in ReviewComment.objects.order_by("pk")] == [6, None]


def test_a_suggestion_for_a_cell_of_the_ledger_is_not_put_into_the_text() -> None:
    fact = cast.fact()
    article = cast.draft(body=BODY, comparison=cast.comparison(fact.subject, by_=[fact.criterion]))
    name = f"“{fact.criterion} of {fact.subject}” in the comparison"
    thread = cast.remark(article, quote=name, block=5, words="", suggestion="9")
    with pytest.raises(Refused, match="The ledger states this cell"):
        commenting.accept(thread, by=cast.wanda(), base=1)
