"""Transitions as actions: each calls its verb, article by article, and says what came of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kb.editorial import publishing, shelving
from kb.editorial.verbs import VERBS
from kb.models import Approval, Article, HistoryEntry
from kb.rules.workflow import Transition
from tests import cast
from tests.admin.forms import said

pytestmark = pytest.mark.django_db
LIST = reverse("admin:kb_article_changelist")
OFFERED = (
    "submit", "withdraw", "approve", "request_changes", "schedule", "unschedule", "publish", "discard", "bin", "unbin",
    "retire", "restore", "emergency_publish", "endorse",
    "verify",
)  # fmt: skip


def act(ada: Client, transition: str, *articles: Article, **given: Any) -> Any:
    keys = [article.pk for article in articles]
    return ada.post(LIST, {"action": transition, "_selected_action": keys, **given}, follow=True)


def confirmed(ada: Client, transition: str, *articles: Article, **given: Any) -> Any:
    """The action, and its page in between sent as it came, filled in."""
    cases = act(ada, transition, *articles).context["cases"]
    seen = {f"seen-{case.article.pk}": case.article.newest.number for case in cases}
    return act(ada, transition, *articles, **{"carry_out": "1", **seen, **given})


def state(article: Article) -> str:
    article.refresh_from_db()
    return article.state


def rewritten_and_live() -> Article:
    return cast.rewritten(cast.published())


def binned() -> Article:
    return shelving.bin(cast.draft(), by=cast.wanda())


def test_the_actions_are_the_transitions_that_are_verbs(ada: Client) -> None:
    cast.draft()
    choices = ada.get(LIST).context["action_form"].fields["action"].choices
    assert tuple(value for value, _label in choices if value) == OFFERED


@pytest.mark.parametrize(
    ("transition", "make", "after"),
    [
        ("submit", cast.draft, "in_review"),
        ("withdraw", cast.in_review, "draft"),
        ("unschedule", cast.scheduled, "approved"),
        ("publish", cast.approved, "published"),
        ("publish", cast.scheduled, "published"),
        ("discard", rewritten_and_live, "published"),
        ("bin", cast.draft, "binned"),
        ("unbin", binned, "draft"),
        ("restore", cast.retired, "published"),
        ("verify", rewritten_and_live, "draft"),
    ],
)
def test_a_transition_is_carried_out_at_once(ada: Client, transition: str, make: Any, after: str) -> None:
    article = make()
    sentences = said(act(ada, transition, article))
    assert state(article) == after
    assert len(sentences) == 1
    assert article.newest.title in sentences[0]
    entry = HistoryEntry.objects.filter(article=article).first()
    assert entry is not None
    assert (entry.transition, entry.by) == (transition, cast.ada())


def test_what_is_refused_is_said_of_each_article_and_the_others_go_on(ada: Client) -> None:
    draft, approved = cast.draft(), cast.approved()
    sentences = said(act(ada, "publish", draft, approved))
    assert (state(draft), state(approved)) == ("draft", "published")
    refused = next(sentence for sentence in sentences if draft.newest.title in sentence)
    assert "The article is in the state “Draft”." in refused
    assert "Possible now" in refused


def test_checks_that_fail_are_said(ada: Client) -> None:
    article = cast.draft(takeaways=())
    assert "must be mended first" in said(act(ada, "submit", article))[0]
    assert state(article) == "draft"


def test_approving_asks_first_and_approves_the_text_that_was_shown(ada: Client) -> None:
    article = cast.in_review()
    page = act(ada, "approve", article)
    assert (state(article), page.status_code) == ("in_review", 200)
    assert page.context["cases"][0].article == article
    confirmed(ada, "approve", article, comment="Well argued.")
    assert state(article) == "approved"
    assert (Approval.objects.get().by, Approval.objects.get().comment) == (cast.ada(), "Well argued.")


def test_a_text_that_was_amended_meanwhile_is_not_approved(ada: Client) -> None:
    article = cast.in_review()
    seen = {f"seen-{article.pk}": article.newest.number}
    cast.rewritten(article, by=cast.edith())
    sentences = said(act(ada, "approve", article, carry_out="1", comment="", **seen))
    assert "Edith saved a newer version" in sentences[0]
    assert state(article) == "in_review"


@pytest.mark.parametrize("seen", ["", "x", "²", "9" * 5000])
def test_an_approval_of_nothing_that_was_seen_is_refused(ada: Client, seen: str) -> None:
    article = cast.in_review()
    sentences = said(act(ada, "approve", article, carry_out="1", **{f"seen-{article.pk}": seen}))
    assert len(sentences) == 1
    assert state(article) == "in_review"


def test_four_eyes_hold_for_administrators(ada: Client) -> None:
    article = cast.in_review(by=cast.ada())
    assert "four eyes" in said(confirmed(ada, "approve", article))[0]
    assert state(article) == "in_review"


def test_asking_for_changes_wants_words_and_keeps_the_selection(ada: Client) -> None:
    first, second = cast.in_review(), cast.in_review()
    page = act(ada, "request_changes", first, second, carry_out="1", comment="  ")
    assert "comment" in page.context["form"].errors
    assert {case.article for case in page.context["cases"]} == {first, second}
    act(ada, "request_changes", first, second, carry_out="1", comment="Name your source.")
    assert (state(first), state(second)) == ("changes_requested", "changes_requested")
    entries = HistoryEntry.objects.filter(transition=Transition.REQUEST_CHANGES)
    assert set(entries.values_list("comment", flat=True)) == {"Name your source."}


def test_retiring_shows_what_links_here_first(ada: Client) -> None:
    article = cast.published(slug="target")
    linking = cast.published(title="It leads there", body=f"{cast.BODY}\n\nSee [[target]].\n")
    page = act(ada, "retire", article)
    assert state(article) == "published"
    assert [case.linking for case in page.context["cases"]] == [[linking]]
    assert "It leads there" in page.content.decode()


def test_a_retired_article_leads_to_its_successor(ada: Client) -> None:
    article, successor = cast.published(), cast.published(slug="newer")
    confirmed(ada, "retire", article, comment="Out of date.", successor="newer")
    assert state(article) == "retired"
    assert article.successor == successor


def test_a_successor_that_nobody_can_read_is_refused_and_what_was_typed_stays(ada: Client) -> None:
    article = cast.published()
    cast.draft(slug="unseen")
    page = confirmed(ada, "retire", article, comment="Out of date.", successor="unseen")
    assert "unseen" in page.context["form"].errors["successor"][0]
    assert page.context["form"]["comment"].value() == "Out of date."
    assert state(article) == "published"


def test_more_than_a_hundred_at_once_are_refused_in_one_sentence(ada: Client) -> None:
    articles = [cast.draft() for _number in range(101)]
    keys = [article.pk for article in articles[:1]]
    data = {"action": "bin", "_selected_action": keys, "select_across": "1", "index": "0"}
    sentences = said(ada.post(LIST, data, follow=True))
    assert sentences == ["At most 100 articles at once, please."]
    assert not Article.objects.filter(state="binned").exists()


@pytest.mark.parametrize("transition", ["save", "emergency_publish", "schedule", "delete_selected", "nonsense"])
def test_what_is_no_action_does_nothing(ada: Client, transition: str) -> None:
    article = cast.approved()
    assert act(ada, transition, article).status_code == 200
    assert state(article) == "approved"


def test_every_action_calls_a_verb_of_its_own_name() -> None:
    assert {transition.value: verb.__name__ for transition, verb in VERBS.items()} == {name: name for name in OFFERED}


def test_an_emergency_wants_words_and_another_editor_to_endorse_it(ada: Client) -> None:
    article = cast.draft()
    assert "comment" in act(ada, "emergency_publish", article, carry_out="1", comment=" ").context["form"].errors
    act(ada, "emergency_publish", article, carry_out="1", comment="It cannot wait.")
    assert state(article) == "published"
    assert "not endorsed" in ada.get(LIST).content.decode()
    assert "four eyes" in said(confirmed(ada, "endorse", article))[0]
    other = cast.draft()
    publishing.emergency_publish(other, by=ada_too(), comment="Nor can this.")
    assert "State now: Published" in said(confirmed(ada, "endorse", other))[0]
    other.refresh_from_db()
    assert not other.flagged


def ada_too() -> User:
    return User.objects.create_user("adam@example.org", name="Adam", role="administrator")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day": "", "at": "09:00"}, "This field is required."),
        ({"day": "2027-03-28", "at": "02:30"}, "Next to it are 01:59 and 03:00."),
        ({"day": "2027-10-31", "at": "02:30"}, "this time comes twice"),
    ],
)
def test_an_hour_that_makes_no_sense_is_said_on_the_page_in_between(
    ada: Client, typed: dict[str, str], sentence: str
) -> None:
    cast.settings(time_zone="Europe/Berlin")
    article = cast.approved()
    page = act(ada, "schedule", article, carry_out="1", **typed)
    assert sentence in page.content.decode()
    assert state(article) == "approved"


def test_several_are_scheduled_for_one_hour_in_ones_time_zone(ada: Client) -> None:
    cast.settings(time_zone="Europe/Berlin")
    first, second = cast.approved(), cast.approved()
    with time_machine.travel("2027-03-01 12:00Z", tick=False):
        ada.force_login(cast.ada())  # the session began long before
        assert "In the time zone Europe/Berlin." in act(ada, "schedule", first, second).content.decode()
        act(ada, "schedule", first, second, carry_out="1", day="2027-03-02", at="09:00")
    assert (state(first), state(second)) == ("scheduled", "scheduled")
    assert first.scheduled_for == second.scheduled_for == datetime(2027, 3, 2, 8, tzinfo=UTC)


def test_an_hour_that_has_passed_is_said_of_each_article(ada: Client) -> None:
    article = cast.approved()
    sentences = said(act(ada, "schedule", article, carry_out="1", day="2020-03-02", at="09:00"))
    assert "This time has passed." in sentences[0]
    assert state(article) == "approved"
