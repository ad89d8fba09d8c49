"""The weekly digest: to whom, of what, once a week and no oftener, whatever the workers do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from kb.editorial import digesting, facts, leaving, notifying, post, snoozing
from kb.editorial.facts import Said
from kb.models import Article, Digest, Fact, OutboxMessage
from tests import cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _site() -> None:
    """It was set up the week before; of that week nobody is written to."""
    with time_machine.travel(MONDAY - timedelta(days=4), tick=False):
        stated(cast.wanda(), "Older", 99)
        assert digesting.send_digests() == 0
    facts.withdraw(Fact.objects.get(), by=cast.edith(), comment="It was only to see.")


def sent() -> dict[str, str]:
    """The text of each digest, by who reads it; it is an error that somebody got two."""
    mails = list(OutboxMessage.objects.filter(subject__contains="to check again"))
    found = {str(User.objects.get(email=mail.recipients[0])): mail.text for mail in mails}
    assert len(found) == len(mails)
    return found


def stated(by: User, name: str, days: int) -> Fact:
    """A fact that this person stated and that has been due for so many days."""
    fact = facts.propose(cast.subject(name), cast.criterion(), Said("8k"), by=by)
    facts.verify(fact, by=cast.emil() if by != cast.emil() else cast.edith())
    Fact.objects.filter(pk=fact.pk).update(check_by=timezone.localdate() - timedelta(days=days))
    facts.expire_due()
    fact.refresh_from_db()
    return fact


def overdue(days: int, **fields: Any) -> Article:
    article = cast.published(**fields)
    Article.objects.filter(pk=article.pk).update(review_at=timezone.now() - timedelta(days=days))
    return article


def test_each_owner_hears_of_what_is_theirs_and_editors_of_what_is_ignored() -> None:
    with time_machine.travel(MONDAY - timedelta(hours=1)):
        cast.ada()
        new, old = stated(cast.wanda(), "Just due", 1), stated(cast.walter(), "Long due", 20)
        text = overdue(2, by=cast.walter(), title="A text & more", authors=(cast.author(user=cast.wanda()).public_id,))
        put_off = stated(cast.edith(), "Put off", 30)
        snoozing.snooze(put_off, until=timezone.localdate() + timedelta(days=9), reason="Later.", by=cast.edith())
        OutboxMessage.objects.all().delete()
        digesting.send_digests()  # it is too early
        assert sent() == {}
    with time_machine.travel(MONDAY, tick=False):
        assert digesting.send_digests() == 5
        found = sent()
    assert set(found) == {"Wanda", "Walter", "Edith", "Emil", "Ada"}
    place = "/desk/freshness/fact-{}/"
    for reader, wanted, unwanted in (
        ("Wanda", ["Just due", place.format(new.public_id), "A text & more"], ["Long due", "did nothing"]),
        ("Walter", ["Long due", f"article-{text.public_id}/", "due since"], ["Just due", "did nothing"]),
        ("Edith", ["Long due", place.format(old.public_id), "14 days or longer"], ["Just due", "Put off", "yours"]),
    ):
        for words in wanted:
            assert words in found[reader], (reader, words, found[reader])
        for words in unwanted:
            assert words not in found[reader], (reader, words, found[reader])


def test_nobody_is_written_to_twice_in_a_week_or_twice_in_six_days() -> None:
    stated(cast.wanda(), "One", 1)
    hours = {
        MONDAY: 1,
        MONDAY + timedelta(seconds=2): 1,
        MONDAY + timedelta(days=6, hours=23): 1,
        MONDAY + timedelta(days=7): 2,
        MONDAY + timedelta(days=20): 3,  # the worker was away until Sunday
        MONDAY + timedelta(days=21): 3,
        MONDAY + timedelta(days=26): 4,
    }
    for hour, many in hours.items():
        with time_machine.travel(hour, tick=False):
            digesting.send_digests()
            told = [mail for mail in OutboxMessage.objects.all() if mail.recipients == ["wanda@example.org"]]
            assert len([mail for mail in told if "to check again" in mail.subject]) == many, hour


def test_a_worker_that_is_killed_leaves_the_rest_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    stated(cast.wanda(), "One", 1)
    stated(cast.walter(), "Two", 1)
    enclose, killed = post.enclose, RuntimeError("killed")

    def once(mail: Any) -> Any:
        if Digest.objects.filter(settled_at__isnull=False).count() > 1:
            raise killed
        return enclose(mail)

    monkeypatch.setattr(post, "enclose", once)
    with time_machine.travel(MONDAY, tick=False):
        with pytest.raises(RuntimeError, match="killed"):
            digesting.send_digests()
        assert len(sent()) == 1
        monkeypatch.undo()
        assert digesting.send_digests() == 1
        assert set(sent()) == {"Wanda", "Walter"}
        assert digesting.send_digests() == 0


def test_who_wants_no_mail_has_left_or_has_nothing_left_is_not_written_to() -> None:
    for person, name in ((cast.wanda(), "One"), (cast.walter(), "Two"), (cast.edith(), "Three")):
        stated(person, name, 1)
    notifying.choose("none", by=cast.wanda())
    leaving.deactivate(cast.walter(), by=cast.ada())
    OutboxMessage.objects.all().delete()
    with time_machine.travel(MONDAY, tick=False):
        digesting._begin(MONDAY)
        facts.confirm(Fact.objects.get(subject__name="Three"), by=cast.edith())  # between the two steps
        assert digesting.send_digests() == 0
        assert sent() == {}
        assert not Digest.objects.open().exists()


def test_facts_pass_to_whoever_takes_over() -> None:
    fact = stated(cast.walter(), "One", 1)
    leaving.deactivate(cast.walter(), by=cast.ada(), to=cast.wanda())
    fact.refresh_from_db()
    assert fact.owner == cast.wanda()


def test_most_rounds_of_the_worker_cost_three_queries_and_a_long_list_is_cut() -> None:
    for number in range(22):
        stated(cast.wanda(), f"No {number}", 1)
    with time_machine.travel(MONDAY, tick=False):
        digesting.send_digests()
        text = sent()["Wanda"]
        assert text.count("/desk/freshness/fact-") == 20
        assert "And 2 more: " in text
        digesting.send_digests()
        with CaptureQueriesContext(connection) as caught:
            digesting.send_digests()
    assert len(caught) <= 3
