"""A person leaves: their articles pass to another in the same step, and nothing that they did changes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from accounts.invitations import invite
from accounts.models import User
from accounts.people import deactivate, end_sessions, reactivate
from accounts.refusal import Refused
from accounts.roles import Role
from kb.editorial import drafting, leaving, review
from kb.models import Article, Handover
from kb.rules.workflow import State
from tests import cast

pytestmark = pytest.mark.django_db


def left(to: User | None = None) -> int:
    """Wanda, deactivated by Ada; how many articles passed."""
    return leaving.deactivate(cast.wanda(), by=cast.ada(), to=to).articles


def test_every_article_passes_whatever_its_state_and_each_says_so() -> None:
    articles = [cast.draft(), cast.in_review(), cast.scheduled(), cast.published(), cast.retired()]
    kept = cast.draft(cast.walter())
    assert left(to=cast.emil()) == 5
    assert not cast.wanda().is_active
    assert not Article.objects.filter(creator=cast.wanda()).exists()
    assert {article.creator for article in Article.objects.exclude(pk=kept.pk)} == {cast.emil()}
    assert Article.objects.get(pk=kept.pk).creator == cast.walter()
    for article in articles:
        (entry,) = article.handovers.all()
        assert (entry.giver, entry.taker, entry.by) == (cast.wanda(), cast.emil(), cast.ada())
    assert {article.state for article in Article.objects.filter(creator=cast.emil())} == {
        State.DRAFT, State.IN_REVIEW, State.SCHEDULED, State.PUBLISHED, State.RETIRED,
    }  # fmt: skip


def test_bylines_revisions_the_history_and_what_readers_see_stay_as_they_are() -> None:
    byline = cast.author("Wanda Woods", user=cast.wanda())
    article = cast.published(authors=(byline.public_id,))
    before = [(entry.by, entry.transition, entry.at) for entry in article.history.all()]
    changed = article.changed_at
    left(to=cast.walter())
    article.refresh_from_db()
    byline.refresh_from_db()
    assert [(entry.by, entry.transition, entry.at) for entry in article.history.all()] == before
    assert article.newest.by == cast.wanda()
    assert (byline.user, article.newest.authors) == (cast.wanda(), [byline])
    assert article.changed_at == changed


def test_whoever_takes_over_a_draft_goes_on_with_it_as_their_own() -> None:
    article = cast.draft()
    with pytest.raises(Refused, match="their own articles only"):
        cast.rewritten(article, by=cast.walter())
    left(to=cast.walter())
    article = Article.objects.get(pk=article.pk)
    assert article in Article.objects.visible_to(cast.walter())
    assert review.submit(cast.rewritten(article, by=cast.walter()), by=cast.walter()).state == State.IN_REVIEW


def test_an_editor_who_takes_over_had_no_hand_in_the_text_and_may_approve_it() -> None:
    article = cast.in_review()
    left(to=cast.edith())
    assert cast.approve(article).state == State.APPROVED


def asked_of_edith(by: User | None = None) -> Article:
    article = cast.draft(by)
    return review.submit(article, by=article.creator, assignee=cast.edith(), due_on=timezone.localdate())


def edith_leaves(to: User | None = None) -> leaving.Left:
    return leaving.deactivate(cast.edith(), by=cast.ada(), to=to)


def test_an_open_review_passes_to_whoever_takes_over_and_may_do_it() -> None:
    hers, emils = asked_of_edith(), asked_of_edith(cast.emil())
    assert edith_leaves(to=cast.emil()) == leaving.Left(articles=0, reviews=2)
    hers.refresh_from_db()
    emils.refresh_from_db()
    assert (hers.assignee, emils.assignee) == (cast.emil(), None)  # nobody reviews a text of their own
    assert (hers.state, hers.due_on) == (State.IN_REVIEW, timezone.localdate())


def test_an_open_review_that_nobody_takes_over_waits_for_every_editor() -> None:
    article = asked_of_edith()
    assert edith_leaves() == leaving.Left(articles=0, reviews=1)
    article.refresh_from_db()
    assert article.assignee is None
    assert cast.approve(article, by=cast.emil()).state == State.APPROVED


@pytest.mark.parametrize(("role", "waits_for"), [(Role.WRITER, None), (Role.ADMINISTRATOR, cast.edith)])
def test_an_open_review_of_somebody_who_edits_no_more_waits_for_every_editor(
    role: Role, waits_for: Callable[[], User] | None
) -> None:
    article = asked_of_edith()
    assert leaving.change_role(cast.edith(), role, by=cast.ada()) == (1 if waits_for is None else 0)
    article.refresh_from_db()
    assert article.assignee == (waits_for() if waits_for else None)
    assert cast.edith().role == role
    assert (article in Article.objects.awaiting(cast.emil())) == (waits_for is None)


def test_somebody_must_take_over_where_there_is_something_to_take_over() -> None:
    cast.draft()
    cast.draft()
    with pytest.raises(Refused, match="Choose who takes over their 2 articles") as refused:
        left()
    assert refused.value.field == "to"
    assert cast.wanda().is_active


def test_whoever_has_nothing_leaves_alone() -> None:
    assert left() == 0
    assert not cast.wanda().is_active
    assert not Handover.objects.exists()


def invited() -> User:
    return invite("nora@example.org", name="Nora", role=Role.EDITOR, by=cast.ada())


def gone() -> User:
    return deactivate(cast.walter(), by=cast.ada())


@pytest.mark.parametrize("who", [cast.wanda, invited, gone])
def test_nobody_takes_over_who_could_not_answer_for_it(who: Callable[[], User]) -> None:
    article = cast.draft()
    with pytest.raises(Refused, match="cannot take over articles") as refused:
        left(to=who())
    assert refused.value.field == "to"
    article.refresh_from_db()
    assert (article.creator, cast.wanda().is_active) == (cast.wanda(), True)


@pytest.mark.parametrize("who", [cast.wanda, cast.edith])
def test_only_administrators_let_anybody_leave(who: Callable[[], User]) -> None:
    article = cast.draft(cast.walter())
    with pytest.raises(Refused, match="Only an administrator"):
        leaving.deactivate(cast.walter(), by=who(), to=cast.emil())
    article.refresh_from_db()
    assert article.creator == cast.walter()


def test_the_last_administrator_stays_and_keeps_their_articles() -> None:
    article = cast.draft(cast.ada())
    with pytest.raises(Refused, match="last active administrator") as refused:
        leaving.deactivate(cast.ada(), by=cast.ada(), to=cast.emil())
    assert refused.value.conflict
    article.refresh_from_db()
    assert (article.creator, cast.ada().is_active) == (cast.ada(), True)
    assert not Handover.objects.exists()


def test_what_somebody_left_behind_in_former_times_can_still_be_handed_over() -> None:
    cast.draft()
    deactivate(cast.wanda(), by=cast.ada())
    assert left(to=cast.emil()) == 1
    assert left() == 0


def test_whoever_comes_back_finds_the_articles_where_they_are() -> None:
    article = cast.draft()
    left(to=cast.emil())
    reactivate(cast.wanda(), by=cast.ada())
    article.refresh_from_db()
    assert article.creator == cast.emil()
    assert article not in Article.objects.visible_to(cast.wanda())


def test_a_deactivated_person_creates_nothing_however_old_the_page_they_have_open() -> None:
    wanda = cast.wanda()
    left()
    assert wanda.is_active  # as the request that is still under way knows her
    with pytest.raises(Refused, match="not active"):
        cast.draft(wanda)


def test_what_happened_to_a_person_is_written_down() -> None:
    cast.draft()
    left(to=cast.emil())
    reactivate(cast.wanda(), by=cast.ada())
    end_sessions(cast.wanda(), by=cast.ada())
    entries = [(entry.event, entry.by) for entry in cast.wanda().entries.all()]
    assert entries == [(event, cast.ada()) for event in ("sessions_ended", "reactivated", "deactivated")]


def at_once(*verbs: Callable[[], object]) -> list[object]:
    """What each of the verbs returned or was refused with, all begun at the same moment on connections of their own."""
    together = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> object:
        try:
            together.wait(timeout=10)
            return verb()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_an_article_that_is_made_as_its_maker_leaves_passes_or_is_refused(round_: int) -> None:
    wanda, ada, emil, content = cast.wanda(), cast.ada(), cast.emil(), cast.content()
    cast.draft()
    made, _left = at_once(
        lambda: drafting.create(content, by=wanda), lambda: leaving.deactivate(wanda, by=ada, to=emil)
    )
    assert not Article.objects.filter(creator=wanda).exists()
    assert Article.objects.filter(creator=emil).count() == (1 if isinstance(made, Refused) else 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_a_save_and_its_writer_s_leaving_at_once_both_happen(round_: int) -> None:
    wanda, ada, emil = cast.wanda(), cast.ada(), cast.emil()
    article = cast.draft()
    content = cast.content(title="Saved as she left")
    saved, handed = at_once(
        lambda: drafting.save(article, content, base=1, by=wanda), lambda: leaving.deactivate(wanda, by=ada, to=emil)
    )
    article.refresh_from_db()
    assert (handed, article.creator) == (leaving.Left(1, 0), emil)
    # The save came first, or the article was no longer hers.
    assert isinstance(saved, Refused) or article.newest.title == "Saved as she left"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_of_two_administrators_who_leave_to_each_other_at_once_one_stays_with_everything(round_: int) -> None:
    ada = cast.ada()
    root = User.objects.create_superuser("root@example.org", cast.PASSWORD)
    cast.draft(ada)
    cast.draft(root)
    done = at_once(lambda: leaving.deactivate(ada, by=ada, to=root), lambda: leaving.deactivate(root, by=root, to=ada))
    assert sum(isinstance(each, Refused) for each in done) == 1
    (stays,) = User.objects.administrators()
    assert {article.creator for article in Article.objects.all()} == {stays}


LEAVING: dict[str, Callable[[User, User], object]] = {
    "deactivated": lambda edith, ada: leaving.deactivate(edith, by=ada),
    "demoted": lambda edith, ada: leaving.change_role(edith, Role.WRITER, by=ada),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
@pytest.mark.parametrize("how", LEAVING)
def test_nobody_is_asked_for_a_review_who_leaves_at_the_same_moment(how: str, round_: int) -> None:
    edith, ada = cast.edith(), cast.ada()
    article = cast.draft()
    asked, _gone = at_once(
        lambda: review.submit(article, by=article.creator, assignee=edith), lambda: LEAVING[how](edith, ada)
    )
    article.refresh_from_db()
    assert article.assignee is None
    assert article.state == (State.DRAFT if isinstance(asked, Refused) else State.IN_REVIEW)
