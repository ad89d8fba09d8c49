"""What the checks said is kept with the transition that it decided, as it was said then."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb import composing
from kb.editorial import publishing, review, scheduling
from kb.editorial.review import ChecksFailed
from kb.models import Article, HistoryEntry, OutsideLink
from kb.rules import checks
from kb.rules.checks import Level, Verdict
from tests import cast

pytestmark = pytest.mark.django_db
GONE = "https://example.org/gone"


def kept(article: Article, transition: str) -> tuple[Verdict, ...]:
    """What the latest entry of this transition keeps."""
    entry = HistoryEntry.objects.filter(article=article, transition=transition).first()
    assert entry is not None
    assert entry.revision == article.newest
    return entry.checked


def said(verdicts: tuple[Verdict, ...], level: Level) -> list[str]:
    return [verdict.sentence for verdict in verdicts if verdict.level is level]


def test_a_submission_keeps_every_verdict_with_the_revision() -> None:
    cast.fact("128000")
    article = cast.in_review(body=f"{cast.BODY}\n\nAlpha One has a context length of 64k tokens.")
    assert kept(article, "submit") == composing.compose(article.newest).verdicts
    assert kept(publishing.publish(cast.approve(article), by=cast.edith()), "publish") == kept(article, "submit")
    (claim,) = [each for each in kept(article, "publish") if each.check == "claims_hold"]
    assert (claim.level, claim.column, claim.mend) == (Level.WARN, 34, "{{ alpha-one/context-length }}")
    assert [verdict.check for verdict in kept(article, "submit")] == [check.__name__ for check in checks.CHECKS]


def test_a_publication_keeps_what_the_checks_said_then_not_what_they_said_at_submission() -> None:
    cast.published(body=f"{cast.BODY}\n\n<{GONE}>")
    article = cast.approved(body=f"{cast.BODY}\n\n<{GONE}>")
    today = timezone.localdate()
    OutsideLink.objects.update(failures=9, status=404, failing_since=timezone.now(), failed_on=today)
    publishing.publish(article, by=cast.edith())
    warned = [
        any(GONE in sentence for sentence in said(kept(article, name), Level.WARN)) for name in ("submit", "publish")
    ]
    assert warned == [False, True]


def test_an_emergency_keeps_what_was_overlooked() -> None:
    article = cast.emergency(takeaways=(), body="Short. See [[nowhere]].")
    verdicts = kept(article, "emergency_publish")
    assert [verdict.place for verdict in checks.failures(verdicts)] == ["takeaways", "body:1:[[nowhere]]"]


def test_the_clock_keeps_the_verdicts_of_what_it_published_and_of_what_it_could_not() -> None:
    target = cast.published(slug="target")
    fine = cast.due()
    cast.due(body=f"{cast.BODY}\n\nSee [[target]].")
    publishing.retire(target, by=cast.edith())
    assert scheduling.publish_due() == 2
    assert not checks.failures(kept(fine, "publish"))
    entry = HistoryEntry.objects.get(transition="fail_schedule")
    (failure,) = checks.failures(entry.checked)
    assert failure.about == "[[target]]"
    assert failure.sentence in entry.comment
    assert len(entry.checked) == len(checks.CHECKS)


def test_a_schedule_that_fails_for_another_reason_than_the_checks_keeps_no_verdicts() -> None:
    cast.due()
    cast.settings(required_approvals=2)
    scheduling.publish_due()
    assert HistoryEntry.objects.get(transition="fail_schedule").verdicts == []


def test_a_refused_submission_keeps_nothing_and_says_all_that_was_checked() -> None:
    article = cast.draft(takeaways=())
    with pytest.raises(ChecksFailed) as failed:
        review.submit(article, by=cast.wanda())
    assert [verdict.check for verdict in failed.value.verdicts] == ["takeaways_counted"]
    assert len(failed.value.checked) == len(checks.CHECKS)
    assert HistoryEntry.objects.count() == 1


def test_what_was_said_stays_though_the_checks_would_say_something_else_today() -> None:
    target = cast.published(slug="target")
    article = cast.published(body=f"{cast.BODY}\n\nSee [[target]].")
    publishing.retire(target, by=cast.edith())
    assert composing.compose(article.newest).failures
    assert not checks.failures(kept(article, "publish"))


def test_transitions_that_ask_no_checks_keep_none() -> None:
    cast.published()
    kept_none = HistoryEntry.objects.filter(verdicts=[]).values_list("transition", flat=True)
    assert set(kept_none) == {"save", "approve"}


def test_keeping_them_takes_no_query_of_its_own() -> None:
    counts = []
    for article in (cast.draft(), cast.draft(related=(), body="Short.")):
        with CaptureQueriesContext(connection) as queries:
            review.submit(article, by=cast.wanda())
        counts.append(len([each for each in queries if "INSERT" in each["sql"]]))
    assert counts == [1, 1]  # the entry of the history
