"""Scheduling at the desk: a date and a time in a zone, and every way in which they can make no sense."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import User
from kb.editorial import publishing
from kb.models import Article
from tests import cast
from tests.desk.sending import form_of, page, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    """The first of March 2027 at noon, on a site in Berlin."""
    with time_machine.travel(NOW, tick=False) as clock:
        cast.settings(time_zone="Europe/Berlin")
        yield clock


def sent(article: Article, user: User | None = None, **typed: str) -> str:
    """The page that answers, followed to where it leads."""
    whole = {"day": "2027-03-02", "at": "09:00", **typed}
    return signed_in(user or cast.edith()).post(page(article, "schedule/"), whole, follow=True).content.decode()


def hour(article: Article) -> datetime | None:
    article.refresh_from_db()
    return article.scheduled_for


def tokyo() -> User:
    User.objects.filter(pk=cast.edith().pk).update(time_zone="Asia/Tokyo")
    return cast.edith()


def test_a_time_is_the_sites_and_the_page_says_so() -> None:
    article = cast.approved()
    asked = signed_in(cast.edith()).get(page(article, "schedule/")).content.decode()
    assert "In the site’s time zone, Europe/Berlin." in asked
    assert 'value="2027-03-02"' in asked
    assert 'name="zone"' not in asked
    html = sent(article)
    assert hour(article) == datetime(2027, 3, 2, 8, tzinfo=UTC)
    assert html.count("2 March 2027, 09:00 (Europe/Berlin, UTC+1)") == 2  # in the message and beside the text
    assert "For you" not in html


def test_whoever_lives_elsewhere_chooses_the_zone_and_reads_both() -> None:
    article, user = cast.approved(), tokyo()
    assert "Yours, Asia/Tokyo" in signed_in(user).get(page(article, "schedule/")).content.decode()
    html = sent(article, user, zone="own")
    assert hour(article) == datetime(2027, 3, 2, 0, tzinfo=UTC)
    assert "2 March 2027, 01:00 (Europe/Berlin, UTC+1)" in html
    assert "For you that is 2 March 2027, 09:00 (Asia/Tokyo, UTC+9)." in html
    assert '<time datetime="2027-03-02T09:00:00+09:00">' in html


def test_the_desk_shows_every_time_in_ones_own_zone() -> None:
    article, user = cast.approved(), tokyo()
    html = signed_in(user).get(page(article, "history/")).content.decode()
    assert "1 Mar 2027, 21:00" in html
    assert "1 Mar 2027, 13:00" in signed_in(cast.emil()).get(page(article, "history/")).content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": ""}, "Choose a date."),
        ({"at": ""}, "Choose a time."),
        ({"day": "tomorrow"}, "This is no date. Write it as 2027-03-28."),
        ({"day": "2027-02-30"}, "This is no date. Write it as 2027-03-28."),
        ({"at": "25:00"}, "This is no time. Write it as 09:30."),
        ({"day": "2027-02-28"}, "This time has passed. Choose one that is still to come."),
        ({"day": "2027-03-01", "at": "13:00"}, "This time has passed. Choose one that is still to come."),
        ({"day": "9999-12-31"}, "Choose a date before the year 2101."),
        ({"day": "0001-01-01"}, "Choose a date before the year 2101."),
        ({"day": "2027-03-28", "at": "02:30"}, "Next to it are 01:59 and 03:00."),
        ({"day": "2027-10-31", "at": "02:30"}, "this time comes twice. Say which you mean."),
        ({"day": "2027-10-31", "at": "02:30", "second": "7"}, "Select a valid choice."),
        ({"day": "\x00", "at": "\x00"}, "This is no date."),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_said_and_what_was_typed_stays(typed: dict[str, str], sentence: str) -> None:
    article = cast.approved()
    html = sent(article, **typed)
    assert "<title>Error:" in html
    assert html.count(sentence) == 2  # above the form and beside the field
    for value in typed.values():
        assert f'value="{value}"' in html or "\x00" in value or value in {"", "7"}
    assert hour(article) is None


def test_of_two_such_times_that_night_either_can_be_meant() -> None:
    first, second = cast.approved(), cast.approved()
    night = {"day": "2027-10-31", "at": "02:30"}
    asked = sent(first, **night)
    assert "The first, at UTC+2" in asked
    assert "The second, at UTC+1" in asked
    sent(first, **night, second="0")
    html = sent(second, **night, second="1")
    assert hour(first) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert hour(second) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert "31 October 2027, 02:30 (Europe/Berlin, UTC+1)" in html


def test_a_form_sent_twice_schedules_once_and_the_second_answer_says_so() -> None:
    article, client = cast.approved(), signed_in(cast.edith())
    typed = {"day": "2027-03-02", "at": "09:00"}
    answers = [client.post(page(article, "schedule/"), typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert "you did it a moment ago" in answers[1].content.decode()
    assert article.history.filter(transition="schedule").count() == 1


def test_a_form_from_before_an_edit_schedules_nothing() -> None:
    article = cast.approved()
    cast.rewritten(article)
    answer = signed_in(cast.edith()).post(page(article, "schedule/"), {"day": "2027-03-02", "at": "09:00"})
    assert answer.status_code == 409
    assert "The article is in the state “Draft”." in answer.content.decode()
    assert hour(article) is None


def test_what_would_fail_as_things_stand_is_foreseen_and_still_possible() -> None:
    target = cast.published(slug="target")
    article = cast.approved(body=f"{cast.BODY}\n\nSee [[target]].")
    publishing.retire(target, by=cast.edith())
    html = signed_in(cast.edith()).get(page(article, "schedule/")).content.decode()
    assert "this would keep it from being published at its hour" in html
    assert "[[target]] reaches no published article" in html
    sent(article)
    assert hour(article) is not None


def test_saving_while_scheduled_says_that_it_no_longer_is() -> None:
    article = cast.scheduled()
    client = signed_in(cast.wanda())
    assert "If you change the text before, it is no longer scheduled." in client.get(page(article)).content.decode()
    html = client.post(page(article), form_of(article, title="Another title"), follow=True).content.decode()
    assert "The article is no longer scheduled." in html
    assert "1 approval is void now." in html


def test_one_button_takes_the_hour_away(clock: time_machine.Coordinates) -> None:
    article = cast.scheduled(at=NOW + timedelta(hours=1))
    html = signed_in(cast.edith()).post(page(article, "unschedule/"), follow=True).content.decode()
    assert "No longer scheduled: the article is approved as before." in html
    assert hour(article) is None


def test_the_timeline_says_for_when_it_was_scheduled() -> None:
    article = cast.scheduled(at=NOW + timedelta(hours=1))
    html = signed_in(cast.edith()).get(page(article, "history/")).content.decode()
    assert "for 1 Mar 2027, 14:00" in html


def test_lists_show_the_hour() -> None:
    cast.scheduled(at=NOW + timedelta(hours=1))
    assert (
        '<time datetime="2027-03-01T14:00:00+01:00">' in signed_in(cast.edith()).get("/desk/articles/").content.decode()
    )
