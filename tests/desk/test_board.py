"""The board: lists of what waits and what is due, columns by state with the moves that the table allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from kb import pages
from kb.desk import board
from kb.editorial import commenting, review
from kb.editorial.transitions import possible, possible_with
from kb.models import Article, filing
from kb.rules.workflow import State
from tests import cast, costs
from tests.desk.sending import page, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 17, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def lists(asked: str = "", user: User | None = None) -> dict[str, list[str]]:
    """The titles of each list that is not empty."""
    response = signed_in(user or cast.edith()).get(f"/desk/?{asked}")
    assert response.status_code == 200
    found = {each.kind.name: [str(article) for article in each.articles] for each in response.context["sections"]}
    return {name: titles for name, titles in found.items() if titles}


def columns(asked: str = "", user: User | None = None) -> dict[str, list[str]]:
    """The titles in each column that is not empty."""
    response = signed_in(user or cast.edith()).get(f"/desk/?view=columns&{asked}")
    assert response.status_code == 200
    found = {each.state.value: [str(card.article) for card in each.cards] for each in response.context["columns"]}
    return {name: titles for name, titles in found.items() if titles}


def asked_for(title: str, days: int, of: User | None = None, by: User | None = None) -> Article:
    """An article in review, to be decided within so many days from now on; a negative number is past."""
    with time_machine.travel(NOW - timedelta(days=30), tick=False):
        article = cast.draft(by, title=title)
        due = (NOW + timedelta(days=days)).date()
        return review.submit(article, by=article.creator, assignee=of, due_on=due)


def test_each_list_has_what_belongs_there_in_its_order() -> None:
    asked_for("Long overdue", -9)
    asked_for("Overdue", -1)
    asked_for("Due today", 0, of=cast.edith())
    asked_for("Due next week", 7)
    asked_for("Far off", 20, of=cast.emil())
    cast.draft(cast.edith(), title="Edith’s draft")
    cast.scheduled(title="Second", at=NOW + timedelta(days=2))
    cast.scheduled(title="First", at=NOW + timedelta(days=1))
    checked = cast.published(title="To be checked")
    Article.objects.filter(pk=checked.pk).update(review_at=NOW - timedelta(hours=1))
    found = lists()
    assert found["overdue"] == ["Long overdue", "Overdue"]
    assert found["due"] == ["Due today", "Due next week"]
    assert set(found["in_review"]) == {"Long overdue", "Overdue", "Due today", "Due next week", "Far off"}
    assert set(found["waiting"]) == {"Long overdue", "Overdue", "Due today", "Due next week"}
    assert found["mine"] == ["Edith’s draft"]
    assert found["scheduled"] == ["First", "Second"]
    assert found["checks"] == ["To be checked"]
    assert found["recent"] == ["To be checked"]


def test_a_review_waits_for_whom_it_can_be_done_by() -> None:
    cast.in_review(cast.edith(), title="Edith’s own")
    asked_for("For Emil", 3, of=cast.emil())
    asked_for("For anybody", 3)
    assert set(lists()["waiting"]) == {"For anybody"}
    assert set(lists(user=cast.emil())["waiting"]) == {"Edith’s own", "For Emil", "For anybody"}


@pytest.mark.parametrize("many", [filing.MANY, -1])  # of one's own: fewer and more
def test_writers_see_their_own_alone_on_either_view(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "MANY", many)
    article = cast.in_review(title="Wanda’s")
    review.request_changes(article, by=cast.edith(), comment="More.")
    cast.in_review(cast.walter(), title="Walter’s")
    cast.published(cast.walter(), title="Walter’s public one")
    assert lists(user=cast.wanda()) == {"waiting": ["Wanda’s"], "mine": ["Wanda’s"]}
    assert columns(user=cast.wanda()) == {"changes_requested": ["Wanda’s"]}
    assert columns("show=&category=llms", cast.wanda()) == {"changes_requested": ["Wanda’s"]}
    assert set(columns(user=cast.walter())) == {"in_review", "published"}


@pytest.mark.parametrize("many", [filing.MANY, -1])  # of one's own: fewer and more
def test_filters_stand_in_the_address_and_hold_for_both_views(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "MANY", many)
    cast.in_review(title="Building", category=cast.category("Building").public_id)
    asked_for("For Emil", 3, of=cast.emil())
    cast.draft(cast.edith(), title="Edith’s")
    emil = cast.emil().public_id
    for asked, titles in (
        ("", {"Building", "For Emil", "Edith’s"}),
        ("show=mine", {"Edith’s"}),
        ("category=building", {"Building"}),
        (f"assignee={emil}", {"For Emil"}),
        ("assignee=nobody", {"Building", "Edith’s"}),
        (f"category=building&assignee={emil}", set()),
        ("category=nowhere", set()),
        ("assignee=x", set()),
        ("show=all%00", set()),
    ):
        for found in (lists(asked), columns(asked)):
            assert {title for titles in found.values() for title in titles} == titles, asked
    html = signed_in(cast.edith()).get("/desk/?category=building").content.decode()
    assert "?category=building&amp;view=columns" in html
    assert "Nothing here matches the filters." in html
    assert "Clear the filters" in html
    assert "Select a valid choice." in signed_in(cast.edith()).get("/desk/?category=nowhere").content.decode()
    assert signed_in(cast.edith()).get("/desk/?view=x").status_code == 200


def test_an_empty_board_says_so() -> None:
    client = signed_in(cast.edith())
    assert "Nothing waits for you." in client.get("/desk/").content.decode()
    html = client.get("/desk/?view=columns").content.decode()
    assert html.count("Nothing here.") == len(board.COLUMNS)


def test_columns_count_everything_and_show_the_latest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "MOST_CARDS", 2)
    for number in range(3):
        article = cast.draft(title=f"Draft {number}")
        Article.objects.filter(pk=article.pk).update(changed_at=NOW + timedelta(minutes=number))
    old = cast.published(title="Out long ago")
    Article.objects.filter(pk=old.pk).update(revised_at=NOW - timedelta(days=8))
    cast.published(title="Out of late")
    assert columns() == {"draft": ["Draft 2", "Draft 1"], "published": ["Out of late"]}
    html = signed_in(cast.edith()).get("/desk/?view=columns").content.decode()
    assert "/desk/articles/?state=draft" in html
    assert ">All 3<" in html


def made() -> list[Article]:
    """One of each state, and what makes a difference to the table beside it."""
    article = cast.rewritten(cast.published())
    mine = cast.author("Edith", user=cast.edith())
    one = cast.approve(cast.in_review(), cast.edith())
    return [
        cast.draft(),
        cast.draft(authors=(mine.public_id,)),
        cast.in_review(),
        cast.in_review(cast.edith()),
        one,
        cast.scheduled(),
        cast.published(),
        article,
        cast.submitted(article),
        cast.retired(),
        cast.emergency(),
        cast.approve(cast.submitted(cast.rewritten(cast.published(), by=cast.wanda()))),
    ]


@pytest.mark.parametrize("approvals", [0, 1, 2])
def test_what_is_possible_with_many_at_once_is_what_is_possible_with_each(approvals: int) -> None:
    articles = [Article.objects.get(pk=article.pk) for article in made()]
    cast.settings(required_approvals=approvals)
    for user in (cast.wanda(), cast.walter(), cast.edith(), cast.emil(), cast.ada()):
        with CaptureQueriesContext(connection) as queries:
            found = possible_with(articles, user)
        assert len(queries) == 1
        assert found == {article.pk: possible(article, user) for article in articles}


def moved(article: Article, name: str, user: User | None = None, back: str = "view=columns") -> HttpResponse:
    return signed_in(user or cast.edith()).post(page(article, "move/"), {"move": name, "back": back})  # type: ignore[return-value]  # the test client's answer


def test_cards_offer_what_the_table_allows() -> None:
    cast.in_review(title="In review")
    html = signed_in(cast.edith()).get("/desk/?view=columns").content.decode()
    for name, column in (("approve", "approved"), ("request_changes", "changes_requested"), ("withdraw", "draft")):
        assert f'<option value="{name}" data-to="{column}">' in html
    assert '<option value="publish"' not in html
    wandas = signed_in(cast.wanda()).get("/desk/?view=columns").content.decode()
    assert '<option value="withdraw" ' in wandas
    assert '<option value="approve"' not in wandas
    # A card is no emergency: the move is offered, but no column stands for it.
    assert '<option value="emergency_publish">' in signed_in(cast.ada()).get("/desk/?view=columns").content.decode()


def test_a_harmless_move_is_done_and_leads_back_to_the_board_as_it_was() -> None:
    article = cast.in_review(title="In review")
    typed = {"move": "withdraw", "back": "view=columns&category=llms"}
    answer = signed_in(cast.edith()).post(page(article, "move/"), typed, follow=True)
    assert answer.redirect_chain == [("/desk/?view=columns&category=llms", 302)]
    assert "In review: Withdrawn" in answer.content.decode()
    article.refresh_from_db()
    assert article.state == State.DRAFT


@pytest.mark.parametrize("name", ["approve", "request_changes"])
def test_a_move_that_wants_words_or_a_reader_goes_to_its_page(name: str) -> None:
    article = cast.in_review()
    assert moved(article, name)["Location"] == page(article, f"{name}/")
    article.refresh_from_db()
    assert article.state == State.IN_REVIEW


@pytest.mark.parametrize("name", ["", "save", "nonsense", "\x00"])
def test_no_move_at_all_is_answered_with_a_sentence(name: str) -> None:
    article, client = cast.in_review(title="Waits"), signed_in(cast.edith())
    answer = client.post(page(article, "move/"), {"move": name, "back": "view=columns"}, follow=True)
    assert answer.status_code == 200
    assert "Choose what to do with “Waits” first." in answer.content.decode()


def test_a_move_that_came_too_late_or_is_not_ones_own_is_refused() -> None:
    article = cast.approved()
    assert moved(article, "unschedule").status_code == 409
    assert moved(article, "withdraw", cast.walter()).status_code == 404
    assert signed_in(cast.edith()).get(page(article, "move/"))["Location"] == page(article)


@pytest.mark.parametrize("back", ["//example.org/", "https://example.org/", "x" * 9_000, "\r\nX: 1", "a=%00"])
def test_what_leads_back_leads_nowhere_else(back: str) -> None:
    answer = moved(cast.in_review(), "withdraw", back=back)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/desk/?")
    assert signed_in(cast.edith()).get(answer["Location"]).status_code == 200


def test_it_takes_as_many_queries_for_thirty_as_for_one_and_ten_at_most() -> None:
    pages.changed("site")
    client = signed_in(cast.edith())
    asked = {"": 9, "view=columns": 10, "show=mine&category=llms&assignee=nobody&view=columns": 10}
    for more in (1, 29):
        for number in range(more):
            cast.draft(cast.edith())
            cast.remark(cast.in_review(cast.edith()))
            cast.scheduled(at=NOW + timedelta(hours=number + 1))
            cast.published()
        for rest, many in asked.items():
            assert costs.queries(client, f"/desk/?{rest}") == many, rest


def test_a_card_says_how_many_threads_are_open_and_leads_to_them() -> None:
    article, quiet = cast.in_review(title="Talked about"), cast.in_review(title="Quiet")
    closed, _open, last = (cast.remark(article) for _number in range(3))
    commenting.resolve(closed, by=cast.edith())
    commenting.reply(last, by=cast.edith(), words="An answer is no thread.")
    html = signed_in(cast.edith()).get("/desk/?view=columns").content.decode()
    assert f'<a href="{page(article, "review/")}">2 open threads<' in html
    assert page(quiet, "review/") not in html
