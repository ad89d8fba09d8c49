"""Subjects and criteria: a name belongs to one subject, and what is in use stays."""

from __future__ import annotations

import pytest

from accounts.refusal import Refused
from kb.editorial import facts, subjects
from kb.models import Criterion, Redirect, Subject
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_subject_is_found_by_each_of_its_names() -> None:
    alpha = cast.subject("Alpha One", "Alpha", "A1")
    for name in ("alpha one", "ALPHA", " a1 ", "alpha-one"):
        assert Subject.objects.called([name]).get() == alpha
    subjects.keep_subject(alpha, ["Alpha", "Alpha 1"], by=cast.edith())
    assert not Subject.objects.called(["A1"]).exists()


@pytest.mark.parametrize(("name", "aliases", "field"), [("Alpha", [], "name"), ("Beta", ["alpha one"], "aliases")])
def test_no_name_is_that_of_another_subject(name: str, aliases: list[str], field: str) -> None:
    cast.subject("Alpha One", "Alpha")
    with pytest.raises(Refused, match="is a name of “Alpha One”") as refusal:
        subjects.keep_subject(Subject(name=name), aliases, by=cast.edith())
    assert refusal.value.field == field


def test_a_name_given_back_and_forth_makes_no_circle() -> None:
    alpha, beta = cast.subject("Alpha"), cast.subject("Beta")
    with pytest.raises(Refused, match="is a name of “Beta”"):
        subjects.keep_subject(alpha, ["beta"], by=cast.edith())
    subjects.keep_subject(beta, ["BETA", "Beta"], by=cast.edith())
    assert not beta.aliases.exists()  # its own name is no other name


def test_an_address_can_stand_in_a_comparison() -> None:
    with pytest.raises(Refused, match="-vs-") as refusal:
        subjects.keep_subject(Subject(name="A", slug="a-vs-b"), by=cast.edith())
    assert refusal.value.field == "slug"
    assert subjects.keep_subject(Subject(name="A vs B"), by=cast.edith()).slug == "a-versus-b"


def test_a_renamed_subject_redirects() -> None:
    alpha = cast.subject("Alpha")
    alpha.slug = "alpha-1"
    subjects.keep_subject(alpha, by=cast.edith())
    assert Redirect.objects.get(old="/subjects/alpha/").new == "/subjects/alpha-1/"


def test_what_is_in_use_is_not_deleted_and_its_uses_are_said() -> None:
    fact = cast.fact()
    cast.draft(body="It takes {{ alpha-one/context-length }}.")
    for noun in (fact.subject, fact.criterion):
        with pytest.raises(Refused, match=r"in use \(1 fact, 1 article or draft of one\)"):
            subjects.remove(noun, by=cast.edith())
    subjects.remove(cast.subject("Unused"), by=cast.edith())
    assert Subject.objects.get() == fact.subject


def test_a_criterion_keeps_a_kind_that_its_values_fit() -> None:
    fact = cast.fact("128000")
    criterion = fact.criterion
    criterion.kind, criterion.unit = "yes_no", ""
    with pytest.raises(Refused, match="would no longer be a value") as refusal:
        subjects.keep_criterion(criterion, by=cast.edith())
    assert refusal.value.field == "kind"
    criterion.kind = "text"
    subjects.keep_criterion(criterion, by=cast.edith())
    assert Criterion.objects.get().kind == "text"


def test_writers_keep_neither() -> None:
    with pytest.raises(Refused, match="role of editor"):
        subjects.keep_subject(Subject(name="A"), by=cast.wanda())
    with pytest.raises(Refused, match="role of editor"):
        subjects.keep_criterion(Criterion(name="A"), by=cast.wanda())
    with pytest.raises(Refused, match="role of editor"):
        subjects.remove(cast.subject(), by=cast.wanda())
    assert facts.possible(None, cast.wanda())
