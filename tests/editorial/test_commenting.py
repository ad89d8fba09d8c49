"""Comments on passages: they follow the text, say when it is gone, and suggestions become the text."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.refusal import Refused
from kb.editorial import commenting, drafting, publishing
from kb.models import Article, ReviewComment
from tests import cast

pytestmark = pytest.mark.django_db
BODY = "The first paragraph says little.\n\nThe second one is **cheaper** by far.\n\nThe third repeats the second."


def rewrite(article: Article, body: str) -> None:
    cast.rewritten(article, body=body)


def where(thread: ReviewComment) -> int | None:
    thread.refresh_from_db()
    return thread.stands_at


def test_a_comment_keeps_the_words_it_is_about_and_what_stands_around_them() -> None:
    thread = cast.remark(cast.draft(body=BODY), block=3, quote="is cheaper")
    assert (thread.quote, thread.before, thread.after) == ("is cheaper", "The second one ", " by far.")
    assert thread.stands_at == 3
    assert thread.revision.number == 1


def test_without_a_quotation_the_whole_passage_is_meant() -> None:
    assert cast.remark(cast.draft(body=BODY), block=2).quote == "The first paragraph says little."


def test_title_summary_and_takeaways_can_be_commented_on() -> None:
    article = cast.draft(title="A title", summary="A summary.", body=BODY)
    assert [cast.remark(article, block=block).quote for block in (0, 1, 5)] == [
        "A title",
        "A summary.",
        "The first thing to keep.",
    ]


def test_a_comment_follows_its_passage_as_the_text_moves() -> None:
    article = cast.draft(body=BODY)
    thread = cast.remark(article, block=3, quote="is cheaper")
    rewrite(article, f"A new beginning.\n\n{BODY}")
    assert where(thread) == 4
    rewrite(article, BODY)
    assert where(thread) == 3


def test_a_comment_whose_passage_is_gone_is_outdated_and_keeps_the_old_words() -> None:
    article = cast.draft(body=BODY)
    thread = cast.remark(article, block=3, quote="is cheaper")
    rewrite(article, BODY.replace("**cheaper**", "dearer"))
    assert where(thread) is None
    assert thread.quote == "is cheaper"
    assert list(ReviewComment.objects.threads().open().outdated()) == [thread]
    rewrite(article, BODY)  # brought back
    assert where(thread) == 3


def test_discarding_a_rewrite_lets_comments_find_the_public_text_again() -> None:
    article = cast.published(body=BODY)
    thread = cast.remark(article, block=2)
    rewrite(article, "Wholly other words.")
    assert where(thread) is None
    drafting.discard(article, by=cast.wanda())
    assert where(thread) == 2


def test_a_comment_on_a_text_that_was_saved_over_meanwhile_is_kept() -> None:
    article = cast.draft(body=BODY)
    rewrite(article, "Wholly other words.")
    thread = commenting.comment(article, by=cast.edith(), words="Why?", revision=1, block=2)
    assert (thread.quote, thread.stands_at) == ("The first paragraph says little.", None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"words": " "}, "words"),
        ({"words": "x" * 1_000_000}, "words"),
        ({"words": "a\x00b"}, "words"),
        ({"suggestion": "x" * 10_001}, "suggestion"),
        ({"quote": "words that stand nowhere"}, "quote"),
        ({"block": 99}, "quote"),
        ({"revision": 7}, "quote"),
    ],
)
def test_what_cannot_be_said_is_refused_with_a_sentence_at_its_field(fields: dict[str, object], field: str) -> None:
    whole = {"words": "Why?", "revision": 1, "block": 2} | fields
    with pytest.raises(Refused) as refusal:
        commenting.comment(cast.draft(body=BODY), by=cast.edith(), **whole)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert refusal.value.sentence.endswith(".")
    assert not ReviewComment.objects.exists()


def test_a_writer_has_no_say_in_anothers_draft() -> None:
    article = cast.draft()
    thread = cast.remark(article)
    for attempt in (
        lambda: cast.remark(article, by=cast.walter()),
        lambda: commenting.reply(thread, by=cast.walter(), words="Me too"),
        lambda: commenting.resolve(thread, by=cast.walter()),
        lambda: commenting.accept(thread, by=cast.walter(), base=1),
    ):
        with pytest.raises(Refused):
            attempt()


def test_a_thread_is_answered_resolved_and_opened_again() -> None:
    thread = cast.remark(cast.draft())
    answer = commenting.reply(thread, by=cast.wanda(), words="The third.")
    assert list(thread.replies.all()) == [answer]
    commenting.resolve(thread, by=cast.wanda())
    thread.refresh_from_db()
    assert thread.resolved_by == cast.wanda()
    assert not ReviewComment.objects.threads().open().exists()
    commenting.resolve(thread, by=cast.edith())
    thread.refresh_from_db()
    assert thread.resolved_by == cast.wanda()  # who came first
    commenting.reopen(thread, by=cast.edith())
    assert list(ReviewComment.objects.threads().open()) == [thread]


def test_an_accepted_suggestion_becomes_the_text_and_closes_the_thread() -> None:
    article = cast.draft(body=BODY)
    thread = cast.remark(article, block=2, quote="says little", suggestion="says nothing", words="")
    saved = commenting.accept(thread, by=cast.wanda(), base=1)
    assert saved.revision.number == 2
    assert saved.revision.body == BODY.replace("says little", "says nothing")
    thread.refresh_from_db()
    assert thread.resolved_by == cast.wanda()
    with pytest.raises(Refused, match="no open suggestion"):
        commenting.accept(thread, by=cast.wanda(), base=2)


def test_a_suggestion_for_the_title_or_a_takeaway_is_put_there() -> None:
    article = cast.draft(title="The old title", body=BODY)
    commenting.accept(cast.remark(article, block=0, quote="old", suggestion="new"), by=cast.wanda(), base=1)
    takeaway = cast.remark(article, block=6, quote="The second thing", suggestion="The 2nd thing")
    saved = commenting.accept(takeaway, by=cast.wanda(), base=2)
    assert saved.revision.title == "The new title"
    assert saved.revision.takeaways[1] == "The 2nd thing to keep."


def test_a_suggestion_voids_approvals_as_every_change_does() -> None:
    article = cast.approved(body=BODY)
    thread = cast.remark(article, block=2, quote="says little", suggestion="says nothing")
    assert commenting.accept(thread, by=cast.wanda(), base=1).approvals_voided == 1


@pytest.mark.parametrize("quote", ["is cheaper", "second"])  # with marks between, and twice in the text
def test_words_that_do_not_stand_once_as_typed_are_left_to_a_hand(quote: str) -> None:
    article = cast.draft(body=BODY)
    thread = cast.remark(article, block=3, quote=quote, suggestion="x")
    with pytest.raises(Refused, match="by hand"):
        commenting.accept(thread, by=cast.wanda(), base=1)
    thread.refresh_from_db()
    assert thread.resolved_at is None


def test_a_suggestion_on_top_of_a_text_that_was_not_seen_is_refused() -> None:
    article = cast.draft(body=BODY)
    thread = cast.remark(article, block=2, quote="says little", suggestion="says nothing")
    rewrite(article, f"{BODY}\n\nMore.")
    with pytest.raises(drafting.Stale):
        commenting.accept(thread, by=cast.wanda(), base=1)


def test_a_suggestion_while_in_review_is_an_editors_to_accept() -> None:
    article = cast.in_review(body=BODY)
    thread = cast.remark(article, block=2, quote="says little", suggestion="says nothing")
    with pytest.raises(Refused):
        commenting.accept(thread, by=cast.wanda(), base=1)
    assert commenting.accept(thread, by=cast.emil(), base=1).revision.kind == "amended"


def test_what_concerns_a_person_is_what_they_said_or_what_is_about_their_articles() -> None:
    mine, theirs = cast.draft(), cast.draft(by=cast.walter())
    about_mine, about_theirs = cast.remark(mine), cast.remark(theirs)
    joined = cast.remark(theirs, by=cast.emil())
    commenting.reply(joined, by=cast.ada(), words="Yes.")
    threads = ReviewComment.objects.threads()
    assert set(threads.concerning(cast.wanda())) == {about_mine}
    assert set(threads.concerning(cast.edith())) == {about_mine, about_theirs}
    assert set(threads.concerning(cast.ada())) == {joined}


def test_the_tables_refuse_what_no_comment_is() -> None:
    article = cast.draft()
    thread = cast.remark(article)
    shared = {"article": article, "revision": article.newest, "by": cast.edith(), "at": timezone.now()}
    for impossible in (
        {"words": "x"},  # neither about something nor a reply
        {"words": "x", "parent": thread, "block": 1, "quote": "y"},
        {"words": "x", "parent": thread, "suggestion": "y"},
        {"words": "x", "parent": thread, "resolved_at": timezone.now(), "resolved_by": cast.edith()},
        {"words": "x", "block": 1, "quote": "y", "resolved_at": timezone.now()},
        {"block": 1, "quote": "y"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewComment.objects.create(**shared, **impossible)


def test_comments_never_touch_what_readers_see() -> None:
    article = cast.published(body=BODY)
    before = (article.live_id, Article.objects.get(pk=article.pk).state)
    thread = cast.remark(article, block=2, suggestion="x")
    commenting.reply(thread, by=cast.wanda(), words="No.")
    commenting.resolve(thread, by=cast.edith())
    article.refresh_from_db()
    assert (article.live_id, article.state) == before
    publishing.retire(article, by=cast.edith())
    assert where(thread) == 2
