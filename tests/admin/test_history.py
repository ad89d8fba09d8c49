"""The history in the admin: every transition, to read, filter and search."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from kb.models import HistoryEntry
from tests import cast

pytestmark = pytest.mark.django_db
LIST = reverse("admin:kb_historyentry_changelist")


def found(ada: Client, **asked: str) -> list[HistoryEntry]:
    return list(ada.get(LIST, asked).context["cl"].result_list)


def test_every_transition_is_listed_newest_first(ada: Client) -> None:
    cast.published()
    assert [entry.transition for entry in found(ada)] == ["publish", "approve", "submit", "save"]


def test_it_is_filtered_by_transition_and_by_person(ada: Client) -> None:
    cast.published()
    assert [entry.transition for entry in found(ada, transition__exact="approve")] == ["approve"]
    edith = str(cast.edith().pk)
    assert {entry.transition for entry in found(ada, by__id__exact=edith)} == {"approve", "publish"}


def test_it_is_searched_by_title(ada: Client) -> None:
    cast.draft(title="Copper and bronze")
    cast.draft(title="Iron")
    assert [entry.title for entry in found(ada, q="bronze")] == ["Copper and bronze"]


def test_it_has_no_action(ada: Client) -> None:
    cast.draft()
    assert ada.get(LIST).context["action_form"] is None


def test_the_list_takes_as_many_queries_for_thirty_entries_as_for_one(
    ada: Client, count_queries: Callable[[str], int]
) -> None:
    cast.draft()
    one = count_queries(LIST)
    for _number in range(29):
        cast.draft()
    assert len(found(ada)) == 30
    assert count_queries(LIST) == one
