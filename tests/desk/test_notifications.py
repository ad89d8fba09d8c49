"""The bell, the list of what one was told, and how often by mail; all without script."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kb.editorial import commenting, drafting, notifying, review
from kb.models import Article, Notification, Preference
from kb.rules.news import Mailing
from tests import cast
from tests.desk.sending import page, signed_in

pytestmark = pytest.mark.django_db
HERE = "/desk/notifications/"
BELL = re.compile(r'<a class="bell".*?</a>', re.DOTALL)


def bell(client: Client, path: str = "/desk/") -> str:
    """What the bell says, in words."""
    (link,) = BELL.findall(client.get(path).content.decode())
    return " ".join(re.sub("<[^>]+>", " ", link).split())


def sent_back(title: str = "A text", comment: str = "Shorter, please.") -> Article:
    return review.request_changes(cast.in_review(title=title), by=cast.edith(), comment=comment)


def test_the_bell_counts_what_is_unread_on_every_page_of_the_desk() -> None:
    wanda = signed_in(cast.wanda())
    assert bell(wanda) == "Notifications"
    sent_back()
    sent_back()
    assert bell(wanda) == bell(wanda, "/desk/articles/") == bell(wanda, HERE) == "Notifications 2 unread"
    assert bell(signed_in(cast.walter())) == "Notifications"


def test_of_very_many_the_bell_says_just_that() -> None:
    article = sent_back()
    for _ in range(99):
        cast.remark(article)
    assert bell(signed_in(cast.wanda())) == "Notifications 99+ unread"


def test_the_bell_costs_one_query() -> None:
    cast.published()
    client = signed_in(cast.edith())
    client.get("/desk/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/desk/")
    assert sum("kb_notification" in query["sql"] for query in queries) == 1


def test_no_public_page_asks_for_it() -> None:
    article = cast.published()
    client = signed_in(cast.wanda())
    for path in ("/", article.get_absolute_url()):
        with CaptureQueriesContext(connection) as queries:
            html = client.get(path).content.decode()
        assert not any("kb_notification" in query["sql"] for query in queries)
        assert not BELL.search(html)


def test_the_list_says_what_happened_in_which_words_and_leads_there() -> None:
    article = sent_back("<b>Bold</b>", "The <price> is missing.")
    thread = cast.remark(article, words="Which clause?", suggestion="Another one")
    html = signed_in(cast.wanda()).get(HERE).content.decode()
    assert "Edith asks for changes to “&lt;b&gt;Bold&lt;/b&gt;”." in html
    assert "The &lt;price&gt; is missing." in html
    assert f'href="{page(article)}"' in html
    assert "Edith commented on" in html
    assert f'href="{page(article, "review/")}#comment-{thread.public_id}"' in html
    assert html.index("commented on") < html.index("asks for changes")


@pytest.mark.parametrize("rest", ["", "review/"])
def test_opening_the_article_marks_what_was_said_of_it_as_read(rest: str) -> None:
    article, other = sent_back("One"), sent_back("Two")
    wanda = signed_in(cast.wanda())
    wanda.get(page(article, rest))
    html = wanda.get(HERE).content.decode()
    assert "“One”" not in html
    assert "“Two”" in html
    html = wanda.get(f"{HERE}?show=all").content.decode()
    assert "“One”" in html
    assert html.count("Mark as read<") == 1
    assert Notification.objects.filter(article=other, read_at=None).exists()


def test_one_or_all_are_marked_as_read_by_a_button() -> None:
    one, two = sent_back("One"), sent_back("Two")
    wanda = signed_in(cast.wanda())
    told = Notification.objects.get(article=one, recipient=cast.wanda())
    answer = wanda.post(HERE, {"read": str(told.public_id), "show": "all"})
    assert answer["Location"] == f"{HERE}?show=all"
    assert [each.article for each in Notification.objects.open_to(cast.wanda()).unread()] == [two]
    html = wanda.post(HERE, {"read": "all"}, follow=True).content.decode()
    assert "You have read everything." in html
    assert "All notifications" in html


@pytest.mark.parametrize("which", ["", "nonsense", "\x00", "01a21497-9072-70fd-9264-d0eab995922f"])
def test_what_makes_no_sense_marks_nothing(which: str) -> None:
    sent_back()
    answer = signed_in(cast.wanda()).post(HERE, {"read": which, "before": "x" * 50})
    assert answer.status_code == 302
    assert Notification.objects.open_to(cast.wanda()).unread().count() == 1


def test_nobody_marks_what_another_was_told() -> None:
    sent_back()
    told = Notification.objects.get(recipient=cast.wanda())
    signed_in(cast.walter()).post(HERE, {"read": str(told.public_id)})
    told.refresh_from_db()
    assert told.read_at is None


def test_whoever_was_told_of_nothing_reads_that() -> None:
    client = signed_in(cast.walter())
    assert "You have read everything." in client.get(HERE).content.decode()
    assert "You have not been told of anything yet." in client.get(f"{HERE}?show=all").content.decode()


def test_what_one_may_no_longer_see_is_neither_listed_nor_counted() -> None:
    walter = cast.author("Walter W.", user=cast.walter())
    article = review.request_changes(
        cast.in_review(authors=(walter.public_id,)), by=cast.edith(), comment="Shorter, please."
    )
    client = signed_in(cast.walter())
    assert bell(client) == "Notifications 2 unread"
    content = cast.content(title="A secret", authors=(cast.author().public_id,))
    drafting.save(article, content, base=article.newest.number, by=cast.wanda())
    assert bell(client) == "Notifications"
    assert "A secret" not in client.get(f"{HERE}?show=all").content.decode()


def test_older_ones_are_a_page_further_on_and_each_page_takes_few_queries() -> None:
    article = sent_back()
    thread = cast.remark(article)
    client, counts = signed_in(cast.wanda()), []
    for more in (0, 40):
        for number in range(more):
            commenting.reply(thread, by=cast.edith(), words=f"Answer {number}.")
        client.get(HERE)
        with CaptureQueriesContext(connection) as queries:
            html = client.get(HERE).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10
    assert "Answer 39." in html
    assert "Answer 14." not in html
    older = re.findall(r'href="(\?show=unread&amp;before=\d+)"', html)[0].replace("&amp;", "&")
    html = client.get(f"{HERE}{older}").content.decode()
    assert "Answer 14." in html
    assert "Answer 15." not in html
    assert client.get(f"{HERE}?before={'9' * 40}").status_code == 200


def test_each_person_chooses_how_often_by_mail() -> None:
    wanda = signed_in(cast.wanda())
    html = wanda.get(f"{HERE}settings/").content.decode()
    assert re.findall(r'checked(?=[^>]*value="(\w+)")|value="(\w+)"[^>]* checked', html) == [("", "at_once")]
    assert "The daily mail comes at 7:00 (UTC)" in html
    html = wanda.post(f"{HERE}settings/", {"mailing": "daily"}, follow=True).content.decode()
    assert "Kept." in html
    assert notifying.mailing(cast.wanda()) is Mailing.DAILY
    assert notifying.mailing(cast.edith()) is Mailing.AT_ONCE
    for typed in ({}, {"mailing": "hourly"}):
        html = wanda.post(f"{HERE}settings/", typed).content.decode()
        assert "<title>Error:" in html
        assert html.count("Choose how often.") == 2
    assert Preference.objects.count() == 1
