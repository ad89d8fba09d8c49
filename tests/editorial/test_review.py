"""Review: approvals belong to one content, and to people with no hand in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb.editorial import drafting, publishing, review
from kb.editorial.drafting import Stale
from kb.editorial.review import ChecksFailed
from kb.editorial.transitions import asker, reviewers
from kb.models import Approval, Article, HistoryEntry
from tests import cast

pytestmark = pytest.mark.django_db
EDITORS = {Role.EDITOR, Role.ADMINISTRATOR}


def save(article: Article, by: User, **fields: object) -> Article:
    article.refresh_from_db()
    content = replace(article.newest.content(), **fields)  # type: ignore[arg-type]
    return drafting.save(article, content, base=article.newest.number, by=by).article


def submitted(article: Article) -> Article:
    return review.submit(article, by=article.creator)


def test_a_submission_names_everything_that_must_be_mended_and_where() -> None:
    article = cast.draft(title="", summary="", category=None, authors=(), takeaways=("One.",), body="", slug="")
    with pytest.raises(ChecksFailed) as failed:
        review.submit(article, by=cast.wanda())
    fields = [verdict.field for verdict in failed.value.verdicts]
    assert fields == ["title", "summary", "category", "authors", "body", "takeaways", "slug"]
    assert failed.value.field == "title"
    assert all(verdict.sentence in failed.value.sentence for verdict in failed.value.verdicts)
    article.refresh_from_db()
    assert article.state == "draft"


def test_what_is_in_the_body_fails_with_its_line() -> None:
    body = "Lead.\n\n## One\n\n#### Three\n\n![](media:x)\n\nSee [[nowhere]].\n"
    with pytest.raises(ChecksFailed) as failed:
        cast.in_review(body=body)
    places = {verdict.check: verdict.line for verdict in failed.value.verdicts}
    assert places == {"images_have_alt": 7, "links_reach": 9, "headings_in_order": 5}


def test_the_note_and_the_comment_stand_in_the_history() -> None:
    article = cast.draft()
    review.submit(article, by=cast.wanda(), note=" Please look at the prices. ")
    review.request_changes(article, by=cast.edith(), comment="The price of one is missing.")
    comments = list(HistoryEntry.objects.order_by("id").values_list("transition", "comment"))
    assert comments[1:] == [
        ("submit", "Please look at the prices."),
        ("request_changes", "The price of one is missing."),
    ]


@pytest.mark.parametrize("words", ["", "   ", "\n"])
def test_changes_are_asked_for_in_words(words: str) -> None:
    article = cast.in_review()
    with pytest.raises(Refused, match="Say why"):
        review.request_changes(article, by=cast.edith(), comment=words)


def test_words_that_no_database_stores_are_refused() -> None:
    article = cast.in_review()
    with pytest.raises(Refused, match="NUL"):
        review.request_changes(article, by=cast.edith(), comment="Nul\x00")
    with pytest.raises(Refused, match="NUL"):
        review.approve(article, by=cast.edith(), seen=1, comment="Nul\x00")
    with pytest.raises(Refused, match="NUL"):
        review.submit(cast.draft(), by=cast.wanda(), note="Nul\x00")


def test_an_approval_is_of_one_person_for_one_content() -> None:
    article = review.approve(cast.in_review(), by=cast.edith(), seen=1, comment="Well done.")
    approval = Approval.objects.get()
    assert (approval.by, approval.comment, approval.content_hash) == (
        cast.edith(),
        "Well done.",
        article.newest.content_hash,
    )


def test_nobody_approves_a_text_that_is_not_the_newest() -> None:
    article = cast.in_review()
    save(article, by=cast.emil(), summary="Amended meanwhile.")
    with pytest.raises(Stale):
        review.approve(article, by=cast.edith(), seen=1)
    assert not Approval.objects.exists()


@pytest.mark.parametrize(
    ("undo", "transition"),
    [
        (lambda article: review.withdraw(article, by=cast.wanda()), "withdraw"),
        (lambda article: review.request_changes(article, by=cast.emil(), comment="Not yet."), "request_changes"),
        (lambda article: save(article, by=cast.emil(), title="Amended"), "amend"),
    ],
    ids=["withdraw", "request_changes", "amend"],
)
def test_leaving_review_or_changing_the_text_voids_approvals(undo: object, transition: str) -> None:
    cast.settings(required_approvals=2)
    article = cast.approve(cast.in_review())
    assert article.state == "in_review"
    undo(article)  # type: ignore[operator]
    assert not Approval.objects.filter(voided_at__isnull=True).exists()
    assert HistoryEntry.objects.order_by("-id")[0].transition == transition


def test_a_text_changed_and_changed_back_in_review_needs_its_approvals_anew() -> None:
    cast.settings(required_approvals=2)
    article = cast.approve(cast.in_review())
    before = article.newest.content()
    save(article, by=cast.emil(), summary="Something else.")
    save(article, by=cast.emil(), summary=before.summary)
    article.refresh_from_db()
    assert article.newest.content() == before
    assert not Approval.objects.holding(article.newest).exists()


# Four eyes.


def test_an_editor_does_not_approve_an_article_of_his_own() -> None:
    article = cast.in_review(by=cast.edith())
    with pytest.raises(Refused, match="four eyes"):
        cast.approve(article, by=cast.edith())


def test_a_byline_does_not_approve_though_another_typed_it() -> None:
    article = cast.in_review(authors=(cast.author("Edith E.", user=cast.edith()).public_id,))
    with pytest.raises(Refused, match="four eyes"):
        cast.approve(article, by=cast.edith())


def test_a_byline_added_in_the_newest_revision_counts_at_once() -> None:
    article = cast.in_review()
    save(article, by=cast.emil(), authors=(cast.author("Edith E.", user=cast.edith()).public_id,))
    with pytest.raises(Refused, match="four eyes"):
        cast.approve(article, by=cast.edith())
    assert cast.approve(article, by=cast.ada()).state == "approved"


def test_a_byline_removed_from_the_newest_revision_may_approve_what_others_wrote() -> None:
    article = cast.in_review(authors=(cast.author("Edith E.", user=cast.edith()).public_id,))
    save(article, by=cast.emil(), authors=(cast.author().public_id,))
    assert cast.approve(article, by=cast.edith()).state == "approved"


def test_who_amended_or_restored_does_not_approve() -> None:
    article = cast.in_review()
    first = article.newest
    save(article, by=cast.edith(), summary="Amended by Edith.")
    article.refresh_from_db()
    drafting.bring_back(article, first, base=2, by=cast.emil())
    for editor in (cast.edith(), cast.emil()):
        with pytest.raises(Refused, match="four eyes"):
            cast.approve(article, by=editor)
    assert cast.approve(article, by=cast.ada()).state == "approved"


def test_a_hand_in_changes_that_were_brought_back_still_counts() -> None:
    article = cast.draft()
    first = article.newest
    save(article, by=cast.edith(), summary="Edith had a hand.")
    drafting.bring_back(article, first, base=2, by=cast.wanda())
    with pytest.raises(Refused, match="four eyes"):
        cast.approve(submitted(article), by=cast.edith())


def test_a_hand_in_what_is_live_already_leaves_the_next_text_free() -> None:
    article = cast.draft()
    save(article, by=cast.edith(), summary="Edith had a hand.")
    publishing.publish(cast.approve(submitted(article), by=cast.emil()), by=cast.emil())
    article = submitted(cast.rewritten(article, by=cast.wanda()))
    assert cast.approve(article, by=cast.edith()).state == "approved"


def test_a_hand_since_the_withdrawn_text_counts_while_it_is_withdrawn() -> None:
    article = submitted(cast.rewritten(cast.retired(), by=cast.edith()))
    with pytest.raises(Refused, match="four eyes"):
        cast.approve(article, by=cast.edith())
    assert cast.approve(article, by=cast.emil()).state == "approved"


# Who is asked, and until when.


def test_a_submission_names_a_reviewer_and_a_day() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    article = review.submit(cast.draft(), by=cast.wanda(), assignee=cast.emil(), due_on=tomorrow)
    article.refresh_from_db()
    assert (article.assignee, article.due_on) == (cast.emil(), tomorrow)
    assert list(Article.objects.review_due(tomorrow)) == [article]
    assert not Article.objects.review_due(timezone.localdate()).exists()


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (cast.walter, "Walter cannot review it: that takes the role of editor."),
        (cast.wanda, "Wanda cannot review it"),
        (cast.edith, "Edith had a hand in this text"),
        (cast.emil, "Emil had a hand in this text"),
    ],
    ids=["a writer", "its own writer", "a byline", "who saved it"],
)
def test_only_an_editor_with_no_hand_in_it_is_asked(who: Callable[[], User], why: str) -> None:
    article = cast.draft(authors=(cast.author("Edith E.", user=cast.edith()).public_id,))
    save(article, by=cast.emil(), summary="Emil had a hand.")
    with pytest.raises(Refused, match=why) as refused:
        review.submit(article, by=cast.wanda(), assignee=who())
    assert refused.value.field == "assignee"
    article.refresh_from_db()
    assert article.state == "draft"


def test_an_editor_who_has_left_is_not_asked() -> None:
    emil = cast.emil()
    emil.is_active = False
    emil.save()
    with pytest.raises(Refused, match="Emil cannot review it"):
        review.submit(cast.draft(), by=cast.wanda(), assignee=emil)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (timezone.localdate() - timedelta(days=1), "This day has passed."),
        (date(1, 1, 1), "This day has passed."),
        (date(9999, 12, 31), "before the year 2101"),
    ],
    ids=["yesterday", "the first", "the last"],
)
def test_a_day_that_makes_no_sense_is_refused(day: date, why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        review.submit(cast.draft(), by=cast.wanda(), due_on=day)
    assert refused.value.field == "due_on"


@pytest.mark.parametrize("required", [1, 2])
def test_who_is_asked_stays_through_the_review_and_goes_with_it(required: int) -> None:
    cast.settings(required_approvals=required)
    today = timezone.localdate()
    article = review.submit(cast.draft(), by=cast.wanda(), assignee=cast.emil(), due_on=today)
    article = review.request_changes(article, by=cast.emil(), comment="Shorter.")
    assert (article.assignee, article.due_on) == (cast.emil(), today)
    article = review.submit(article, by=cast.wanda(), assignee=article.assignee, due_on=today)
    article = cast.approve(article, by=cast.edith())
    assert (article.assignee, article.due_on) == ((cast.emil(), today) if required == 2 else (None, None))
    article = cast.approve(article, by=cast.emil()) if required == 2 else article
    assert (article.assignee, article.due_on) == (None, None)


@pytest.mark.parametrize("leave", ["withdraw", "save", "emergency"])
def test_nobody_is_asked_any_more_when_the_review_is_left(leave: str) -> None:
    article = review.submit(cast.draft(), by=cast.wanda(), assignee=cast.emil(), due_on=timezone.localdate())
    if leave == "withdraw":
        article = review.withdraw(article, by=cast.wanda())
    elif leave == "save":
        review.request_changes(article, by=cast.emil(), comment="Shorter.")
        article = save(article, by=cast.wanda(), summary="Shorter.")
    else:
        article = publishing.emergency_publish(article, by=cast.ada(), comment="The price is wrong.")
    assert (article.assignee, article.due_on) == (None, None)


def test_whoever_amends_what_they_were_asked_to_review_is_no_longer_asked() -> None:
    today = timezone.localdate()
    article = review.submit(cast.draft(), by=cast.wanda(), assignee=cast.emil(), due_on=today)
    assert save(article, by=cast.edith(), summary="Edith amended it.").assignee == cast.emil()
    article = save(article, by=cast.emil(), summary="Emil amended it.")
    assert (article.assignee, article.due_on) == (None, today)


def test_where_no_approval_is_needed_nobody_is_asked() -> None:
    cast.settings(required_approvals=0)
    article = review.submit(cast.draft(), by=cast.wanda(), assignee=cast.emil(), due_on=timezone.localdate())
    assert (article.state, article.assignee, article.due_on) == ("approved", None, None)


def test_the_reviewers_are_the_editors_who_could_approve() -> None:
    left = cast._person("Lena", Role.EDITOR)
    left.is_active = False
    left.save()
    article = cast.draft(authors=(cast.author("Edith E.", user=cast.edith()).public_id, cast.author().public_id))
    people = [cast.wanda(), cast.walter(), cast.edith(), cast.emil(), cast.ada(), left]
    for step in (
        lambda: submitted(article),
        lambda: save(article, by=cast.ada(), summary="Ada amended it."),
        lambda: save(article, by=cast.ada(), authors=(cast.author().public_id,)),
        lambda: publishing.publish(cast.approve(article), by=cast.edith()),
        lambda: submitted(cast.rewritten(article, by=cast.emil())),
    ):
        step()
        article.refresh_from_db()
        standing = {each: asker(each, article) for each in people}
        able = {each for each, who in standing.items() if who.role in EDITORS and not who.had_a_hand}
        assert set(reviewers(article)) == able
        assert able


# How many approvals.


def test_without_required_approvals_a_submission_is_approved() -> None:
    cast.settings(required_approvals=0)
    article = submitted(cast.draft(by=cast.ada()))
    assert article.state == "approved"
    assert publishing.publish(article, by=cast.ada()).state == "published"


def test_two_required_approvals_take_two_people() -> None:
    cast.settings(required_approvals=2)
    article = cast.approve(cast.in_review(), by=cast.edith())
    assert article.state == "in_review"
    with pytest.raises(Refused, match="another editor’s approval is missing"):
        cast.approve(article, by=cast.edith())
    assert cast.approve(article, by=cast.emil()).state == "approved"
    assert Approval.objects.holding(article.newest).count() == 2


def test_more_approvals_required_later_hold_publication_back() -> None:
    article = cast.approved()
    cast.settings(required_approvals=2)
    with pytest.raises(Refused, match="do not hold"):
        publishing.publish(article, by=cast.edith())


def test_fewer_approvals_required_later_let_who_approved_say_so_again() -> None:
    cast.settings(required_approvals=2)
    article = cast.approve(cast.in_review(), by=cast.edith())
    cast.settings(required_approvals=1)
    assert cast.approve(article, by=cast.edith()).state == "approved"
    assert Approval.objects.count() == 1


def test_a_review_after_retiring_an_approved_rewrite_begins_without_approvals() -> None:
    article = cast.approve(submitted(cast.rewritten(cast.published())))
    publishing.retire(article, by=cast.edith())
    article = publishing.restore(article, by=cast.edith())
    assert article.state == "draft"
    article = submitted(article)
    assert not Approval.objects.holding(article.newest).exists()
    assert cast.approve(article, by=cast.edith()).state == "approved"
