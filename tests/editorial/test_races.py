"""Several people at once, each on a connection of their own: one outcome, as if they had come in some order."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from accounts.models import User
from accounts.refusal import Refused
from kb import composing, pages
from kb.editorial import (
    cataloguing,
    digesting,
    drafting,
    facts,
    notifying,
    post,
    publishing,
    review,
    scheduling,
    waiving,
)
from kb.editorial.drafting import Stale
from kb.editorial.merging import merge
from kb.editorial.versions import version
from kb.models import (
    Address,
    Approval,
    Article,
    DigestWeek,
    Edition,
    FactChange,
    HistoryEntry,
    KeptText,
    Notification,
    OutboxMessage,
    Pin,
    Redirect,
    Rendering,
    Revision,
    Waiver,
)
from kb.rules.content import Content
from kb.rules.ledger import Policy
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """What each deed returned or raised, all begun at the same moment on connections of their own."""
    start, results = threading.Barrier(len(deeds)), [None] * len(deeds)  # type: list[object]

    def run(place: int, deed: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            start.wait(30)
            results[place] = deed()
        except Exception as error:  # noqa: BLE001  # told to the test, whatever it is
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=entry) for entry in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def done(results: list[object]) -> list[object]:
    """The results that are no refusal; any other error is a failure."""
    broken = [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)]
    assert broken == []
    return [result for result in results if not isinstance(result, Refused)]


def test_of_two_publishes_one_happens() -> None:
    article, edith, emil = cast.approved(), cast.edith(), cast.emil()
    results = at_once(
        lambda: publishing.publish(article, by=edith),
        lambda: publishing.publish(article, by=emil),
        lambda: publishing.publish(article, by=edith),
    )
    assert len(done(results)) == 1
    assert HistoryEntry.objects.filter(transition="publish").count() == 1
    assert Rendering.objects.count() == 1


def test_a_save_against_a_publish_leaves_the_live_text_approved() -> None:
    article, wanda, edith = cast.approved(), cast.wanda(), cast.edith()
    before = article.newest
    later = replace(before.content(), summary="Nobody has approved this.")
    results = at_once(
        lambda: publishing.publish(article, by=edith),
        lambda: drafting.save(article, later, base=before.number, by=wanda),
    )
    done(results)
    article.refresh_from_db()
    assert article.state == "draft"
    assert article.newest.summary == "Nobody has approved this."
    assert article.live in (None, before)


@pytest.mark.parametrize("turn", range(3))
def test_nobody_approves_a_text_that_was_not_seen(turn: int) -> None:
    article, edith, emil = cast.in_review(), cast.edith(), cast.emil()
    seen = article.newest
    amended = replace(seen.content(), body="An entirely other text.")
    approval, amendment = at_once(
        lambda: review.approve(article, by=edith, seen=seen.number),
        lambda: drafting.save(article, amended, base=seen.number, by=emil),
    )
    done([approval, amendment])
    article.refresh_from_db()
    # Approved first: Emil may still save, which voids it. Amended first: Edith's yes is for a text that is gone.
    assert article.newest.body == "An entirely other text."
    assert article.state == ("draft" if isinstance(approval, Article) else "in_review")
    assert isinstance(approval, Article | Stale)
    assert not Approval.objects.holding(article.newest).exists()


def waiving_takeaways(article: Article, by: User) -> Callable[[], object]:
    asked = {"check": "takeaways_counted", "place": "takeaways", "seen": 1, "reason": "A short notice."}
    return lambda: waiving.waive(article, by=by, **asked)  # type: ignore[arg-type]


def test_of_two_editors_who_waive_one_failure_at_once_one_does_and_the_other_is_told() -> None:
    article, edith, emil = cast.draft(takeaways=()), cast.edith(), cast.emil()
    results = at_once(waiving_takeaways(article, edith), waiving_takeaways(article, emil))
    assert len(done(results)) == 1
    assert Waiver.objects.count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_a_save_against_a_waiver_leaves_nothing_waived_in_a_text_that_was_not_seen(turn: int) -> None:
    article, edith, wanda = cast.draft(takeaways=()), cast.edith(), cast.wanda()
    later = replace(article.newest.content(), summary="Changed meanwhile.")
    done(at_once(waiving_takeaways(article, edith), lambda: drafting.save(article, later, base=1, by=wanda)))
    article.refresh_from_db()
    assert article.newest.number == 2
    assert [failure.place for failure in composing.compose(article.newest).failures] == ["takeaways"]


def test_of_fifty_saves_of_one_passage_one_lands_and_the_others_are_kept_for_their_writers() -> None:
    article, wanda = cast.draft(), cast.wanda()
    base = article.newest

    def saving(number: int) -> Callable[[], object]:
        content = replace(base.content(), body=f"Text number {number}.")
        return lambda: drafting.save(article, content, base=base.number, by=wanda)

    results = at_once(*(saving(number) for number in range(50)))
    (saved,) = done(results)
    stale = [result for result in results if isinstance(result, Stale)]
    assert len(stale) == 49
    assert {refusal.theirs for refusal in stale} == {saved.revision}  # type: ignore[attr-defined]
    assert list(article.revisions.values_list("number", flat=True)) == [2, 1]
    assert HistoryEntry.objects.count() == 2
    kept = {text.mine.body for text in KeptText.objects.of(wanda).open()}
    assert kept | {saved.revision.body} == {f"Text number {number}." for number in range(50)}  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(2))
def test_saves_at_once_of_different_passages_all_survive(seed: int) -> None:
    old = [f"Passage {number} says what it says." for number in range(12)]
    article = cast.draft(body="\n\n".join(old))
    base = article.newest
    whose = random.Random(seed).choices(range(4), k=len(old))  # no secret

    def saving(who: int, by: User) -> Callable[[], object]:
        body = "\n\n".join(f"{text} And {who}." if whose[place] == who else text for place, text in enumerate(old))
        content = replace(base.content(), body=body)
        return lambda: drafting.save(article, content, base=base.number, by=by)

    people = (cast.wanda(), cast.edith(), cast.emil(), cast.ada())
    results = at_once(*(saving(who, by) for who, by in enumerate(people)))
    assert len(done(results)) == 4
    article.refresh_from_db()
    assert article.newest.body == "\n\n".join(f"{text} And {who}." for text, who in zip(old, whose, strict=True))
    assert not KeptText.objects.exists()


def test_of_two_articles_that_race_for_one_slug_one_gets_it() -> None:
    first, second, edith = cast.approved(slug="wanted"), cast.approved(slug="wanted"), cast.edith()
    results = at_once(lambda: publishing.publish(first, by=edith), lambda: publishing.publish(second, by=edith))
    (winner,) = done(results)
    assert Address.objects.get().article == winner
    (loser,) = (result for result in results if isinstance(result, Refused))
    assert "wanted" in loser.sentence
    assert loser.field == "slug"
    assert Article.objects.published().count() == 1


def test_two_changes_of_the_edition_count_twice() -> None:
    Edition.objects.all().delete()
    assert at_once(pages.changed, pages.changed, pages.changed) == [None, None, None]
    assert Edition.objects.get().number == 3


def test_two_categories_that_race_for_one_address_are_told_apart() -> None:
    edith = cast.edith()
    results = at_once(
        lambda: cataloguing.keep(cast.Category(name="Search", slug="search"), by=edith),
        lambda: cataloguing.keep(cast.Category(name="Search", slug="search"), by=edith),
    )
    assert len(done(results)) == 1


@pytest.mark.parametrize("turn", range(3))
def test_a_tag_renamed_while_it_is_merged_away_stays_merged(turn: int) -> None:
    gone, stays, edith, emil = cast.tag("gone"), cast.tag("stays"), cast.edith(), cast.emil()
    renamed = cast.Tag.objects.get(pk=gone.pk)
    renamed.slug = "renamed"
    done(at_once(lambda: merge(gone, stays, by=edith), lambda: cataloguing.keep(renamed, by=emil)))
    gone.refresh_from_db()
    assert gone.merged_into == stays
    leading = dict(Redirect.objects.values_list("old", "new"))
    assert leading == dict.fromkeys({"/tags/gone/", gone.get_absolute_url()}, "/tags/stays/")


def test_of_two_stale_forms_at_once_one_is_stored() -> None:
    tag, edith, emil = cast.tag("privacy"), cast.edith(), cast.emil()
    seen = version(tag)

    def keeping(name: str, by: User) -> Callable[[], object]:
        mine = cast.Tag.objects.get(pk=tag.pk)
        mine.name = name
        return lambda: cataloguing.keep(mine, by=by, seen=seen)

    assert len(done(at_once(keeping("one", edith), keeping("two", emil)))) == 1


def test_articles_that_link_to_each_other_are_saved_at_once() -> None:
    one, two, wanda = cast.draft(slug="one"), cast.draft(slug="two"), cast.wanda()

    def linking(article: Article, body: str) -> Callable[[], object]:
        content: Content = replace(article.newest.content(), body=body)
        return lambda: drafting.save(article, content, base=1, by=wanda)

    assert len(done(at_once(linking(one, "See [[two]]."), linking(two, "See [[one]].")))) == 2


@pytest.mark.parametrize("turn", range(3))
def test_a_page_never_prints_the_former_address_of_an_article_published_with_it(turn: int) -> None:
    target, edith = cast.published(slug="former"), cast.edith()
    linking = cast.approved(body="## See\n\nSee [[former]] for more.")
    target = cast.rewritten(target, slug="latter", title="Another title")
    target = cast.approve(review.submit(target, by=target.creator))
    results = at_once(lambda: publishing.publish(target, by=edith), lambda: publishing.publish(linking, by=edith))
    assert len(done(results)) == 2
    html = Rendering.objects.get(revision__article=linking).html
    assert "/articles/latter/" in html
    assert "Another title" in html


def test_articles_published_together_do_not_lock_out_one_that_is_retired() -> None:
    first, second, edith, emil = cast.approved(), cast.published(), cast.edith(), cast.emil()
    again = cast.approve(review.submit(cast.rewritten(second), by=second.creator))
    results = at_once(
        lambda: publishing.publish_together([first, again], by=edith),
        lambda: publishing.retire(second, by=emil),
    )
    done(results)
    second.refresh_from_db()
    assert second.state == "retired"


def test_two_workers_at_once_send_each_mail_once(mailoutbox: list[object]) -> None:
    for number in range(5):
        cast.mail(subject=f"Number {number}")
    assert sum(result for result in at_once(post.deliver, post.deliver) if isinstance(result, int)) == 5
    assert len(mailoutbox) == 5
    assert OutboxMessage.objects.filter(sent_at__isnull=False, attempts=1).count() == 5


@pytest.mark.parametrize("turn", range(3))
def test_clocks_at_once_publish_what_is_due_once(turn: int) -> None:
    articles = [cast.due() for _ in range(4)]
    settled = done(at_once(*[scheduling.publish_due] * 3))
    assert sum(count for count in settled if isinstance(count, int)) == len(articles)
    assert HistoryEntry.objects.filter(transition="publish").count() == len(articles)
    assert set(Article.objects.values_list("state", flat=True)) == {"published"}


def test_of_two_editors_who_schedule_at_once_one_does_and_the_other_is_told() -> None:
    article, edith, emil, now = cast.approved(), cast.edith(), cast.emil(), timezone.now()
    results = at_once(
        lambda: scheduling.schedule(article, by=edith, at=now + timedelta(hours=1)),
        lambda: scheduling.schedule(article, by=emil, at=now + timedelta(hours=2)),
    )
    (winner,) = done(results)
    article.refresh_from_db()
    assert article.scheduled_for == winner.scheduled_for  # type: ignore[attr-defined]
    assert HistoryEntry.objects.filter(transition="schedule").count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_an_edit_against_the_clock_is_never_published_unapproved(turn: int) -> None:
    article, wanda = cast.due(), cast.wanda()
    before = article.newest
    later = replace(before.content(), summary="Nobody has approved this.")
    done(at_once(scheduling.publish_due, lambda: drafting.save(article, later, base=before.number, by=wanda)))
    article.refresh_from_db()
    assert (article.state, article.scheduled_for) == ("draft", None)
    assert article.newest.summary == "Nobody has approved this."
    assert article.live in (None, before)


def test_a_schedule_against_an_edit_leaves_no_hour_on_a_text_that_nobody_approved() -> None:
    article, wanda, edith = cast.approved(), cast.wanda(), cast.edith()
    later = replace(article.newest.content(), summary="Nobody has approved this.")
    done(
        at_once(
            lambda: scheduling.schedule(article, by=edith, at=timezone.now() + timedelta(hours=1)),
            lambda: drafting.save(article, later, base=1, by=wanda),
        )
    )
    article.refresh_from_db()
    assert (article.state, article.scheduled_for) == ("draft", None)


def test_taking_the_hour_away_against_the_clock_is_one_or_the_other() -> None:
    article, edith = cast.due(), cast.edith()
    results = at_once(scheduling.publish_due, lambda: scheduling.unschedule(article, by=edith))
    article.refresh_from_db()
    unscheduled = len(done(results[1:])) == 1
    assert article.state == ("approved" if unscheduled else "published")
    assert not OutboxMessage.objects.exists()


def test_a_revision_is_numbered_once_when_two_people_begin_an_article_each() -> None:
    wanda, walter = cast.wanda(), cast.walter()
    results = at_once(
        lambda: drafting.create(cast.content(), by=wanda), lambda: drafting.create(cast.content(), by=walter)
    )
    assert len(done(results)) == 2
    assert Revision.objects.filter(number=1).count() == 2


@pytest.mark.parametrize("turn", range(3))
def test_of_workers_that_mail_at_once_each_person_gets_one_mail_of_everything(turn: int) -> None:
    edith, wanda = cast.edith(), cast.wanda()
    with time_machine.travel("2027-01-11 09:00Z", tick=False):
        notifying.choose("daily", by=wanda)
        for number in range(5):
            review.request_changes(cast.in_review(title=f"Text {number}"), by=edith, comment="Shorter.")
    with time_machine.travel("2027-01-12 09:00Z", tick=False):
        results = at_once(*[notifying.mail_due] * 4)
        done(results)
        notifying.mail_due()
    (mail,) = OutboxMessage.objects.filter(recipients=[wanda.email])
    assert [mail.text.count(f"“Text {number}”") for number in range(5)] == [1] * 5
    assert not Notification.objects.filter(mail_at__isnull=False).exists()


def test_of_workers_that_remind_at_once_one_does() -> None:
    emil = cast.emil()
    with time_machine.travel("2027-01-11 09:00Z", tick=False):
        review.submit(cast.draft(), by=cast.wanda(), assignee=emil, due_on=date(2027, 1, 11))
        done(at_once(*[notifying.remind] * 4))
    assert Notification.objects.filter(news="reminded").count() == 1


@pytest.mark.parametrize("policy", ["auto", "flag", "hold"])
def test_two_facts_of_one_article_that_change_at_once_are_both_shown_or_both_held(policy: str) -> None:
    length = cast.fact("1000")
    price = cast.fact("2000", by_=cast.criterion("Output length"))
    for fact in (length, price):
        facts.follow_by(fact, Policy(policy), by=cast.edith())
    body = f"{cast.BODY}\n\nIt takes {{{{ alpha-one/context-length }}}} and gives {{{{ alpha-one/output-length }}}}."
    article = cast.published(body=body)
    for fact, value in ((length, "3000"), (price, "4000")):
        facts.propose(fact.subject, fact.criterion, facts.Said(value), by=cast.edith())
    emil = cast.emil()
    results = at_once(lambda: facts.verify(length, by=emil), lambda: facts.verify(price, by=emil))
    assert len(done(results)) == 2
    said = re.sub("<[^>]*>", "", Rendering.objects.get(revision=article.live).html)
    shown = {value for value in ("1,000", "2,000", "3,000", "4,000") if f"{value} tokens" in said}
    assert shown == ({"1,000", "2,000"} if policy == "hold" else {"3,000", "4,000"})
    assert FactChange.objects.filter(article=article).count() == 2
    assert Pin.objects.filter(article=article).count() == (2 if policy == "hold" else 0)


@pytest.mark.parametrize("turn", range(3))
def test_a_fact_that_changes_while_its_article_is_published_is_shown_as_it_is_afterwards(turn: int) -> None:
    fact = cast.fact("1000")
    article = cast.approved(body=f"{cast.BODY}\n\nIt takes {{{{ alpha-one/context-length }}}}.")
    facts.propose(fact.subject, fact.criterion, facts.Said("3000"), by=cast.edith())
    edith, emil = cast.edith(), cast.emil()
    done(at_once(lambda: publishing.publish(article, by=edith), lambda: facts.verify(fact, by=emil)))
    article.refresh_from_db()
    assert article.state == "published"  # it follows at once: what was approved holds
    assert "3,000 tokens" in Rendering.objects.get(revision=article.live).html


def test_of_workers_at_once_each_digest_is_written_by_one() -> None:
    people = [cast.edith(), cast.emil(), cast.ada()]
    today = timezone.localdate()
    with time_machine.travel(timezone.now() - timedelta(days=14)):
        digesting.send_digests()  # the site is set up
    for number, person in enumerate(people):
        fact = cast.due_fact(of=cast.subject(f"No {number}"), days=30)
        fact.owner = person
        fact.save()
    results = at_once(*[digesting.send_digests] * 4)
    assert sum(map(int, done(results))) == 3  # type: ignore[call-overload]
    told = [mail.recipients for mail in OutboxMessage.objects.filter(subject__contains="to check again")]
    assert sorted(told) == [["ada@example.org"], ["edith@example.org"], ["emil@example.org"]]
    assert DigestWeek.objects.filter(begun_at__date__gte=today - timedelta(days=1)).count() == 1
