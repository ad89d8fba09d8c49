"""Scheduling: what waits for its hour, what the clock does with it, and who is told when that fails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.refusal import Refused
from kb.editorial import drafting, notifying, publishing, review, scheduling
from kb.models import Article, HistoryEntry, Notification, OutboxMessage
from tests import cast

pytestmark = pytest.mark.django_db


def state(article: Article) -> str:
    article.refresh_from_db()
    return article.state


def mailed() -> dict[str, OutboxMessage]:
    """What the worker mails of what the site itself did, by recipient."""
    Notification.objects.exclude(entry__by=None).delete()
    notifying.mail_due()
    return {mail.recipients[0]: mail for mail in OutboxMessage.objects.all()}


def due_and_failing() -> Article:
    """An article that links to one that is gone by its hour."""
    target = cast.published(slug="target")
    article = cast.due(body=f"{cast.BODY}\n\nSee [[target]].")
    publishing.retire(target, by=cast.edith())
    return article


def test_an_article_is_published_at_its_hour_and_not_before(client: Client) -> None:
    with time_machine.travel("2027-03-01 09:00Z", tick=False) as clock:
        article = cast.scheduled(at=timezone.now() + timedelta(minutes=10), slug="timed")
        clock.shift(timedelta(minutes=10, seconds=-1))
        assert scheduling.publish_due() == 0
        assert client.get("/articles/timed/").status_code == 404
        clock.shift(timedelta(seconds=1))
        assert scheduling.publish_due() == 1
        assert scheduling.publish_due() == 0
        assert state(article) == "published"
        assert (article.published_at, article.scheduled_for) == (timezone.now(), None)
    assert client.get("/articles/timed/").status_code == 200
    entry = HistoryEntry.objects.filter(article=article).first()
    assert entry is not None
    assert (entry.transition, entry.from_state, entry.to_state, entry.by) == ("publish", "scheduled", "published", None)


def test_an_update_to_a_live_article_waits_while_readers_see_the_old_text(client: Client) -> None:
    article = cast.published(slug="live", summary="The old summary.")
    article = review.submit(cast.rewritten(article, summary="The new summary."), by=cast.wanda())
    scheduling.schedule(cast.approve(article), by=cast.edith(), at=timezone.now() + timedelta(hours=1))
    assert "The old summary." in client.get("/articles/live/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        scheduling.publish_due()
        assert "The new summary." in client.get("/articles/live/").content.decode()


@pytest.mark.parametrize("ago", [timedelta(0), timedelta(seconds=1), timedelta(days=400)])
def test_a_time_that_has_passed_is_refused(ago: timedelta) -> None:
    article = cast.approved()
    with time_machine.travel("2027-03-01 09:00Z", tick=False), pytest.raises(Refused) as refusal:
        scheduling.schedule(article, by=cast.edith(), at=timezone.now() - ago)
    assert refusal.value.field == "at"
    assert state(article) == "approved"


def test_the_history_keeps_the_hour() -> None:
    hour = timezone.now() + timedelta(days=3)
    article = cast.scheduled(at=hour)
    entry = HistoryEntry.objects.get(article=article, transition="schedule")
    assert (entry.scheduled_for, entry.by) == (hour, cast.edith())


def test_an_edit_drops_the_hour_and_says_so() -> None:
    article = cast.scheduled()
    saved = drafting.save(article, cast.content(), base=article.newest.number, by=cast.wanda())
    assert saved.unscheduled
    assert saved.approvals_voided == 1
    assert (state(article), article.scheduled_for) == ("draft", None)


def test_saving_the_same_text_leaves_the_hour_as_it_is() -> None:
    article = cast.scheduled()
    saved = drafting.save(article, article.newest.content(), base=article.newest.number, by=cast.wanda())
    assert not saved.changed
    assert saved.article.scheduled_for is not None
    assert state(article) == "scheduled"


def test_restoring_the_retired_text_leaves_the_hour_of_its_rewrite() -> None:
    article = review.submit(cast.rewritten(cast.retired()), by=cast.wanda())
    article = scheduling.schedule(cast.approve(article), by=cast.edith(), at=timezone.now() + timedelta(hours=1))
    restored = publishing.restore(article, by=cast.edith())
    assert (restored.state, restored.scheduled_for) == ("scheduled", article.scheduled_for)


def test_retiring_drops_the_hour() -> None:
    article = review.submit(cast.rewritten(cast.published()), by=cast.wanda())
    article = scheduling.schedule(cast.approve(article), by=cast.edith(), at=timezone.now() + timedelta(hours=1))
    assert publishing.retire(article, by=cast.edith()).scheduled_for is None


def test_a_check_that_fails_at_the_hour_sends_it_back_to_approved_and_tells_who_scheduled_it() -> None:
    article = due_and_failing()
    assert scheduling.publish_due() == 1
    assert (state(article), article.scheduled_for, article.live) == ("approved", None, None)
    entry = HistoryEntry.objects.filter(article=article).first()
    assert entry is not None
    assert (entry.transition, entry.by) == ("fail_schedule", None)
    assert "[[target]] reaches no published article" in entry.comment
    mail = mailed()["edith@example.org"]
    for text in (mail.text, mail.html):
        assert article.newest.title in text
        assert "[[target]] reaches no published article" in text
        assert f"/desk/articles/{article.public_id}/" in text
        assert "(UTC, UTC)" in text
    assert f"“{article.newest.title}” could not be published at its hour" in mail.subject
    assert scheduling.publish_due() == 0, "it does not come again by itself"


def test_the_mail_says_the_hour_in_the_readers_own_time_zone() -> None:
    User.objects.filter(pk=cast.edith().pk).update(time_zone="Asia/Tokyo")
    with time_machine.travel("2027-03-01 09:00Z", tick=False):
        due_and_failing()
        scheduling.publish_due()
        assert "1 March 2027, 17:59 (Asia/Tokyo, UTC+9)" in mailed()["edith@example.org"].text


def test_words_of_a_title_are_no_markup_in_the_mail() -> None:
    target = cast.published(slug="target")
    cast.due(title="<b>Bold</b> & more", body=f"{cast.BODY}\n\nSee [[target]].")
    publishing.retire(target, by=cast.edith())
    scheduling.publish_due()
    mail = mailed()["edith@example.org"]
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; more" in mail.html
    assert "“<b>Bold</b> & more”" in mail.text


def test_where_the_editor_has_left_the_administrators_are_told() -> None:
    cast.ada()
    due_and_failing()
    User.objects.filter(pk=cast.edith().pk).update(is_active=False)
    scheduling.publish_due()
    assert "edith@example.org" not in (letters := mailed())
    assert "could not be published at its hour" in letters["ada@example.org"].text


def test_approvals_that_no_longer_suffice_fail_the_schedule_in_a_sentence() -> None:
    article = cast.due()
    cast.settings(required_approvals=2)
    scheduling.publish_due()
    assert state(article) == "approved"
    entry = HistoryEntry.objects.filter(article=article).first()
    assert entry is not None
    assert entry.comment == "The approvals it needs do not hold for this very text."


def test_one_that_fails_does_not_stop_the_others() -> None:
    first, failing, last = cast.due(), due_and_failing(), cast.due()
    assert scheduling.publish_due() == 3
    assert [state(each) for each in (first, failing, last)] == ["published", "approved", "published"]


def test_of_two_that_want_one_address_the_second_is_told() -> None:
    first, second = cast.due(slug="wanted"), cast.due(slug="wanted")
    scheduling.publish_due()
    assert (state(first), state(second)) == ("published", "approved")
    assert "“wanted” belongs to another article" in mailed()["edith@example.org"].text


class Breaking:
    """The database refuses to store renderings, as often as told."""

    def __init__(self, error: type[Exception], times: int = 1) -> None:
        self.error, self.left = error, times

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT") and "kb_rendering" in sql and self.left:
            self.left -= 1
            raise self.error("broken")
        return execute(sql, params, many, context)


def test_an_error_that_nobody_foresaw_stops_neither_the_others_nor_comes_again() -> None:
    first, last = cast.due(), cast.due()
    with connection.execute_wrapper(Breaking(IntegrityError)):
        assert scheduling.publish_due() == 2
    assert (state(first), state(last)) == ("approved", "published")
    assert first.live is None
    assert "An error of the site’s own." in mailed()["edith@example.org"].text


def test_a_database_that_is_busy_leaves_it_due_for_the_next_round() -> None:
    first, last = cast.due(), cast.due()
    with connection.execute_wrapper(Breaking(OperationalError)):
        assert scheduling.publish_due() == 1
    assert (state(first), state(last)) == ("scheduled", "published")
    assert not Notification.objects.filter(entry__transition="fail_schedule").exists()
    assert scheduling.publish_due() == 1
    assert state(first) == "published"


def test_looking_for_what_is_due_is_one_query_and_locks_nothing(django_assert_num_queries: Any) -> None:
    cast.scheduled()
    with django_assert_num_queries(1):
        assert scheduling.publish_due() == 0


def test_another_hour_is_both_steps_in_the_history_or_none() -> None:
    article, hour = cast.scheduled(), timezone.now() + timedelta(days=3)
    after = scheduling.reschedule(article, by=cast.emil(), at=hour)
    assert (after.state, after.scheduled_for) == ("scheduled", hour)
    steps = list(article.history.values_list("transition", "from_state", "to_state", "scheduled_for")[:2])
    assert steps == [("schedule", "approved", "scheduled", hour), ("unschedule", "scheduled", "approved", None)]
    entries = HistoryEntry.objects.count()
    for at, by, why in (
        (timezone.now() - timedelta(hours=1), cast.edith(), "This time has passed"),
        (hour, cast.edith(), "This is the hour that it has already"),
        (hour + timedelta(days=1), cast.wanda(), "This takes the role of editor"),
    ):
        with pytest.raises(Refused, match=why):
            scheduling.reschedule(article, by=by, at=at)
        article.refresh_from_db()
        assert (article.state, article.scheduled_for) == ("scheduled", hour)
    assert HistoryEntry.objects.count() == entries


def test_an_article_given_another_hour_comes_out_at_that_one_alone() -> None:
    with time_machine.travel("2027-03-01 09:00Z", tick=False) as clock:
        article = cast.scheduled(at=timezone.now() + timedelta(minutes=10))
        scheduling.reschedule(article, by=cast.edith(), at=timezone.now() + timedelta(minutes=20))
        clock.shift(timedelta(minutes=15))
        assert scheduling.publish_due() == 0
        clock.shift(timedelta(minutes=5))
        assert scheduling.publish_due() == 1
        assert state(article) == "published"


def test_what_is_not_scheduled_gets_no_other_hour() -> None:
    with pytest.raises(Refused, match="The article is in the state “Approved”"):
        scheduling.reschedule(cast.approved(), by=cast.edith(), at=timezone.now() + timedelta(days=1))
