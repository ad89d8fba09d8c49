"""Impossible states are impossible: each constraint is violated once by a raw write, and the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.identifiers import uuid7
from accounts.models import Event, PersonEntry, User
from kb.editorial import drafting, hosting, notifying, snoozing
from kb.models import (
    Address,
    Approval,
    Article,
    Byline,
    Edition,
    FactChange,
    FactEntry,
    FactUse,
    FactVersion,
    HistoryEntry,
    Image,
    KeptText,
    Label,
    Link,
    Notification,
    OutsideHost,
    OutsideLink,
    OutsideUse,
    Pin,
    Purge,
    Redirect,
    RelatedReading,
    Rendering,
    Revision,
    RevisionName,
    SiteSettings,
    Snooze,
    Use,
    Waiver,
)
from kb.rules.answers import Failure
from tests import cast

pytestmark = pytest.mark.django_db


def set_raw(row: models.Model, **values: Any) -> None:
    """Changes a row past every rule of ours, as an UPDATE typed at the database would."""
    plain = models.QuerySet(type(row)).filter(pk=row.pk)
    assert plain.update(**values) == 1


def add_raw(row: models.Model, **values: Any) -> None:
    """Inserts a copy of the row with these values."""
    fields = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    type(row)._base_manager.bulk_create([type(row)(**{**fields, **values})])


def image() -> Image:
    return Image.objects.create(title="Dot", file="dot.webp", width=1, height=1)


def related(**fields: Any) -> RelatedReading:
    revision = cast.draft().newest
    values = {"position": 0, "url": "https://example.org/", "wording": "Elsewhere", **fields}
    return RelatedReading.objects.create(revision=revision, **values)


def related_article() -> RelatedReading:
    return related(article=cast.draft(), url="", wording="")


def link() -> Link:
    return Link.objects.create(revision=cast.draft().newest, slug="target", target=cast.draft())


def use() -> Use:
    return Use.objects.create(revision=cast.draft().newest, image=image())


def edition() -> Edition:
    return Edition.objects.get_or_create(pk=1)[0]


def another() -> dict[str, Any]:
    """A revision of another article."""
    return {"revision": cast.draft().newest}


def redirect() -> Redirect:
    return Redirect.objects.create(old="/a/", new="/b/")


VIOLATIONS: dict[str, Callable[[], None]] = {
    "subject_address_can_be_compared": lambda: set_raw(cast.subject(), slug="a-vs-b"),
    "criterion_kind_is_known": lambda: set_raw(cast.criterion(), kind="smell", unit=""),
    "criterion_policy_is_known": lambda: set_raw(cast.criterion(), policy="hope"),
    "criterion_better_is_known": lambda: set_raw(cast.criterion(), better="softer"),
    "criterion_is_checked_again": lambda: set_raw(cast.criterion(), check_after=0),
    "criterion_rating_has_a_best": lambda: set_raw(cast.criterion(), best=1),
    "criterion_unit_of_numbers": lambda: set_raw(cast.criterion(), kind="text"),
    "fact_stated_once": lambda: add_raw(cast.fact(), public_id=uuid7()),
    "fact_state_is_known": lambda: set_raw(cast.proposed(), state="guessed"),
    "fact_policy_is_known": lambda: set_raw(cast.fact(), policy="hope"),
    "fact_shown_is_verified": lambda: set_raw(cast.fact(), state="withdrawn"),
    "fact_verified_by_somebody_until_a_day": lambda: set_raw(cast.fact(), check_by=None),
    "fact_proposed_has_a_proposal": lambda: set_raw(cast.proposed(), proposed=None),
    "fact_proposal_is_another_version": lambda: set_raw(cast.fact(), proposed=models.F("current")),
    "fact_version_number_once": lambda: add_raw(_version(), public_id=uuid7()),
    "fact_version_number_from_one": lambda: set_raw(_version(), number=0),
    "fact_version_known_or_not": lambda: set_raw(_version(), known="maybe"),
    "fact_version_value_where_known": lambda: set_raw(_version(), value=""),
    "fact_version_source_has_an_address": lambda: set_raw(_version(), source_url=""),
    "fact_version_checked_after_its_day": lambda: set_raw(_version(), check_by="2001-01-01"),
    "fact_entry_deed_is_known": lambda: set_raw(FactEntry.objects.filter(fact=cast.fact())[0], deed="slip"),
    "fact_entry_state_is_known": lambda: set_raw(FactEntry.objects.filter(fact=cast.fact())[0], to_state="nowhere"),
    "fact_use_once": lambda: add_raw(_fact_use()),
    "fact_use_own_is_a_cell": lambda: set_raw(_fact_use(), own=True, stated="8000"),
    "fact_use_own_states_something": lambda: set_raw(_fact_use(), stated="8000"),
    "pin_one_of_a_fact": lambda: add_raw(_pin()),
    "fact_change_policy_is_known": lambda: set_raw(_fact_change(), policy="hope"),
    "fact_change_deed_is_known": lambda: set_raw(_fact_change(), deed="slip"),
    "fact_change_auto_is_settled": lambda: set_raw(_fact_change(), settled_at=None),
    "digest_once_a_week": lambda: add_raw(_digest()),
    "snooze_of_one_thing": lambda: set_raw(_snooze(), article=cast.draft()),
    "snooze_has_a_reason": lambda: set_raw(_snooze(), reason=""),
    "buffer_one_is_current": lambda: add_raw(_buffer()),
    "buffer_one_aside_a_window": lambda: add_raw(_buffer(aside_at=timezone.now())),
    "buffer_aside_has_a_text": lambda: set_raw(_buffer(), text="", aside_at=timezone.now()),
    "presence_once_a_person": lambda: add_raw(_presence()),
    "user_role_is_one_of_three": lambda: set_raw(cast.wanda(), role="owner"),
    "user_email_in_small_letters": lambda: set_raw(cast.wanda(), email="Wanda@example.org"),
    "person_event_is_known": lambda: set_raw(_invitation(), event="sainted"),
    "image_focus_is_inside": lambda: set_raw(cast.picture(), focus_x=101),
    "replacement_by_another": lambda: set_raw(_replacement(), after="before.webp"),
    "handover_to_another": lambda: set_raw(_handover(), taker=cast.wanda()),
    "history_transition_is_known": lambda: set_raw(_entry(), transition="slip"),
    "history_states_are_known": lambda: set_raw(_entry(), from_state="nowhere"),
    "category_not_merged_into_itself": lambda: _merge_into_itself(cast.category()),
    "tag_not_merged_into_itself": lambda: _merge_into_itself(cast.tag()),
    "article_state_is_known": lambda: set_raw(cast.draft(), state="live"),
    "article_published_means_live_is_draft": lambda: set_raw(cast.rewritten(cast.published()), state="published"),
    "article_retired_means_withdrawn": lambda: set_raw(cast.draft(), state="retired"),
    "article_not_live_and_withdrawn": lambda: _live_and_withdrawn(cast.published()),
    "article_without_text_is_being_made": lambda: set_raw(cast.in_review(), draft=None),
    "article_unfinished_has_a_text_of_its_own": lambda: set_raw(cast.published(), state="approved"),
    "article_was_public_wholly_or_never": lambda: set_raw(cast.published(), slug=None),
    "article_successor_follows_what_is_gone": lambda: set_raw(cast.published(), successor=cast.published()),
    "article_binned_was_never_public": lambda: set_raw(
        cast.rewritten(cast.published()), state="binned", binned_at=timezone.now()
    ),
    "article_scheduled_has_an_hour": lambda: set_raw(cast.scheduled(), scheduled_for=None),
    "article_flagged_was_public": lambda: set_raw(cast.draft(), flagged_after=0),
    "article_live_is_checked_again": lambda: set_raw(cast.published(), review_at=None),
    "article_assigned_for_review": lambda: set_raw(cast.draft(), due_on=timezone.localdate()),
    "article_verified_at_a_time": lambda: set_raw(cast.published(), verified_at=None),
    "article_draft_is_its_own": lambda: set_raw(cast.draft(), draft=cast.draft().draft),
    "article_live_is_its_own": lambda: set_raw(cast.rewritten(cast.published()), live=cast.published().live),
    "article_withdrawn_is_its_own": lambda: set_raw(cast.retired(), withdrawn=cast.retired().withdrawn),
    "approval_revision_is_its_own": lambda: set_raw(Approval.objects.get(article=cast.approved()), **another()),
    "history_revision_is_its_own": lambda: set_raw(_entry(), **another()),
    "comment_revision_is_its_own": lambda: set_raw(cast.remark(cast.draft()), **another()),
    "revision_based_on_its_own": lambda: set_raw(cast.draft().newest, based_on=cast.draft().draft),
    "listing_once_a_list": lambda: add_raw(_listing()),
    "message_topic_is_known": lambda: set_raw(_message(), topic="gossip", email="a@example.org"),
    "message_can_be_answered": lambda: set_raw(_message(), topic="error", email=""),
    "feedback_once_a_day": lambda: add_raw(_made("Feedback", article=cast.draft(), day=timezone.localdate())),
    "followed_once_a_day": lambda: add_raw(_made("Followed", path="/tags/old/", day=timezone.localdate())),
    "reference_once": lambda: add_raw(_made("Reference", revision=cast.draft().newest, path="/tags/old/")),
    "counter_once": lambda: add_raw(_made("Counter", what="contact", client="x", since=timezone.now())),
    "related_position_once": lambda: add_raw(related()),
    "related_article_once": lambda: add_raw(related_article(), position=1),
    "related_is_article_or_worded_url": lambda: set_raw(related(), wording=""),
    "related_filled_is_an_article": lambda: set_raw(related(), filled=True),
    "image_has_a_size": lambda: set_raw(image(), height=0),
    "rendering_takes_a_minute_at_least": lambda: set_raw(
        Rendering.objects.get(revision=cast.published().live), minutes=0
    ),
    "approval_once_a_person": lambda: _approve_twice(cast.approved()),
    "revision_number_once": lambda: add_raw(cast.draft().newest, public_id=cast.draft().public_id),
    "revision_number_from_one": lambda: set_raw(cast.draft().newest, number=0),
    "revision_name_says_something": lambda: set_raw(_named(), name=""),
    "revision_kind_is_known": lambda: set_raw(cast.draft().newest, kind="guessed"),
    "revision_interval_positive": lambda: set_raw(cast.draft().newest, review_interval=0),
    "revision_merged_from_its_own": lambda: set_raw(_merged(), merged_from=cast.draft().draft),
    "revision_merged_from_another": lambda: set_raw(_merged(), kind="saved"),
    "kept_base_is_its_own": lambda: set_raw(cast.kept_text(), base=cast.draft().draft),
    "kept_theirs_is_its_own": lambda: set_raw(cast.kept_text(), theirs=cast.draft().draft),
    "kept_outcome_is_its_own": lambda: set_raw(cast.kept_text(), outcome=cast.draft().draft, chosen_at=timezone.now()),
    "kept_outcome_once_chosen": lambda: _chosen_at_no_time(cast.kept_text()),
    "revision_not_based_on_itself": lambda: _base_on_itself(cast.draft().newest),
    "byline_position_once": lambda: add_raw(_byline(), author_id=cast.author("Another").pk),
    "byline_author_once": lambda: add_raw(_byline(), position=1),
    "label_position_once": lambda: add_raw(_label(), tag_id=cast.tag("another").pk),
    "label_tag_once": lambda: add_raw(_label(), position=1),
    "link_slug_once": lambda: add_raw(link()),
    "use_image_once": lambda: add_raw(use()),
    "edition_is_one_row": lambda: set_raw(edition(), id=2),
    "site_settings_are_one_row": lambda: set_raw(cast.settings(), id=2),
    "site_approvals_at_most_five": lambda: set_raw(cast.settings(), required_approvals=6),
    "site_interval_positive": lambda: set_raw(cast.settings(), review_interval=0),
    "purge_is_one_row": lambda: set_raw(Purge.objects.get_or_create(pk=1)[0], id=2),
    "outside_use_once": lambda: add_raw(OutsideUse.objects.create(link=_outside(), article=cast.draft())),
    "outside_failing_since_the_first_failure": lambda: set_raw(_outside(), failures=1),
    "outside_gone_is_a_failure": lambda: set_raw(
        _outside(), failures=1, gone=2, failing_since=timezone.now(), failed_on=timezone.localdate()
    ),
    "outside_answered_or_not": lambda: set_raw(_outside(), status=200, failure=Failure.TIMEOUT),
    "redirect_leads_elsewhere": lambda: set_raw(redirect(), new="/a/"),
    "redirect_old_is_a_path": lambda: set_raw(redirect(), old="a/"),
    "redirect_new_is_ours": lambda: set_raw(redirect(), new="//evil.example/"),
    "preference_mailing_is_known": lambda: set_raw(notifying.choose("daily", by=cast.wanda()), mailing="hourly"),
    "notification_about_one_thing": lambda: set_raw(_told(), entry=None),
    "notification_mailed_once": lambda: set_raw(_told(), mailed_at=timezone.now()),
    "notification_once_an_entry": lambda: add_raw(_told(), public_id=uuid7()),
    "notification_once_a_comment": lambda: add_raw(_told_of_a_comment(), public_id=uuid7()),
    "notification_once_a_recommendation": lambda: add_raw(
        Notification.objects.get(recommendation=_recommendation(), recipient=cast.wanda()), public_id=uuid7()
    ),
    "notification_once_a_waiver": lambda: add_raw(
        Notification.objects.get(waiver=cast.waived(cast.draft(takeaways=())), recipient=cast.wanda()),
        public_id=uuid7(),
    ),
    "notification_reminds_once_a_day": lambda: add_raw(_reminder(), public_id=uuid7()),
    "comment_begins_a_thread_or_replies": lambda: set_raw(cast.remark(cast.draft()), quote=""),
    "comment_on_a_cell_begins_a_thread": lambda: set_raw(cast.remark(cast.draft()), subject=cast.subject()),
    "comment_resolved_by_somebody": lambda: set_raw(cast.remark(cast.draft()), resolved_at=timezone.now()),
    "comment_by_a_person_or_a_guest": lambda: set_raw(cast.remark(cast.draft()), by=None),
    "guest_expires_later": lambda: set_raw(cast.guest(cast.draft()), expires_at=timezone.now() - timedelta(days=99)),
    "recommendation_revision_is_its_own": lambda: set_raw(_recommendation(), **another()),
    "recommendation_says_why_not": lambda: set_raw(_recommendation(), yes=False, words=""),
    "waiver_revision_is_its_own": lambda: set_raw(_waiver(), **another()),
    "waiver_once_a_failure": lambda: add_raw(_waiver()),
    "waiver_has_a_reason": lambda: set_raw(_waiver(), reason=""),
    "waiver_spares_what_a_page_needs": lambda: set_raw(_waiver(), check_name="slug_free"),
    "comment_says_something": lambda: set_raw(cast.remark(cast.draft()), words=""),
}


def _live_and_withdrawn(article: Article) -> None:
    set_raw(article, withdrawn=article.live)


def _approve_twice(article: Article) -> None:
    add_raw(Approval.objects.get(article=article))


def _base_on_itself(revision: Revision) -> None:
    set_raw(revision, based_on=revision)


def _merged() -> Revision:
    article = cast.draft()
    mine = replace(article.newest.content(), summary="Mine")
    cast.rewritten(article, title="Theirs")
    return drafting.save(article, mine, base=1, by=cast.wanda()).revision


def _chosen_at_no_time(kept: KeptText) -> None:
    set_raw(kept, outcome=kept.theirs)


def _merge_into_itself(term: models.Model) -> None:
    set_raw(term, merged_into=term)


def _digest() -> models.Model:
    week = _made("DigestWeek", begins="2026-11-30", begun_at=timezone.now())
    return _made("Digest", week=week, recipient=cast.wanda())


def _snooze() -> Snooze:
    day = timezone.localdate() + timedelta(days=9)
    return snoozing.snooze(cast.due_fact(), until=day, reason="Later.", by=cast.edith())


def _made(name: str, **fields: Any) -> models.Model:
    return apps.get_model("kb", name)._base_manager.create(**fields)


def _buffer(**fields: Any) -> models.Model:
    typed = {"article": uuid7(), "origin": uuid7(), "number": 1, "base": 1, "text": "[]", "at": timezone.now()}
    return _made("Buffer", person=cast.wanda(), **typed, **fields)


def _presence() -> models.Model:
    return _made("Presence", person=cast.wanda(), article=cast.draft(), at=timezone.now(), active_at=timezone.now())


def _listing() -> models.Model:
    return _made("Listing", list="category:1", article=cast.draft(), published_at=timezone.now())


def _message() -> models.Model:
    return _made("ContactMessage", topic="missing", message="The price of one is missing.")


def _recommendation() -> models.Model:
    link = cast.guest(cast.draft())
    return hosting.recommend(link, client="x", revision=1, yes=True)


def _entry() -> HistoryEntry:
    return HistoryEntry.objects.get(article=cast.draft())


def _named() -> models.Model:
    return RevisionName.objects.create(revision=cast.draft().newest, name="The first", by=cast.wanda())


def _invitation() -> models.Model:
    return PersonEntry.objects.create(person=cast.wanda(), event=Event.INVITED, by=cast.ada())


def _handover() -> models.Model:
    return _made(
        "Handover", article=cast.draft(), giver=cast.wanda(), taker=cast.emil(), by=cast.ada(), at=timezone.now()
    )


def _replacement() -> models.Model:
    return _made(
        "Replacement", article=cast.draft(), image=cast.picture(), title="A picture", before="before.webp",
        after="after.webp", by=cast.edith(), at=timezone.now(),
    )  # fmt: skip


def _waiver() -> Waiver:
    return cast.waived(cast.draft(takeaways=()))


def _outside() -> OutsideLink:
    host = OutsideHost.objects.create(name="example.org", free_at=timezone.now())
    return OutsideLink.objects.create(address="https://example.org/", host=host, due_at=timezone.now())


def _told() -> Notification:
    cast.edith()
    return Notification.objects.get(article=cast.in_review())


def _told_of_a_comment() -> Notification:
    return Notification.objects.get(comment=cast.remark(cast.draft()))


def _reminder() -> Notification:
    reminder = {"news": "reminded", "day": timezone.localdate(), "at": timezone.now()}
    return Notification.objects.create(recipient=cast.edith(), article=cast.draft(), **reminder)


def _version() -> FactVersion:
    version = cast.proposed().proposed
    assert version
    return version


def _fact_use() -> FactUse:
    fact = cast.fact()
    cast.draft(body=f"It takes {{{{ {fact.subject.slug}/{fact.criterion.slug} }}}}.")
    return FactUse.objects.get()


def _pin() -> Pin:
    fact, at = cast.fact(), timezone.now()
    assert fact.current
    return Pin.objects.create(article=cast.draft(), fact=fact, version=fact.current, at=at)


def _fact_change() -> FactChange:
    at = timezone.now()
    whole = {"deed": "verify", "policy": "auto", "by": cast.emil(), "at": at, "settled_at": at}
    return FactChange.objects.create(article=cast.draft(), fact=cast.fact(), **whole)


def _byline() -> Byline:
    return Byline.objects.get(revision=cast.draft().newest)


def _label() -> Label:
    return Label.objects.get(revision=cast.draft().newest)


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        VIOLATIONS[name]()
        connection.check_constraints()  # some are looked at when all is done
    # SQLite names the columns of a plain unique constraint, not the constraint.
    if connection.vendor == "postgresql" or "CHECK" in str(refusal.value):
        assert name in str(refusal.value)


# It follows from the table's own key, and is there for other keys to refer to.
CANNOT_BE_VIOLATED = {"revision_of_one_article"}


def test_every_constraint_of_ours_is_violated_once() -> None:
    ours = [model for app in ("kb", "accounts") for model in apps.get_app_config(app).get_models()]
    names = {constraint.name for model in ours for constraint in model._meta.constraints}
    assert names == set(VIOLATIONS) | CANNOT_BE_VIOLATED


@pytest.mark.parametrize(
    "values",
    [
        {"published_at": None},
        {"revised_at": None},
        {"live": None},
        {"state": "draft"},
        {"state": "in_review"},
        {"state": "scheduled"},
        {"state": "retired"},
        {"draft": None},
    ],
    ids=str,
)
def test_a_published_article_cannot_be_half_of_one(values: dict[str, Any]) -> None:
    article = cast.published()
    with pytest.raises(IntegrityError), transaction.atomic():
        set_raw(article, **values)


@pytest.mark.parametrize("name", ["slug", "published_at", "revised_at", "live", "withdrawn"])
def test_a_draft_has_nothing_of_what_was_public(name: str) -> None:
    article = cast.draft()
    value: Any = {"slug": "public", "live": article.draft, "withdrawn": article.draft}.get(name, timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        set_raw(article, **{name: value})


def test_nobody_is_asked_to_review_what_is_approved() -> None:
    article = cast.approved()
    with pytest.raises(IntegrityError), transaction.atomic():
        set_raw(article, assignee=cast.emil())


def test_no_article_follows_itself() -> None:
    article = cast.retired()
    with pytest.raises(IntegrityError), transaction.atomic():
        set_raw(article, successor=article)


def test_one_address_belongs_to_one_article() -> None:
    cast.published(slug="taken")
    with pytest.raises(IntegrityError), transaction.atomic():
        Address.objects.create(slug="taken", article=cast.draft())


def test_one_person_has_one_address_and_one_byline() -> None:
    wanda = cast.wanda()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(wanda.email, name="Wanda again")
    cast.author("Wanda W.", user=wanda)
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.author("Wanda V.", user=wanda)


def test_negative_approvals_are_refused() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        set_raw(cast.settings(), required_approvals=-1)


def test_settings_begin_with_one_required_approval() -> None:
    assert SiteSettings().required_approvals == 1
