"""What changed between any two revisions, in every field."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb.desk.changes import changes
from kb.editorial import drafting, facts, publishing, review
from kb.models import Article, Revision
from kb.rules.comparisons import OwnCell
from kb.rules.content import Content, Relation
from kb.rules.diff import Op
from tests import cast
from tests.desk.sending import page, signed_in

pytestmark = pytest.mark.django_db


def _shown(article: Article, query: str = "") -> str:
    return signed_in(cast.edith()).get(page(article, f"changes/{query}")).content.decode()


def _headings(html: str) -> list[str]:
    return re.findall(r'<h2 id="desk\.(\w+)">', html)


def _everything_changed(before: Content) -> Content:
    other = cast.published()
    return replace(
        before,
        title="Another title",
        slug="another-address",
        summary="Another summary of the same.",
        body=before.body.replace("already decided", "decided long ago"),
        language="de",
        category=cast.category("Chips").public_id,
        tags=(cast.tag("price").public_id,),
        authors=(cast.author("Ines Roth").public_id, *before.authors),
        takeaways=(before.takeaways[2], *before.takeaways[:2]),
        related=(Relation(article=other.public_id, wording="See this"),),
        image=cast.picture().public_id,
        cta_heading="Try them",
        cta_text="All are free.",
        review_interval=90,
        seo_title="For machines",
        seo_description="Described for machines.",
        comparison=cast.comparison(cast.subject(), by_=(cast.criterion(),)),
    )


def test_every_field_of_a_revision_is_compared() -> None:
    article = cast.draft()
    changed = _everything_changed(article.newest.content())
    drafting.save(article, changed, base=1, by=cast.wanda())
    article.refresh_from_db()
    found = _headings(_shown(article))
    assert sorted(found) == sorted((*Content.__slots__, "cells"))


def test_a_changed_word_is_marked_and_what_is_far_from_it_folded() -> None:
    article = cast.published(body="\n\n".join(f"Paragraph {number} costs two dollars." for number in range(9)))
    text = article.newest.body.replace("Paragraph 4 costs two", "Paragraph 4 costs three")
    html = _shown(cast.rewritten(article, body=text))
    assert "Paragraph 4 costs <del>two</del><ins>three</ins> dollars." in html
    assert html.count("<summary>3 unchanged passages</summary>") == 2


def test_a_paragraph_added_at_the_end_leaves_the_one_before_as_it_was() -> None:
    article = cast.draft(body="The first.\n\nThe last.")
    html = _shown(cast.rewritten(article, body="The first.\n\nThe last.\n\nOne more."))
    assert re.search(r'<pre class="passage same">The last\.\s*</pre>', html)
    assert "<ins>One more.</ins>" in html


def test_lists_say_what_was_added_removed_and_moved() -> None:
    article = cast.draft(tags=(cast.tag("one").public_id, cast.tag("two").public_id))
    takes = article.newest.takeaways
    changed = replace(
        article.newest.content(), tags=(cast.tag("three").public_id, cast.tag("one").public_id),
        takeaways=(takes[2], takes[0], takes[1]),
    )  # fmt: skip
    drafting.save(article, changed, base=1, by=cast.wanda())
    html = _shown(article)
    assert re.search(r"<ins>three</ins>.*added", html)
    assert re.search(r"<del>two</del>.*removed", html)
    assert re.search(r"The third thing to keep\..*moved", html)


def test_of_a_comparison_it_says_which_subjects_criteria_and_cells_were_added_removed_and_moved() -> None:
    alpha, beta, gamma = (cast.subject(name) for name in ("Alpha One", "Beta Two", "Gamma"))
    length, licence = cast.criterion(), cast.criterion("Licence", kind="text", unit="")
    cells = [OwnCell(beta.public_id, licence.public_id, value) for value in ("MIT", "Apache")]
    before = cast.comparison(alpha, beta, by_=[length, licence], cells=tuple(cells[:1]), pick=alpha.public_id)
    article = cast.draft(comparison=before)
    row = replace(before.rows[1], verdict="Both are free")
    after = cast.comparison(gamma, beta, alpha, by_=[length], cells=tuple(cells[1:]), pick=alpha.public_id)
    cast.rewritten(article, comparison=replace(after, rows=(before.rows[0], row)))
    cast.fact("8k", gamma, length)
    change, cells_of_ledger = changes(article.revisions.get(number=1), article.revisions.get(number=2))
    told = [(entry.op.value, entry.item) for entry in change.entries if entry.op is not Op.SAME]
    assert told == [
        ("added", "Subject: Gamma"),
        ("moved", "Subject: Beta Two"),
        ("added", "Criterion: Licence · Both are free"),
        ("added", "Licence of Beta Two, this article’s own: Apache"),
        ("removed", "Criterion: Licence"),
        ("removed", "Licence of Beta Two, this article’s own: MIT"),
    ]
    values = [(entry.op.value, entry.item.partition(" (")[0]) for entry in cells_of_ledger.entries]
    assert values == [("added", "Context length of Gamma: 8,000 tokens"), ("added", "Licence of Gamma: unknown")]


def test_of_cells_it_says_the_values_as_readers_saw_them_else_as_they_are_now() -> None:
    fact, other = cast.fact("8k"), cast.fact("9k", cast.subject("Beta Two"))
    article = cast.published(comparison=cast.comparison(fact.subject, by_=[fact.criterion]))
    cast.rewritten(article, comparison=cast.comparison(fact.subject, other.subject, by_=[fact.criterion]))
    publishing.publish(cast.approve(review.submit(article, by=cast.wanda())), by=cast.edith())
    cast.rewritten(article, comparison=cast.comparison(other.subject, by_=[fact.criterion]))
    facts.verify(cast.proposed("16k", other.subject, fact.criterion), by=cast.emil())
    first, second, third = article.revisions.order_by("number")
    day = f"{timezone.localdate().day} {timezone.localdate():%B %Y}"

    def told(before: Revision, after: Revision) -> list[tuple[str, str]]:
        (found,) = [each for each in changes(before, after) if each.name == "cells"]
        return [found.note, *((entry.op.value, entry.item) for entry in found.entries)]

    seen, now = "as readers last saw them", "as the ledger has them now"
    assert told(first, second) == [
        f"Revision 1: {seen}. Revision 2: {seen}.",
        ("added", f"Context length of Beta Two: 16,000 tokens (as of {day})"),
    ]
    assert told(second, third) == [
        f"Revision 2: {seen}. Revision 3: {now}.",
        ("removed", f"Context length of Alpha One: 8,000 tokens (as of {day})"),
    ]
    assert seen in _shown(article)


def test_a_link_that_means_another_article_than_its_words_is_said() -> None:
    target = cast.published(slug="the-target")
    article = cast.draft(body="See [[the-target]].")
    renamed = review.submit(cast.rewritten(target, slug="renamed"), by=cast.wanda())
    publishing.publish(cast.approve(renamed), by=cast.edith())
    drafting.save(article, replace(article.newest.content(), body="See nothing."), base=1, by=cast.wanda())
    assert "[[the-target]] → renamed" in _shown(article)


def test_without_a_choice_the_newest_is_held_against_what_readers_see() -> None:
    article = cast.published(title="Read today")
    cast.rewritten(article, title="Written first")
    cast.rewritten(article, title="Written last")
    html = _shown(article)
    assert "<del>Read today</del><ins>Written last</ins>" in html


def test_any_two_revisions_can_be_chosen() -> None:
    article = cast.draft(title="First")
    for title in ("Second", "Third"):
        cast.rewritten(article, title=title)
    html = _shown(article, "?from=1&to=2")
    assert "<del>First</del><ins>Second</ins>" in html
    assert "<del>Second</del><ins>First</ins>" in _shown(article, "?from=2&to=1")


def test_the_same_text_twice_says_that_nothing_differs() -> None:
    article = cast.draft()
    assert "only this one revision" in _shown(article)
    assert "only this one revision" in _shown(article, "?from=1&to=1")


@pytest.mark.parametrize("query", ["?from=9", "?to=0", "?from=x", "?to=99999999999999999999", "?from=%00"])
def test_a_revision_that_does_not_exist_is_not_found(query: str) -> None:
    assert signed_in(cast.edith()).get(page(cast.draft(), f"changes/{query}")).status_code == 404


def test_an_article_of_others_shows_a_writer_no_changes() -> None:
    assert signed_in(cast.walter()).get(page(cast.draft(), "changes/")).status_code == 404


def test_words_of_an_author_are_never_markup() -> None:
    article = cast.draft(title="Plain", body="Plain.")
    cast.rewritten(article, title="<b>bold</b>", body="<script>alert(1)</script>")
    html = _shown(article)
    assert "<script>" not in html
    assert "&lt;" in html


def test_the_page_takes_the_same_queries_however_long_the_history() -> None:
    article = cast.draft()
    client = signed_in(cast.edith())
    counts = []
    for turns in (1, 29):
        for turn in range(turns):
            cast.rewritten(article, title=f"Title {turns} {turn}")
        with CaptureQueriesContext(connection) as queries:
            client.get(page(article, "changes/?from=1"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
