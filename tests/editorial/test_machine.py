"""Random sequences of verbs by several people: after each step the house still stands."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
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
from accounts.roles import Role
from kb import composing
from kb.editorial import commenting, drafting, hosting, publishing, review, scheduling, shelving, verifying, waiving
from kb.editorial.transitions import asker
from kb.models import Address, Approval, Article, HistoryEntry, Notification, Rendering, Revision, Waiver
from kb.models.articles import REVIEWED
from kb.rules import checks
from kb.rules.checks import Verdict
from kb.rules.workflow import State
from tests import cast

pytestmark = pytest.mark.django_db
DRILL = bool(os.environ.get("DRILL"))
SLUGS = ("alpha", "beta", "gamma")
BODIES = ("A text.", "See [[alpha]].", "See [[beta]] and [[gamma]].")
PEOPLE: tuple[Callable[[], User], ...] = (cast.wanda, cast.walter, cast.edith, cast.emil, cast.ada)


@dataclass
class Story:
    """What the history alone says of an article: its state, and the revisions that its pointers are at."""

    state: str = ""
    draft: Revision | None = None
    live: Revision | None = None
    withdrawn: Revision | None = None
    flagged_after: int | None = None

    @property
    def reviewed(self) -> int:
        """The number of the last public revision that did not come out unendorsed in an emergency."""
        public = self.live or self.withdrawn
        return self.flagged_after if self.flagged_after is not None else public.number if public else 0

    def tell(self, entry: HistoryEntry) -> None:
        """Goes one transition on."""
        assert entry.from_state == self.state
        self.state = entry.to_state
        match entry.transition:
            case "save" | "amend":
                self.draft = entry.revision
            case "discard":
                self.draft = self.live or self.withdrawn
            case "publish" | "emergency_publish":
                hurried = entry.transition == "emergency_publish"
                self.flagged_after = self.reviewed if hurried else None
                self.live, self.withdrawn = self.draft, None
            case "endorse":
                self.flagged_after = None
            case "retire":
                self.live, self.withdrawn = None, self.live
            case "restore":
                self.live, self.withdrawn = self.withdrawn, None
            case "approve":
                assert entry.by not in self.hands(entry)
            case _:
                pass

    def hands(self, entry: HistoryEntry) -> set[User | None]:
        """Who had a hand in the text of then: its bylines, and who made a revision since the last public one."""
        assert self.draft is not None
        made = Revision.objects.filter(article_id=entry.article_id, number__gt=self.reviewed, at__lte=entry.at)
        return {revision.by for revision in made} | {byline.author.user for byline in self.draft.bylines.all()}


class Newsroom(RuleBasedStateMachine):
    """Three articles, five people, every verb there is; what is refused must change nothing."""

    @initialize(required=some.integers(0, 2))
    def begin(self, required: int) -> None:
        self.people = [person() for person in PEOPLE]
        cast.author("Edith Eager", user=cast.edith())
        cast.settings(required_approvals=required)
        self.required, self.steps = required, 0
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
        self.look_at_what_is_new(after, before["live_id"])
        self.public[article.pk] = after.live_id
        for address in Address.objects.all():
            assert self.reserved.setdefault(address.slug, address.article_id) == address.article_id
        assert Address.objects.count() == len(self.reserved), "an address that was public is free again"

    def look_at_what_is_new(self, article: Article, before: int | None) -> None:
        """A text comes before readers by publication or restoration; published, it has the approvals wanted."""
        if article.live is None or article.live_id == before:
            return
        last = article.history.first()
        assert last is not None
        assert last.transition in {"publish", "emergency_publish", "restore"}
        if last.transition == "publish":
            assert not checks.failures(last.checked), "a failing check was published"
            assert self.waived_in(last) == {
                (each.check, each.place) for each in last.checked if each.level is checks.Level.WAIVED
            }
            assert Approval.objects.holding(article.live).count() >= self.required

    def waived_in(self, entry: HistoryEntry) -> set[tuple[str, str]]:
        """What editors have waived in the text that was published, and what would fail in it without."""
        waivers = Waiver.objects.filter(revision=entry.revision)
        assert all(waiver.by.may(Role.EDITOR) for waiver in waivers)
        said = {(verdict.check, verdict.place) for verdict in entry.checked}
        return {(waiver.check_name, waiver.place) for waiver in waivers} & said

    which, who = some.integers(0, 2), some.integers(0, len(PEOPLE) - 1)

    @precondition(lambda self: len(self.keys) < 3)
    @rule(who=who, slug=some.sampled_from(SLUGS))
    def another(self, who: int, slug: str) -> None:
        self.create(cast.draft(by=self.people[who], slug=slug))

    @rule(
        which=which,
        who=who,
        slug=some.sampled_from(SLUGS),
        body=some.sampled_from(BODIES),
        byline=some.booleans(),
        late=some.sampled_from((0, 0, 1)),
    )
    def save(self, *, which: int, who: int, slug: str, body: str, byline: bool, late: int = 0) -> None:
        article = self.article(which)
        author = cast.author("Edith Eager" if byline else "Mei Zhang")
        seen = article.revisions.filter(number__lte=max(1, article.newest.number - late)).first()
        assert seen is not None
        content = replace(seen.content(), slug=slug, body=body, authors=(author.public_id,))
        self.attempt(which, drafting.save, content=content, base=seen.number, by=self.people[who])

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
        live_before = article.live_id
        Article.objects.filter(pk=article.pk, state=State.SCHEDULED).update(scheduled_for=timezone.now())
        settled = scheduling.publish_due()
        assert settled == (article.state == State.SCHEDULED)
        after = self.article(which)
        if settled:
            assert after.state in {State.PUBLISHED, State.APPROVED}
        self.look_at_what_is_new(after, live_before)
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

    @rule(which=which, who=who, slug=some.sampled_from(SLUGS), body=some.sampled_from(BODIES), byline=some.booleans())
    def go_all_the_way(self, which: int, who: int, slug: str, body: str, byline: bool) -> None:
        """The long road in one step, so that random walks see what lies behind it."""
        self.save(which=which, who=who, slug=slug, body=body, byline=byline)
        self.submit(which, 4)
        self.approve_as_every_editor(which)
        self.publish(which, 4)

    @rule(required=some.integers(0, 2))
    def ask_for_more_or_fewer_approvals(self, required: int) -> None:
        cast.settings(required_approvals=required)
        self.required = required

    @rule(which=which, who=who)
    def waive(self, which: int, who: int) -> None:
        """Lets the first failure stand; whoever does so moves nothing."""
        article = self.article(which)
        failing = next(iter(composing.compose(article.newest).failures), Verdict("links_reach", checks.Level.FAIL))
        options = {"check": failing.check, "place": failing.place, "seen": article.newest.number, "reason": "So."}
        self.attempt(which, waiving.waive, by=self.people[who], **options)
        assert self.article(which).state == article.state

    @rule(which=which, who=who, body=some.sampled_from(BODIES[1:]))
    def go_all_the_way_past_what_fails(self, which: int, who: int, body: str) -> None:
        """A text that links to nowhere yet, waived link by link."""
        self.save(which=which, who=who, slug=SLUGS[which], body=body, byline=False)
        self.waive(which, 4)
        self.waive(which, 3)
        self.submit(which, 4)
        self.approve_as_every_editor(which)
        self.publish(which, 4)

    @rule(which=which, who=who)
    def accept_a_suggestion(self, which: int, who: int) -> None:
        article, words = self.article(which), f"Words number {self.steps}"
        self.steps += 1
        number = article.newest.number
        thread = commenting.comment(
            article, by=cast.ada(), words="", revision=number, block=0, suggestion=f"{article.newest.title}. {words}"
        )
        self.attempt(
            which, lambda _article, **options: commenting.accept(thread, **options), base=number, by=self.people[who]
        )

    @rule(which=which, yes=some.booleans())
    def ask_a_guest(self, which: int, yes: bool) -> None:
        """Who recommends what is in review does not move it."""
        article = self.article(which)
        if article.state in hosting.FINISHED:
            return
        link = cast.guest(article)
        self.steps += 1
        options = {"client": f"client {self.steps}", "revision": article.newest.number, "yes": yes, "words": "So."}
        self.attempt(which, lambda _article, **given: hosting.recommend(link, **given), **options)
        assert self.article(which).state == article.state
        hosting.revoke(link, by=cast.ada())

    @rule(which=which, what=some.sampled_from(("retire", "discard", "emergency_publish", "restore")))
    def end_a_rewrite(self, which: int, what: str) -> None:
        """A new draft beside what is public, and what cuts it short."""
        if self.article(which).live is None:
            self.go_all_the_way(which, 0, SLUGS[which], "A text.", byline=False)
        self.save(which=which, who=4, slug=SLUGS[which], body=f"A text, number {self.steps}.", byline=False)
        self.steps += 1
        getattr(self, what)(which, 4)

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
    def nobody_is_told_of_what_they_did_or_may_not_see_or_twice(self) -> None:
        """What was told is forgotten after each step, so that the next begins with nothing."""
        told = list(Notification.objects.select_related("recipient", "entry", "comment", "article"))
        for each in told:
            what = each.entry or each.comment
            assert what is None or what.by_id != each.recipient_id
            assert Article.objects.visible_to(each.recipient).filter(pk=each.article_id).exists()
        assert len(
            {
                (each.entry_id, each.comment_id, each.recommendation_id, each.waiver_id, each.day, each.recipient_id)
                for each in told
            }
        ) == len(told)
        Notification.objects.all().delete()

    @invariant()
    def the_history_replays_to_the_present(self) -> None:
        """State and pointers; and at each approval of the past, whoever gave it had no hand in the text of then."""
        for article in Article.objects.filter(pk__in=getattr(self, "keys", ())):
            story = Story()
            for entry in article.history.select_related("revision", "by").order_by("id"):
                story.tell(entry)
            present = (article.state, article.draft, article.live, article.withdrawn, article.flagged_after)
            assert (story.state, story.draft, story.live, story.withdrawn, story.flagged_after) == present

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

    def what_was_public_never_answers_404(self) -> None:
        """Asked as a reader would, once a sequence: it takes longer than all else."""
        for slug in getattr(self, "reserved", ()):
            assert Client().get(f"/articles/{slug}/").status_code in {200, 301, 410}


def test_random_sequences_of_verbs_keep_every_promise() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Undone,
        settings=settings(
            max_examples=80 if DRILL else 8,
            stateful_step_count=50 if DRILL else 22,
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
        self.what_was_public_never_answers_404()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
