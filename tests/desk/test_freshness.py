"""The freshness queue: what waits, the longest first; still true, looked at, put off, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from accounts.models import User
from kb.editorial import facts, snoozing
from kb.editorial.facts import Said
from kb.models import Article, Fact, FactChange, OutsideHost, OutsideLink, OutsideUse, Snooze
from kb.rules.ledger import FactState, Policy
from tests import cast
from tests.costs import queries

pytestmark = pytest.mark.django_db
PAGE = "/desk/freshness/"


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def html(client: Client, path: str = PAGE) -> str:
    return " ".join(client.get(path).content.decode().split())


def overdue(days: int = 3, **fields: Any) -> Article:
    """A public article whose check was due so many days ago."""
    article = cast.published(**fields)
    Article.objects.filter(pk=article.pk).update(review_at=timezone.now() - timedelta(days=days))
    article.refresh_from_db()
    return article


def flagged(policy: Policy = Policy.FLAG) -> FactChange:
    """A change that an article met and nobody looked at yet."""
    fact = facts.follow_by(cast.fact("8k"), policy, by=cast.edith())
    cast.published(title="It takes some", body="It takes {{ alpha-one/context-length }}.")
    facts.propose(fact.subject, fact.criterion, Said("16k"), by=cast.edith())
    facts.verify(fact, by=cast.emil())
    return FactChange.objects.get()


def post(who: User, item: str, **fields: str) -> Any:
    return at(who).post(f"{PAGE}{item}/?show=facts", fields)


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_the_longest_overdue_comes_first_whatever_it_is_and_the_rest_follows_in_parts(monkeypatch: Any) -> None:
    change = flagged()
    old, new = overdue(9, title="An old text"), overdue(2, title="A newer text")
    made = [cast.due_fact(of=cast.subject(f"No {number}"), days=days) for number, days in enumerate((5, 12, 5))]
    cast.fact(of=cast.subject("Fresh"))
    fact = {f"fact-{one.public_id}" for one in (made[0], made[2])}
    editor = at(cast.edith())
    for many in (3, 2, 1):  # parts that end at a fact of the same day, an article, and each of them
        monkeypatch.setattr("kb.desk.views.freshness.A_PART", many)
        path, order = PAGE, []
        while path:
            answer = editor.get(path)
            order += [row.item for row, _next in answer.context["rows"]]
            path = f"{PAGE}?{answer.context['onward']}" if answer.context["onward"] else ""
        assert len(order) == 6
        assert order[:2] == [f"fact-{made[1].public_id}", f"article-{old.public_id}"]
        assert set(order[2:4]) == fact
        assert order[4:] == [f"article-{new.public_id}", f"change-{change.pk}"]
    counted = {name: many for name, _title, many in editor.get(PAGE).context["kinds"]}
    assert counted == {"": "6", "facts": "3", "articles": "2", "changes": "1"}
    page = html(editor, f"{PAGE}?show=changes&after=nonsense")
    assert "Alpha One: Context length: 8,000 tokens → 16,000 tokens" in page
    assert "An old text" not in page


def test_reports_and_dead_links_stand_beside_what_they_are_about() -> None:
    fact = cast.due_fact()
    article = overdue(title="A text", body="It takes {{ alpha-one/context-length }}.")
    cast.letter(article)
    cast.letter(article)
    cast.letter(overdue(title="Another"), topic="tool")
    OutsideUse.objects.all().delete()
    OutsideLink.objects.all().delete()
    host = OutsideHost.objects.get_or_create(name="example.org", defaults={"free_at": timezone.now()})[0]
    dead = {"failures": 3, "failing_since": timezone.now(), "failed_on": timezone.localdate(), "due_at": timezone.now()}
    link = OutsideLink.objects.create(address="https://example.org/alpha", host=host, **dead)
    OutsideUse.objects.create(link=link, article=article)
    found = {row.item: (row.reports, row.dead) for row, _next in at(cast.edith()).get(PAGE).context["rows"]}
    assert found[f"fact-{fact.public_id}"] == (2, 1)
    assert found[f"article-{article.public_id}"] == (2, 1)
    assert sorted(found.values()) == [(0, 0), (2, 1), (2, 1)]
    assert "2 errors reported" in html(at(cast.edith()))
    assert "Its source is a broken link" in html(at(cast.edith()))


def test_what_is_still_true_or_was_looked_at_leaves_the_queue_for_the_next() -> None:
    fact, article, change = cast.due_fact(of=cast.subject("Beta")), overdue(), flagged()
    rows = {row.kind: row for row, _next in at(cast.edith()).get(PAGE).context["rows"]}
    answer = post(cast.edith(), rows["fact"].item, deed="true", seen=rows["fact"].seen, next=rows["article"].item)
    assert answer["Location"] == f"{PAGE}?show=facts#article-{article.public_id}"
    assert (
        post(cast.edith(), rows["article"].item, deed="true", seen=rows["article"].seen, quiet="1").status_code == 204
    )
    post(cast.edith(), rows["change"].item, deed="looked", next="//evil")
    fact.refresh_from_db()
    change.refresh_from_db()
    assert fact.state == FactState.VERIFIED
    assert change.settled_by == cast.edith()
    assert "Everything was checked within its term" in html(at(cast.edith()))
    assert at(cast.edith()).get(f"{PAGE}{rows['fact'].item}/").status_code == 302  # it waits no more


def test_what_is_put_off_comes_back_on_its_day_and_the_reason_stays() -> None:
    fact, article = cast.due_fact(), overdue(title="A text")
    for item, noun in ((f"fact-{fact.public_id}", fact), (f"article-{article.public_id}", article)):
        seen = snoozing.due_since(noun).isoformat()  # type: ignore[union-attr]
        post(cast.edith(), item, deed="snooze", seen=seen, until=in_days(30), reason="The maker answers in May.")
    assert "The maker answers" not in html(at(cast.edith()))
    assert at(cast.edith()).get(PAGE).context["rows"] == []
    assert [row.by for row in Snooze.objects.all()] == [cast.edith()] * 2
    timeline = html(at(cast.edith()), f"/desk/articles/{article.public_id}/history/")
    assert "Check put off" in timeline
    assert "The maker answers in May." in timeline
    models.QuerySet(Snooze).update(until=timezone.localdate())  # the day has come
    assert len(at(cast.edith()).get(PAGE).context["rows"]) == 2
    assert "The maker answers in May." in html(at(cast.edith()), f"{PAGE}fact-{fact.public_id}/")


def test_what_was_checked_after_it_was_put_off_is_put_off_no_longer() -> None:
    fact = cast.due_fact()
    snoozing.snooze(fact, until=timezone.localdate() + timedelta(days=90), reason="Later.", by=cast.edith())
    facts.confirm(fact, by=cast.edith())
    Fact.objects.filter(pk=fact.pk).update(check_by=timezone.localdate() - timedelta(days=1))
    facts.expire_due()
    assert [row.noun for row, _next in at(cast.edith()).get(PAGE).context["rows"]] == [fact]


def test_what_cannot_be_put_off_is_given_back_with_a_sentence() -> None:
    fact = cast.due_fact()
    item, seen = f"fact-{fact.public_id}", fact.verified_at.isoformat()  # type: ignore[union-attr]
    for until, reason, sentence in (
        (in_days(30), "  ", "Say why it can wait"),
        (in_days(0), "Because", "a day to come"),
        (in_days(-1), "Because", "a day to come"),
        (in_days(91), "Because", "for 90 days at most"),
        ("tomorrow", "Because", "Enter a valid date"),
        (in_days(30), "x" * 201, "at most 200 characters"),
        (in_days(30), "a\x00b", "Null characters"),
    ):
        answer = post(cast.edith(), item, deed="snooze", seen=seen, until=until, reason=reason, quiet="1")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert sentence in page, (sentence, page)
        assert f'value="{until}"' in page
    assert not Snooze.objects.exists()


def test_nothing_is_done_unseen_or_by_whom_it_does_not_belong_to() -> None:
    fact, article, held = cast.due_fact(of=cast.subject("Beta")), overdue(), flagged(Policy.HOLD)
    item, seen = f"fact-{fact.public_id}", fact.verified_at.isoformat()  # type: ignore[union-attr]
    late = (timezone.now() - timedelta(days=400)).isoformat()
    put_off = {"deed": "snooze", "until": in_days(9), "reason": "Because."}
    refused = [
        post(cast.wanda(), item, deed="true", seen=seen),  # writers check nothing
        post(cast.wanda(), item, seen=seen, **put_off),  # another's fact
        post(cast.wanda(), f"article-{article.public_id}", deed="true", seen=article.review_at.isoformat()),  # type: ignore[union-attr]
        post(cast.walter(), f"article-{article.public_id}", **put_off),  # may not even know of it
        post(cast.edith(), item, deed="true", seen=late),  # verified meanwhile
        post(cast.edith(), item, deed="true"),
        post(cast.edith(), item, deed="true", seen="2026-01-01"),
        post(cast.edith(), f"article-{article.public_id}", deed="true", seen=late),
        post(cast.edith(), item, seen=late, **put_off),
        post(cast.edith(), item, deed="looked", seen=seen),
        post(cast.edith(), item, seen=seen),
        post(cast.edith(), f"change-{held.pk}", deed="looked"),  # it is accepted, or stated anew
        post(cast.edith(), "change-99999999999999999999", deed="looked"),
        post(cast.edith(), "fact-nonsense", deed="true"),
        post(cast.edith(), "hope", deed="true"),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403, 404, *[409] * 8, 404, 404, 404]
    assert "meanwhile" in refused[4].content.decode()
    assert "Because." in refused[8].content.decode()  # what was typed is not lost
    fact.refresh_from_db()
    assert (fact.state, Snooze.objects.count()) == (FactState.DUE, 0)
    own = post(cast.wanda(), f"article-{article.public_id}", seen=article.review_at.isoformat(), **put_off)  # type: ignore[union-attr]
    assert own.status_code == 302
    assert Snooze.objects.get().by == cast.wanda()


def test_only_mine_are_those_i_stated_wrote_or_am_named_under() -> None:
    mine = facts.verify(facts.propose(cast.subject(), cast.criterion(), Said("8k"), by=cast.wanda()), by=cast.edith())
    day = timezone.localdate() - timedelta(days=1)
    Fact.objects.filter(pk=mine.pk).update(check_by=day)
    facts.expire_due()
    cast.due_fact(of=cast.subject("Beta"))
    text, _other = overdue(), overdue(by=cast.walter())
    nouns = {row.noun.pk for row, _next in at(cast.wanda()).get(f"{PAGE}?whose=mine").context["rows"]}
    assert nouns == {mine.pk, text.pk}
    assert len(at(cast.wanda()).get(PAGE).context["rows"]) == 3  # every fact, and of the articles her own
    assert len(at(cast.edith()).get(PAGE).context["rows"]) == 4
    assert 'class="deed"' not in html(at(cast.wanda()))


def test_the_queue_takes_as_many_queries_for_thirty_as_for_one() -> None:
    editor, writer = at(cast.edith()), at(cast.wanda())
    flagged()
    cast.due_fact(of=cast.subject("Beta"))
    overdue()
    item = f"{PAGE}article-{Article.objects.latest('pk').public_id}/"
    once = [queries(editor, PAGE), queries(writer, f"{PAGE}?whose=mine"), queries(editor, item)]
    for number in range(29):
        cast.due_fact(of=cast.subject(f"Subject {number}"))
        overdue()
    flag = FactChange.objects.get()
    FactChange.objects.bulk_create(
        FactChange(
            article=article, fact=flag.fact, former=flag.former, version=flag.version, deed=flag.deed,
            policy=flag.policy, by=flag.by, at=flag.at,
        )
        for article in Article.objects.exclude(pk=flag.article_id)[:29]
    )  # fmt: skip
    assert [queries(editor, PAGE), queries(writer, f"{PAGE}?whose=mine"), queries(editor, item)] == once
    assert max(once) <= 10
