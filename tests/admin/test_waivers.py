"""Waivers in the admin: all of them, to read; and what the checks said in an entry of the history."""

import pytest
from django.test import Client
from django.urls import reverse

from kb.models import HistoryEntry
from tests import cast

pytestmark = pytest.mark.django_db
LIST = reverse("admin:kb_waiver_changelist")


def test_every_waiver_is_listed_with_who_gave_it_and_why(ada: Client) -> None:
    waiver = cast.waived(cast.draft(title="A short notice", takeaways=()), reason="It is <short>.")
    html = ada.get(LIST).content.decode()
    for words in ("A short notice", "Key takeaways: 3 to 7", "It is &lt;short&gt;.", "Edith"):
        assert words in html
    one = ada.get(reverse("admin:kb_waiver_change", args=[waiver.pk])).content.decode()
    assert "Key takeaways" in one
    assert 'name="_save"' not in one


def test_they_are_filtered_by_check(ada: Client) -> None:
    cast.waived(cast.draft(takeaways=()))
    cast.waived(cast.draft(summary=""))
    assert len(ada.get(LIST, {"check_name": "summary_present"}).context["cl"].result_list) == 1


def test_an_entry_of_the_history_says_what_the_checks_said_beyond_passing(ada: Client) -> None:
    cast.emergency(takeaways=(), summary="")
    entry = HistoryEntry.objects.get(transition="emergency_publish")
    html = ada.get(reverse("admin:kb_historyentry_change", args=[entry.pk])).content.decode()
    assert "fail: Key takeaways: 3 to 7" in html
    assert "warn: Choose three articles" in html
    assert "pass" not in html.partition("fail: ")[2].partition("</div>")[0]
