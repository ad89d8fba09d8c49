"""The table in the code against the specification's, over every state, standing, person and guard."""

from collections.abc import Iterator
from io import StringIO
from itertools import product
from pathlib import Path
from typing import TypeAlias

import pytest
from django.core.management import call_command
from django.utils import translation

from accounts.refusal import Refused
from accounts.roles import Role
from kb.rules.workflow import Actor, Person, Standing, State, Transition, allowed, decide, objection, target
from tests import table
from tests.table import Case

Counts: TypeAlias = tuple[int, ...]
Askers: TypeAlias = list[tuple[str, bool, bool]]
BOTH = (False, True)
WHO: Askers = [("", False, False), *product(("writer", "editor", "administrator"), BOTH, BOTH)]
WHO += [("clock", False, False), ("ledger", False, False)]


def asker(case: Case) -> Person | Actor:
    if case.role in ("clock", "ledger"):
        return Actor[case.role.upper()]
    return Person(Role(case.role) if case.role else None, own=case.own, had_a_hand=case.hand)


def standing(case: Case) -> Standing:
    return Standing(
        state=State(case.state),
        live=case.live,
        withdrawn=case.withdrawn,
        ever_public=case.ever_public,
        rewriting=case.rewriting,
        flagged=case.flagged,
        approvals=case.approvals,
        required_approvals=case.required,
    )


def cases(
    state: str, comment: str | None, given: Counts = (0, 1, 2), wanted: Counts = (0, 1, 2), who: Askers = WHO
) -> Iterator[Case]:
    for live, withdrawn, ever, rewriting, flagged in product(BOTH, repeat=5):
        for approvals, required, (role, own, hand) in product(given, wanted, who):
            yield Case(state, live, withdrawn, ever, rewriting, flagged, approvals, required, role, own, hand, comment)


def test_the_table_names_each_transition_and_state_once() -> None:
    assert list(table.ROWS) == list(Transition.values)
    assert list(table.STATES) == list(State.values)


@pytest.mark.parametrize("comment", [None, "", "Because."])
@pytest.mark.parametrize("state", table.STATES)
def test_the_code_allows_what_the_table_allows_and_leads_where_it_leads(state: str, comment: str | None) -> None:
    with translation.override(None):
        for case in filter(lambda case: case.can_be, cases(state, comment)):
            here, who = standing(case), asker(case)
            for transition in Transition:
                expected = table.outcome(transition, case)
                assert (objection(transition, here, who, comment) is None) is (expected is not None), (transition, case)
                if expected is not None:
                    assert target(transition, here) == expected, (transition, case)


@pytest.mark.parametrize("state", table.STATES)
def test_a_refusal_says_why_and_names_all_that_is_possible(state: str) -> None:
    for case in filter(lambda case: case.can_be, cases(state, "", given=(0, 1), wanted=(1,))):
        here, who = standing(case), asker(case)
        buttons = Case(**{**vars(case), "comment": None})
        possible = [transition for transition in Transition if table.outcome(transition, buttons) is not None]
        assert allowed(here, who) == tuple(possible)
        for transition in Transition:
            if table.outcome(transition, case) is not None:
                assert decide(transition, here, who, "") == table.outcome(transition, case)
                continue
            with pytest.raises(Refused) as refusal:
                decide(transition, here, who, "")
            sentence = refusal.value.sentence
            assert sentence[0].isupper(), sentence
            assert sentence.endswith("."), sentence
            assert refusal.value.allowed == tuple(option.value for option in possible)
            assert all(f"“{option.label}”" in sentence for option in possible), sentence
            assert ("Possible now" in sentence) is bool(possible)


@pytest.mark.parametrize("state", table.STATES)
def test_no_standing_however_absurd_breaks_the_table(state: str) -> None:
    for case in cases(state, "", wanted=(1,), who=[("administrator", False, False)]):
        for transition in Transition:
            assert target(transition, standing(case)) in State
            assert objection(transition, standing(case), asker(case), "") != ""


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_blank_words_are_no_reason(blank: str) -> None:
    here, edith = Standing(State.IN_REVIEW), Person(Role.EDITOR)
    assert objection(Transition.REQUEST_CHANGES, here, edith, blank) == "Say why, in a sentence or two."


def test_a_lost_race_is_told_from_a_missing_right() -> None:
    case = Case("published", True, False, True, False, False, 0, 1, "writer")
    with pytest.raises(Refused) as right:
        decide(Transition.PUBLISH, standing(case), Person(Role.WRITER))
    with pytest.raises(Refused) as race:
        decide(Transition.PUBLISH, standing(case), Person(Role.EDITOR))
    assert not right.value.conflict
    assert race.value.conflict


def test_the_clock_publishes_only_what_was_scheduled() -> None:
    here = Standing(State.APPROVED, approvals=1)
    assert objection(Transition.PUBLISH, here, Actor.CLOCK) == "The clock acts on scheduled articles only."
    assert objection(Transition.PUBLISH, Standing(State.SCHEDULED, approvals=1), Actor.CLOCK) is None


def test_the_documentation_shows_the_table_that_the_code_holds() -> None:
    printed = StringIO()
    call_command("workflow_table", stdout=printed)
    page = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"
    assert printed.getvalue().strip() in page.read_text(encoding="utf-8")
    assert printed.getvalue().count("\n| `") == len(Transition)
