"""A text is held against the ledger by the words in it, whatever the ledger's size."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb.composing import compose
from kb.composing.claims import denied
from kb.editorial import facts, subjects
from kb.models import Fact, Subject
from kb.rules.checks import Level, Verdict
from kb.rules.content import Content
from kb.rules.values import Better, Kind
from tests import cast

pytestmark = pytest.mark.django_db
FALSE = "Alpha One has a context length of 64k tokens."


def told(body: str, **fields: Any) -> list[Verdict]:
    verdicts = compose(cast.draft(body=body, **fields).newest).verdicts
    return [each for each in verdicts if each.check == "claims_hold" and each.level is Level.WARN]


def stated() -> Fact:
    price = cast.criterion("Price", kind=Kind.MONEY, unit="per month", better=Better.LOWER, lower_words=["cheaper"])
    beta = cast.subject("Beta", "Beta-Cloud")
    cast.fact("USD 20", cast.subject("Alpha One", "A1"), price)
    cast.fact("USD 9", beta, price)
    return cast.fact("128000")


def test_a_sentence_that_the_ledger_denies_is_told_with_its_place_its_source_and_what_could_stand_there() -> None:
    stated()
    day = timezone.localdate()
    body = f"# Head\n\nÉtait. *{FALSE}* And A1 costs $9 per month.\n\nBeta costs $9 per month."
    first, second = told(body)
    assert (first.field, first.line, first.column, first.about) == ("body", 3, 42, "64k tokens")
    assert body.split("\n")[2][42:].startswith("64k tokens")
    assert first.mend == "{{ alpha-one/context-length }}"
    assert first.block is not None
    as_of = f"{day.day} {day:%B %Y}"
    assert first.sentence == (
        "“64k tokens”? Alpha One, Context length: the ledger says “128,000 tokens”. Source: Alpha’s own page, "
        f"as of {as_of}. Write {{{{ alpha-one/context-length }}}} in its place."
    )
    assert (second.about, second.mend) == ("$9 per month", "{{ alpha-one/price }}")


def test_an_order_that_the_figures_deny_is_told_and_nothing_could_stand_there() -> None:
    stated()
    (order,) = told("Alpha One is cheaper than Beta Cloud.")
    assert (order.about, order.mend) == ("cheaper than Beta Cloud", "")
    assert "“$20 per month” for Alpha One and “$9 per month” for Beta." in order.sentence


def test_takeaways_and_the_summary_are_read_too_and_say_no_line() -> None:
    stated()
    found = told("Words.", summary=FALSE, takeaways=("One.", "Beta costs $20 per month.", "Three."))
    assert [(each.field, each.line, each.about, each.mend) for each in found] == [
        ("summary", None, "64k tokens", ""),
        ("takeaways", None, "$20 per month", ""),
    ]


def test_what_is_true_disputed_unread_or_in_another_language_is_not_told() -> None:
    fact = stated()
    for body in (
        "Alpha One has a context length of 128k tokens.",
        "`Alpha One` costs $1 per month.",
        "> " * 500 + FALSE,
    ):
        assert denied(Content(body=body)) == (), body
    assert len(denied(Content(body=FALSE))) == 1
    assert denied(Content(body=FALSE, language="de")) == ()
    assert compose(cast.draft(body=FALSE).newest, claims=False).verdicts
    facts.dispute(fact, by=cast.edith(), comment="Is it?")
    assert denied(Content(body=FALSE)) == ()


def test_what_a_criterion_is_called_now_is_looked_for_at_once() -> None:
    fact = stated()
    assert len(told(FALSE)) == 1
    fact.criterion.name = "Window"
    subjects.keep_criterion(fact.criterion, by=cast.edith())
    assert (told(FALSE), len(told("Alpha One has a window of 64k tokens."))) == ([], 1)


def test_it_asks_as_often_however_much_there_is() -> None:
    stated()
    counts = []
    for many in (1, 30):
        for number in range(many):
            other = cast.subject(f"Gamma {number}")
            if number < 3:
                cast.fact(f"{number + 5}000", other, cast.criterion(f"Limit {number}"))
        body = " ".join(f"Gamma {number} has a limit {number} of 2 tokens." for number in range(many))
        for text in ("Nothing of it. " * 50, body):
            with CaptureQueriesContext(connection) as queries:
                found = denied(Content(body=text))
            counts.append((len(queries), len(found)))
    assert Subject.objects.count() > 30
    assert counts == [(1, 0), (3, 1), (1, 0), (3, 3)]
    with CaptureQueriesContext(connection) as queries:
        denied(Content(body=""))
    assert len(queries) == 0
