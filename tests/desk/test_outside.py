"""The report of outside links, and the warning that an article's checks give about broken ones."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from kb.composing import compose
from kb.models import OutsideLink
from kb.rules.checks import Level
from kb.rules.content import Relation
from tests import cast
from tests.desk.sending import signed_in
from tests.site.reading import Page

pytestmark = pytest.mark.django_db
GONE, FINE, OLD, NEW = (f"https://{name}.example/page" for name in ("gone", "fine", "old", "new"))


@pytest.fixture
def desk() -> Client:
    """Edith's browser."""
    return signed_in(cast.edith())


def found(address: str, **fields: Any) -> None:
    """What the worker found at an address."""
    assert OutsideLink.objects.filter(address=address).update(
        checked_at=datetime.fromisoformat("2026-05-03T12:00Z"), **fields
    )


def broken(address: str = GONE, failures: int = 2, **fields: Any) -> None:
    since = {"failing_since": datetime.fromisoformat("2026-05-02T12:00Z"), "failed_on": date(2026, 5, 3)}
    found(address, status=404, failures=failures, gone=failures, **since, **fields)


def test_a_broken_link_is_shown_with_what_it_says_since_when_and_who_uses_it(desk: Client) -> None:
    first = cast.published(title="Open vs closed", body=f"<{GONE}> <{FINE}>")
    second = cast.published(title="Small vs large", body=f"<{GONE}>")
    found(FINE, status=200)
    broken()
    page = Page(desk.get("/desk/links/broken/").content.decode())
    assert page.all("a", href=GONE)[0]["rel"] == "noopener nofollow"
    assert not page.all("a", href=FINE)
    for article in (first, second):
        assert page.all("a", href=f"/desk/articles/{article.public_id}/")
    for words in ("Answers 404", "Failed on 2 days in a row", "2 May 2026", "3 May 2026", "Open vs closed"):
        assert words in page.words, words


def test_doubtful_and_moved_links_have_lists_of_their_own(desk: Client) -> None:
    cast.published(body=f"<{GONE}> <{OLD}>")
    broken(failures=1)
    found(OLD, status=200, moved_to=NEW)
    assert "No outside link is broken." in desk.get("/desk/links/broken/").content.decode()
    assert GONE in desk.get("/desk/links/broken/?show=failing").content.decode()
    moved = Page(desk.get("/desk/links/broken/?show=moved").content.decode())
    assert moved.all("a", href=NEW)
    assert not moved.all("a", href=GONE)
    assert "No outside link is broken." in desk.get("/desk/links/broken/?show=%00<b>&page=-1").content.decode()


def test_the_report_says_when_nothing_is_being_checked(desk: Client, settings: Settings) -> None:
    for checking in (True, False):
        settings.CHECK_LINKS = checking
        assert ("CHECK_LINKS is off" in desk.get("/desk/links/broken/").content.decode()) is not checking


def test_the_report_names_a_few_of_many_articles_in_as_many_queries_as_of_one(desk: Client) -> None:
    cast.published(body=f"<{GONE}>")
    broken()
    with CaptureQueriesContext(connection) as one:
        desk.get("/desk/links/broken/")
    for number in range(6):
        cast.published(body=f"<{GONE}> <{GONE}{number}>")
        broken(f"{GONE}{number}")
    with CaptureQueriesContext(connection) as many:
        html = desk.get("/desk/links/broken/").content.decode()
    assert len(many) == len(one)
    assert "and others, 7 in all" in html


def test_writers_do_not_see_the_report() -> None:
    assert signed_in(cast.wanda()).get("/desk/links/broken/").status_code == 403


def test_an_article_that_leads_to_a_broken_link_is_warned_in_text_sources_and_related_reading() -> None:
    cast.published(body=f"<{GONE}> <{FINE}> <{OLD}>")
    broken(GONE)
    broken(OLD)
    body = f"Fine: <{FINE}>.\n\nSee\n[this]({GONE}#part).[^1]\n\n[^1]: <{OLD}>"
    draft = cast.draft(body=body, related=(Relation(url=GONE, wording="There"),))
    verdicts = [verdict for verdict in compose(draft.newest).verdicts if verdict.check == "outside_links_answer"]
    assert [(verdict.level, verdict.field, verdict.line) for verdict in verdicts] == [
        (Level.WARN, "body", 4), (Level.WARN, "body", 6), (Level.WARN, "related", None),
    ]  # fmt: skip
    assert GONE in verdicts[0].sentence
    html = signed_in(cast.wanda()).get(f"/desk/articles/{draft.public_id}/").content.decode()
    assert f"Nothing answers at {OLD} any more" in html


def test_a_link_in_code_is_none_and_one_that_fails_for_the_first_time_is_no_warning() -> None:
    cast.published(body=f"<{GONE}> <{OLD}>")
    broken(GONE)
    broken(OLD, failures=1)
    draft = cast.draft(body=f"`<{GONE}>` <{OLD}>\n\n```\n{GONE}\n```")
    verdict = next(each for each in compose(draft.newest).verdicts if each.check == "outside_links_answer")
    assert verdict.level is Level.PASS
