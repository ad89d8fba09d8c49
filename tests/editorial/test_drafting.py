"""Drafting: what can be stored, what a save undoes, and who may do it."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from accounts.identifiers import uuid7
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb.editorial import drafting, publishing, review
from kb.editorial.drafting import Met, Stale
from kb.models import Approval, Article, HistoryEntry, KeptText, Kind, Revision
from kb.rules.content import Content, Relation
from tests import cast

pytestmark = pytest.mark.django_db


def save(article: Article, by: User | None = None, **fields: object) -> drafting.Saved:
    content = replace(article.newest.content(), **fields)  # type: ignore[arg-type]
    return drafting.save(article, content, base=article.newest.number, by=by or cast.wanda())


def test_an_article_begins_as_a_draft_with_its_first_revision_and_one_entry() -> None:
    article = drafting.create(Content(title="A beginning"), by=cast.wanda())
    assert article.state == "draft"
    assert article.newest.number == 1
    assert article.newest.slug == "a-beginning"
    entry = HistoryEntry.objects.get()
    assert (entry.transition, entry.from_state, entry.to_state, entry.by) == ("save", "", "draft", cast.wanda())


def test_a_draft_may_be_quite_empty() -> None:
    assert drafting.create(Content(), by=cast.wanda()).newest.slug == ""


def test_a_title_without_latin_letters_gets_an_address_too() -> None:
    slug = drafting.create(Content(title="開放與封閉"), by=cast.wanda()).newest.slug
    assert slug.startswith("article-")


def test_an_address_made_of_a_title_avoids_those_ever_public() -> None:
    cast.published(slug="two-tools")
    assert drafting.create(Content(title="Two tools"), by=cast.wanda()).newest.slug == "two-tools-2"


def test_one_form_that_arrives_twice_makes_one_article() -> None:
    identifier = uuid7()
    drafting.create(Content(title="Once"), by=cast.wanda(), public_id=identifier)
    with pytest.raises(Refused, match="made already"):
        drafting.create(Content(title="Once"), by=cast.wanda(), public_id=identifier)
    assert Article.objects.count() == 1


def test_who_has_left_can_neither_begin_nor_save() -> None:
    article, wanda = cast.draft(), cast.wanda()
    wanda.is_active = False
    wanda.save()
    with pytest.raises(Refused):
        drafting.create(Content(title="Still here"), by=wanda)
    with pytest.raises(Refused):
        save(article, by=wanda, title="Still here")


def test_the_same_content_again_is_no_transition() -> None:
    article = cast.approved()
    saved = save(article)
    assert not saved.changed
    assert saved.article.state == "approved"
    assert Approval.objects.holding(saved.revision).count() == 1
    assert article.revisions.count() == 1


def test_new_content_voids_approvals_and_changing_back_does_not_revive_them() -> None:
    article = cast.approved()
    before = article.newest.content()
    saved = save(article, summary="Something else.")
    assert (saved.approvals_voided, saved.article.state) == (1, "draft")
    back = drafting.save(article, before, base=saved.revision.number, by=cast.wanda())
    assert back.revision.content_hash == article.newest.content_hash
    assert not Approval.objects.holding(back.revision).exists()
    submitted = review.submit(article, by=cast.wanda())
    assert submitted.state == "in_review"


def test_a_save_of_a_passage_that_another_changed_too_is_refused_and_the_text_is_kept() -> None:
    article = cast.draft()
    content = article.newest.content()
    theirs = save(article, by=cast.edith(), body="Edith was faster.").revision
    with pytest.raises(Met, match="Edith saved a newer version") as met:
        drafting.save(article, replace(content, body="Wanda was slower."), base=1, by=cast.wanda())
    assert met.value.theirs == theirs
    assert met.value.conflict
    assert article.revisions.count() == 2
    (kept,) = KeptText.objects.open()
    assert kept == met.value.kept
    assert (kept.by, kept.base, kept.theirs) == (cast.wanda(), article.newest, theirs)
    assert kept.mine.body == "Wanda was slower."


def test_a_save_of_what_another_left_alone_is_merged_and_says_what_came_in() -> None:
    article = cast.draft(title="Old", summary="Old.")
    origin = article.newest
    theirs = save(article, by=cast.edith(), summary="Edith’s.").revision
    saved = drafting.save(article, replace(origin.content(), title="Wanda’s"), base=1, by=cast.wanda())
    revision = saved.revision
    assert (revision.title, revision.summary) == ("Wanda’s", "Edith’s.")
    assert (revision.kind, revision.based_on, revision.merged_from) == (Kind.MERGED, theirs, origin)
    assert saved.meanwhile == (theirs,)
    assert not KeptText.objects.exists()


def test_what_another_saved_already_is_no_new_revision() -> None:
    article = cast.draft()
    both = replace(article.newest.content(), title="The same")
    save(article, by=cast.edith(), title="The same", summary="And more.")
    saved = drafting.save(article, both, base=1, by=cast.wanda())
    assert not saved.changed
    assert article.revisions.count() == 2


def test_a_text_made_from_nobody_knows_what_overwrites_nothing() -> None:
    article = cast.draft()
    with pytest.raises(Met) as met:
        drafting.save(article, replace(article.newest.content(), summary="Other."), base=99, by=cast.wanda())
    assert [each.field for each in met.value.merge.conflicts] == ["summary"]
    assert met.value.kept
    assert met.value.kept.base is None


def test_who_merged_has_a_hand_in_it_and_voids_approvals() -> None:
    article = cast.in_review()
    content = article.newest.content()
    save(article, by=cast.emil(), summary="Emil says it better.")
    merged = drafting.save(article, replace(content, seo_title="Edith’s"), base=1, by=cast.edith())
    assert (merged.article.state, merged.revision.kind) == ("in_review", Kind.MERGED)
    for who in (cast.edith(), cast.emil()):
        with pytest.raises(Refused, match="four eyes"):
            cast.approve(article, by=who)
    article = cast.approve(article, by=cast.ada())
    again = drafting.save(article, replace(content, seo_description="Wanda’s"), base=1, by=cast.wanda())
    assert (again.approvals_voided, again.article.state) == (1, "draft")


def test_bringing_back_on_top_of_a_text_that_was_not_seen_is_refused() -> None:
    article = cast.draft()
    first = article.newest
    save(article, by=cast.edith(), title="Edith’s")
    with pytest.raises(Stale) as stale:
        drafting.bring_back(article, first, base=1, by=cast.wanda())
    assert not isinstance(stale.value, Met)
    assert not KeptText.objects.exists()


def test_who_may_not_save_is_not_told_what_somebody_else_wrote() -> None:
    article = cast.draft()
    save(article, body="Newer.")
    with pytest.raises(Refused) as refusal:
        drafting.save(article, Content(title="Mine now"), base=1, by=cast.walter())
    assert not isinstance(refusal.value, Stale)


def test_an_amendment_in_review_keeps_the_state_and_its_maker_from_approving() -> None:
    article = cast.in_review()
    saved = save(article, by=cast.edith(), summary="Edith says it better.")
    assert (saved.article.state, saved.revision.kind) == ("in_review", Kind.AMENDED)
    with pytest.raises(Refused, match="four eyes"):
        cast.approve(article, by=cast.edith())
    assert cast.approve(article, by=cast.emil()).state == "approved"


def test_a_writer_takes_an_own_article_out_of_review_before_changing_it() -> None:
    article = cast.in_review()
    with pytest.raises(Refused, match="Withdraw from review") as refusal:
        save(article, summary="One more thing.")
    assert "withdraw" in refusal.value.allowed


def test_bringing_back_makes_a_new_revision_of_the_old_text() -> None:
    article = cast.draft()
    first = article.newest
    save(article, body="A mistake.")
    saved = drafting.bring_back(article, first, base=2, by=cast.wanda())
    assert (saved.revision.number, saved.revision.kind) == (3, Kind.RESTORED)
    assert saved.revision.content() == first.content()
    assert saved.revision.content_hash == first.content_hash


def test_a_revision_of_another_article_cannot_be_brought_into_this_one() -> None:
    secret, mine = cast.draft(), cast.draft(by=cast.walter())
    with pytest.raises(Refused, match="belongs to another article"):
        drafting.bring_back(mine, secret.newest, base=1, by=cast.walter())
    assert mine.revisions.count() == 1


def test_discarding_changes_of_a_live_article_leads_back_to_what_readers_see() -> None:
    article = cast.published()
    changed = cast.rewritten(article)
    discarded = drafting.discard(changed, by=cast.wanda())
    assert discarded.state == "published"
    assert discarded.draft == discarded.live == article.live
    assert discarded.revisions.count() == 2, "what was discarded stays in the history"


def test_discarding_changes_of_a_retired_article_leaves_it_retired() -> None:
    retired = cast.retired()
    discarded = drafting.discard(cast.rewritten(retired), by=cast.wanda())
    assert discarded.state == "retired"
    assert discarded.draft == discarded.withdrawn == retired.withdrawn


def test_numbers_go_on_after_changes_were_discarded() -> None:
    article = cast.rewritten(cast.published())
    drafting.discard(article, by=cast.wanda())
    again = cast.rewritten(article)
    assert again.newest.number == 3
    assert again.newest.based_on == again.live


def test_a_byline_makes_an_article_ones_own_but_nobody_can_take_one() -> None:
    walters = cast.author("Walter W.", user=cast.walter())
    article = cast.draft()
    with pytest.raises(Refused, match="own articles only"):
        save(article, by=cast.walter(), authors=(walters.public_id,))
    assert not Article.objects.visible_to(cast.walter()).exists()
    save(article, authors=(walters.public_id,))
    article.refresh_from_db()
    assert save(article, by=cast.walter(), title="Ours").changed
    assert Article.objects.visible_to(cast.walter()).get() == article


def test_who_is_no_longer_a_byline_no_longer_owns() -> None:
    walters = cast.author("Walter W.", user=cast.walter())
    article = cast.draft(authors=(walters.public_id,))
    save(article, authors=(cast.author().public_id,))
    article.refresh_from_db()
    with pytest.raises(Refused):
        save(article, by=cast.walter(), title="Mine again")


def test_a_link_keeps_the_article_it_meant_when_that_is_renamed_before_publication() -> None:
    target = cast.draft(slug="working-title")
    linking = cast.draft(body="See [[working-title]].")
    save(target, slug="final-title")
    saved = save(linking, body="Do see [[working-title]].")
    assert saved.revision.targets() == {"working-title": target.public_id}


def test_a_public_address_decides_what_a_link_means() -> None:
    target = cast.draft(slug="wanted")
    linking = cast.draft(body="See [[wanted]].")
    public = cast.published(by=cast.walter(), slug="wanted")
    saved = save(linking, body="Do see [[wanted]].")
    assert saved.revision.targets() == {"wanted": public.public_id} != {"wanted": target.public_id}


def test_saving_again_finds_the_articles_that_were_missing() -> None:
    linking = cast.draft(body="See [[later]].")
    assert linking.newest.targets() == {}
    later = cast.draft(slug="later")
    saved = save(linking)
    assert saved.changed
    assert saved.revision.targets() == {"later": later.public_id}


def test_a_renamed_target_changes_no_hash_and_voids_no_approval() -> None:
    target = cast.published(slug="before")
    linking = cast.approved(body="See [[before]].")
    renamed = cast.approve(review.submit(cast.rewritten(target, slug="after"), by=target.creator))
    publishing.publish(renamed, by=cast.edith())
    assert publishing.publish(linking, by=cast.edith()).state == "published"


def long(number: int) -> str:
    return "x" * number


OTHER = Relation(url="https://example.org/", wording="Elsewhere")
UNSTORABLE: list[tuple[str, object]] = [
    ("title", long(201)),
    ("title", long(5_000_000)),
    ("title", "Two\nlines"),
    ("title", "NUL\x00"),
    ("summary", long(401)),
    ("summary", "Half a pair \ud800"),
    ("slug", "Capital"),
    ("slug", "two--hyphens"),
    ("slug", "-begins"),
    ("slug", "a/b"),
    ("slug", "line\n"),
    ("slug", long(81)),
    ("body", long(200_001)),
    ("body", long(5_000_000)),
    ("body", "é" * 100_001),
    ("body", "NUL\x00"),
    ("body", "\udfff"),
    ("language", "xx-none"),
    ("language", ""),
    ("category", uuid4()),
    ("image", uuid4()),
    ("tags", (uuid4(),)),
    ("authors", (uuid4(),)),
    ("tags", tuple(uuid4() for _ in range(9))),
    ("authors", tuple(uuid4() for _ in range(9))),
    ("takeaways", tuple(str(number) for number in range(8))),
    ("takeaways", ("Twice", "Twice")),
    ("takeaways", (" ",)),
    ("takeaways", (long(401),)),
    ("takeaways", ("NUL\x00",)),
    ("review_interval", 0),
    ("review_interval", 3651),
    ("cta_heading", long(121)),
    ("cta_text", long(301)),
    ("cta_text", "NUL\x00"),
    ("seo_title", long(201)),
    ("seo_description", long(401)),
    ("related", (Relation(),)),
    ("related", (Relation(article=uuid4()),)),
    ("related", (Relation(article=uuid4(), url="https://example.org/", wording="Both"),)),
    ("related", (Relation(url="javascript:alert(1)", wording="Click"),)),
    ("related", (Relation(url="https://example.org/"),)),
    ("related", (Relation(url="https://example.org/" + long(500), wording="Long"),)),
    ("related", (Relation(url="https://example.org/", wording=long(201)),)),
    ("related", (Relation(url="https://example.org/", wording="NUL\x00"),)),
    ("related", (OTHER, replace(OTHER, wording="The same elsewhere"))),
    ("related", tuple(Relation(url=f"https://example.org/{n}", wording="W") for n in range(7))),
]


@pytest.mark.parametrize(
    ("field", "value"), UNSTORABLE, ids=[f"{field}-{n}" for n, (field, _) in enumerate(UNSTORABLE)]
)
def test_what_no_draft_can_hold_is_refused_beside_its_field(field: str, value: object) -> None:
    article = cast.draft()
    with pytest.raises(Refused) as refusal:
        save(article, **{field: value})
    assert refusal.value.field == field
    assert refusal.value.sentence.endswith(".")
    assert len(refusal.value.sentence) < 700
    assert Revision.objects.count() == 1


def test_related_reading_is_neither_the_same_article_twice_nor_the_article_itself() -> None:
    article, other = cast.draft(), cast.draft()
    twice = (Relation(article=other.public_id), Relation(article=other.public_id, wording="Again"))
    with pytest.raises(Refused, match="twice"):
        save(article, related=twice)
    with pytest.raises(Refused, match="itself"):
        save(article, related=(Relation(article=article.public_id),))
    with pytest.raises(Refused, match="200 characters"):
        save(article, related=(Relation(article=other.public_id, wording=long(201)),))


@pytest.mark.parametrize("body", ["> " * 5000, "[" * 60_000, "word " * 39_000], ids=["nested", "open", "long"])
def test_a_body_that_costs_too_much_is_kept_and_blocked_by_a_check(body: str) -> None:
    article = cast.draft()
    assert save(article, body=body).revision.body == body
    article.refresh_from_db()
    with pytest.raises(review.ChecksFailed) as failed:
        review.submit(article, by=cast.wanda())
    assert failed.value.field == "body"


def test_an_administrator_may_do_what_an_editor_may() -> None:
    assert cast.ada().may(Role.EDITOR)
    assert save(cast.draft(), by=cast.ada(), title="Ada was here").changed


def test_a_deleted_article_is_refused_with_a_sentence() -> None:
    article = cast.draft()
    Article.objects.filter(pk=article.pk).delete()
    with pytest.raises(Refused, match="no longer exists"):
        save(article, title="Into the void")
