"""The verbs against the table: every state that verbs can build × verb × person, row by row."""

from __future__ import annotations

from collections.abc import Callable
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
from kb.editorial import drafting, publishing, review, scheduling, shelving, verifying
from kb.models import Article, HistoryEntry
from tests import cast, table

pytestmark = pytest.mark.django_db

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


def _review(article: Article) -> Article:
    return review.submit(article, by=cast.wanda())


def _sent_back(article: Article) -> Article:
    return review.request_changes(_review(article), by=cast.edith(), comment="Name the sources.")


def _in(hours: int) -> datetime:
    return timezone.now() + timedelta(hours=hours)


BUILDERS: dict[str, Callable[[Article], Article]] = {
    "draft": lambda article: article,
    "in_review": _review,
    "changes_requested": _sent_back,
    "approved": lambda article: cast.approve(_review(article)),
    "scheduled": lambda article: scheduling.schedule(cast.approve(_review(article)), by=cast.edith(), at=_in(hours=1)),
    "emergency": lambda article: publishing.emergency_publish(article, by=cast.ada(), comment="It cannot wait."),
    "published": lambda article: publishing.publish(cast.approve(_review(article)), by=cast.edith()),
    "retired": lambda article: publishing.retire(article, by=cast.edith()),
    "binned": lambda article: shelving.bin(article, by=cast.wanda()),
}
SITUATIONS = [
    (state, past)
    for state in ("draft", "in_review", "changes_requested", "approved", "scheduled")
    for past in (NEW, LIVE, GONE)
]
HURRIED = "in an emergency"
SITUATIONS += [
    ("published", HURRIED),
    ("draft", HURRIED),
    ("published", LIVE),
    ("retired", LIVE),
    ("retired", "nothing newer"),
    ("binned", NEW),
]


def situation(state: str, past: str) -> Article:
    if past == "nothing newer":
        return cast.retired()
    if past == HURRIED:
        article = BUILDERS["emergency"](_begin(NEW))
        return article if state == "published" else cast.rewritten(article)
    return BUILDERS[state](_begin(past))


@dataclass(frozen=True)
class Asker:
    """A person at the door, with what the table must know of them."""

    user: User
    role: str
    own: bool
    hand: bool


def askers(state: str, past: str) -> list[Asker]:
    left = User.objects.create_user("lena@example.org", name="Lena", role="editor", is_active=False)
    begun = past != "nothing newer"
    return [
        Asker(left, "", own=False, hand=False),
        Asker(cast.wanda(), "writer", own=True, hand=begun),
        Asker(cast.walter(), "writer", own=False, hand=False),
        Asker(cast.edith(), "editor", own=False, hand=False),
        Asker(cast.emil(), "editor", own=False, hand=begun and (state != "published" or past == HURRIED)),
        Asker(cast.ada(), "administrator", own=False, hand=(state, past) == ("published", HURRIED)),
    ]


def save(article: Article, by: User) -> Article:
    content = replace(article.newest.content(), summary="Another summary than before.")
    return drafting.save(article, content, base=article.newest.number, by=by).article


VERBS: dict[str, Callable[[Article, User], Article]] = {
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
}


SAID = {
    "submit": "Please.",
    "request_changes": "Say what it costs.",
    "emergency_publish": "It cannot wait.",
    "endorse": "Right.",
}


def case(article: Article, asker: Asker) -> table.Case:
    return table.Case(
        state=article.state,
        live=article.live is not None,
        withdrawn=article.withdrawn is not None,
        ever_public=article.published_at is not None,
        rewriting=article.draft_id not in (article.live_id, article.withdrawn_id),
        flagged=article.flagged_after is not None,
        approvals=1 if article.state in ("approved", "scheduled", "in_review") else 0,  # the one that is given counts
        required=1,
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


@pytest.mark.parametrize(("state", "past"), SITUATIONS)
def test_every_verb_does_what_the_table_says_and_nothing_else(state: str, past: str) -> None:
    key = situation(state, past).pk
    people, before = askers(state, past), everything()
    for name, asker in product(VERBS, people):
        article = Article.objects.get(pk=key)
        # One verb saves and amends: the state says which transition it is.
        transition = "amend" if (name, state) == ("save", "in_review") else name
        expected, attempt = table.outcome(transition, case(article, asker)), (name, asker.user.name)
        with transaction.atomic():
            try:
                moved = VERBS[name](article, asker.user)
            except Refused as refusal:
                assert expected is None, (*attempt, refusal.sentence)
                assert everything() == before, attempt
            else:
                assert moved.state == expected, attempt
                told(moved, before, Step(transition, state, expected), asker.user)
            transaction.set_rollback(True)
    assert everything() == before


@dataclass(frozen=True)
class Step:
    """One transition that the history must tell."""

    transition: str
    state_before: str
    state_after: str | None


def told(after: Article, before: dict[str, list[Any]], step: Step, by: User) -> None:
    """The article stands where the table says, and one entry of the history tells all of it."""
    assert Article.objects.get(pk=after.pk).state == step.state_after
    assert (after.scheduled_for is None) is (step.state_after != "scheduled")
    (entry,) = HistoryEntry.objects.exclude(pk__in=[row[0] for row in before["HistoryEntry"]])
    assert (entry.transition, entry.from_state, entry.to_state) == (
        step.transition,
        step.state_before,
        step.state_after,
    )
    assert entry.scheduled_for == after.scheduled_for
    assert (entry.by, entry.article_id, entry.article_public_id) == (by, after.pk, after.public_id)
    assert entry.revision_id in (after.draft_id, after.live_id, after.withdrawn_id)
    assert entry.comment == SAID.get(step.transition, "")
    assert abs(entry.at - timezone.now()) < timedelta(minutes=5)
