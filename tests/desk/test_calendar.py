"""The calendar: what is published and checked when, in one's own time zone; another hour for what is scheduled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import User
from kb import pages
from kb.desk import planning
from kb.models import Article
from tests import cast, costs
from tests.desk.sending import page, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 17, 12, tzinfo=UTC)  # a Wednesday
VIEWS = ("month", "week", "agenda")


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    """The middle of March 2027 at noon, on a site in Berlin."""
    with time_machine.travel(NOW, tick=False):
        cast.settings(time_zone="Europe/Berlin")
        yield


def shown(asked: str = "", user: User | None = None) -> str:
    response = signed_in(user or cast.edith()).get(f"/desk/calendar/?{asked}")
    assert response.status_code == 200
    return response.content.decode()


def cell(html: str, day: str) -> str:
    """What stands on this day in the table."""
    return next(each for each in re.findall(r"<td.*?</td>", html, re.DOTALL) if f'datetime="{day}"' in each)


def to_be_checked(at: datetime, **fields: str) -> Article:
    article = cast.published(**fields)
    Article.objects.filter(pk=article.pk).update(review_at=at)
    return article


def tokyo() -> User:
    User.objects.filter(pk=cast.edith().pk).update(time_zone="Asia/Tokyo")
    return cast.edith()


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_what_is_published_and_what_is_checked_on_its_day(view: str) -> None:
    cast.scheduled(title="Comes out", at=NOW + timedelta(days=2))
    to_be_checked(NOW + timedelta(days=3), title="Is checked")
    cast.scheduled(title="Far away", at=NOW + timedelta(days=90))
    html = shown(f"view={view}")
    assert "Comes out" in html
    assert "Is checked" in html
    assert "Far away" not in html
    assert '<time datetime="2027-03-19T13:00:00+01:00">13:00</time>' in html
    if view != "agenda":
        assert "13:00" in cell(html, "2027-03-19")
        assert "1 to be checked" in cell(html, "2027-03-20")
        assert "13:00" not in cell(html, "2027-03-18")


def test_days_are_those_of_ones_own_zone() -> None:
    cast.scheduled(title="Late", at=datetime(2027, 3, 19, 15, 30, tzinfo=UTC))
    to_be_checked(datetime(2027, 3, 24, 16, tzinfo=UTC))
    here, there = shown(user=cast.emil()), shown(user=tokyo())
    assert "16:30" in cell(here, "2027-03-19")
    assert "00:30" in cell(there, "2027-03-20")
    assert "to be checked" in cell(here, "2027-03-24")
    assert "to be checked" in cell(there, "2027-03-25")
    assert "Times are in Europe/Berlin." in here
    assert "times in Asia/Tokyo</caption>" in there


def test_today_is_marked_and_pages_are_turned_by_links() -> None:
    for view, before, after in (
        ("month", "2027-02-01", "2027-04-01"),
        ("week", "2027-03-10", "2027-03-24"),
        ("agenda", "2027-03-03", "2027-03-31"),
    ):
        html = shown(f"view={view}")
        assert f'rel="prev" href="?view={view}&amp;day={before}"' in html
        assert f'rel="next" href="?view={view}&amp;day={after}"' in html
    month = shown()
    assert 'aria-current="date"' in cell(month, "2027-03-17")
    assert month.count('aria-current="date"') == 1
    assert 'aria-current="date"' not in shown("day=2027-05-01")
    assert '<th scope="col"><abbr title="Monday">' in month


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("day=tomorrow", "“tomorrow” is no date that the calendar has."),
        ("day=2027-02-30", "“2027-02-30” is no date"),
        ("day=9999-12-31", "“9999-12-31” is no date"),
        ("day=0001-01-01", "“0001-01-01” is no date"),
        ("day=%00", "is no date"),
        ("view=year", "The calendar has no such view."),
    ],
)
def test_what_makes_no_sense_is_said_and_this_month_is_shown(asked: str, sentence: str) -> None:
    html = shown(asked)
    assert sentence in html
    assert 'aria-current="date"' in html


@pytest.mark.parametrize("day", ["1971-01-01", "2099-12-31", "2028-02-29", "2027-03-28", "2027-10-31"])
def test_the_edges_of_time_are_shown(day: str) -> None:
    for view in VIEWS:
        shown(f"view={view}&day={day}")


def test_writers_see_their_own_and_change_nothing() -> None:
    cast.scheduled(title="Wanda’s hour", at=NOW + timedelta(days=1))
    cast.scheduled(by=cast.walter(), title="Walter’s hour", at=NOW + timedelta(days=1))
    to_be_checked(NOW + timedelta(days=2), title="Wanda’s check")
    html = shown(user=cast.walter())
    assert "Walter’s hour" in html
    assert "Wanda’s" not in html
    assert "/reschedule/" not in html
    article = cast.scheduled(by=cast.walter(), at=NOW + timedelta(days=1))
    for answer in (
        signed_in(cast.walter()).get(page(article, "reschedule/")),
        signed_in(cast.walter()).post(page(article, "reschedule/"), {"day": "2027-03-20", "at": "10:00"}),
    ):
        assert answer.status_code == 403


def test_an_empty_calendar_says_so_and_offers_what_waits_for_an_hour() -> None:
    html = shown("view=agenda")
    assert "Nothing is scheduled, and nothing is to be checked." in html
    assert "No approved article waits for an hour." in html
    article = cast.approved(title="Waits")
    assert page(article, "schedule/") in shown("view=agenda")


def test_what_is_overdue_for_its_check_is_counted_and_listed() -> None:
    to_be_checked(NOW - timedelta(days=1), title="Of yesterday")
    to_be_checked(NOW - timedelta(hours=2), title="Of this morning")
    to_be_checked(NOW + timedelta(days=1), title="Of tomorrow")
    html = shown()
    assert "1 article is overdue for its check" in html
    assert "/desk/articles/?check=overdue" in html
    client = signed_in(cast.edith())
    for asked, titles in (
        ("check=overdue", {"Of yesterday"}),
        ("check=2027-03-17", {"Of this morning"}),
        ("check=2027-03-18", {"Of tomorrow"}),
        ("check=2027-03-19", set()),
        ("check=never", set()),
    ):
        response = client.get(f"/desk/articles/?{asked}")
        assert {str(article) for article in response.context["articles"]} == titles, asked
    assert "“never” is no day on which articles are to be checked." in response.content.decode()


def test_more_than_can_be_named_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_NAMED", 2)
    monkeypatch.setattr(planning, "MOST", 1)
    for number in range(3):
        to_be_checked(NOW + timedelta(days=1, minutes=number), title=f"Check {number}")
        cast.scheduled(title=f"Hour {number}", at=NOW + timedelta(days=1, minutes=number))
    html = shown("view=agenda")
    assert "1 more to be checked" in html
    assert "Check 2" not in html
    assert "More is scheduled than is shown here" in html


def test_it_takes_as_many_queries_for_thirty_as_for_one() -> None:
    pages.changed("site")
    client, counts = signed_in(cast.edith()), []
    for more in (1, 29):
        for number in range(more):
            cast.scheduled(at=NOW + timedelta(hours=number + 1))
            cast.approved()
            to_be_checked(NOW + timedelta(hours=number + 1))
            to_be_checked(NOW - timedelta(days=number + 1))
        counts.append({view: costs.queries(client, f"/desk/calendar/?view={view}") for view in VIEWS})
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 10


def sent(article: Article, user: User | None = None, rest: str = "", **typed: str) -> str:
    whole = {"day": "2027-03-20", "at": "10:00", **typed}
    client = signed_in(user or cast.edith())
    return client.post(page(article, f"reschedule/{rest}"), whole, follow=True).content.decode()


def hour(article: Article) -> datetime | None:
    article.refresh_from_db()
    return article.scheduled_for


def test_another_hour_is_given_in_one_step_and_leads_back_to_the_calendar() -> None:
    article = cast.scheduled(title="Comes out", at=NOW + timedelta(days=1))
    asked = signed_in(cast.edith()).get(page(article, "reschedule/?view=week")).content.decode()
    assert 'value="2027-03-18"' in asked
    assert 'value="13:00"' in asked
    assert "/desk/calendar/?view=week&amp;day=2027-03-18" in asked
    html = sent(article, rest="?view=week")
    assert "It has another hour. Readers will see it from 20 March 2027, 10:00 (Europe/Berlin, UTC+1) on." in html
    assert "10:00" in cell(html, "2027-03-20")
    assert 'aria-current="true">Week' in html
    assert hour(article) == datetime(2027, 3, 20, 9, tzinfo=UTC)


def test_whoever_lives_elsewhere_is_asked_in_their_own_zone() -> None:
    article, user = cast.scheduled(at=datetime(2027, 3, 18, 16, tzinfo=UTC)), tokyo()
    asked = signed_in(user).get(page(article, "reschedule/")).content.decode()
    assert 'value="2027-03-19"' in asked
    assert 'value="01:00"' in asked
    sent(article, user, zone="own")
    assert hour(article) == datetime(2027, 3, 20, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "2027-03-16"}, "This time has passed. Choose one that is still to come."),
        ({"day": "2027-03-28", "at": "02:30"}, "Next to it are 01:59 and 03:00."),
        ({"day": "2027-10-31", "at": "02:30"}, "this time comes twice. Say which you mean."),
        ({"day": "2027-03-18", "at": "13:00"}, "This is the hour that it has already."),
        ({"day": "soon"}, "This is no date. Write it as 2027-03-28."),
        ({"at": ""}, "Choose a time."),
    ],
)
def test_a_refused_hour_is_given_back_as_it_was_typed(typed: dict[str, str], sentence: str) -> None:
    article = cast.scheduled(at=NOW + timedelta(days=1))
    html = sent(article, **typed)
    assert html.count(sentence) == 2  # above the form and beside the field
    for value in {"day": "2027-03-20", "at": "10:00", **typed}.values():
        assert f'value="{value}"' in html or not value
    assert hour(article) == NOW + timedelta(days=1)
    assert article.history.filter(transition="unschedule").count() == 0


def test_what_is_no_longer_scheduled_gets_no_hour() -> None:
    article = cast.approved()
    client = signed_in(cast.edith())
    assert client.get(page(article, "reschedule/"))["Location"] == page(article)
    answer = client.post(page(article, "reschedule/"), {"day": "2027-03-20", "at": "10:00"})
    assert answer.status_code == 409
    assert "The article is in the state “Approved”." in answer.content.decode()
    assert hour(article) is None
