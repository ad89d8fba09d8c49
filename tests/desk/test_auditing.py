"""The audit: all that happened to articles, filtered, in pages that do not count, and exported as it is filtered."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import people
from accounts.models import Event, PersonEntry
from kb import pages
from kb.desk.deeds import ABOUT_ARTICLES, ABOUT_PEOPLE, HISTORIES, LABELS, Deed
from kb.editorial import drafting, leaving, publishing, review, shelving
from kb.models import Article, HistoryEntry
from kb.rules import places, sheets
from kb.rules.workflow import Transition
from tests import cast
from tests.desk.sending import signed_in

pytestmark = pytest.mark.django_db
AUDIT, FILE = "/desk/audit/", "/desk/audit/history.csv"


def shown(client: Client, asked: str = "") -> list[Deed]:
    answer = client.get(f"{AUDIT}?{asked}")
    assert answer.status_code == 200
    found: list[Deed] = answer.context["deeds"]
    return found


def exported(client: Client, asked: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{FILE}?{asked}")
    assert answer.status_code == 200
    text = b"".join(answer).decode()  # type: ignore[arg-type]  # a streamed answer, by parts
    assert text.startswith(sheets.BEGINNING)
    return list(csv.DictReader(io.StringIO(text.removeprefix(sheets.BEGINNING), newline="")))


def deeds(client: Client, asked: str = "") -> list[str]:
    return [deed.what for deed in shown(client, asked)]


def test_everything_that_happened_is_listed_the_latest_first() -> None:
    cast.published(title="Copper and bronze")
    html = signed_in(cast.ada()).get(AUDIT).content.decode()
    assert deeds(signed_in(cast.ada())) == ["publish", "approve", "submit", "save"]
    for words in ("Copper and bronze", "Edith", "Wanda", "Approved", "Revision 1"):
        assert words in html


def test_it_is_filtered_by_person_article_transition_and_days() -> None:
    with time_machine.travel("2026-03-01 09:00Z", tick=True):
        cast.published(title="Copper and bronze", slug="copper")
    with time_machine.travel("2026-03-02 09:00Z", tick=True):
        iron = cast.draft(cast.walter(), title="Iron")
    client = signed_in(cast.ada())
    edith = cast.edith().public_id
    for asked, found in (
        (f"person={edith}", ["publish", "approve"]),
        (f"person={edith}&what=approve", ["approve"]),
        ("person=site", []),
        ("article=copper", ["publish", "approve", "submit", "save"]),
        ("article=Iron", ["save"]),
        (f"article={iron.public_id}", ["save"]),
        ("article=copper&what=save", ["save"]),
        ("what=save", ["save", "save"]),
        ("since=2026-03-02", ["save"]),
        ("until=2026-03-01", ["publish", "approve", "submit", "save"]),
        ("since=2026-03-01&until=2026-03-01&what=publish", ["publish"]),
        ("since=2026-03-03", []),
    ):
        assert deeds(client, asked) == found, asked
        assert [row["what"] for row in exported(client, asked)] == found, asked


def everything() -> Article:
    """One of each: a waiver with a reason, articles handed over when Walter left, and a person who was promoted."""
    with time_machine.travel("2026-03-01 09:00Z", tick=True):
        article = cast.draft(cast.walter(), title="Copper", takeaways=())
        cast.waived(article, reason="=It is so.")
    with time_machine.travel("2026-03-02 09:00Z", tick=True):
        leaving.deactivate(cast.walter(), by=cast.ada(), to=cast.wanda())
    with time_machine.travel("2026-03-03 09:00Z", tick=True):
        people.change_role(cast.wanda(), "editor", by=cast.ada())
        people.end_sessions(cast.wanda(), by=cast.ada())
    return article


def test_waivers_handovers_and_what_happened_to_people_stand_between_the_transitions() -> None:
    article, client = everything(), signed_in(cast.ada())
    whole = ["sessions_ended", "role", "deactivated", "hand_over", "waive", "save"]
    wanda, walter = cast.wanda().public_id, cast.walter().public_id
    for asked, found in (
        ("", whole),
        (f"person={cast.edith().public_id}", ["waive"]),
        (f"person={wanda}", ["sessions_ended", "role", "hand_over"]),
        (f"person={walter}", ["deactivated", "hand_over", "save"]),
        (f"person={cast.ada().public_id}", ["sessions_ended", "role", "deactivated", "hand_over"]),
        ("person=site", []),
        (f"article={article.public_id}", ["hand_over", "waive", "save"]),
        ("what=role", ["role"]),
        ("what=hand_over", ["hand_over"]),
        ("what=waive", ["waive"]),
        (f"what=role&article={article.public_id}", []),
        ("since=2026-03-02&until=2026-03-02", ["deactivated", "hand_over"]),
    ):
        assert deeds(client, asked) == found, asked
        assert [row["what"] for row in exported(client, asked)] == found, asked
    html = client.get(AUDIT).content.decode()
    for words in ("Check waived", "=It is so.", "Walter → Wanda", "Writer → Editor", "Sessions ended"):
        assert words in html
    assert f'href="/desk/people/{wanda}/"' in html
    _ended, role, _left, passed, waived, _saved = exported(client)
    assert (role["person"], role["person_address"], role["from"], role["to"]) == (
        "Wanda", "wanda@example.org", "writer", "editor",
    )  # fmt: skip
    assert (passed["from"], passed["to"], passed["title"]) == ("walter@example.org", "wanda@example.org", "Copper")
    assert (waived["comment"], waived["by"], waived["revision"]) == ("'=It is so.", "Edith", "1")
    assert waived["about"]


def test_no_two_deeds_have_one_name() -> None:
    assert len(LABELS) == len(ABOUT_ARTICLES) + len(ABOUT_PEOPLE)


@pytest.mark.parametrize("length", [1, 2, 3, 50])
def test_pages_through_all_histories_have_everything_once(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.desk.views.auditing.A_PAGE", length)
    monkeypatch.setattr("kb.desk.views.auditing.AT_ONCE", length)
    with time_machine.travel("2026-03-01 09:00Z", tick=False):  # all at one moment, which only their keys tell apart
        article = cast.draft(cast.walter())
        drafting.create(cast.content(), by=cast.walter())
        leaving.deactivate(cast.walter(), by=cast.ada(), to=cast.wanda())
        for _number in range(5):
            PersonEntry.objects.create(person=cast.wanda(), event=Event.SESSIONS_ENDED, by=cast.ada())
    assert article.handovers.exists()
    client, older, keys = signed_in(cast.ada()), "", []
    while True:
        answer = client.get(f"{AUDIT}?before={older}")
        keys += [deed.key for deed in answer.context["deeds"]]
        if not (older := answer.context["older"]):
            break
    assert len(keys) == 2 + 2 + 1 + 5
    assert keys == sorted(set(keys), reverse=True)
    assert len(exported(client)) == len(keys)


def test_days_begin_when_they_begin_for_whoever_asks() -> None:
    cast.settings(time_zone="Asia/Tokyo")
    pages.changed("site")
    with time_machine.travel("2026-03-01 16:00Z", tick=True):  # the second of March in Tokyo
        cast.draft()
    client = signed_in(cast.ada())
    assert (deeds(client, "until=2026-03-01"), deeds(client, "since=2026-03-02")) == ([], ["save"])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("article=nothing-there", "No article has this address or title: “nothing-there”."),
        ("since=yesterday", "This is no date. Write it as 2027-03-28."),
        ("since=0001-01-01", "Choose a later date."),
        ("until=9999-12-31", "Choose an earlier date."),
        ("since=2026-03-02&until=2026-03-01", "This is before the day it begins on."),
        ("what=slip", "slip"),
        ("person=nobody", "nobody"),
        ("before=yesterday", "That part of the list does not exist."),
        ("article=%00", "Null characters are not allowed."),
    ],
)
def test_a_filter_that_makes_no_sense_is_said_and_exports_nothing(asked: str, sentence: str) -> None:
    cast.draft()
    client = signed_in(cast.ada())
    page = client.get(f"{AUDIT}?{asked}")
    assert page.status_code == 200
    assert page.context["deeds"] == []
    assert sentence in page.content.decode()
    answer = client.get(f"{FILE}?{asked}")
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_what_was_deleted_is_still_there_and_found_by_its_id() -> None:
    article = cast.draft(title="Never public")
    shelving.bin(article, by=cast.wanda())
    shelving.empty_bin(datetime.now(UTC) + timedelta(days=31))
    assert not Article.objects.exists()
    client = signed_in(cast.ada())
    assert deeds(client, f"article={article.public_id}") == ["bin", "save"]
    html = client.get(AUDIT).content.decode()
    assert "Never public" in html
    assert f"/desk/articles/{article.public_id}/" not in html
    assert {row["revision"] for row in exported(client)} == {""}


def many(number: int) -> None:
    """That many entries of one article, all at the same moment, which only their keys tell apart."""
    article = cast.draft()
    (first,) = article.history.all()
    fields = {field.attname: getattr(first, field.attname) for field in HistoryEntry._meta.concrete_fields}
    fields.pop("id")
    HistoryEntry.objects.bulk_create(HistoryEntry(**fields) for _number in range(number - 1))


def test_pages_follow_each_other_without_a_gap_or_an_overlap_and_keep_the_filters() -> None:
    many(120)
    client, asked, keys = signed_in(cast.ada()), "what=save", []
    for length in (50, 50, 20):
        answer = client.get(f"{AUDIT}?{asked}")
        keys += [deed.key // len(HISTORIES) for deed in answer.context["deeds"]]
        assert len(answer.context["deeds"]) == length
        asked = f"what=save&before={answer.context['older']}"
        assert (f"?what=save&amp;before={answer.context['older']}" in answer.content.decode()) == (length == 50)
    assert keys == sorted(HistoryEntry.objects.values_list("pk", flat=True), reverse=True)


def test_the_page_takes_as_many_queries_for_thirty_as_for_one() -> None:
    pages.changed("site")
    client = signed_in(cast.ada())
    counts = []
    for number in (1, 30):
        many(number)
        client.get(AUDIT)
        with CaptureQueriesContext(connection) as queries:
            assert len(shown(client)) >= number
        counts.append(len(queries))
    assert counts == [10, 10]


def test_the_file_is_read_in_parts_and_has_every_entry_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.desk.views.auditing.AT_ONCE", 7)
    many(30)
    client = signed_in(cast.ada())
    answer = client.get(FILE)
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="history-')
    parts = list(answer)  # type: ignore[call-overload]  # a streamed answer, by parts
    assert len(parts) == 1 + 5  # the head, and five times seven at most
    assert len(exported(client)) == 30


def test_an_exported_line_says_everything_in_words_that_no_language_changes() -> None:
    hour = datetime(2031, 5, 6, 7, tzinfo=UTC)
    article = cast.scheduled(at=hour, title="Copper; bronze, “and” more")
    client = signed_in(cast.ada())
    row = exported(client, f"article={article.public_id}&what=schedule")[0]
    assert (row["title"], row["what"]) == ("Copper; bronze, “and” more", "schedule")
    assert (row["from"], row["to"], row["revision"]) == ("approved", "scheduled", "1")
    assert (row["by"], row["by_address"]) == ("Edith", "edith@example.org")
    assert datetime.fromisoformat(row["hour"]) == hour
    assert datetime.fromisoformat(row["at"]) == article.history.all()[0].at
    assert row["article"] == str(article.public_id)


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=cmd|' /C calc'!A0", "=1\nand, “more”"])
def test_no_cell_is_taken_for_a_formula(words: str) -> None:
    article = cast.in_review(title="=HYPERLINK(1)")
    review.request_changes(article, by=cast.edith(), comment=words)
    row = exported(signed_in(cast.ada()), "what=request_changes")[0]
    assert row["title"] == "'=HYPERLINK(1)"
    assert row["comment"] == f"'{words.strip()}"


def test_what_happens_while_the_file_is_read_leaves_it_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.desk.views.auditing.AT_ONCE", 5)
    many(12)
    parts = iter(signed_in(cast.ada()).get(FILE))  # type: ignore[call-overload]
    begun = next(parts) + next(parts)
    cast.draft()
    whole = (begun + b"".join(parts)).decode()
    assert whole.count("\r\n") == 1 + 12


def test_the_admin_leads_there_and_shows_single_entries() -> None:
    article = publishing.retire(cast.published(), by=cast.edith(), comment="Out of date.")
    client = signed_in(cast.ada())
    assert client.get("/admin/kb/historyentry/")["Location"] == AUDIT
    entry = article.history.get(transition=Transition.RETIRE)
    assert "Out of date." in client.get(f"/admin/kb/historyentry/{entry.pk}/change/").content.decode()


def test_only_administrators_are_offered_it() -> None:
    drafting.create(cast.content(), by=cast.wanda())
    assert f'href="{AUDIT}"' in signed_in(cast.ada()).get("/desk/").content.decode()
    assert f'href="{AUDIT}"' not in signed_in(cast.edith()).get("/desk/").content.decode()


def test_a_place_that_lies_before_everything_says_so() -> None:
    cast.draft()
    before = places.written(datetime(2001, 1, 1, tzinfo=UTC), 1)
    html = signed_in(cast.ada()).get(f"{AUDIT}?before={before}").content.decode()
    assert "Nothing stands here in the list." in html
