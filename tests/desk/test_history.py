"""The timeline of an article: everything that happened, in order, in pages; revisions are named, and brought back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from kb import pages
from kb.desk.timeline import Event, events
from kb.editorial import commenting, drafting, facts, hosting, leaving, naming, review, spreading
from kb.editorial.facts import Said
from kb.editorial.verbs import VERBS
from kb.models import Approval, Article, HistoryEntry, Revision, RevisionName
from kb.rules.ledger import Policy
from kb.rules.workflow import State, Transition
from tests import cast
from tests.costs import queries
from tests.desk.sending import page, signed_in

pytestmark = pytest.mark.django_db


def told(article: Article, most: int = 100, before: str = "") -> list[Event]:
    article.refresh_from_db()
    return events(article, most, before)


def names(found: list[Event]) -> list[str]:
    return [event.entry.transition if event.entry else event.kind for event in found]


def eventful() -> Article:
    """An article to which one of everything happened."""
    article = cast.draft(takeaways=())
    cast.waived(article)
    article = cast.submitted(article)
    thread = cast.remark(article)
    commenting.reply(thread, by=cast.wanda(), words="In the second one.")
    commenting.resolve(thread, by=cast.edith())
    guest = hosting.invite(article, name="Greta", by=cast.edith())
    hosting.recommend(guest, client="192.0.2.7", revision=1, yes=True, words="Clear.")
    cast.approve(article)
    article = cast.rewritten(article)
    leaving.deactivate(cast.wanda(), by=cast.ada(), to=cast.walter())
    return article


def test_everything_stands_in_one_timeline_the_latest_first() -> None:
    article = eventful()
    expected = ["handover", "save", "approve", "recommendation", "resolution", "reply", "comment", "submit"]
    assert names(told(article)) == [*expected, "waiver", "save"]
    html = signed_in(cast.emil()).get(page(article, "history/")).content.decode()
    for words in (
        "Wanda → Walter", "Greta (guest)", "Clear.", "Thread resolved", "In the second one.", "Which clause? Link it.",
        "Recommended", "Handed over", "Revision 2", "Check waived", "void: the text has changed since",
    ):  # fmt: skip
        assert words in html, words


def test_a_change_of_a_fact_says_who_from_what_to_what_and_what_came_of_it() -> None:
    fact = facts.follow_by(cast.fact("8k"), Policy.FLAG, by=cast.edith())
    article = cast.published(body="It takes {{ alpha-one/context-length }}.")
    for value in ("16k", "32k"):
        facts.propose(fact.subject, fact.criterion, Said(value), by=cast.edith())
        facts.verify(fact, by=cast.emil())
    spreading.settle(article.fact_changes.get(version__value="16000"), by=cast.ada())
    facts.dispute(fact, by=cast.edith(), comment="Is it?")
    assert names(told(article))[:3] == ["fact", "fact", "fact"]
    client = signed_in(cast.emil())
    html = " ".join(client.get(page(article, "history/")).content.decode().split())
    for words in (
        "8,000 tokens → 16,000 tokens", "16,000 tokens → 32,000 tokens", "Fact changed", "looked at by Ada",
        "follow at once, and be looked at", "waits to be looked at", "Fact: Dispute", "the value stays",
    ):  # fmt: skip
        assert words in html, words
    counts = [queries(client, page(article, "history/"))]
    change = article.fact_changes.latest("pk")
    for _number in range(29):
        change.pk = None
        change.save()
    assert [*counts, queries(client, page(article, "history/"))] == counts * 2


def test_each_approval_says_since_when_it_is_void_and_each_voiding_what_it_voids() -> None:
    article = cast.approved()
    article = cast.rewritten(article)
    void, gave, *_earlier = told(article)
    assert [each.by for each in void.voids] == [cast.edith()]
    assert gave.void == Approval.objects.get()
    html = signed_in(cast.edith()).get(page(article, "history/")).content.decode()
    assert "The approval of revision 1 by Edith no longer holds." in html
    assert "Void since" in html


VOIDING = {
    "withdraw": lambda article: VERBS[Transition.WITHDRAW](article, by=article.creator),
    "request_changes": lambda article: review.request_changes(article, by=cast.emil(), comment="No."),
    "amend": lambda article: cast.rewritten(article, by=cast.emil()),
}


@pytest.mark.parametrize("name", VOIDING)
def test_an_approval_given_twice_to_one_text_is_told_as_two(name: str) -> None:
    cast.settings(required_approvals=2)
    article = cast.approve(cast.in_review())
    VOIDING[name](article)
    article.refresh_from_db()
    if article.state != State.IN_REVIEW:
        article = review.submit(article, by=article.creator)
    article = cast.approve(article)
    found = told(article)
    second, first = (event for event in found if event.entry and event.entry.transition == Transition.APPROVE)
    assert (second.void, first.void) == (None, Approval.objects.get(voided_at__isnull=False))
    (voiding,) = (event for event in found if event.voids)
    assert voiding.entry is not None
    assert voiding.entry.transition == name


def test_an_approval_that_holds_is_void_nowhere() -> None:
    found = told(cast.published())
    assert not any(event.voids or event.void for event in found)


def test_what_is_told_of_the_past_is_void_in_the_past() -> None:
    past = datetime(2020, 1, 2, tzinfo=UTC)
    article = cast.draft()
    review.submit(article, by=cast.wanda(), at=past)
    article = review.approve(article, by=cast.edith(), seen=1, at=past + timedelta(days=1))
    content = cast.content(title="Another")
    drafting.save(article, content, base=1, by=cast.wanda(), at=past + timedelta(days=2))
    (voiding,) = (event for event in told(article) if event.voids)
    assert voiding.entry is not None
    assert voiding.entry.at == past + timedelta(days=2)


def many(article: Article, number: int) -> None:
    """That many more transitions and comments, some at one and the same moment."""
    (entry,) = article.history.all()[:1]
    moment = timezone.now()
    fields = {field.attname: getattr(entry, field.attname) for field in HistoryEntry._meta.concrete_fields}
    for each in range(number):
        at = moment + timedelta(seconds=each // 3)
        HistoryEntry.objects.bulk_create([HistoryEntry(**fields | {"id": None, "at": at})])
        type(article.comments.all()[0]).objects.filter(pk=cast.remark(article).pk).update(at=at)


def test_pages_follow_each_other_without_a_gap_or_an_overlap() -> None:
    article = eventful()
    many(article, 12)
    whole = told(article)
    for length in (1, 2, 5, 7):
        found: list[Event] = []
        place = ""
        while part := told(article, length, place):
            assert len(part) <= length
            found += part
            place = part[-1].place
        assert [event.order for event in found] == [event.order for event in whole]
    assert len({event.order for event in whole}) == len(whole) == 10 + 2 * 12


def test_a_long_timeline_is_read_page_by_page() -> None:
    article = eventful()
    many(article, 25)
    client = signed_in(cast.emil())
    first = client.get(page(article, "history/"))
    assert len(first.context["events"]) == 50
    second = client.get(page(article, f"history/?before={first.context['older']}"))
    assert len(second.context["events"]) == 10
    assert (second.context["older"], "Newest" in second.content.decode()) == ("", True)


@pytest.mark.parametrize("place", ["nonsense", "20260101T000000000000-1-sermon", "-comment", "%00"])
def test_what_is_no_place_begins_at_the_beginning(place: str) -> None:
    article = cast.draft()
    answer = signed_in(cast.wanda()).get(page(article, f"history/?before={place}"))
    assert names(answer.context["events"]) == ["save"]


def test_a_place_before_everything_says_so() -> None:
    article = cast.draft()
    answer = signed_in(cast.wanda()).get(page(article, "history/?before=20010101T000000000000-1-comment"))
    assert "Nothing stands here in the list." in answer.content.decode()


def test_the_page_takes_the_same_queries_for_thirty_of_everything_as_for_one() -> None:
    pages.changed("site")
    article = eventful()
    client, counts = signed_in(cast.emil()), []
    for number in (0, 20):
        many(article, number)
        client.get(page(article, "history/"))
        with CaptureQueriesContext(connection) as queries:
            client.get(page(article, "history/"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def named(client_of: User, article: Article, number: int, words: str) -> str:
    typed = {"name": words, "seen": naming.name_of(article.revisions.get(number=number))}
    answer = signed_in(client_of).post(page(article, f"revisions/{number}/"), typed, follow=True)
    html: str = answer.content.decode()
    return html


def test_a_revision_is_named_renamed_and_unnamed_and_stays_as_it_is() -> None:
    article = cast.rewritten(cast.draft())
    before = Revision.objects.filter(number=1).values().get()
    assert "Revision 1 is called “Before the legal check”." in named(
        cast.wanda(), article, 1, "  Before the\n legal  check "
    )
    client = signed_in(cast.wanda())
    for rest in ("history/", "revisions/1/", "changes/"):
        assert "Before the legal check" in client.get(page(article, rest)).content.decode(), rest
    named(cast.edith(), article, 1, "The first")
    row = RevisionName.objects.get()
    assert (row.name, row.by) == ("The first", cast.edith())
    assert "Revision 1 has no name any more." in named(cast.edith(), article, 1, " ")
    assert not RevisionName.objects.exists()
    assert Revision.objects.filter(number=1).values().get() == before
    assert names(told(article)) == ["save", "save"]


@pytest.mark.parametrize(
    ("words", "sentence"), [("x" * 81, "At most 80 characters, please."), ("a\x00b", "cannot be stored")]
)
def test_a_name_that_cannot_be_kept_is_said_beside_it_and_given_back(words: str, sentence: str) -> None:
    article = cast.draft()
    html = named(cast.wanda(), article, 1, words)
    assert sentence in html
    assert not RevisionName.objects.exists()
    assert ("x" * 81 in html) == (words == "x" * 81)


def test_only_own_writers_and_editors_name_revisions() -> None:
    article = cast.draft()
    answer = signed_in(cast.walter()).post(page(article, "revisions/1/"), {"name": "Mine"})
    assert answer.status_code == 404
    assert not RevisionName.objects.exists()
