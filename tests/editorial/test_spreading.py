"""A change of a fact reaches every article that uses it, by its policy, in the transaction of the change."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.refusal import Refused
from kb import composing
from kb.editorial import facts, publishing, review, spreading, subjects
from kb.editorial.facts import Said
from kb.models import (
    Approval,
    Article,
    Criterion,
    Fact,
    FactChange,
    HistoryEntry,
    Notification,
    Pin,
    Rendering,
    Subject,
)
from kb.rules.comparisons import OwnCell
from kb.rules.ledger import Deed, FactState, Policy
from kb.rules.workflow import State, Transition
from tests import cast

pytestmark = pytest.mark.django_db
DRILL = bool(os.environ.get("DRILL"))
THINGS = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
BODY = "It takes {{ alpha-one/context-length }} at once."


def changed(fact: Fact, value: str) -> Fact:
    """The fact, with another value that Edith proposed and Emil verified."""
    facts.propose(fact.subject, fact.criterion, Said(value), by=cast.edith())
    return facts.verify(fact, by=cast.emil())


def held(policy: Policy, value: str = "8k") -> Fact:
    """A fact whose changes do this to articles."""
    return facts.follow_by(cast.fact(value), policy, by=cast.edith())


def reads(article: Article) -> str:
    """What readers get of the article."""
    return Rendering.objects.get(revision=Article.objects.get(pk=article.pk).live).html


@pytest.mark.parametrize("policy", [Policy.AUTO, Policy.FLAG])
def test_an_article_follows_at_once(policy: Policy) -> None:
    fact = held(policy)
    article, other = cast.published(body=BODY), cast.published()
    before = reads(other)
    changed(fact, "16k")
    assert "16,000 tokens" in reads(article)
    assert reads(other) == before
    change = FactChange.objects.get(article=article)
    assert (change.former.value, change.version.value, change.policy) == ("8000", "16000", policy)  # type: ignore[union-attr]
    assert list(FactChange.objects.open()) == ([change] if policy is Policy.FLAG else [])
    spreading.settle(change, by=cast.edith())
    assert not FactChange.objects.open().exists()
    assert Article.objects.get(pk=article.pk).state == State.PUBLISHED


def test_what_is_held_keeps_the_former_value_until_an_editor_accepts_the_new_one() -> None:
    fact = held(Policy.HOLD)
    first, second = cast.published(body=BODY), cast.published(body=BODY)
    changed(fact, "16k")
    changed(fact, "32k")
    assert "8,000 tokens" in reads(first)
    assert "8,000 tokens" in reads(second)
    late = cast.published(body=BODY)
    assert "32,000 tokens" in reads(late)
    with pytest.raises(Refused, match="Accept the new value"):
        spreading.settle(FactChange.objects.open()[0], by=cast.edith())
    with pytest.raises(Refused, match="role of editor"):
        spreading.accept(fact, by=cast.wanda())
    assert spreading.accept(fact, [first], by=cast.edith()) == 1
    assert ("32,000 tokens" in reads(first), "8,000 tokens" in reads(second)) == (True, True)
    assert spreading.accept(fact, by=cast.edith()) == 1
    assert "32,000 tokens" in reads(second)
    assert not Pin.objects.exists()
    assert not FactChange.objects.open().exists()


def test_what_was_approved_with_another_value_is_reviewed_again() -> None:
    fact = held(Policy.FLAG)
    approved, scheduled, waiting = cast.approved(body=BODY), cast.scheduled(body=BODY), cast.in_review(body=BODY)
    other = cast.approved()
    changed(fact, "16k")
    for article in (approved, scheduled, waiting):
        article.refresh_from_db()
        assert (article.state, article.scheduled_for) == (State.IN_REVIEW, None)
    other.refresh_from_db()
    assert other.state == State.APPROVED
    entry = HistoryEntry.objects.get(article=approved, transition=Transition.REOPEN)
    assert (entry.by, entry.comment) == (None, "Alpha One: Context length")
    assert not Approval.objects.filter(article__in=[approved, scheduled], voided_at__isnull=True).exists()
    assert Notification.objects.filter(article=approved, recipient=cast.edith(), news="voided").exists()
    with pytest.raises(Refused):
        publishing.publish(approved, by=cast.emil())


def test_what_follows_by_itself_voids_no_approval() -> None:
    fact = held(Policy.AUTO)
    article = cast.approved(body=BODY)
    changed(fact, "16k")
    publishing.publish(article, by=cast.edith())
    assert "16,000 tokens" in reads(article)


def test_doubt_is_shown_and_a_withdrawn_value_is_unknown() -> None:
    fact = held(Policy.AUTO)
    article = cast.published(body=BODY)
    facts.withdraw(fact, by=cast.edith(), comment="It was about another product.")
    assert "unknown" in reads(article)
    assert FactChange.objects.get(article=article).deed == Deed.WITHDRAW


def test_a_renamed_subject_is_printed_by_its_new_name_under_the_address_that_was_typed() -> None:
    fact = cast.fact("8k")
    article = cast.published(body=BODY)
    fact.subject.name, fact.subject.slug = "Alpha Two", "alpha-two"
    subjects.keep_subject(fact.subject, by=cast.edith())
    rendering = Rendering.objects.get(revision=article.live)
    assert "8,000 tokens" in rendering.html
    assert "Alpha Two, Context length: 8,000 tokens" in rendering.sources


def test_the_matrix_follows_in_the_page_and_in_its_twin() -> None:
    alpha, beta, length = cast.subject(), cast.subject("Beta"), cast.criterion()
    adverts = cast.criterion("Adverts", kind="yes_no", unit="", better="lower")
    fact = cast.fact("8k", alpha, length)
    cast.fact("16k", beta, length)
    cast.fact("no", alpha, adverts)
    cell = OwnCell(beta.public_id, adverts.public_id, "yes", "Since May.", "Beta’s page", "https://example.org/beta")
    compared = cast.comparison(
        alpha, beta, by_=(length, adverts), cells=(cell,), pick=beta.public_id, pick_for="writers"
    )
    article = cast.published(comparison=compared, body="Before.\n\n[[comparison]]\n\nAfter.")
    assert article.live
    html = reads(article)
    assert html.index("Before.") < html.index("8,000 tokens") < html.index("After.")
    for words in ("16,000 tokens", "stated by this article", "Our pick for", "Since May.", '"v un">', '"v ha">'):
        assert words in html, words
    changed(fact, "32k")
    for text in (reads(article), composing.markdown(article.live, origin="https://example.org")):
        assert "32,000 tokens" in text
        assert "8,000 tokens" not in text
    facts.dispute(fact, by=cast.edith(), comment="Is it?")
    assert "disputed" in reads(article)
    followed = FactChange.objects.filter(article=article).order_by("pk")
    assert [change.deed for change in followed] == [Deed.VERIFY, Deed.DISPUTE]


def test_a_cell_of_the_articles_own_does_not_follow() -> None:
    fact = cast.fact("8k")
    own = OwnCell(fact.subject.public_id, fact.criterion.public_id, "about 8k, they say")
    article = cast.published(comparison=cast.comparison(fact.subject, by_=(fact.criterion,), cells=(own,)))
    before = reads(article)
    changed(fact, "32k")
    assert reads(article) == before
    assert "about 8k, they say" in before
    assert not FactChange.objects.exists()


def test_what_is_held_outlasts_a_withdrawal_until_the_next_value_is_accepted() -> None:
    fact = held(Policy.HOLD)
    article = cast.published(body=BODY)
    fact = changed(facts.withdraw(fact, by=cast.edith(), comment="Nobody says so any more."), "16k")
    assert "8,000 tokens" in reads(article)
    spreading.accept(fact, by=cast.edith())
    assert "16,000 tokens" in reads(article)


POLICIES = list(Policy)
NAMES = ("Alpha", "Beta")


class Ledger(RuleBasedStateMachine):
    """Random deeds on facts of each policy: what every article shows is what a table of five lines says."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        for policy in POLICIES:
            subjects.keep_criterion(Criterion(name=policy.value, kind="number", policy=policy), by=cast.edith())
        for name in NAMES:
            subjects.keep_subject(Subject(name=name), by=cast.edith())
        self.pairs = [
            (subject, criterion) for subject in Subject.objects.all() for criterion in Criterion.objects.all()
        ]
        self.says: dict[tuple[int, int], str] = dict.fromkeys(self.keys(), "unknown")  # the ledger
        self.shows: dict[int, dict[tuple[int, int], str]] = {}  # each article
        self.value = 0
        self.write()

    def keys(self) -> list[tuple[int, int]]:
        return [(subject.pk, criterion.pk) for subject, criterion in self.pairs]

    @rule()
    def write(self) -> None:
        if len(self.shows) == 3:
            return
        lines = [f"{one.name}-{other.name} is {{{{ {one.slug}/{other.slug} }}}}." for one, other in self.pairs]
        compared = cast.comparison(*Subject.objects.all(), by_=list(Criterion.objects.all()))
        article = cast.emergency(body="\n\n".join(lines), comparison=compared)  # whatever is not stated yet
        self.shows[article.pk] = dict(self.says)

    def attempt(self, verb: Callable[..., Any], *about: Any, **options: Any) -> bool:
        with suppress(Refused), transaction.atomic():
            verb(*about, **options)
            return True
        return False

    def spread(self, key: tuple[int, int], policy: str, value: str) -> None:
        self.says[key] = value
        for shown in self.shows.values():
            if policy != Policy.HOLD or shown[key] == "unknown":  # what shows nothing has nothing to keep
                shown[key] = value

    which = some.integers(0, 5)

    @rule(which=which, verified=some.booleans())
    def state(self, which: int, verified: bool) -> None:
        subject, criterion = self.pairs[which]
        self.value += 1
        said = Said(f"{self.value}", source_url=f"https://example.org/{self.value}")
        fact = facts.propose(subject, criterion, said, by=cast.edith())
        if verified:
            facts.verify(fact, by=cast.emil())
            self.spread((subject.pk, criterion.pk), criterion.policy, str(self.value))

    @rule(which=which, deed=some.sampled_from(("dispute", "resolve", "confirm", "decline")))
    def other_deeds(self, which: int, deed: str) -> None:
        fact = self.fact(which)
        if fact is not None:
            words = {"comment": "Because."} if deed in {"dispute", "resolve"} else {}
            self.attempt(getattr(facts, deed), fact, by=cast.emil(), **words)

    @rule(which=which)
    def withdraw(self, which: int) -> None:
        fact = self.fact(which)
        if fact is not None and self.attempt(facts.withdraw, fact, by=cast.emil(), comment="Because."):
            self.spread((fact.subject_id, fact.criterion_id), fact.criterion.policy, "unknown")

    @rule(which=which, everywhere=some.booleans())
    def accept(self, which: int, everywhere: bool) -> None:
        fact = self.fact(which)
        if fact is None:
            return
        key = (fact.subject_id, fact.criterion_id)
        first = next(iter(self.shows))
        spreading.accept(fact, None if everywhere else [Article.objects.get(pk=first)], by=cast.edith())
        for article in self.shows if everywhere else [first]:
            self.shows[article][key] = self.says[key]

    def fact(self, which: int) -> Fact | None:
        subject, criterion = self.pairs[which]
        return Fact.objects.filter(subject=subject, criterion=criterion).first()

    @invariant()
    def every_article_shows_what_the_ledger_says_under_its_policies(self) -> None:
        items = Client().get("/feeds/articles.json").json()["items"]
        fed = {item["url"].rpartition("/articles/")[2].strip("/"): item["content_html"] for item in items}
        for key, shown in self.shows.items():
            article = Article.objects.select_related("live").get(pk=key)
            assert article.live
            told = composing.markdown(article.live, origin="https://example.org")
            texts = reads(article), told, fed[article.live.slug]
            for subject, criterion in self.pairs:
                value = shown[subject.pk, criterion.pk]
                for text in texts:
                    start = f"{subject.name}-{criterion.name} is "
                    assert text.partition(start)[2].startswith((f"{value}<", f"{value}.")), (start, value)

    @invariant()
    def matrices_and_what_machines_read_show_the_same(self) -> None:
        client = Client()
        for key, shown in self.shows.items():
            path = Article.objects.get(pk=key).get_absolute_url()
            matrix = client.get(f"{path}comparison.json").json()
            cells = {
                (column["name"], row["name"]): cell["words"]
                for row in matrix["criteria"]
                for column, cell in zip(matrix["subjects"], row["cells"], strict=True)
            }
            assert cells == {(one.name, by.name): shown[one.pk, by.pk] for one, by in self.pairs}
            thing = THINGS.search(client.get(path).content.decode())
            assert thing
            whole = next(one for one in json.loads(thing[1])["@graph"] if "mainEntity" in one)
            cited = whole["mainEntity"].get("citation", [])
            values = set(shown.values()) - {"unknown"}
            assert {thing["url"] for thing in cited} == {f"https://example.org/{value}" for value in values}

    @invariant()
    def hubs_show_the_ledger_and_name_who_shows_a_former_value(self) -> None:
        client = Client()
        for subject in Subject.objects.all():
            page = client.get(subject.get_absolute_url()).content.decode()
            values = [self.says[subject.pk, by.pk] for one, by in self.pairs if one == subject]
            assert page.count('href="https://example.org/') == sum(value != "unknown" for value in values)
            assert all(f'href="https://example.org/{value}"' in page for value in values if value != "unknown")
            held = Pin.objects.filter(fact__subject=subject, fact__current__isnull=False)
            assert page.count("still shows the former value") == held.count()

    @invariant()
    def nothing_but_verified_values_is_shown(self) -> None:
        for fact in Fact.objects.select_related("current"):
            shown = fact.state in {FactState.VERIFIED, FactState.DUE, FactState.DISPUTED}
            assert (fact.current is not None) == shown
            assert fact.said() == self.says[fact.subject_id, fact.criterion_id]


def test_whatever_is_done_every_article_shows_what_its_policies_say() -> None:
    examples, steps = (200, 40) if DRILL else (6, 12)
    quick = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Ledger, settings=quick)  # type: ignore[no-untyped-call]


def test_no_review_is_asked_twice() -> None:
    fact = held(Policy.FLAG)
    article = cast.approved(body=BODY)
    changed(fact, "16k")
    article.refresh_from_db()
    review.approve(article, by=cast.emil(), seen=article.newest.number)
    facts.confirm(fact, by=cast.edith())
    article.refresh_from_db()
    assert article.state == State.APPROVED
