"""A value is proposed by one and verified by another; what is no value, or has no such source or day, is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.refusal import Refused
from kb.editorial import facts
from kb.editorial.facts import Said
from kb.models import Fact, FactEntry
from kb.rules.ledger import Deed, FactState, Policy
from tests import cast

pytestmark = pytest.mark.django_db


def test_only_what_another_person_verified_is_shown() -> None:
    fact = cast.proposed("128k")
    assert (fact.state, fact.current, fact.said()) == (FactState.PROPOSED, None, "unknown")
    with pytest.raises(Refused, match="four eyes"):
        facts.verify(fact, by=cast.edith())
    fact = facts.verify(fact, by=cast.emil())
    assert (fact.state, fact.said(), fact.verified_by) == (FactState.VERIFIED, "128,000 tokens", cast.emil())
    assert fact.check_by == timezone.localdate() + timedelta(days=180)
    assert [entry.deed for entry in fact.entries.order_by("id")] == [Deed.PROPOSE, Deed.VERIFY]


def test_where_no_approval_is_asked_for_a_value_is_stated_in_one_step() -> None:
    cast.settings(required_approvals=0)
    fact = facts.state(cast.subject(), cast.criterion(), Said("8k"), by=cast.edith())
    assert (fact.state, fact.said()) == (FactState.VERIFIED, "8,000 tokens")
    assert facts.state(cast.subject("Beta"), cast.criterion(), Said("8k"), by=cast.wanda()).current is None


def test_a_new_value_supersedes_the_former_one_which_stays_in_the_history() -> None:
    fact = cast.fact("8k")
    facts.propose(fact.subject, fact.criterion, Said("16k"), by=cast.edith(), seen=1)
    fact.refresh_from_db()
    assert fact.said() == "8,000 tokens"
    fact = facts.verify(fact, by=cast.emil(), seen=2)
    assert fact.said() == "16,000 tokens"
    assert [version.value for version in fact.versions.all()] == ["16000", "8000"]


def test_two_people_stating_at_once_lose_nothing() -> None:
    fact = cast.fact("8k")
    facts.propose(fact.subject, fact.criterion, Said("16k"), by=cast.edith(), seen=1)
    with pytest.raises(Refused, match="meanwhile") as refusal:
        facts.propose(fact.subject, fact.criterion, Said("32k"), by=cast.emil(), seen=1)
    assert refusal.value.conflict
    with pytest.raises(Refused, match="Another value is proposed"):
        facts.verify(fact, by=cast.emil(), seen=1)


def test_a_due_fact_is_still_true_in_one_step() -> None:
    fact = cast.due_fact(days=3)
    assert fact.state == FactState.DUE
    assert list(Fact.objects.due()) == [fact]
    fact = facts.confirm(fact, by=cast.edith())
    assert (fact.state, fact.check_by) == (FactState.VERIFIED, timezone.localdate() + timedelta(days=180))
    assert facts.expire_due() == 0


def test_doubt_is_raised_with_words_and_resolved_or_ends_in_a_withdrawal() -> None:
    fact = facts.dispute(cast.fact(), by=cast.edith(), comment="The page says 64k now.")
    assert fact.state == FactState.DISPUTED
    fact = facts.resolve(fact, by=cast.emil(), comment="That page is about another model.")
    assert fact.state == FactState.VERIFIED
    fact = facts.withdraw(fact, by=cast.emil(), comment="The product is gone.")
    assert (fact.state, fact.said()) == (FactState.WITHDRAWN, "unknown")
    assert [entry.comment for entry in FactEntry.objects.filter(fact=fact).order_by("id")][2:] == [
        "The page says 64k now.", "That page is about another model.", "The product is gone."
    ]  # fmt: skip


def test_a_declined_proposal_leaves_what_is_shown() -> None:
    fact = cast.fact("8k")
    facts.propose(fact.subject, fact.criterion, Said("16k"), by=cast.wanda())
    fact = facts.decline(fact, by=cast.wanda())
    assert (fact.state, fact.proposed, fact.said()) == (FactState.VERIFIED, None, "8,000 tokens")


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"value": "many"}, "value", "no number"),
    ({"value": "8 words"}, "value", "the unit of this criterion"),
    ({"as_of": "tomorrow"}, "as_of", "today or an earlier day"),
    ({"as_of": date(1700, 1, 1)}, "as_of", "today or an earlier day"),
    ({"as_of": date(2026, 1, 2), "check_by": date(2026, 1, 1)}, "check_by", "after the day of the value"),
    ({"source_title": "A book"}, "source_url", "needs a web address"),
    ({"source_url": "ftp://example.org/"}, "source_url", "not a web address"),
    ({"source_url": "javascript:alert(1)", "source_title": "x"}, "source_url", "not a web address"),
    ({"note": "n" * 201}, "note", "At most 200"),
    ({"note": "\x00"}, "note", "cannot be stored"),
]


@pytest.mark.parametrize(("typed", "field", "words"), REFUSED, ids=str)
def test_what_is_not_as_it_should_be_is_refused_beside_its_field(typed: dict[str, Any], field: str, words: str) -> None:
    if typed.get("as_of") == "tomorrow":
        typed = {"as_of": timezone.localdate() + timedelta(days=1)}
    with pytest.raises(Refused, match=words) as refusal:
        facts.propose(cast.subject(), cast.criterion(), Said(**{"value": "8k", **typed}), by=cast.edith())
    assert refusal.value.field == field
    assert not Fact.objects.exists() or not Fact.objects.get().versions.exists()


def test_a_price_without_a_day_is_refused() -> None:
    price = cast.criterion("Price", kind="money", unit="")
    with pytest.raises(Refused, match="as of which day"):
        facts.propose(cast.subject(), price, Said("$3"), by=cast.edith())


def test_a_source_without_a_title_goes_by_its_host() -> None:
    fact = cast.fact(source_title="", source_url="https://example.org/a?b=c")
    assert fact.current and fact.current.source_title == "example.org"


def test_writers_propose_and_editors_verify() -> None:
    fact = facts.propose(cast.subject(), cast.criterion(), Said("8k"), by=cast.wanda())
    for verb in (facts.verify, facts.confirm):
        with pytest.raises(Refused, match="role of editor"):
            verb(fact, by=cast.walter())
    with pytest.raises(Refused, match="role of editor"):
        facts.follow_by(fact, Policy.HOLD, by=cast.wanda())
    assert facts.possible(fact, cast.edith()) == (Deed.PROPOSE, Deed.VERIFY, Deed.DECLINE)
