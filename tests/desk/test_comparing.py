"""A comparison is built in the editing form: what is named is found, what cannot be meant is given back."""

from dataclasses import replace

import pytest
from django.test import Client

from kb.models import Article, Criterion, Subject
from kb.rules.comparisons import Comparison, OwnCell, Weighing
from tests import cast, costs
from tests.desk.sending import form_of, page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger() -> tuple[list[Subject], list[Criterion]]:
    """Alpha One (also called A1) and Beta Two, by context length and licence."""
    subjects = [cast.subject("Alpha One", "A1"), cast.subject("Beta Two")]
    return subjects, [cast.criterion(), cast.criterion("Licence", kind="text", unit="")]


def _saved(client: Client, article: Article, **changes: str) -> Comparison:
    response = client.post(page(article), form_of(article, **{"comparison_title": "", **changes}))
    assert response.status_code == 302, response.context["form"].errors
    article.refresh_from_db()
    return article.newest.content().comparison


def test_what_is_typed_is_the_comparison_of_the_revision_and_comes_back_as_it_was(
    ledger: tuple[list[Subject], list[Criterion]],
) -> None:
    (alpha, beta), (length, licence) = ledger
    article, client = cast.draft(), signed_in(cast.wanda())
    own = {
        "cell_subject_1": "beta two",
        "cell_criterion_1": "licence",
        "cell_value_1": "unknown",
        "cell_note_1": "Asked",
    }
    built = _saved(
        client,
        article,
        comparison_title="Both",
        subject_1="A1",
        subject_3="beta-two",
        criterion_1="licence",
        group_1="Terms",
        verdict_1="Alpha is  free",
        criterion_2="Context Length",
        pick="Alpha One",
        pick_for="those who write much",
        **own,
    )
    assert built == Comparison(
        (alpha.public_id, beta.public_id),
        (Weighing(licence.public_id, "Terms", "Alpha is free"), Weighing(length.public_id)),
        (OwnCell(beta.public_id, licence.public_id, "unknown", "Asked"),),
        "Both",
        alpha.public_id,
        "those who write much",
    )
    assert _saved(client, article, comparison_title="Both") == built
    assert article.revisions.count() == 2
    form = form_of(article)
    del form["comparison_title"]  # a page from before there were such fields
    client.post(page(article), {**form, "title": "Another"})
    article.refresh_from_db()
    assert article.newest.content().comparison == built


def test_what_cannot_be_meant_is_said_beside_its_field_and_given_back(
    ledger: tuple[list[Subject], list[Criterion]],
) -> None:
    subjects, criteria = ledger
    article = cast.draft(comparison=cast.comparison(*subjects, by_=criteria))
    client = signed_in(cast.wanda())
    named = {"cell_subject_1": "Beta Two", "cell_criterion_1": "Context length"}
    cell = {**named, "cell_value_1": "9", "cell_note_1": "kept"}
    for field, value, elsewhere, sentence in (
        ("subject_3", "Alpha Onne", "", "No subject goes by “Alpha Onne”."),
        ("subject_3", "a1", "", "The same one is there twice."),
        ("criterion_3", "Licenses", "", "No criterion is called “Licenses”."),
        ("criterion_3", "Licence", "", "The same one is there twice."),
        ("verdict_3", "It is dear", "criterion_3", "Which criterion do these words belong to?"),
        ("verdict_1", "x" * 201, "", "at most 200 characters"),
        ("pick", "Gamma", "", "The pick is one of the subjects"),
        ("cell_value_1", "ten", "", "number"),
        ("cell_value_1", "", "", "needs a value"),
        ("cell_subject_1", "Gamma", "", "one of the subjects above"),
        ("cell_criterion_1", "", "", "one of the criteria above"),
        ("cell_source_1", "Its page", "cell_url_1", "needs a web address"),
        ("cell_url_1", "javascript:x", "", "is not a web address"),
        ("comparison_title", "x" * 201, "", "at most 200 characters"),
    ):
        typed = {**cell, field: value}
        response = client.post(page(article), form_of(article, **typed))
        form, place = response.context["form"], elsewhere or field
        assert list(form.errors) == [place], form.errors
        assert sentence.lower() in str(form.errors[place][0]).lower()
        assert f'href="#id_{place}"' in response.content.decode()
        assert all(form[name].value() == words for name, words in typed.items())
    many = {f"subject_{number}": cast.subject(f"S{number}").name for number in range(3, 14)}
    assert list(client.post(page(article), form_of(article, **many)).context["form"].errors) == ["subject_13"]
    assert article.revisions.count() == 1


def test_a_name_that_nothing_goes_by_is_answered_with_those_near_it_and_editors_may_add_it(
    ledger: tuple[list[Subject], list[Criterion]],
) -> None:
    subjects, criteria = ledger
    article = cast.draft(comparison=cast.comparison(*subjects, by_=criteria[:1]))
    typed = form_of(article, subject_3="Alpha Onne", criterion_2="Licences", kind_2="yes_no")
    writer, editor = signed_in(cast.wanda()), signed_in(cast.edith())
    html = writer.post(page(article), typed).content.decode()
    assert 'value="subject_3:is:Alpha One"' in html
    assert 'value="criterion_2:is:Licence"' in html
    assert 'name="add"' not in html
    assert writer.post(page(article), {**typed, "add": "subject_3"}).status_code == 200
    assert not Subject.objects.filter(name="Alpha Onne").exists()
    chosen = writer.post(page(article), {**typed, "row": "criterion_2:is:Licence"}).context["form"]
    assert (chosen["criterion_2"].value(), article.revisions.count()) == ("Licence", 1)
    assert 'value="criterion_2"' in editor.post(page(article), typed).content.decode()
    editor.post(page(article), {**typed, "add": "criterion_2", "subject_3": ""})
    article.refresh_from_db()
    made = Criterion.objects.get(name="Licences")
    assert made.kind == "yes_no"
    assert article.newest.content().comparison.criteria == (criteria[0].public_id, made.public_id)


def test_the_table_says_how_each_cell_stands_and_the_sentence_how_many(
    ledger: tuple[list[Subject], list[Criterion]],
) -> None:
    (alpha, beta), (length, licence) = ledger
    cast.due_fact("128000", alpha, length)
    cast.fact("MIT", alpha, licence, source_title="", source_url="")
    cast.proposed("9", beta, length)
    built = cast.comparison(alpha, beta, by_=[length, licence])
    article = cast.draft(comparison=built)
    client = signed_in(cast.wanda())
    response = client.get(page(article))
    html = response.content.decode()
    sentence = "2 of 4 cells stated, 1 without a source, 1 due, 1 with a value that waits to be verified"
    assert response.context["table"].summary == sentence
    assert sentence in html
    assert f'href="/desk/facts/{beta.public_id}/{licence.public_id}/" class="gap"' in html
    gap = f"{beta.public_id}:{licence.public_id}"
    assert f'name="cell" value="{gap}"' in html
    form = client.post(page(article), form_of(article, cell=gap)).context["form"]
    assert [form[f"cell_{name}_1"].value() for name in ("subject", "criterion")] == ["Beta Two", "Licence"]
    typed = {"cell_subject_1": "Beta Two", "cell_criterion_1": "Licence", "cell_value_1": "unknown"}
    client.post(page(article), form_of(article, **typed))
    article.refresh_from_db()
    table = client.get(page(article)).context["table"]
    assert table.summary.startswith("3 of 4 cells stated, 1 without a source, 1 due")
    assert article.newest.content() == replace(article.newest.content(), comparison=replace(built, cells=(
        OwnCell(beta.public_id, licence.public_id, "unknown"),)))  # fmt: skip


def test_a_button_moves_a_row_and_saves_nothing() -> None:
    article, client = cast.draft(takeaways=("one", "two", "three")), signed_in(cast.wanda())
    for button, rows in (
        ("takeaway_3:up", ["one", "three", "two", ""]),
        ("takeaway_1:down", ["two", "one", "three", ""]),
        ("takeaway_1:up", ["one", "two", "three", ""]),
        ("takeaway_2:out", ["one", "three", "", ""]),
        ("takeaway_9:up", ["one", "two", "three", ""]),
    ):
        form = client.post(page(article), form_of(article, title="Kept", row=button)).context["form"]
        assert [form[f"takeaway_{number}"].value() or "" for number in range(1, 5)] == rows
        assert form["title"].value() == "Kept"
    assert article.revisions.count() == 1


def test_all_that_belongs_to_a_row_moves_with_it_and_another_one_can_be_had(
    ledger: tuple[list[Subject], list[Criterion]],
) -> None:
    subjects, criteria = ledger
    article = cast.draft(comparison=cast.comparison(*subjects, by_=criteria))
    client = signed_in(cast.wanda())
    typed = form_of(article, group_2="Terms", verdict_2="Free")
    moved = client.post(page(article), {**typed, "row": "criterion_2:up"})
    form = moved.context["form"]
    assert [form[f"{name}_1"].value() for name in ("criterion", "group", "verdict")] == ["Licence", "Terms", "Free"]
    assert [line.criterion.name for line in moved.context["table"].lines] == ["Licence", "Context length"]
    assert 'autofocus id="id_criterion_1"' in moved.content.decode()
    more = client.post("/desk/articles/new/", {**typed, "criterion_3": "", "row": "criterion:more"})
    assert "criterion_4" in more.context["form"].fields
    assert Article.objects.count() == 1


def test_the_page_takes_the_same_queries_for_one_cell_and_for_thirty(
    ledger: tuple[list[Subject], list[Criterion]],
) -> None:
    (alpha, beta), (length, _licence) = ledger
    client = signed_in(cast.wanda())
    one = cast.draft(comparison=cast.comparison(alpha, by_=[length], cells=_cells([alpha], [length])))
    criteria = [cast.criterion(f"Criterion {number}", kind="text", unit="") for number in range(15)]
    built = cast.comparison(alpha, beta, by_=criteria, cells=_cells([alpha, beta], criteria))
    many = cast.draft(comparison=built)
    assert costs.queries(client, page(many)) == costs.queries(client, page(one))
    wrong = {"row": "subject_1:up"}
    assert costs.queries(client, page(many), form_of(many, **wrong)) == costs.queries(
        client, page(one), form_of(one, **wrong)
    )


def _cells(subjects: list[Subject], criteria: list[Criterion]) -> tuple[OwnCell, ...]:
    return tuple(OwnCell(one.public_id, other.public_id, "9") for one in subjects for other in criteria)
