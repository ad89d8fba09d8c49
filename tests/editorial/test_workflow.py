"""The verbs against the table: every state that verbs can build × verb × person × approvals given and wanted.

DRILL=1 tries every verb with every number of approvals; else those alone that ask for approvals.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb.editorial import drafting, publishing, review, scheduling, shelving, verifying
from kb.models import Article, HistoryEntry
from kb.rules.workflow import Actor
from tests import cast, table

pytestmark = pytest.mark.django_db
DRILL = bool(os.environ.get("DRILL"))

NEW = "never public"
LIVE = "while another text is live"
GONE = "while another text is withdrawn"


def _begin(past: str) -> Article:
    """Wanda's draft, whose newest revision bears her byline and was saved by Emil."""
    if past == NEW:
        article = cast.draft()
    else:
        article = cast.published() if past == LIVE else cast.retired()
        article = cast.rewritten(article)
    byline = cast.author("Wanda Webb", user=cast.wanda())
    return cast.rewritten(article, by=cast.emil(), authors=(byline.public_id,))


def _review(article: Article, given: int = 0) -> Article:
    """In review, with so many approvals, which are not enough."""
    cast.settings(required_approvals=given + 1)
    return _approve(review.submit(article, by=cast.wanda()), given)


def _approved(article: Article, given: int) -> Article:
    """Approved, with as many approvals as were wanted."""
    cast.settings(required_approvals=given)
    return _approve(review.submit(article, by=cast.wanda()), given)


def _approve(article: Article, given: int) -> Article:
    elsa = User.objects.get_or_create(email="elsa@example.org", defaults={"name": "Elsa", "role": Role.EDITOR})[0]
    for person in (cast.edith(), elsa)[:given]:
        article = cast.approve(article, by=person)
    return article


def _sent_back(article: Article) -> Article:
    return review.request_changes(_review(article), by=cast.edith(), comment="Name the sources.")


def _in(hours: int) -> datetime:
    return timezone.now() + timedelta(hours=hours)


BUILDERS: dict[str, Callable[[Article, int], Article]] = {
    "draft": lambda article, _given: article,
    "in_review": _review,
    "changes_requested": lambda article, _given: _sent_back(article),
    "approved": _approved,
    "scheduled": lambda article, given: scheduling.schedule(
        _approved(article, given), by=cast.edith(), at=_in(hours=1)
    ),
    "published": lambda article, _given: publishing.publish(_approved(article, 1), by=cast.edith()),
    "retired": lambda article, _given: publishing.retire(article, by=cast.edith()),
    "binned": lambda article, _given: shelving.bin(article, by=cast.wanda()),
}
REVIEWED = ("in_review", "approved", "scheduled")
HURRIED = "in an emergency"
SITUATIONS = [(state, past, 0) for state in ("draft", "changes_requested") for past in (NEW, LIVE, GONE)]
SITUATIONS += [
    (state, past, given)
    for state in REVIEWED
    for past in (NEW, LIVE, GONE)
    for given in ((0, 1, 2) if DRILL or past == NEW else (1,))
]
SITUATIONS += [
    ("published", HURRIED, 0),
    ("draft", HURRIED, 0),
    ("published", LIVE, 0),
    ("retired", LIVE, 0),
    ("retired", "nothing newer", 0),
    ("binned", NEW, 0),
]


def situation(state: str, past: str, given: int) -> Article:
    if past == "nothing newer":
        return cast.retired()
    if past == HURRIED:
        article = publishing.emergency_publish(_begin(NEW), by=cast.ada(), comment="It cannot wait.")
        return article if state == "published" else cast.rewritten(article)
    return BUILDERS[state](_begin(past), given)


@dataclass(frozen=True)
class Asker:
    """A person at the door, or the clock, with what the table must know of them."""

    user: User | None
    role: str
    own: bool = False
    hand: bool = False
    approved: bool = False  # this very text, already

    @property
    def by(self) -> Any:
        return self.user or Actor.CLOCK


def askers(state: str, past: str, given: int) -> list[Asker]:
    left = User.objects.create_user("lena@example.org", name="Lena", role="editor", is_active=False)
    begun = past != "nothing newer"
    emil = begun and (state != "published" or past == HURRIED)
    return [
        Asker(left, ""),
        Asker(cast.wanda(), "writer", own=True, hand=begun),
        Asker(cast.walter(), "writer"),
        Asker(cast.edith(), "editor", approved=given > 0),
        Asker(cast.emil(), "editor", hand=emil),
        Asker(cast.ada(), "administrator", hand=(state, past) == ("published", HURRIED)),
        Asker(None, "clock"),
    ]


def save(article: Article, by: User) -> Article:
    content = replace(article.newest.content(), summary="Another summary than before.")
    return drafting.save(article, content, base=article.newest.number, by=by).article


VERBS: dict[str, Callable[[Article, Any], Article]] = {
    "save": save,
    "submit": lambda article, by: review.submit(article, by=by, note="Please."),
    "withdraw": lambda article, by: review.withdraw(article, by=by),
    "request_changes": lambda article, by: review.request_changes(article, by=by, comment="Say what it costs."),
    "approve": lambda article, by: review.approve(article, by=by, seen=article.newest.number),
    "schedule": lambda article, by: scheduling.schedule(article, by=by, at=_in(hours=2)),
    "unschedule": lambda article, by: scheduling.unschedule(article, by=by),
    "publish": lambda article, by: publishing.publish(article, by=by),
    "emergency_publish": lambda article, by: publishing.emergency_publish(article, by=by, comment="It cannot wait."),
    "endorse": lambda article, by: review.endorse(article, by=by, seen=article.newest.number, comment="Right."),
    "verify": lambda article, by: verifying.verify(article, by=by),
    "discard": lambda article, by: drafting.discard(article, by=by),
    "bin": lambda article, by: shelving.bin(article, by=by),
    "unbin": lambda article, by: shelving.unbin(article, by=by),
    "retire": lambda article, by: publishing.retire(article, by=by),
    "restore": lambda article, by: publishing.restore(article, by=by),
    "fail_schedule": lambda article, by: scheduling.fail_schedule(article, why="A check fails."),
}
THE_CLOCKS = {"publish", "fail_schedule"}  # of which a person has the first alone, as the verbs' types say
COUNTING = {"submit", "approve", "schedule", "publish"}  # for which it matters how many approvals there are


SAID = {
    "submit": "Please.",
    "request_changes": "Say what it costs.",
    "emergency_publish": "It cannot wait.",
    "endorse": "Right.",
    "fail_schedule": "A check fails.",
}


def attempts(people: list[Asker], names: Collection[str]) -> list[tuple[str, Asker]]:
    """Each verb with each who can call it at all."""
    pairs = product(names, people)
    return [
        (name, asker)
        for name, asker in pairs
        if name in (THE_CLOCKS if asker.user is None else VERBS)
        and (name, asker.user is None) != ("fail_schedule", False)
    ]


def foreseen(name: str, article: Article, asker: Asker, given: int, required: int) -> str | None:
    """The state that the table leads to, or None."""
    # One verb saves and amends: the state says which transition it is.
    transition = "amend" if (name, article.state) == ("save", "in_review") else name
    counted = given + (name == "approve" and not asker.approved)
    expected = table.outcome(transition, case(article, asker, counted, required))
    # Who has approved already adds nothing, and is told so, unless fewer are wanted by now.
    return None if (name, expected, asker.approved) == ("approve", "in_review", True) else expected


def case(article: Article, asker: Asker, approvals: int, required: int) -> table.Case:
    return table.Case(
        state=article.state,
        live=article.live is not None,
        withdrawn=article.withdrawn is not None,
        ever_public=article.published_at is not None,
        rewriting=article.draft_id not in (article.live_id, article.withdrawn_id),
        flagged=article.flagged_after is not None,
        approvals=approvals,
        required=required,
        role=asker.role,
        own=asker.own,
        hand=asker.hand,
        comment="Words.",
    )


def everything() -> dict[str, list[Any]]:
    """Every row of every table of ours, as it is stored."""
    rows = {}
    with connection.cursor() as cursor:
        for model in (model for app in ("kb", "accounts") for model in apps.get_app_config(app).get_models()):
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY 1")  # noqa: S608  # our own names
            rows[model.__name__] = cursor.fetchall()
    return rows


@pytest.mark.parametrize(("state", "past", "given"), SITUATIONS)
def test_every_verb_does_what_the_table_says_and_nothing_else(state: str, past: str, given: int) -> None:
    key = situation(state, past, given).pk
    people = askers(state, past, given)
    for required in (1, 0, 2) if DRILL or past == NEW else (1,):
        whole = DRILL or (required == 1 and (given == 1 or state not in REVIEWED))
        cast.settings(required_approvals=required)
        before = everything()
        for name, asker in attempts(people, VERBS if whole else COUNTING):
            article = Article.objects.get(pk=key)
            expected = foreseen(name, article, asker, given, required)
            attempt, beginning = (name, asker, required), transaction.savepoint()
            try:
                moved = VERBS[name](article, asker.by)
            except Refused as refusal:
                assert expected is None, (*attempt, refusal.sentence)
                transaction.savepoint_commit(beginning)  # so that what a refusal wrote would be found below
            else:
                assert moved.state == expected, attempt
                transition = "amend" if (name, state) == ("save", "in_review") else name
                told(moved, before, Step(transition, state, expected), asker.user)
                transaction.savepoint_rollback(beginning)
        assert everything() == before


@dataclass(frozen=True)
class Step:
    """One transition that the history must tell."""

    transition: str
    state_before: str
    state_after: str | None


def told(after: Article, before: dict[str, list[Any]], step: Step, by: User | None) -> None:
    """The article stands where the table says, and one entry of the history tells all of it."""
    assert Article.objects.get(pk=after.pk).state == step.state_after
    assert (after.scheduled_for is None) is (step.state_after != "scheduled")
    (entry,) = HistoryEntry.objects.exclude(pk__in=[row[0] for row in before["HistoryEntry"]])
    assert (entry.transition, entry.from_state, entry.to_state) == (
        step.transition,
        step.state_before,
        step.state_after,
    )
    missed = step.transition == "fail_schedule"  # whose entry keeps the hour that passed in vain
    assert (entry.scheduled_for is not None) if missed else (entry.scheduled_for == after.scheduled_for)
    assert (entry.by, entry.article_id, entry.article_public_id) == (by, after.pk, after.public_id)
    assert entry.revision_id in (after.draft_id, after.live_id, after.withdrawn_id)
    assert entry.comment == SAID.get(step.transition, "")
    assert abs(entry.at - timezone.now()) < timedelta(minutes=5)
