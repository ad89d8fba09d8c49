"""Emergencies: what goes public without approval, what still stands in its way, and who may endorse it afterwards."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from accounts.refusal import Refused
from kb.editorial import drafting, publishing, review
from kb.editorial.drafting import Stale
from kb.editorial.review import ChecksFailed
from kb.models import Article, HistoryEntry
from tests import cast

pytestmark = pytest.mark.django_db


def hurry(article: Article, by: User | None = None) -> Article:
    return publishing.emergency_publish(article, by=by or cast.ada(), comment="It cannot wait.")


def endorse(article: Article, by: User) -> Article:
    article.refresh_from_db()
    return review.endorse(article, by=by, seen=article.newest.number)


def refused(article: Article, by: User) -> str:
    with pytest.raises(Refused) as refusal:
        endorse(article, by)
    return refusal.value.sentence


def test_readers_see_it_at_once_with_what_other_checks_ask_for_missing(client: Client) -> None:
    article = hurry(cast.draft(slug="now", takeaways=(), summary="", authors=(), body="Short. See [[nowhere]]."))
    assert client.get("/articles/now/").status_code == 200
    assert "now" in client.get("/articles/").content.decode()
    assert client.get("/feeds/articles.atom").status_code == 200
    assert article.flagged
    entry = HistoryEntry.objects.filter(article=article).first()
    assert entry is not None
    assert (entry.transition, entry.comment, entry.by) == ("emergency_publish", "It cannot wait.", cast.ada())


@pytest.mark.parametrize(
    ("fields", "check"),
    [
        ({"title": " "}, "title_present"),
        ({"category": None}, "category_present"),
        ({"slug": "taken"}, "slug_free"),
        ({"body": "> " * 500 + "deep"}, "body_renders"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_title_category_address_and_a_body_that_renders_are_asked_for_even_then(
    fields: dict[str, object], check: str
) -> None:
    cast.published(slug="taken")
    article = cast.draft(**fields)
    with pytest.raises(ChecksFailed) as refusal:
        hurry(article)
    assert [verdict.check for verdict in refusal.value.verdicts] == [check]
    article.refresh_from_db()
    assert (article.state, article.live, article.flagged) == ("draft", None, False)


@pytest.mark.parametrize("words", ["", " \n"])
def test_a_reason_is_needed(words: str) -> None:
    with pytest.raises(Refused):
        publishing.emergency_publish(cast.draft(), by=cast.ada(), comment=words)


def test_whoever_wrote_changed_bylined_or_published_it_may_not_endorse_it() -> None:
    article = cast.draft(by=cast.edith())
    article = cast.rewritten(article, by=cast.emil(), authors=(cast.author("Nora", user=nora()).public_id,))
    article = hurry(article)
    for person in (cast.edith(), cast.emil(), nora(), cast.ada()):
        assert "four eyes" in refused(article, person), person
    assert not endorse(article, ned()).flagged


def nora() -> User:
    return User.objects.filter(name="Nora").first() or User.objects.create_user(
        "nora@example.org", name="Nora", role="editor"
    )


def ned() -> User:
    return User.objects.create_user("ned@example.org", name="Ned", role="editor")


def test_a_hand_in_an_earlier_emergency_that_nobody_endorsed_still_counts() -> None:
    article = hurry(cast.draft(by=cast.edith()))
    article = hurry(cast.rewritten(article, by=cast.emil()))
    assert "four eyes" in refused(article, cast.edith())
    assert not endorse(article, ned()).flagged


def test_a_hand_in_what_was_reviewed_before_the_emergency_does_not_count() -> None:
    article = cast.published(by=cast.emil())
    article = hurry(cast.rewritten(article, by=cast.edith()))
    assert not endorse(article, cast.emil()).flagged


def test_the_flag_cannot_be_washed_off_by_approving_ones_own_unendorsed_text() -> None:
    article = hurry(cast.draft(by=cast.edith()))
    article = review.submit(cast.rewritten(article, by=cast.emil()), by=cast.edith())
    with pytest.raises(Refused, match="four eyes"):
        cast.approve(article, cast.edith())
    assert not publishing.publish(cast.approve(article, ned()), by=cast.emil()).flagged


def test_the_flag_outlives_a_rewrite_a_retirement_and_what_is_discarded() -> None:
    article = hurry(cast.draft())
    article = cast.rewritten(article)
    assert article.flagged
    article = drafting.discard(article, by=cast.wanda())
    article = publishing.restore(publishing.retire(article, by=cast.edith()), by=cast.edith())
    assert (article.state, article.flagged) == ("published", True)
    assert not endorse(article, cast.edith()).flagged


def test_nobody_endorses_a_text_that_was_not_seen() -> None:
    article = hurry(cast.draft())
    seen = article.newest.number
    hurry(cast.rewritten(article))
    with pytest.raises(Stale):
        review.endorse(article, by=cast.edith(), seen=seen)


def test_an_emergency_takes_a_scheduled_article_off_the_clock() -> None:
    article = hurry(cast.scheduled())
    assert (article.state, article.scheduled_for) == ("published", None)


def test_what_was_published_in_an_emergency_waits_for_editors() -> None:
    article = hurry(cast.draft())
    assert article in Article.objects.awaiting(cast.edith())
    assert article not in Article.objects.awaiting(cast.walter())
    endorse(article, cast.edith())
    assert article not in Article.objects.awaiting(cast.edith())
