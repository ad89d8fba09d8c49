"""The buttons of the desk: what the table allows, for each state and each person, is what the pages offer and do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from kb.desk.moves import MOVES
from kb.editorial import review, scheduling, shelving
from kb.editorial.transitions import possible
from kb.models import Article
from kb.rules.workflow import Transition
from tests import cast
from tests.desk.sending import page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SAVING = {Transition.SAVE, Transition.AMEND}
NOBODYS = {Transition.FAIL_SCHEDULE, Transition.REOPEN}


def _changes_requested() -> Article:
    article = cast.in_review()
    signed_in(cast.edith()).post(page(article, "request_changes/"), {"words": "Shorter, please."})
    return article


def _scheduled_over_a_live_text() -> Article:
    article = review.submit(cast.rewritten(cast.published()), by=cast.wanda())
    return scheduling.schedule(cast.approve(article), by=cast.edith(), at=timezone.now() + timedelta(hours=1))


STATES: dict[str, Callable[[], Article]] = {
    "draft": cast.draft,
    "in review": cast.in_review,
    "changes requested": _changes_requested,
    "approved": cast.approved,
    "scheduled": cast.scheduled,
    "scheduled over a live text": _scheduled_over_a_live_text,
    "published in an emergency": cast.emergency,
    "published": cast.published,
    "rewritten": lambda: cast.rewritten(cast.published()),
    "retired": cast.retired,
    "rewritten after retirement": lambda: cast.rewritten(cast.retired()),
    "binned": lambda: shelving.bin(cast.draft(), by=cast.wanda()),
}
PEOPLE: dict[str, Callable[[], User]] = {
    "owner": cast.wanda,
    "editor": cast.edith,
    "other editor": cast.emil,
    "administrator": cast.ada,
}


def test_every_transition_is_offered_or_is_not_for_people() -> None:
    assert set(MOVES) | SAVING | NOBODYS == set(Transition)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("state", STATES)
def test_the_buttons_are_what_the_table_allows_and_no_other_address_works(state: str, person: str) -> None:
    article, user = STATES[state](), PEOPLE[person]()
    article = Article.objects.select_related("draft").get(pk=article.pk)
    client = signed_in(user)
    allowed = set(possible(article, user))
    shown = client.get(page(article))
    assert {move.transition for move in shown.context["moves"]} == allowed - SAVING
    html = shown.content.decode()
    for move in MOVES.values():
        is_there = f'value="{move.name}"' in html or page(article, f"{move.name}/") in html
        assert is_there is (move.transition in allowed), move.name
        asked = client.get(page(article, f"{move.name}/"))
        if move.transition in allowed:
            assert asked.status_code == 200, move.name
        else:
            assert asked.status_code in {403, 409}, move.name
            done = client.post(page(article, f"{move.name}/"), {"words": "Words.", "seen": article.newest.number})
            assert done.status_code in {403, 409}, move.name
    assert Article.objects.get(pk=article.pk).state == article.state
