"""Editions: raised with what was changed and not otherwise, and told in their order to every process."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kb import pages
from kb.editorial import cataloguing
from kb.models import Edition, Touched
from kb.pages import STORE, editions
from kb.pages.editions import KEPT, MOST_NEWS, news
from kb.pages.store import Moment
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def now() -> Moment:
    """The newest edition, as a process learns it that has seen none."""
    found = news(None).now
    assert found is not None
    return found


def told_since(seen: Moment) -> list[set[str]] | None:
    """The tags of each edition since."""
    changes = news(seen).changes
    return None if changes is None else [set(tags) for _moment, tags in changes]


def test_each_change_is_one_edition_with_the_tags_that_it_touched() -> None:
    pages.changed("site")
    before = now()
    with transaction.atomic():
        pages.changed("article:7", "list:tag:3", "article:7")
        pages.changed()
    assert told_since(before) == [{"article:7", "list:tag:3"}, set()]
    edition = Edition.objects.get()
    assert edition.number == before.number + 2
    assert now() == (edition.number, edition.mark)
    assert pages.edition() == str(edition)


def test_a_change_that_is_rolled_back_leaves_nothing() -> None:
    pages.changed("site")
    before, edition = now(), pages.edition()
    STORE.look_by = 10.0
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        pages.changed("article:7")
        raise ZeroDivisionError
    assert (now(), pages.edition(), told_since(before)) == (before, edition, [])
    assert STORE.look_by == 10.0


def test_a_part_that_is_rolled_back_takes_its_edition_with_it_and_leaves_the_rest() -> None:
    pages.changed("site")
    before = now()
    with transaction.atomic():
        pages.changed("article:1")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            pages.changed("article:2")
            raise ZeroDivisionError
        pages.changed("article:3")
    assert told_since(before) == [{"article:1"}, {"article:3"}]


def test_what_a_verb_refuses_is_no_edition() -> None:
    category = cast.category("LLMs")
    cast.category("Speech")
    pages.changed("site")
    before = now()
    category.name = "Speech"
    with pytest.raises(cataloguing.Refused):
        cataloguing.keep(category, by=cast.edith())
    assert now() == before


def test_nobody_hears_of_a_change_before_it_is_committed() -> None:
    pages.changed("site")
    before, heard = now(), []

    def listen() -> None:
        heard.append(told_since(before))
        connection.close()

    def listen_elsewhere() -> None:
        thread = threading.Thread(target=listen)
        thread.start()
        thread.join(30)

    with transaction.atomic():
        pages.changed("article:7")
        listen_elsewhere()
    listen_elsewhere()
    assert heard == [[], [{"article:7"}]]


def test_this_process_looks_as_soon_as_its_change_is_committed() -> None:
    STORE.look_by = 1e12
    with transaction.atomic():
        pages.changed("site")
        assert STORE.look_by == 1e12
    assert STORE.look_by == 0.0


def test_who_slept_through_too_many_editions_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_NEWS >= 100
    monkeypatch.setattr(editions, "MOST_NEWS", 3)
    pages.changed("site")
    before = now()
    for number in range(2):
        pages.changed(f"article:{number}")
    assert told_since(before) == [{"article:0"}, {"article:1"}]
    pages.changed("article:2")
    assert news(before) == (now(), None)


def test_an_edition_that_is_not_the_one_that_was_seen_is_another_history() -> None:
    pages.changed("site")
    before = now()
    pages.changed("article:1")
    after = now()
    Touched.objects.filter(number=after.number).delete()  # as a restored backup has it
    assert news(after) == (before, None)
    Edition.objects.update(number=before.number)
    pages.changed("article:2")
    assert now().number == after.number
    assert news(after) == (now(), None)


def test_an_edition_that_is_missing_between_two_is_another_history() -> None:
    pages.changed("site")
    before = now()
    for number in range(3):
        pages.changed(f"article:{number}")
    Touched.objects.filter(number=before.number + 2).delete()
    assert news(before) == (now(), None)


def test_a_site_of_which_nothing_was_ever_changed_has_no_edition() -> None:
    Edition.objects.all().delete()
    Touched.objects.all().delete()
    assert news(None) == (None, None)
    assert pages.edition() == pages.UNBORN


def test_tags_are_forgotten_after_a_while_but_never_the_newest_edition() -> None:
    for tag in ("site", "article:1", "article:2"):
        pages.changed(tag)
    newest = now()
    assert pages.forget_old() == 0
    late = timezone.now() + KEPT + timedelta(seconds=1)
    assert pages.forget_old(late) == 2
    assert pages.forget_old(late) == 0
    assert told_since(newest) == []


def test_hearing_that_nothing_changed_is_one_query(django_assert_num_queries: object) -> None:
    pages.changed("site")
    before = now()
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert told_since(before) == []
