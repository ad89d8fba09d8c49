"""Notifying: for everything that happens, the right people and nobody else; mail as its recipient reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb.editorial import (
    commenting,
    drafting,
    hosting,
    leaving,
    notifying,
    publishing,
    review,
    scheduling,
    shelving,
    verifying,
)
from kb.models import Article, HistoryEntry, Notification, OutboxMessage, ReviewComment
from kb.rules.news import ASKED, HAPPENED, QUIET, Mailing
from kb.rules.workflow import Transition
from tests import cast

pytestmark = pytest.mark.django_db
WORDS = "The price of <one> is missing.\nName its source."
TITLE = "Open & closed"
LINK = re.compile(r"https?://[^\s\"<>]+")


@pytest.fixture(autouse=True)
def _everybody() -> None:
    """The whole newsroom is there; Nora edits too and has left."""
    for person in (cast.wanda, cast.walter, cast.edith, cast.emil, cast.ada):
        person()
    nora = cast._person("Nora", Role.EDITOR)
    User.objects.filter(pk=nora.pk).update(is_active=False)


def authors() -> dict[str, Any]:
    """An article with Walter's byline, which Wanda creates."""
    return {"title": TITLE, "authors": (cast.author("Walter W.", user=cast.walter()).public_id,)}


def draft(**fields: Any) -> Article:
    return cast.draft(**authors() | fields)


def submitted(**options: Any) -> Article:
    return review.submit(draft(), by=cast.wanda(), **options)


def approved() -> Article:
    return cast.approve(submitted())


def half_approved(**options: Any) -> Article:
    """One of two approvals is given, Edith's."""
    cast.settings(required_approvals=2)
    return cast.approve(submitted(**options))


def scheduled() -> Article:
    return scheduling.schedule(approved(), by=cast.emil(), at=timezone.now() + timedelta(hours=1))


def due() -> Article:
    article = scheduled()
    Article.objects.filter(pk=article.pk).update(scheduled_for=timezone.now())
    return article


def published() -> Article:
    return publishing.publish(approved(), by=cast.ada())


def save(article: Article, by: User) -> None:
    cast.rewritten(article, by=by, summary="Other words.")


def without_approvals() -> Article:
    cast.settings(required_approvals=0)
    return draft()


def failing() -> Article:
    article = due()
    cast.settings(required_approvals=2)
    return article


def answered(by: Callable[[], User]) -> Callable[[Article], object]:
    return lambda article: commenting.reply(ReviewComment.objects.get(article=article), by=by(), words=WORDS)


def remarked() -> Article:
    article = submitted()
    cast.remark(article)
    return article


# What is there, what is done, and who is told what, by name.
Case = tuple[Callable[[], Article], Callable[[Article], object], dict[str, str]]
CASES: dict[str, Case] = {
    "submit": (
        draft,
        lambda article: review.submit(article, by=cast.wanda(), note=WORDS),
        {"Edith": "asked", "Emil": "asked", "Ada": "asked", "Walter": "happened"},
    ),
    "submit to one": (
        draft,
        lambda article: review.submit(article, by=cast.wanda(), note=WORDS, assignee=cast.emil()),
        {"Emil": "asked", "Walter": "happened"},
    ),
    "submit without review": (
        without_approvals,
        lambda article: review.submit(article, by=cast.wanda(), note=WORDS),
        {"Edith": "happened", "Emil": "happened", "Ada": "happened", "Walter": "happened"},
    ),
    "withdraw": (
        lambda: half_approved(assignee=cast.emil()),
        lambda article: review.withdraw(article, by=cast.wanda()),
        {"Edith": "voided", "Emil": "happened", "Walter": "happened"},
    ),
    "request changes": (
        half_approved,
        lambda article: review.request_changes(article, by=cast.emil(), comment=WORDS),
        {"Edith": "voided", "Wanda": "happened", "Walter": "happened"},
    ),
    "approve": (
        lambda: submitted(assignee=cast.emil()),
        lambda article: review.approve(article, by=cast.edith(), seen=1, comment=WORDS),
        {"Emil": "happened", "Wanda": "happened", "Walter": "happened"},
    ),
    "approve too": (
        half_approved,
        lambda article: review.approve(article, by=cast.emil(), seen=1, comment=WORDS),
        {"Edith": "happened", "Wanda": "happened", "Walter": "happened"},
    ),
    "amend": (
        half_approved,
        lambda article: save(article, cast.ada()),
        {"Edith": "voided", "Wanda": "happened", "Walter": "happened"},
    ),
    "amend what one was asked to review": (
        lambda: submitted(assignee=cast.emil()),
        lambda article: save(article, cast.emil()),
        {"Edith": "asked", "Ada": "asked", "Wanda": "happened", "Walter": "happened"},
    ),
    "amend what another was asked to review": (
        lambda: submitted(assignee=cast.emil()),
        lambda article: save(article, cast.edith()),
        {"Emil": "happened", "Wanda": "happened", "Walter": "happened"},
    ),
    "save": (draft, lambda article: save(article, cast.wanda()), {"Walter": "happened"}),
    "save another’s draft": (
        draft,
        lambda article: save(article, cast.emil()),
        {"Wanda": "happened", "Walter": "happened"},
    ),
    "save what is one’s own alone": (cast.draft, lambda article: save(article, cast.wanda()), {}),
    "save what is approved": (
        approved,
        lambda article: save(article, cast.walter()),
        {"Edith": "voided", "Wanda": "happened"},
    ),
    "save what is scheduled": (
        scheduled,
        lambda article: save(article, cast.wanda()),
        {"Edith": "voided", "Emil": "happened", "Walter": "happened"},
    ),
    "waive": (lambda: draft(takeaways=()), cast.waived, {"Wanda": "waived", "Walter": "waived"}),
    "leave a review to one": (
        lambda: submitted(assignee=cast.emil()),
        lambda article: leaving.deactivate(cast.emil(), by=cast.ada(), to=cast.edith()),
        {"Edith": "inherited"},
    ),
    "leave a review to nobody by name": (
        lambda: submitted(assignee=cast.edith()),
        lambda article: leaving.deactivate(cast.edith(), by=cast.ada()),
        {"Emil": "inherited"},
    ),
    "edit no more": (
        lambda: submitted(assignee=cast.edith()),
        lambda article: leaving.change_role(cast.edith(), Role.WRITER, by=cast.ada()),
        {"Emil": "inherited"},
    ),
    "schedule": (
        approved,
        lambda article: scheduling.schedule(article, by=cast.emil(), at=timezone.now() + timedelta(hours=1)),
        {"Edith": "happened", "Wanda": "happened", "Walter": "happened"},
    ),
    "unschedule": (
        scheduled,
        lambda article: scheduling.unschedule(article, by=cast.ada()),
        {"Edith": "happened", "Emil": "happened", "Wanda": "happened", "Walter": "happened"},
    ),
    "publish": (
        approved,
        lambda article: publishing.publish(article, by=cast.ada()),
        {"Edith": "happened", "Wanda": "happened", "Walter": "happened"},
    ),
    "publish at its hour": (
        due,
        lambda article: scheduling.publish_due(),
        {"Edith": "happened", "Emil": "happened", "Wanda": "happened", "Walter": "happened"},
    ),
    "fail the schedule": (
        failing,
        lambda article: scheduling.publish_due(),
        {"Edith": "happened", "Emil": "happened", "Wanda": "happened", "Walter": "happened"},
    ),
    "discard": (
        lambda: cast.rewritten(published()),
        lambda article: drafting.discard(article, by=cast.wanda()),
        {"Edith": "happened", "Walter": "happened"},
    ),
    "bin": (draft, lambda article: shelving.bin(article, by=cast.walter()), {"Wanda": "happened"}),
    "unbin": (
        lambda: shelving.bin(draft(), by=cast.wanda()),
        lambda article: shelving.unbin(article, by=cast.wanda()),
        {"Walter": "happened"},
    ),
    "retire": (
        published,
        lambda article: publishing.retire(article, by=cast.emil(), comment=WORDS),
        {"Edith": "happened", "Wanda": "happened", "Walter": "happened"},
    ),
    "restore": (
        lambda: publishing.retire(published(), by=cast.emil()),
        lambda article: publishing.restore(article, by=cast.emil()),
        {"Edith": "happened", "Wanda": "happened", "Walter": "happened"},
    ),
    "publish in an emergency": (
        draft,
        lambda article: publishing.emergency_publish(article, by=cast.ada(), comment=WORDS),
        {"Edith": "happened", "Emil": "happened", "Wanda": "happened", "Walter": "happened"},
    ),
    "endorse": (
        lambda: publishing.emergency_publish(draft(), by=cast.ada(), comment="Now."),
        lambda article: review.endorse(article, by=cast.edith(), seen=1, comment=WORDS),
        {"Ada": "happened", "Wanda": "happened", "Walter": "happened"},
    ),
    "verify": (published, lambda article: verifying.verify(article, by=cast.emil()), {}),
    "comment": (
        submitted,
        lambda article: cast.remark(article, words=WORDS),
        {"Wanda": "commented", "Walter": "commented"},
    ),
    "a guest's comment": (
        submitted,
        lambda article: commenting.comment(article, by=cast.guest(article), words=WORDS, revision=1, block=1),
        {"Wanda": "commented", "Walter": "commented", "Edith": "commented"},
    ),
    "a guest's recommendation": (
        lambda: submitted(assignee=cast.emil()),
        lambda article: hosting.recommend(cast.guest(article), client="192.0.2.1", revision=1, yes=False, words=WORDS),
        dict.fromkeys(("Wanda", "Walter", "Edith", "Emil"), "recommends"),
    ),
    "answer": (remarked, answered(cast.wanda), {"Edith": "commented", "Walter": "commented"}),
    "answer too": (
        remarked,
        answered(cast.emil),
        {"Edith": "commented", "Wanda": "commented", "Walter": "commented"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_whom_it_concerns_is_told_and_mailed_once_and_nobody_else(name: str) -> None:
    before, act, expected = CASES[name]
    article = before()
    Notification.objects.all().delete()
    act(article)
    assert dict(Notification.objects.values_list("recipient__name", "news")) == expected
    assert Notification.objects.count() == len(expected)
    notifying.mail_due()
    assert notifying.mail_due() == 0
    letters = list(OutboxMessage.objects.all())
    assert sorted(letter.recipients for letter in letters) == sorted([f"{who.lower()}@example.org"] for who in expected)
    for letter in letters:
        reads_well(letter, article)


def reads_well(letter: OutboxMessage, article: Article) -> None:
    """Both parts say the same: what happened, every word that was said, and links that open for whoever gets it."""
    person = User.objects.get(email=letter.recipients[0])
    told = Notification.objects.told().get(recipient=person)
    sentence = told.sentence
    assert TITLE in sentence
    assert letter.subject == sentence.rstrip(".")
    assert f"Hello {person.name}," in letter.text
    rich = unescape(re.sub(r"<br>|<[^>]+>", "\n", letter.html))
    for part in (letter.text, rich):
        assert sentence in part
        for line in told.words.splitlines():
            assert line in part
        if told.quote:
            assert f"“{told.quote}”" in part
    assert ("<one>" in told.words) is ("&lt;one&gt;" in letter.html)
    assert letter.headers["Auto-Submitted"] == "auto-generated"
    client = Client()
    client.force_login(person)
    links = {unescape(link) for part in (letter.text, letter.html) for link in LINK.findall(part)}
    assert {urlsplit(link).path for link in links} >= {"/desk/notifications/settings/"}
    assert any(str(article.public_id) in link for link in links)
    for link in links:
        address = urlsplit(link)
        answer = client.get(address.path)
        assert answer.status_code == 200, link
        if address.fragment:
            assert f'id="{address.fragment}"' in answer.content.decode()


def test_every_transition_is_told_in_a_sentence_or_is_quiet() -> None:
    """The table of cases forgets none, the ledger's apart, which nothing does yet."""
    assert set(HAPPENED) | QUIET == set(Transition)
    assert set(ASKED) <= set(Transition)
    done = {entry.transition for entry in map(acted, CASES) if entry}
    assert done | {Transition.REOPEN, Transition.VERIFY} == set(Transition)


def acted(name: str) -> HistoryEntry | None:
    before, act, _expected = CASES[name]
    with transaction.atomic():
        article = before()
        act(article)
        entry = HistoryEntry.objects.order_by("-pk").first()
        transaction.set_rollback(True)
    return entry


# Who may be told.


def test_a_writer_is_never_told_of_what_they_may_no_longer_see() -> None:
    article = submitted()
    commenting.reply(cast.remark(article), by=cast.walter(), words="It is in the licence.")
    thread = ReviewComment.objects.get(parent=None)
    cast.rewritten(article, by=cast.edith(), authors=(cast.author("Mei Zhang").public_id,))  # Walter's byline goes
    Notification.objects.all().delete()
    commenting.reply(thread, by=cast.emil(), words="Which clause?")
    review.request_changes(article, by=cast.emil(), comment="Shorter.")
    assert cast.walter() not in {each.recipient for each in Notification.objects.all()}


def test_an_approver_who_is_a_writer_now_is_not_told() -> None:
    article = approved()
    User.objects.filter(pk=cast.edith().pk).update(role=Role.WRITER)
    Notification.objects.all().delete()
    save(article, cast.wanda())
    assert [each.recipient for each in Notification.objects.all()] == [cast.walter()]


def test_of_saves_in_a_row_the_first_is_told_until_it_is_read() -> None:
    article = draft()

    def told() -> list[str]:
        return list(Notification.objects.order_by("pk").values_list("entry__by__name", flat=True))

    for number, by, expected in (
        (1, cast.wanda(), ["Wanda"]),
        (2, cast.wanda(), ["Wanda"]),
        (3, cast.walter(), ["Wanda", "Walter"]),
        (4, cast.wanda(), ["Wanda", "Walter"]),
    ):
        cast.rewritten(article, by=by, summary=f"Words {number}.")
        assert told() == expected
    notifying.read(cast.walter(), article=article)
    cast.rewritten(article, by=cast.wanda(), summary="Words after it was read.")
    assert told() == ["Wanda", "Walter", "Wanda"]


def test_only_a_save_that_unscheduled_says_so() -> None:
    for make, words in ((draft, "”."), (scheduled, "it is no longer scheduled.")):
        article = make()
        Notification.objects.all().delete()
        save(article, cast.wanda())
        assert Notification.objects.get(recipient=cast.walter()).sentence.endswith(words)


def test_what_is_not_in_review_is_passed_on_in_silence() -> None:
    article = submitted(assignee=cast.emil())
    review.request_changes(article, by=cast.emil(), comment="Shorter.")
    Notification.objects.all().delete()
    leaving.deactivate(cast.emil(), by=cast.ada(), to=cast.edith())
    assert not Notification.objects.exists()


def test_what_was_told_before_the_byline_went_is_neither_mailed_nor_listed() -> None:
    article = submitted()
    notifying.mail_due()
    OutboxMessage.objects.all().delete()
    review.request_changes(article, by=cast.emil(), comment="Shorter.")
    drafting.save(
        article,
        cast.content(authors=(cast.author("Mei Zhang").public_id,)),
        base=article.newest.number,
        by=cast.wanda(),
    )
    notifying.mail_due()
    assert ["walter@example.org"] not in [mail.recipients for mail in OutboxMessage.objects.all()]
    assert not Notification.objects.open_to(cast.walter()).exists()


def test_nobody_hears_of_history_that_is_entered_afterwards() -> None:
    article = draft()
    then = timezone.now() - timedelta(days=2)
    review.submit(article, by=cast.wanda(), at=then)
    assert not Notification.objects.exists()


def test_where_who_scheduled_it_has_left_the_administrators_are_told() -> None:
    failing()
    User.objects.filter(pk=cast.emil().pk).update(is_active=False)
    Notification.objects.all().delete()
    scheduling.publish_due()
    told = set(Notification.objects.values_list("recipient__name", flat=True))
    assert told == {"Ada", "Edith", "Wanda", "Walter"}


def test_eight_bylines_take_as_many_queries_as_one_and_each_is_told_once() -> None:
    def article(count: int) -> Article:
        people = [cast._person(f"Author{number}", Role.WRITER) for number in range(count)]
        bylines = [cast.author(f"Author {number}", user=person) for number, person in enumerate(people)]
        return cast.approved(authors=tuple(byline.public_id for byline in bylines))

    counts = []
    for many in (1, 8):
        approval = article(many)
        Notification.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            publishing.publish(approval, by=cast.emil())
        counts.append(sum("kb_notification" in query["sql"] or "accounts_user" in query["sql"] for query in queries))
        assert Notification.objects.filter(recipient__name__startswith="Author").count() == many
    assert counts[0] == counts[1]


# How often by mail.


def letters() -> dict[str, str]:
    """The text of each mail that waits in the outbox, by recipient."""
    return {mail.recipients[0]: mail.text for mail in OutboxMessage.objects.all()}


def test_what_happens_in_one_round_comes_in_one_mail() -> None:
    for number in range(3):
        article = cast.in_review(title=f"Text {number}")
        review.request_changes(article, by=cast.edith(), comment=f"Reason {number}.")
    notifying.mail_due()
    mail = OutboxMessage.objects.get(recipients=["wanda@example.org"])
    assert mail.subject == "3 things that concern you, at Plumbline"
    for number in range(3):
        assert f"Edith asks for changes to “Text {number}”." in mail.text
        assert f"Reason {number}." in mail.text
        assert f"Reason {number}." in mail.html


def test_a_very_long_list_names_the_newest_and_says_how_many_more() -> None:
    article = submitted()
    entry = HistoryEntry.objects.filter(article=article)[0]
    Notification.objects.all().delete()
    remarks = [cast.remark(article, words=f"Remark {number}.") for number in range(notifying.MOST_IN_A_MAIL + 2)]
    assert entry.pk
    notifying.mail_due()
    text = letters()["wanda@example.org"]
    assert f"Remark {len(remarks) - 1}." in text
    assert "Remark 1." not in text
    assert "And 2 more:" in text


def test_whoever_wants_no_mail_is_told_at_the_desk_alone() -> None:
    notifying.choose(Mailing.NONE, by=cast.wanda())
    review.request_changes(submitted(), by=cast.edith(), comment="Shorter.")
    notifying.mail_due()
    assert "wanda@example.org" not in letters()
    assert Notification.objects.open_to(cast.wanda()).unread().count() == 1


@pytest.mark.parametrize(("zone", "hour"), [("", 6), ("Asia/Tokyo", 22), ("America/New_York", 12)])
def test_the_daily_mail_comes_once_at_the_hour_where_the_person_is(zone: str, hour: int) -> None:
    cast.settings(time_zone="Europe/Berlin")  # in winter one hour ahead of UTC
    User.objects.filter(pk=cast.wanda().pk).update(time_zone=zone)
    with time_machine.travel("2027-01-11 05:30Z", tick=False) as clock:
        notifying.choose(Mailing.DAILY, by=cast.wanda())
        article = submitted()
        review.request_changes(article, by=cast.edith(), comment="Shorter.")
        cast.remark(article, words="This one.")
        clock.move_to(datetime(2027, 1, 11, hour, tzinfo=UTC) - timedelta(seconds=1))
        notifying.mail_due()
        assert "wanda@example.org" not in letters()
        clock.shift(timedelta(seconds=1))
        notifying.mail_due()
        text = letters()["wanda@example.org"]
        assert "Shorter." in text
        assert "This one." in text
        assert "tells you once a day" in text
        cast.remark(article, words="After the mail.")
        notifying.mail_due()
        assert OutboxMessage.objects.filter(recipients=["wanda@example.org"]).count() == 1
        clock.shift(timedelta(days=1))
        notifying.mail_due()
        assert OutboxMessage.objects.filter(recipients=["wanda@example.org"]).count() == 2


def test_what_was_read_at_the_desk_meanwhile_is_not_mailed() -> None:
    with time_machine.travel("2027-01-11 09:00Z", tick=False) as clock:
        notifying.choose(Mailing.DAILY, by=cast.wanda())
        article = submitted()
        review.request_changes(article, by=cast.edith(), comment="Shorter.")
        notifying.read(cast.wanda(), article=article)
        clock.shift(timedelta(days=1))
        notifying.mail_due()
    assert "wanda@example.org" not in letters()


def test_another_choice_counts_for_what_waits_already() -> None:
    with time_machine.travel("2027-01-11 09:00Z", tick=False):
        notifying.choose(Mailing.DAILY, by=cast.wanda())
        review.request_changes(submitted(), by=cast.edith(), comment="Shorter.")
        notifying.choose(Mailing.AT_ONCE, by=cast.wanda())
        notifying.mail_due()
        assert "wanda@example.org" in letters()
        cast.remark(Article.objects.get(), words="This one.")
        notifying.choose(Mailing.NONE, by=cast.wanda())
        assert not Notification.objects.filter(recipient=cast.wanda(), mail_at__isnull=False).exists()


def test_who_has_left_is_not_mailed_what_waited() -> None:
    review.request_changes(submitted(), by=cast.edith(), comment="Shorter.")
    User.objects.filter(pk=cast.wanda().pk).update(is_active=False)
    notifying.mail_due()
    assert "wanda@example.org" not in letters()
    User.objects.filter(pk=cast.wanda().pk).update(is_active=True)
    assert notifying.mail_due() == 0


def test_a_choice_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="Choose how often"):
        notifying.choose("hourly", by=cast.wanda())


class Breaking:
    """The database refuses to store mail."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT") and "kb_outboxmessage" in sql:
            raise IntegrityError("broken")
        return execute(sql, params, many, context)


def test_a_worker_that_dies_as_it_writes_the_mail_loses_nothing() -> None:
    review.request_changes(submitted(), by=cast.edith(), comment="Shorter.")
    with connection.execute_wrapper(Breaking()), pytest.raises(IntegrityError):
        notifying.mail_due()
    assert not OutboxMessage.objects.exists()
    notifying.mail_due()
    assert "Shorter." in letters()["wanda@example.org"]


def test_words_of_a_title_are_no_markup_in_the_mail_and_break_no_header() -> None:
    article = cast.in_review(title="<b>Bold</b> & more")
    review.request_changes(article, by=cast.edith(), comment="<script>")
    notifying.mail_due()
    mail = OutboxMessage.objects.get(recipients=["wanda@example.org"])
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; more" in mail.html
    assert "<script>" not in mail.html
    assert "“<b>Bold</b> & more”" in mail.text


# Reminders.


def reminded() -> list[tuple[str, date | None]]:
    rows = Notification.objects.filter(news="reminded").order_by("pk")
    return list(rows.values_list("recipient__name", "day"))


def test_whoever_was_asked_is_reminded_once_a_day_from_the_day_on_which_it_is_due() -> None:
    with time_machine.travel("2027-03-01 09:00Z", tick=False) as clock:
        article = submitted(assignee=cast.emil(), due_on=date(2027, 3, 3))
        submitted(due_on=date(2027, 3, 2))  # asked of everybody: nobody is reminded
        notifying.mail_due()
        OutboxMessage.objects.all().delete()
        for moment, days in (
            (datetime(2027, 3, 2, 23, 59, tzinfo=UTC), []),
            (datetime(2027, 3, 3, 5, 59, tzinfo=UTC), []),
            (datetime(2027, 3, 3, 6, 0, tzinfo=UTC), [3]),
            (datetime(2027, 3, 3, 23, 0, tzinfo=UTC), [3]),
            (datetime(2027, 3, 4, 6, 0, tzinfo=UTC), [3, 4]),
        ):
            clock.move_to(moment)
            notifying.remind()
            notifying.remind()
            assert reminded() == [("Emil", date(2027, 3, day)) for day in days]
        notifying.mail_due()
        assert f"Your review of “{TITLE}” is due." in letters()["emil@example.org"]
        assert "To be reviewed by: 3 March 2027" in letters()["emil@example.org"]
        cast.approve(article, by=cast.edith())
        clock.shift(timedelta(days=1))
        assert notifying.remind() == 0


def test_the_daily_mail_holds_the_reminder_of_its_day() -> None:
    with time_machine.travel("2027-03-01 09:00Z", tick=False) as clock:
        notifying.choose(Mailing.DAILY, by=cast.emil())
        submitted(assignee=cast.emil(), due_on=date(2027, 3, 3))
        Notification.objects.all().delete()
        clock.move_to(datetime(2027, 3, 3, 6, 0, tzinfo=UTC))
        notifying.remind()
        notifying.mail_due()
        assert letters() == {}
        clock.shift(timedelta(hours=1))
        notifying.remind()
        notifying.mail_due()
        assert f"Your review of “{TITLE}” is due." in letters()["emil@example.org"]


def test_a_round_with_nothing_to_do_asks_little_and_locks_nothing(django_assert_num_queries: Any) -> None:
    submitted(assignee=cast.emil(), due_on=timezone.localdate() + timedelta(days=1))
    published()  # a site's settings are read once while nothing public changes
    notifying.mail_due()
    notifying.remind()
    with time_machine.travel(timezone.now().replace(hour=12)), django_assert_num_queries(4):
        notifying.remind()  # the site's zone, what is due
        notifying.mail_due()
        notifying.forget_old()


# What was read, and what is forgotten.


def test_reading_marks_ones_own_alone() -> None:
    article = submitted()
    other = submitted()
    notifying.read(cast.edith(), article=article)
    assert set(Notification.objects.open_to(cast.edith()).unread().values_list("article", flat=True)) == {other.pk}
    assert Notification.objects.open_to(cast.emil()).unread().count() == 2
    notifying.read(cast.emil())
    assert not Notification.objects.open_to(cast.emil()).unread().exists()
    assert Notification.objects.open_to(cast.edith()).unread().exists()


def test_what_is_old_is_forgotten() -> None:
    submitted()
    notifying.mail_due()
    with time_machine.travel(timezone.now() + timedelta(days=89)):
        assert notifying.forget_old() == 0
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert notifying.forget_old() > 0
    assert not Notification.objects.exists()
