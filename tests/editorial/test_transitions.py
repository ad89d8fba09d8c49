"""What a person is offered: what the table allows and a verb carries out."""

from __future__ import annotations

import pytest

from accounts.refusal import Refused
from kb.editorial import publishing
from kb.editorial.transitions import OFFERED
from kb.editorial.verbs import VERBS
from kb.rules.workflow import TRANSITIONS, Transition
from tests import cast

SAVING = {Transition.SAVE, Transition.AMEND}


def test_what_is_offered_to_people_is_what_a_verb_carries_out() -> None:
    of_people = {transition for transition, rule in TRANSITIONS.items() if rule.people}
    assert of_people & OFFERED == set(VERBS) | SAVING


@pytest.mark.django_db
def test_a_refusal_names_nothing_that_cannot_be_done_today() -> None:
    article, ada = cast.approved(), cast.ada()
    with pytest.raises(Refused) as refusal:
        publishing.restore(article, by=ada)
    assert (
        "Possible now: “Save”, “Ask for changes”, “Schedule”, “Publish”, “Publish in an emergency”."
        in refusal.value.sentence
    )
    assert refusal.value.allowed == ("save", "request_changes", "schedule", "publish", "emergency_publish")
