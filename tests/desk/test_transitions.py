"""Transitions at the desk: what their pages ask for, show and refuse."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from kb.editorial import drafting, review
from kb.models import Article
from tests import cast
from tests.desk.sending import form_of, page, signed_in

pytestmark = pytest.mark.django_db


def test_a_refusal_says_what_would_be_possible_and_offers_it() -> None:
    article = cast.draft()
    response = signed_in(cast.edith()).post(page(article, "publish/"))
    html = response.content.decode()
    assert response.status_code == 409
    assert "The article is in the state “Draft”." in html
    assert page(article, "submit/") in html


def test_a_button_pressed_twice_does_it_once_and_the_second_answer_says_so() -> None:
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        article = cast.approved()
        answers = [
            signed_in(person).post(page(article, "publish/")) for person in (cast.edith(), cast.edith(), cast.emil())
        ]
        assert [answer.status_code for answer in answers] == [302, 409, 409]
        said = ["you did it a moment ago" in answer.content.decode() for answer in answers]
        assert said == [False, True, False]
        clock.shift(timedelta(seconds=61))
        later = signed_in(cast.edith()).post(page(article, "publish/"))
        assert later.status_code == 409
        assert "a moment ago" not in later.content.decode()
    assert article.history.filter(transition="publish").count() == 1


def test_an_emergency_wants_a_reason_shows_what_is_overlooked_and_is_flagged_until_endorsed() -> None:
    article, ada = cast.draft(takeaways=()), signed_in(cast.ada())
    asked = ada.get(page(article, "emergency_publish/")).content.decode()
    assert "Readers will see it although these checks fail" in asked
    assert "Key takeaways: 3 to 7" in asked
    assert (
        "Say why, in a sentence or two."
        in ada.post(page(article, "emergency_publish/"), {"words": ""}).content.decode()
    )
    done = ada.post(
        page(article, "emergency_publish/"), {"words": "The price is <wrong>."}, follow=True
    ).content.decode()
    assert "Ada published this in an emergency, without approval." in done
    assert "The price is &lt;wrong&gt;." in done
    client = signed_in(cast.edith())
    for address in ("/desk/", "/desk/articles/"):
        assert ">Emergency</span>" in client.get(address).content.decode()
    asked = client.get(page(article, "endorse/")).content.decode()
    assert "A lead paragraph that says what is compared." in asked
    assert 'name="seen" value="1"' in asked
    html = client.post(page(article, "endorse/"), {"seen": "1", "words": ""}, follow=True).content.decode()
    assert "Endorsed." in html
    assert ">Emergency</span>" not in html


def test_an_emergency_is_barred_by_what_no_page_can_do_without() -> None:
    article = cast.draft(title="", slug="", category=None, takeaways=())
    html = signed_in(cast.ada()).get(page(article, "emergency_publish/")).content.decode()
    assert "Choose a category." in html
    assert "Key takeaways" not in html.partition("To mend first")[2].partition("</section>")[0]


def test_words_sent_from_a_page_of_yesterday_are_given_back() -> None:
    article = cast.in_review()
    response = signed_in(cast.wanda()).post(page(article, "submit/"), {"words": "Mind the second table."})
    assert response.status_code == 409
    html = response.content.decode()
    assert "The article is in the state “In review”." in html
    assert "Mind the second table.</textarea>" in html
    assert (
        "What you typed:" not in signed_in(cast.edith()).post(page(article, "publish/"), {"seen": "1"}).content.decode()
    )


def test_a_role_that_does_not_suffice_is_403() -> None:
    article = cast.in_review()
    response = signed_in(cast.wanda()).post(page(article, "approve/"), {"seen": "1"})
    assert response.status_code == 403
    assert "This takes the role of editor." in response.content.decode()


def test_asking_for_changes_needs_words_and_keeps_the_page() -> None:
    article = cast.in_review()
    client = signed_in(cast.edith())
    response = client.post(page(article, "request_changes/"), {"words": " "})
    html = response.content.decode()
    assert "<title>Error:" in html
    assert html.count("Say why, in a sentence or two.") == 2
    client.post(page(article, "request_changes/"), {"words": "Name the source."})
    assert "Name the source." in signed_in(cast.wanda()).get(page(article, "history/")).content.decode()


def test_a_submission_that_fails_the_checks_says_all_that_is_to_mend() -> None:
    article = cast.draft(summary="", takeaways=())
    html = signed_in(cast.wanda()).get(page(article, "submit/")).content.decode()
    assert "Write a summary" in html
    assert "Key takeaways: 3 to 7" in html
    assert signed_in(cast.wanda()).post(page(article, "submit/"), {"words": ""}).status_code == 409


def asked(article: Article, **typed: str) -> str:
    """The page that answers a submission, followed to where it leads."""
    whole = {"assignee": "", "due_on": "", "words": "", **typed}
    return signed_in(cast.wanda()).post(page(article, "submit/"), whole, follow=True).content.decode()


def test_a_submission_may_name_a_reviewer_a_day_and_a_note() -> None:
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        article = cast.draft()
        cast.edith()
        html = signed_in(cast.wanda()).get(page(article, "submit/")).content.decode()
        assert "Edith</option>" in html
        assert "Walter</option>" not in html
        typed = {"assignee": str(cast.edith().public_id), "due_on": "2026-03-02", "words": "Look at the prices."}
        html = asked(article, **typed)
        assert "To be reviewed by Edith, until" in html
        assert '<time datetime="2026-03-02">2 Mar 2026</time>' in html
        assert "Overdue" not in html
        assert "Look at the prices." in html
        clock.shift(timedelta(days=2))
        html = signed_in(cast.edith()).get(page(article)).content.decode()
        assert "Overdue" in html


def test_a_submission_asks_every_editor_unless_one_is_named() -> None:
    article = cast.draft()
    html = asked(article, due_on=str(timezone.localdate()))
    assert "To be reviewed by any editor with no hand in it, until" in html


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"due_on": "2020-01-31"}, "This day has passed. Choose today or a later one."),
        ({"due_on": "tomorrow"}, "This is no date. Write it as 2027-03-28."),
        ({"due_on": "9999-12-31"}, "Choose a date before the year 2101."),
        ({"assignee": "nobody"}, "This person cannot review it any more. Choose another."),
        ({"assignee": "\x00"}, "This person cannot review it any more. Choose another."),
    ],
    ids=str,
)
def test_what_makes_no_sense_in_a_submission_is_said_and_what_was_typed_stays(
    typed: dict[str, str], sentence: str
) -> None:
    article = cast.draft()
    html = asked(article, **{"words": "Kept words.", **typed})
    assert "<title>Error:" in html
    assert html.count(sentence) == 2  # above the form and beside the field
    assert "Kept words." in html
    if "due_on" in typed:
        assert f'value="{typed["due_on"]}"' in html
    article.refresh_from_db()
    assert article.state == "draft"


def test_where_no_approval_is_needed_nobody_is_to_be_chosen() -> None:
    cast.settings(required_approvals=0)
    html = signed_in(cast.wanda()).get(page(cast.draft(), "submit/")).content.decode()
    assert 'name="assignee"' not in html
    assert 'name="due_on"' not in html


def test_after_changes_the_same_reviewer_is_proposed() -> None:
    article = review.submit(cast.draft(), by=cast.wanda(), assignee=cast.edith())
    review.request_changes(article, by=cast.edith(), comment="Shorter.")
    html = signed_in(cast.wanda()).get(page(article, "submit/")).content.decode()
    assert f'value="{cast.edith().public_id}" selected' in html


def test_retiring_shows_what_links_here_and_takes_a_successor_by_its_address() -> None:
    article, heir = cast.published(slug="old"), cast.published(slug="heir")
    linking = cast.published(body=f"{cast.BODY}\n\nSee [[old]].", title="Links to it")
    client = signed_in(cast.edith())
    assert linking.newest.title in client.get(page(article, "retire/")).content.decode()
    wrong = client.post(page(article, "retire/"), {"successor": "nowhere", "words": "Kept words."}).content.decode()
    assert "No article has this address or title" in wrong
    assert "Kept words." in wrong
    itself = client.post(page(article, "retire/"), {"successor": "old", "words": ""})
    assert "must be another article" in itself.content.decode()
    client.post(page(article, "retire/"), {"successor": "heir", "words": "Done."})
    article.refresh_from_db()
    assert (article.state, article.successor) == ("retired", heir)


def test_the_editor_approves_the_revision_that_was_shown() -> None:
    article = cast.in_review()
    html = signed_in(cast.edith()).get(page(article, "approve/")).content.decode()
    assert 'name="seen" value="1"' in html
    assert "A lead paragraph that says what is compared." in html


@pytest.mark.parametrize("name", ["save", "amend", "fail_schedule", "reopen", "nonsense"])
def test_what_is_no_page_of_its_own_is_404(name: str) -> None:
    article = cast.draft()
    assert signed_in(cast.edith()).get(page(article, f"{name}/")).status_code == 404


def test_direct_transitions_are_done_by_one_button() -> None:
    article = cast.in_review()
    client = signed_in(cast.wanda())
    assert client.post(page(article, "withdraw/"))["Location"] == page(article)
    article.refresh_from_db()
    assert article.state == "draft"


def test_a_button_beside_save_saves_first() -> None:
    article = cast.draft()
    client = signed_in(cast.wanda())
    response = client.post(page(article), form_of(article, title="Typed just now", then="submit"))
    assert response["Location"] == page(article, "submit/")
    article.refresh_from_db()
    assert article.newest.title == "Typed just now"


def test_bringing_back_an_earlier_text_makes_a_new_revision() -> None:
    article = cast.draft(title="First")
    cast.rewritten(article, title="Second")
    client = signed_in(cast.wanda())
    assert "Bring back" in client.get(page(article, "revisions/1/")).content.decode()
    assert "Bring back" not in client.get(page(article, "revisions/2/")).content.decode()
    assert client.post(page(article, "revisions/1/"), {"base": "1"}).status_code == 409
    assert client.post(page(article, "revisions/1/"), {"base": "2"})["Location"] == page(article)
    article.refresh_from_db()
    assert (article.newest.number, article.newest.title, article.newest.kind) == (3, "First", "restored")


@pytest.mark.parametrize("base", ["", "x", "²", "9" * 5000])
def test_bringing_back_over_nonsense_is_refused_and_breaks_nothing(base: str) -> None:
    article = cast.rewritten(cast.draft())
    response = signed_in(cast.wanda()).post(page(article, "revisions/1/"), {"base": base})
    assert response.status_code == 409
    assert article.revisions.count() == 2


def test_the_timeline_names_who_did_what_with_which_revision() -> None:
    article = cast.published()
    drafting.save(article, cast.content(title="Rewritten"), base=1, by=cast.emil())
    html = signed_in(cast.edith()).get(page(article, "history/")).content.decode()
    for words in ("Publish", "Approved → Published", "Edith", "Emil", "Revision 2"):
        assert words in html


def test_the_timeline_tells_what_the_checks_said() -> None:
    article = cast.emergency(takeaways=(), body="A picture: ![](media:x)")
    html = signed_in(cast.ada()).get(page(article, "history/")).content.decode()
    assert "Checks: 17 passed, 2 worth a look, 2 failed" in " ".join(html.split())
    assert "Key takeaways: 3 to 7 are needed" in html
    assert "Line 1." in html
    assert "Order of headings" in html
    assert html.count("Checks:") == 1  # saving asks none
