"""Random sequences of verbs by several people: after each step the house still stands."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from accounts.refusal import Refused
from kb.editorial import drafting, publishing, review, scheduling, shelving, verifying
from kb.editorial.transitions import asker
from kb.models import Address, Approval, Article, HistoryEntry, Rendering
from kb.models.articles import REVIEWED
from kb.rules.workflow import State
from tests import cast

pytestmark = pytest.mark.django_db
DRILL = bool(os.environ.get("DRILL"))
SLUGS = ("alpha", "beta", "gamma")
BODIES = ("A text.", "See [[alpha]].", "See [[beta]] and [[gamma]].")
PEOPLE: tuple[Callable[[], User], ...] = (cast.wanda, cast.walter, cast.edith, cast.emil, cast.ada)


class Newsroom(RuleBasedStateMachine):
    """Three articles, five people, every verb there is; what is refused must change nothing."""

    @initialize(required=some.integers(0, 2))
    def begin(self, required: int) -> None:
        self.people = [person() for person in PEOPLE]
        cast.author("Edith E.", user=cast.edith())
        cast.settings(required_approvals=required)
        self.required = required
        self.keys: list[int] = []
        self.reserved: dict[str, int] = {}
        self.public: dict[int, int | None] = {}
        for slug in SLUGS[:2]:
            self.create(cast.draft(slug=slug))

    def create(self, article: Article) -> None:
        self.keys.append(article.pk)
        self.public[article.pk] = None

    def article(self, which: int) -> Article:
        return Article.objects.get(pk=self.keys[which % len(self.keys)])

    def attempt(self, which: int, verb: Callable[..., Any], *, shows: bool = False, **options: Any) -> None:
        """Carries the verb out, if the house allows it; only verbs that show or hide may change what is public."""
        article = self.article(which)
        before, entries = Article.objects.filter(pk=article.pk).values().get(), HistoryEntry.objects.count()
        try:
            with transaction.atomic():
                verb(article, **options)
        except Refused as refusal:
            assert refusal.sentence
            assert Article.objects.filter(pk=article.pk).values().get() == before
            assert HistoryEntry.objects.count() == entries
        after = self.article(which)
        if not shows:
            assert after.live_id == before["live_id"], "readers see another text though nothing was published"
        self.public[article.pk] = after.live_id
        for address in Address.objects.all():
            assert self.reserved.setdefault(address.slug, address.article_id) == address.article_id
        assert Address.objects.count() == len(self.reserved), "an address that was public is free again"

    which, who = some.integers(0, 2), some.integers(0, len(PEOPLE) - 1)

    @precondition(lambda self: len(self.keys) < 3)
    @rule(who=who, slug=some.sampled_from(SLUGS))
    def another(self, who: int, slug: str) -> None:
        self.create(cast.draft(by=self.people[who], slug=slug))

    @rule(which=which, who=who, slug=some.sampled_from(SLUGS), body=some.sampled_from(BODIES), byline=some.booleans())
    def save(self, which: int, who: int, slug: str, body: str, byline: bool) -> None:
        article = self.article(which)
        author = cast.author("Edith E." if byline else "Mei Zhang")
        content = replace(article.newest.content(), slug=slug, body=body, authors=(author.public_id,))
        self.attempt(which, drafting.save, content=content, base=article.newest.number, by=self.people[who])

    @rule(which=which, who=who, back=some.integers(1, 3))
    def bring_back(self, which: int, who: int, back: int) -> None:
        article = self.article(which)
        old = article.revisions.filter(number__lte=back).first()
        options = {"revision": old, "base": article.newest.number, "by": self.people[who]}
        self.attempt(which, drafting.bring_back, **options)

    @rule(which=which, who=who, asked=some.none() | some.integers(0, len(PEOPLE) - 1), due=some.booleans())
    def submit(self, which: int, who: int, asked: int | None = None, due: bool = False) -> None:
        assignee = None if asked is None else self.people[asked]
        due_on = timezone.localdate() if due else None
        self.attempt(which, review.submit, by=self.people[who], assignee=assignee, due_on=due_on)

    @rule(which=which, who=who)
    def withdraw(self, which: int, who: int) -> None:
        self.attempt(which, review.withdraw, by=self.people[who])

    @rule(which=which, who=who)
    def request_changes(self, which: int, who: int) -> None:
        self.attempt(which, review.request_changes, by=self.people[who], comment="Not yet.")

    @rule(which=which, who=who)
    def approve(self, which: int, who: int) -> None:
        article = self.article(which)
        self.attempt(which, review.approve, by=self.people[who], seen=article.newest.number)

    @rule(which=which)
    def approve_as_every_editor(self, which: int) -> None:
        for who in (2, 3, 4):
            self.approve(which, who)

    @rule(which=which, who=who)
    def publish(self, which: int, who: int) -> None:
        self.attempt(which, publishing.publish, shows=True, by=self.people[who])

    @rule(which=which, who=who)
    def schedule(self, which: int, who: int) -> None:
        self.attempt(which, scheduling.schedule, by=self.people[who], at=timezone.now() + timedelta(hours=1))

    @rule(which=which, who=who)
    def unschedule(self, which: int, who: int) -> None:
        self.attempt(which, scheduling.unschedule, by=self.people[who])

    @rule(which=which)
    def let_its_hour_come(self, which: int) -> None:
        """Nothing that was due is due afterwards: it is public, or approved with the reason in the history."""
        article = self.article(which)
        Article.objects.filter(pk=article.pk, state=State.SCHEDULED).update(scheduled_for=timezone.now())
        settled = scheduling.publish_due()
        assert settled == (article.state == State.SCHEDULED)
        after = self.article(which)
        if settled:
            assert after.state in {State.PUBLISHED, State.APPROVED}
        self.public = {key: live for key, live in Article.objects.values_list("pk", "live") if key in self.keys}
        for address in Address.objects.all():
            assert self.reserved.setdefault(address.slug, address.article_id) == address.article_id

    @rule(which=which, who=who)
    def emergency_publish(self, which: int, who: int) -> None:
        self.attempt(which, publishing.emergency_publish, shows=True, by=self.people[who], comment="Now.")

    @rule(which=which, who=who)
    def verify(self, which: int, who: int) -> None:
        self.attempt(which, verifying.verify, by=self.people[who])

    @rule(which=which, who=who)
    def endorse(self, which: int, who: int) -> None:
        article = self.article(which)
        self.attempt(which, review.endorse, by=self.people[who], seen=article.newest.number)

    @rule(which=which, slug=some.sampled_from(SLUGS), body=some.sampled_from(BODIES))
    def go_all_the_way(self, which: int, slug: str, body: str) -> None:
        """The long road in one step, so that random walks see what lies behind it."""
        self.save(which, 0, slug, body, byline=False)
        self.submit(which, 4)
        self.approve_as_every_editor(which)
        self.publish(which, 4)

    @rule(which=which, who=who)
    def discard(self, which: int, who: int) -> None:
        self.attempt(which, drafting.discard, by=self.people[who])

    @rule(which=which, who=who)
    def bin(self, which: int, who: int) -> None:
        self.attempt(which, shelving.bin, by=self.people[who])

    @rule(which=which, who=who)
    def unbin(self, which: int, who: int) -> None:
        self.attempt(which, shelving.unbin, by=self.people[who])

    @rule(which=which, who=who)
    def retire(self, which: int, who: int) -> None:
        self.attempt(which, publishing.retire, shows=True, by=self.people[who])

    @rule(which=which, who=who)
    def restore(self, which: int, who: int) -> None:
        self.attempt(which, publishing.restore, shows=True, by=self.people[who])

    @invariant()
    def pointers_agree_with_states(self) -> None:
        for article in Article.objects.filter(pk__in=getattr(self, "keys", ())):
            assert article.live_id is None or article.withdrawn_id is None
            assert (article.published_at is not None) is bool(article.live_id or article.withdrawn_id)
            assert (article.state == State.PUBLISHED) is (
                article.live_id is not None and article.live_id == article.draft_id
            )
            assert (article.review_at is not None) is (article.live_id is not None)
            assert (article.scheduled_for is not None) is (article.state == State.SCHEDULED)
            if article.state == State.RETIRED:
                assert article.withdrawn_id is not None
            if article.live:
                assert article.slug == article.live.slug
                assert Rendering.objects.filter(revision=article.live).exists()
            assert self.public[article.pk] == article.live_id

    @invariant()
    def whoever_is_asked_for_a_review_may_approve(self) -> None:
        for article in Article.objects.filter(assignee__isnull=False):
            assert article.state in REVIEWED
            if article.state == State.IN_REVIEW:
                assert not asker(article.assignee, article).had_a_hand  # type: ignore[arg-type]

    @invariant()
    def the_history_replays_to_the_present(self) -> None:
        for article in Article.objects.filter(pk__in=getattr(self, "keys", ())):
            state = ""
            for entry in article.history.order_by("id"):
                assert entry.from_state == state
                state = entry.to_state
            assert state == article.state

    @invariant()
    def nobody_approved_what_they_had_a_hand_in(self) -> None:
        for approval in Approval.objects.filter(voided_at__isnull=True).select_related("revision", "by"):
            assert not approval.revision.bylines.filter(author__user=approval.by).exists()
            assert approval.revision.by != approval.by
            assert approval.content_hash == approval.revision.content_hash

    @invariant()
    def what_came_out_in_an_emergency_is_flagged_until_another_says_yes(self) -> None:
        for article in Article.objects.filter(pk__in=getattr(self, "keys", ()), published_at__isnull=False):
            steps = ("publish", "emergency_publish", "endorse")
            last = article.history.filter(transition__in=steps).order_by("-id").first()
            assert last is not None
            assert article.flagged is (last.transition == "emergency_publish")

    @invariant()
    def what_is_approved_has_its_approvals(self) -> None:
        for article in Article.objects.filter(state__in=(State.APPROVED, State.SCHEDULED)):
            assert Approval.objects.holding(article.newest).count() >= self.required


def test_random_sequences_of_verbs_keep_every_promise() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Undone,
        settings=settings(
            max_examples=80 if DRILL else 8,
            stateful_step_count=50 if DRILL else 30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not DRILL,
            database=None,
        ),
    )


class Undone(Newsroom):
    """Each sequence in a transaction of its own that is rolled back, so that the next begins with nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
