"""An earlier revision brought back at the desk, in each state and by each person."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from kb.editorial import review
from kb.editorial.verbs import VERBS
from kb.models import Article
from kb.rules.workflow import State, Transition
from tests import cast
from tests.desk.sending import page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def of_two_revisions(make: Callable[[], Article]) -> Callable[[], Article]:
    return lambda: cast.rewritten(make())


STATES: dict[State, Callable[[], Article]] = {
    State.DRAFT: of_two_revisions(cast.draft),
    State.IN_REVIEW: lambda: cast.submitted(cast.rewritten(cast.draft())),
    State.CHANGES_REQUESTED: lambda: review.request_changes(
        cast.submitted(cast.rewritten(cast.draft())), by=cast.edith(), comment="No."
    ),
    State.APPROVED: lambda: cast.approve(cast.submitted(cast.rewritten(cast.draft()))),
    State.SCHEDULED: lambda: VERBS[Transition.SCHEDULE](
        cast.approve(cast.submitted(cast.rewritten(cast.draft()))), by=cast.edith(), at=timezone.now() + timedelta(1)
    ),
    State.PUBLISHED: lambda: cast.renamed(cast.published(), "renamed"),
    State.RETIRED: lambda: VERBS[Transition.RETIRE](cast.renamed(cast.published(), "renamed"), by=cast.edith()),
    State.BINNED: lambda: VERBS[Transition.BIN](cast.rewritten(cast.draft()), by=cast.wanda()),
}


def test_every_state_is_tried() -> None:
    assert set(STATES) == set(State)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", [cast.wanda, cast.edith, cast.ada])
def test_an_earlier_revision_comes_back_by_way_of_the_timeline_wherever_the_table_lets_anything_be_saved(
    who: Callable[[], User], state: State
) -> None:
    article = STATES[state]()
    assert article.state == state
    client, place = signed_in(who()), page(article, "revisions/1/")
    assert place in client.get(page(article, "history/")).content.decode()
    offered = "Bring back" in client.get(place).content.decode()
    newest = article.newest.number
    answer = client.post(place, {"base": str(newest)}, follow=True)
    article = Article.objects.get(pk=article.pk)
    may_save = state != State.BINNED and (state != State.IN_REVIEW or who is not cast.wanda)
    assert offered == may_save
    if may_save:
        assert article.newest.number == newest + 1
        assert article.newest.content() == article.revisions.get(number=1).content()
        assert article.state == (State.IN_REVIEW if state == State.IN_REVIEW else State.DRAFT)
        assert "Revision 1 is back" in answer.content.decode()
        assert "(restored from an earlier one)" in client.get(page(article, "history/")).content.decode()
    else:
        assert answer.status_code in {403, 409}
        assert article.newest.number == newest
        assert ("in the state “Binned”" if state == State.BINNED else "role of editor") in answer.content.decode()
