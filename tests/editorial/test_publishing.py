"""Publishing, retiring and restoring, told as sentences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.refusal import Refused
from kb import composing, pages
from kb.editorial import drafting, publishing, review
from kb.editorial.rendering import rerender
from kb.models import Address, Approval, Article, HistoryEntry, Rendering
from kb.rules.content import Relation
from kb.rules.workflow import Actor
from tests import cast

pytestmark = pytest.mark.django_db


def submitted(article: Article) -> Article:
    return review.submit(article, by=article.creator)


def republished(article: Article, **fields: object) -> Article:
    return publishing.publish(cast.approve(submitted(cast.rewritten(article, **fields))), by=cast.edith())


def html(article: Article) -> str:
    return Rendering.objects.get(revision=Article.objects.get(pk=article.pk).live).html


def test_readers_see_the_live_revision_while_the_next_is_drafted() -> None:
    article = cast.published()
    live = article.live
    article = cast.rewritten(article, title="A new title")
    assert article.state == "draft"
    assert article.live == live
    assert article.changes_waiting


def test_publication_dates_and_renders_what_was_approved() -> None:
    then = timezone.now() - timedelta(days=30)
    article = cast.published(at=then)
    assert article.state == "published"
    assert article.live == article.draft
    assert (article.published_at, article.revised_at) == (then, then)
    assert Rendering.objects.get(revision=article.live).words > 100
    assert not article.changes_waiting


def reading(article: Article) -> list[tuple[str, bool]]:
    """What readers are led to from an article: titles, and whether the place was filled at publication."""
    live = Article.objects.get(pk=article.pk).live
    assert live is not None
    return [(entry.article.live.title, entry.filled) for entry in live.readable_related if entry.article]


def test_places_of_related_reading_left_empty_are_filled_with_what_would_be_suggested() -> None:
    tag = cast.tag("cost").public_id
    far, elsewhere = cast.published(title="Far"), cast.category("Elsewhere").public_id
    near, nearer = (cast.published(title=title, tags=(tag,)) for title in ("Near", "Nearer"))
    cast.published(title="Foreign", category=elsewhere, tags=())
    cast.draft(title="Draft", tags=(tag,))
    article = cast.published(tags=(tag,), related=(Relation(article=far.public_id),))
    assert reading(article) == [("Far", False), ("Nearer", True), ("Near", True)]
    publishing.retire(near, by=cast.edith())
    assert reading(article) == [("Far", False), ("Nearer", True)]
    assert nearer.links_here.count() == 0


def test_an_article_with_three_of_its_own_gets_no_other() -> None:
    chosen = [cast.published(title=f"Chosen {number}") for number in range(3)]
    cast.published(title="Another")
    article = cast.published(related=tuple(Relation(article=each.public_id) for each in chosen))
    assert reading(article) == [(f"Chosen {number}", False) for number in range(3)]


def test_one_that_readers_cannot_reach_leaves_its_place_empty_and_an_outside_address_does_not() -> None:
    hidden, outside = cast.draft(), Relation(url="https://example.org/", wording="Elsewhere")
    others = [cast.published(title=f"Number {number}") for number in range(3)]
    article = cast.published(related=(Relation(article=hidden.public_id), outside))
    assert reading(article) == [("Number 2", True), ("Number 1", True)]
    assert len(others) == 3


def test_what_was_filled_in_is_no_part_of_the_content_and_nobodys_choice() -> None:
    other = cast.published(title="Other")
    article = cast.published()
    assert reading(article) == [("Other", True)]
    assert article.newest.content().related == ()
    article = cast.rewritten(article)
    assert not article.newest.related.exists()
    assert other in Article.objects.unlinked()
    assert not Article.objects.linking_to(other).exists()


def test_the_first_date_stays_when_an_article_is_published_again() -> None:
    then = timezone.now() - timedelta(days=30)
    article = republished(cast.published(at=then))
    assert article.published_at == then
    assert article.revised_on is not None


def test_the_very_content_that_was_approved_is_published_or_none() -> None:
    article = cast.approved()
    Approval.objects.update(content_hash="0" * 64)
    with pytest.raises(Refused, match="do not hold for this very text"):
        publishing.publish(article, by=cast.edith())
    assert not Article.objects.published().exists()


def test_a_check_that_fails_since_the_approval_stops_the_publication() -> None:
    target = cast.published(slug="target")
    article = cast.approved(body="See [[target]].")
    publishing.retire(target, by=cast.edith())
    with pytest.raises(review.ChecksFailed, match="target"):
        publishing.publish(article, by=cast.edith())
    article.refresh_from_db()
    assert article.state == "approved"
    assert not HistoryEntry.objects.filter(article=article, transition="publish").exists()


def test_the_clock_does_not_publish_what_nobody_scheduled() -> None:
    with pytest.raises(Refused, match="scheduled articles only"):
        publishing.publish(cast.approved(), by=Actor.CLOCK)


def test_publishing_raises_the_edition_and_a_refusal_does_not() -> None:
    article = cast.approved()
    before = pages.edition()
    with pytest.raises(Refused):
        publishing.publish(article, by=cast.wanda())
    assert pages.edition() == before
    publishing.publish(article, by=cast.edith())
    assert pages.edition() != before


# Addresses.


def test_an_address_that_was_public_stays_the_articles_own() -> None:
    article = republished(cast.published(slug="first"), slug="second")
    assert article.slug == "second"
    assert set(Address.objects.values_list("slug", flat=True)) == {"first", "second"}


def test_a_slug_that_is_taken_is_refused_with_its_name() -> None:
    cast.published(slug="taken")
    with pytest.raises(Refused, match="taken"):
        cast.in_review(slug="taken")


def test_addresses_along_a_chain_of_renames_all_stay_reserved() -> None:
    article = cast.published(slug="first")
    for slug in ("second", "third"):
        article = republished(article, slug=slug)
    publishing.retire(article, by=cast.edith())
    for slug in ("first", "second", "third"):
        with pytest.raises(Refused, match=slug):
            cast.in_review(slug=slug)


def test_an_article_may_return_to_an_address_of_its_past() -> None:
    article = republished(cast.published(slug="first"), slug="second")
    article = republished(article, slug="first")
    assert article.slug == "first"
    assert Address.objects.filter(article=article).count() == 2


def test_of_two_drafts_with_one_slug_the_second_is_refused_at_publication() -> None:
    first, second = cast.approved(slug="wanted"), cast.approved(slug="wanted")
    publishing.publish(first, by=cast.edith())
    with pytest.raises(Refused, match="wanted") as refusal:
        publishing.publish(second, by=cast.edith())
    assert refusal.value.field == "slug"


# Retiring and restoring.


def test_retired_articles_leave_the_public_and_come_back_as_they_were() -> None:
    article = cast.published()
    live = article.live
    article = publishing.retire(article, by=cast.edith())
    assert not Article.objects.published().exists()
    article = publishing.restore(article, by=cast.edith())
    assert article.state == "published"
    assert article.live == live


def test_a_retired_article_can_be_rewritten_and_published_again() -> None:
    article = republished(cast.retired(), title="Back, and better")
    assert article.state == "published"
    assert article.live is not None
    assert article.live.title == "Back, and better"
    assert article.withdrawn is None


REWRITES: dict[str, Callable[[Article], Article]] = {
    "draft": lambda article: article,
    "in_review": submitted,
    "changes_requested": lambda article: review.request_changes(submitted(article), by=cast.edith(), comment="No."),
    "approved": lambda article: cast.approve(submitted(article)),
}


@pytest.mark.parametrize("state", REWRITES)
def test_a_text_restored_during_a_rewrite_leaves_the_rewrite_alone(state: str) -> None:
    article = REWRITES[state](cast.rewritten(cast.retired(), title="The rewrite"))
    withdrawn = article.withdrawn
    restored = publishing.restore(article, by=cast.edith())
    assert (restored.state, restored.live, restored.withdrawn) == (state, withdrawn, None)
    assert restored.newest.title == "The rewrite"


def test_a_rewrite_that_was_under_way_at_retirement_comes_back_as_a_draft() -> None:
    article = cast.rewritten(cast.published(), title="The rewrite")
    publishing.retire(article, by=cast.edith())
    article = publishing.restore(article, by=cast.edith())
    assert article.state == "draft"
    assert article.live is not None
    assert article.newest.title == "The rewrite" != article.live.title


def test_a_retirement_is_told_with_the_text_that_was_withdrawn() -> None:
    article = cast.rewritten(cast.published())
    live = article.live
    publishing.retire(article, by=cast.edith(), comment="Out of date.")
    entry = HistoryEntry.objects.filter(transition="retire").get()
    assert (entry.revision, entry.comment, entry.from_state) == (live, "Out of date.", "draft")


def test_a_successor_is_another_article_that_readers_can_see() -> None:
    article, other, draft = cast.published(), cast.published(), cast.draft()
    for unfit in (article, draft, cast.retired()):
        with pytest.raises(Refused, match="successor"):
            publishing.retire(article, by=cast.edith(), successor=unfit)
    retired = publishing.retire(article, by=cast.edith(), successor=other)
    assert retired.successor == other
    assert publishing.restore(article, by=cast.edith()).successor is None


# Links.


def test_links_follow_a_target_that_is_renamed() -> None:
    target = cast.published(slug="before", title="The former title")
    linking = cast.published(body="See [[before]] and [[before|my words]].")
    assert 'href="/articles/before/"' in html(linking)
    republished(target, slug="after", title="The new title")
    assert html(linking).count('href="/articles/after/"') == 2
    assert "The new title" in html(linking)
    assert "my words" in html(linking)
    assert "before" not in html(linking)


def test_links_to_a_retired_article_become_plain_words_and_come_back() -> None:
    target = cast.published(slug="target", title="The target")
    linking = cast.published(body="See [[target]].")
    publishing.retire(target, by=cast.edith())
    assert "The target" in html(linking)
    assert "<a" not in html(linking)
    publishing.restore(target, by=cast.edith())
    assert 'href="/articles/target/"' in html(linking)


def test_a_title_that_is_still_secret_is_printed_in_no_other_article() -> None:
    target = cast.published(slug="target", title="The public title")
    linking = cast.published(body="See [[target]].")
    publishing.retire(target, by=cast.edith())
    cast.rewritten(target, title="The secret title")
    rerender([linking])
    assert "secret" not in html(linking)
    assert "The public title" in html(linking)


def test_the_title_of_somebody_elses_draft_cannot_be_read_by_linking_to_its_slug() -> None:
    cast.draft(slug="secret-plan", title="We buy the competitor")
    curious = cast.draft(by=cast.walter(), body="See [[secret-plan]].")
    composed = composing.compose(curious.newest)
    assert composed.rendered is not None
    assert "competitor" not in composed.rendered.html
    assert "competitor" not in "".join(verdict.sentence for verdict in composed.verdicts)


def test_a_republication_that_changes_neither_title_nor_address_renders_no_other_article() -> None:
    target = cast.published(slug="target")
    linking = cast.published(body="See [[target]].")
    at = Rendering.objects.get(revision=linking.live).at
    republished(target, summary="Only the summary.")
    assert Rendering.objects.get(revision=linking.live).at == at


def test_articles_that_link_to_each_other_are_published_together() -> None:
    first, second = cast.draft(slug="first", title="The first"), cast.draft(slug="second", title="The second")
    both = {first.pk, second.pk}
    linked = []
    for article, other in ((first, "second"), (second, "first")):
        rewritten = cast.rewritten(article, body=f"See [[{other}]].")
        linked.append(cast.approve(review.submit(rewritten, by=cast.wanda(), together=both)))
    published = publishing.publish_together(linked, by=cast.edith())
    assert [article.state for article in published] == ["published", "published"]
    assert '<a href="/articles/second/">The second</a>' in html(first)
    assert '<a href="/articles/first/">The first</a>' in html(second)


def test_of_articles_published_together_all_appear_or_none() -> None:
    good, bad = cast.approved(), cast.draft()
    with pytest.raises(Refused):
        publishing.publish_together([good, bad], by=cast.edith())
    assert not Article.objects.published().exists()


def test_what_was_discarded_never_shows() -> None:
    article = cast.rewritten(cast.published(), body="Never to be read.")
    drafting.discard(article, by=cast.wanda())
    assert "Never to be read" not in html(article)


def test_publishing_takes_the_same_few_queries_however_much_the_content_names() -> None:
    related = tuple(Relation(article=cast.published().public_id) for _ in range(6))
    tags = tuple(cast.tag(f"tag {number}").public_id for number in range(8))
    authors = tuple(cast.author(f"Author {number}").public_id for number in range(8))
    plain = cast.approved(related=related[:3])
    full = cast.approved(related=related, tags=tags, authors=authors)
    counts = []
    for article in (plain, full):
        with CaptureQueriesContext(connection) as queries:
            publishing.publish(article, by=cast.edith())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 36
