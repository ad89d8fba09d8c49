"""Waivers: an editor lets one failure stand, with a reason, in one text; everybody who asks the checks honours it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.refusal import Refused
from kb import composing
from kb.editorial import drafting, publishing, review, scheduling, shelving, waiving
from kb.editorial.drafting import Stale
from kb.editorial.review import ChecksFailed
from kb.models import Article, HistoryEntry, Waiver
from kb.rules.checks import Level
from tests import cast

pytestmark = pytest.mark.django_db
UNSTORABLE = [("x" * 10_001, "At most 10000"), ("Nul\x00", "NUL"), ("Half \ud800", "NUL")]
CHANGES = [{"summary": "Another."}, {"body": "Other words."}, {"takeaways": ("One.",)}]
DEAD = f"{cast.BODY}\n\nSee [[one]] and [[two]]."


def waive(article: Article, by: User | None = None, **fields: object) -> Waiver:
    """The waiver of a missing takeaway, unless told."""
    article.refresh_from_db()
    asked = {"check": "takeaways_counted", "place": "takeaways", "reason": "A short notice.", **fields}
    return waiving.waive(article, by=by or cast.edith(), **{"seen": article.newest.number, **asked})  # type: ignore[arg-type]


def failing(article: Article) -> list[str]:
    article.refresh_from_db()
    return [verdict.place for verdict in composing.compose(article.newest).failures]


def test_what_is_waived_is_submitted_scheduled_and_published_by_the_clock() -> None:
    article = cast.draft(takeaways=())
    waive(article)
    article = cast.approve(review.submit(article, by=cast.wanda()))
    article = publishing.publish(article, by=cast.edith())
    assert article.state == "published"
    due = cast.draft(takeaways=())
    waive(due)
    due = cast.approve(review.submit(due, by=cast.wanda()))
    _come(due)
    assert scheduling.publish_due() == 1
    due.refresh_from_db()
    assert due.state == "published"


def _come(article: Article) -> None:
    """Schedules it, and lets the hour come."""
    hour = timezone.now() + timedelta(hours=1)
    scheduling.schedule(article, by=cast.edith(), at=hour)
    Article.objects.filter(pk=article.pk).update(scheduled_for=timezone.now())


def test_the_history_keeps_with_the_transition_that_it_was_waived() -> None:
    article = cast.draft(takeaways=())
    waive(article)
    review.submit(article, by=cast.wanda())
    entry = HistoryEntry.objects.filter(article=article).first()
    assert entry is not None
    kept = {verdict.check: verdict for verdict in entry.checked}
    assert kept["takeaways_counted"].level is Level.WAIVED
    assert kept["takeaways_counted"].sentence == Waiver.objects.get().sentence


def test_one_failure_is_waived_and_the_next_of_the_same_check_still_blocks() -> None:
    article = cast.draft(body=DEAD)
    waive(article, check="links_reach", place=failing(article)[0])
    assert [place.rpartition(":")[2] for place in failing(article)] == ["[[two]]"]
    with pytest.raises(ChecksFailed, match="two"):
        review.submit(article, by=cast.wanda())


def test_a_link_that_dies_after_another_of_its_line_was_waived_blocks_at_the_hour() -> None:
    target = cast.published(slug="two")
    article = cast.draft(body=DEAD)
    waive(article, check="links_reach", place=failing(article)[0])
    article = cast.approve(review.submit(article, by=cast.wanda()))
    publishing.retire(target, by=cast.edith())
    with pytest.raises(ChecksFailed, match="two"):
        publishing.publish(article, by=cast.edith())


@pytest.mark.parametrize(
    "change", [{"summary": "Another."}, {"body": f"{DEAD} More."}, {"takeaways": ("One.",)}], ids=str
)
def test_any_change_of_the_text_voids_it_and_says_so(change: dict[str, object]) -> None:
    article = cast.draft(takeaways=())
    waive(article)
    content = replace(article.newest.content(), **change)
    saved = drafting.save(article, content, base=1, by=cast.wanda())
    assert saved.waivers_voided == 1
    assert "takeaways" in failing(article)


def test_changing_the_text_back_does_not_revive_it() -> None:
    article = cast.draft(takeaways=())
    first = article.newest
    waive(article)
    drafting.save(article, replace(first.content(), summary="Another."), base=1, by=cast.wanda())
    drafting.bring_back(article, first, base=2, by=cast.wanda())
    assert failing(article) == ["takeaways"]


def test_saving_what_has_not_changed_leaves_it() -> None:
    article = cast.draft(takeaways=())
    waive(article)
    assert not drafting.save(article, article.newest.content(), base=1, by=cast.wanda()).changed
    assert failing(article) == []


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_reason_is_asked_for(reason: str) -> None:
    with pytest.raises(Refused, match="Say why") as refusal:
        waive(cast.draft(takeaways=()), reason=reason)
    assert refusal.value.field == "reason"


@pytest.mark.parametrize(
    ("reason", "said"), [("x" * 10_001, "At most 10000"), ("Nul\x00", "NUL"), ("Half \ud800", "NUL")]
)
def test_a_reason_that_cannot_be_kept_is_refused(reason: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        waive(cast.draft(takeaways=()), reason=reason)
    assert refusal.value.field == "reason"
    assert not Waiver.objects.exists()


def test_a_writer_waives_nothing_not_even_in_an_own_article() -> None:
    article = cast.draft(takeaways=())
    with pytest.raises(Refused, match="role of editor") as refusal:
        waive(article, by=cast.wanda())
    assert not refusal.value.conflict
    gone = cast.emil()
    gone.is_active = False
    with pytest.raises(Refused, match="role of editor"):
        waive(article, by=gone)


def test_an_editor_waives_in_an_own_article_for_four_eyes_do_not_apply() -> None:
    article = cast.draft(by=cast.edith(), takeaways=())
    waive(article, by=cast.edith())
    assert review.submit(article, by=cast.edith()).state == "in_review"


@pytest.mark.parametrize(
    ("fields", "check", "place"),
    [
        ({"title": ""}, "title_present", "title"),
        ({"category": None}, "category_present", "category"),
        ({"slug": "taken"}, "slug_free", "slug"),
        ({"body": "> " * 500 + "deep"}, "body_renders", "body"),
    ],
    ids=str,
)
def test_what_no_page_can_do_without_is_never_waived_and_the_sentence_says_so(
    fields: dict[str, object], check: str, place: str
) -> None:
    cast.published(slug="taken")
    article = cast.draft(**fields)
    with pytest.raises(Refused, match="there is no page"):
        waive(article, check=check, place=place)
    assert place in failing(article)


def test_what_does_not_fail_or_only_warns_is_nothing_to_waive() -> None:
    article = cast.draft(related=(), body="Short.")
    for check, place in (("takeaways_counted", "takeaways"), ("related_enough", "related"), ("nonsense", "\x00")):
        with pytest.raises(Refused, match="does not fail there") as refusal:
            waive(article, check=check, place=place)
        assert refusal.value.conflict


def test_nothing_is_waived_twice() -> None:
    article = cast.draft(takeaways=())
    waive(article)
    with pytest.raises(Refused, match="waived already"):
        waive(article, by=cast.emil())
    assert Waiver.objects.count() == 1


def test_nobody_waives_in_a_text_that_was_not_seen() -> None:
    article = cast.rewritten(cast.draft(takeaways=()))
    with pytest.raises(Stale):
        waive(article, seen=1)
    assert not Waiver.objects.exists()


@pytest.mark.parametrize("state", ["published", "retired", "binned"])
def test_only_in_a_text_that_is_still_to_be_published_is_anything_waived(state: str) -> None:
    article = (
        cast.emergency(takeaways=()) if state != "binned" else shelving.bin(cast.draft(takeaways=()), by=cast.wanda())
    )
    if state == "retired":
        article = publishing.retire(article, by=cast.edith())
    with pytest.raises(Refused, match="still to be published"):
        waive(article)


@pytest.mark.parametrize("make", [cast.in_review, cast.approved, cast.scheduled], ids=lambda make: make.__name__)
def test_what_fails_only_after_submission_is_waived_where_it_waits(make: object) -> None:
    target = cast.published(slug="one")
    article = make(body=f"{cast.BODY}\n\nSee [[one]].")  # type: ignore[operator]
    publishing.retire(target, by=cast.edith())
    before = (article.state, article.scheduled_for)
    waive(article, check="links_reach", place=failing(article)[0])
    article.refresh_from_db()
    assert failing(article) == []
    assert (article.state, article.scheduled_for) == before


def test_an_emergency_overlooks_what_nobody_waived_and_tells_the_two_apart() -> None:
    article = cast.draft(takeaways=(), summary="")
    waive(article)
    publishing.emergency_publish(article, by=cast.ada(), comment="Now.")
    entry = HistoryEntry.objects.filter(article=article).first()
    assert entry is not None
    levels = {verdict.place: verdict.level for verdict in entry.checked if verdict.place}
    assert (levels["takeaways"], levels["summary"]) == (Level.WAIVED, Level.FAIL)


def test_waivers_are_asked_for_only_where_something_fails() -> None:
    asked = []
    for article in (cast.draft(), cast.draft(takeaways=())):
        revision = Article.objects.get(pk=article.pk).newest
        with CaptureQueriesContext(connection) as queries:
            composing.compose(revision)
        asked.append(sum("kb_waiver" in query["sql"] for query in queries))
    assert asked == [0, 1]


def test_they_go_with_the_article_and_the_history_stays() -> None:
    article = cast.draft(takeaways=())
    waive(article)
    article.delete()
    assert not Waiver.objects.exists()
    assert HistoryEntry.objects.exists()


@pytest.mark.parametrize("verb", ["submit", "schedule", "publish", "emergency"])
def test_what_was_not_seen_is_not_sent_on_its_way(verb: str) -> None:
    article = cast.rewritten(cast.draft())
    if verb in {"schedule", "publish"}:
        article = cast.approve(cast.submitted(article))
    hour = timezone.now() + timedelta(hours=1)
    with pytest.raises(Stale):
        {
            "submit": lambda: review.submit(article, by=cast.wanda(), seen=1),
            "schedule": lambda: scheduling.schedule(article, by=cast.edith(), at=hour, seen=1),
            "publish": lambda: publishing.publish(article, by=cast.edith(), seen=1),
            "emergency": lambda: publishing.emergency_publish(article, by=cast.ada(), comment="Now.", seen=1),
        }[verb]()
    before = article.state
    article.refresh_from_db()
    assert article.state == before
