"""The store by itself: what it keeps, what it drops, when it looks, and what happens while nobody answers."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Hashable
from uuid import UUID

import pytest
from django.db import InterfaceError, OperationalError

from kb.pages import store as store_module
from kb.pages.encodings import GZIP, IDENTITY, encode
from kb.pages.store import MOST_ALIASES, Moment, News, Page, Store

FIRST, SECOND, THIRD = (Moment(number, UUID(int=number)) for number in (1, 2, 3))
Ask = Callable[[Moment | None], News]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(store_module, "monotonic", lambda: self.now)


class Told:
    """A database that has this to say, and counts how often it was asked."""

    def __init__(self, now: Moment | None, *changes: tuple[Moment, frozenset[str]]) -> None:
        self.news, self.asked = News(now, list(changes)), 0

    def __call__(self, seen: Moment | None) -> News:
        self.asked += 1
        return self.news


def unknown(now: Moment | None) -> Ask:
    """A database that does not know the edition that was seen."""
    return lambda seen: News(now, None)


def away(seen: Moment | None) -> News:
    raise OperationalError("nobody there")


@pytest.fixture
def store() -> Store:
    """One that has seen the first edition."""
    fresh = Store()
    fresh.look_now(unknown(FIRST))
    return fresh


def page(key: Hashable, *tags: str, size: int = 100) -> Page:
    text = random.Random(str(key)).randbytes(size)
    return Page(key, [("Content-Type", "text/html")], f'"{key}"', frozenset(tags), {IDENTITY: text})


def filed(store: Store, key: Hashable, *tags: str, size: int = 100) -> Page:
    kept = page(key, *tags, size=size)
    assert store.file(kept, FIRST)
    return kept


def known(store: Store, *keys: Hashable) -> list[Hashable]:
    return [key for key in keys if store.get(key)]


def test_the_least_recently_used_pages_go_first_and_the_bytes_stay_below_the_limit() -> None:
    store = Store(limit=100_000)
    store.look_now(unknown(FIRST))
    for number in range(8):
        filed(store, number, size=8_000)
    store.look_now(Told(FIRST))
    assert store.get(0)
    for number in range(8, 11):
        filed(store, number, size=8_000)
        assert store.figures()["bytes"] <= 100_000
    assert known(store, 0, 1, 8, 9, 10) == [0, 8, 9, 10]
    assert store.figures()["evicted"] == 11 - store.figures()["pages"]
    assert store.figures()["dropped"] == 0


def test_a_page_that_is_larger_than_the_store_is_not_kept_and_pushes_nothing_out() -> None:
    store = Store(limit=50_000)
    store.look_now(unknown(FIRST))
    filed(store, "small", size=8_000)
    assert not store.file(page("large", size=60_000), FIRST)
    assert known(store, "small", "large") == ["small"]


def test_every_coding_every_tag_and_every_way_of_asking_is_weighed(store: Store) -> None:
    kept = filed(store, "a", size=10_000)
    plain = store.figures()["bytes"]
    store.text(kept, GZIP)
    packed = store.figures()["bytes"]
    assert packed - plain >= 10_000
    store.remember(("alias",), kept, "200 OK", [], [b""])
    assert store.figures()["bytes"] > packed
    many = filed(store, "b", *(f"tag:{number}" for number in range(1000)))
    assert many.weight > 100_000
    store.clear()
    assert (store.figures()["bytes"], store.figures()["pages"]) == (0, 0)


def test_a_page_that_went_meanwhile_is_not_weighed_again(store: Store) -> None:
    kept = filed(store, "a", "article:1")
    store.look_now(Told(SECOND, (SECOND, frozenset({"article:1"}))))
    assert store.text(kept, GZIP) == encode(kept.texts[IDENTITY], GZIP)
    store.remember(("alias",), kept, "200 OK", [], [])
    assert store.figures()["bytes"] == 0
    assert store.ready == {}


def test_a_change_drops_the_pages_that_bear_its_tag_and_no_others(store: Store) -> None:
    filed(store, "one", "article:1", "site")
    filed(store, "two", "article:2", "site")
    filed(store, "anything", "*")
    filed(store, "nothing")
    store.look_now(Told(SECOND, (SECOND, frozenset({"article:1"}))))
    assert known(store, "one", "two", "anything", "nothing") == ["two"]
    assert store.figures()["dropped"] == 3


@pytest.mark.parametrize("tags", [frozenset[str](), frozenset({"*"}), frozenset({"*", "article:9"})])
def test_a_change_of_everything_drops_everything(store: Store, tags: frozenset[str]) -> None:
    filed(store, "one", "article:1")
    store.look_now(Told(SECOND, (SECOND, tags)))
    assert store.figures()["pages"] == 0
    assert not store.file(page("one", "article:1"), FIRST)


def test_what_was_rendered_while_one_of_its_tags_changed_is_not_kept(store: Store) -> None:
    store.look_now(Told(SECOND, (SECOND, frozenset({"article:1"}))))
    assert not store.file(page("one", "article:1", "site"), FIRST)
    assert not store.file(page("any", "*"), FIRST)
    assert not store.file(page("none"), FIRST)
    assert store.file(page("two", "article:2", "site"), FIRST)
    assert store.file(page("one", "article:1", "site"), SECOND)


def test_what_began_at_an_edition_that_is_not_remembered_is_not_kept(store: Store) -> None:
    store.look_now(unknown(THIRD))
    assert not store.file(page("one", "article:1"), FIRST)
    assert not store.file(page("one", "article:1"), None)
    assert store.file(page("one", "article:1"), THIRD)


def test_a_page_filed_again_takes_the_place_of_the_one_before(store: Store) -> None:
    old = filed(store, "a", "article:1", size=5_000)
    store.remember(("alias",), old, "200 OK", [], [])
    new = filed(store, "a", "article:2", size=1_000)
    assert store.get("a") is new
    assert store.ready == {}
    assert store.figures()["bytes"] == new.size
    store.look_now(Told(SECOND, (SECOND, frozenset({"article:1"}))))
    assert store.get("a") is new


def test_a_database_that_was_replaced_is_not_the_one_that_the_pages_are_of(store: Store) -> None:
    filed(store, "one", "article:1")
    store.look_now(unknown(Moment(1, UUID(int=99))))
    assert store.figures()["pages"] == 0
    store.look_now(unknown(None))
    assert not store.file(page("one", "article:1"), FIRST)


def test_a_database_that_was_restored_to_an_earlier_edition_drops_what_changed_since(store: Store) -> None:
    filed(store, "before", "article:1")
    changes = ((SECOND, frozenset({"article:2"})), (THIRD, frozenset({"article:3"})))
    store.look_now(Told(THIRD, *changes))
    for number in (2, 3):
        assert store.file(page(f"after {number}", f"article:{number}"), THIRD)
    store.look_now(unknown(FIRST))
    assert known(store, "before", "after 2", "after 3") == ["before"]
    assert store.figures()["edition"] == 1
    assert not store.file(page("after 2", "article:2"), THIRD)
    store.look_now(Told(THIRD, *changes))
    assert known(store, "before") == ["before"]


def test_one_request_looks_and_after_that_nobody_for_most_of_a_second(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, database = Clock(monkeypatch), Told(FIRST)
    store.expire()
    for _request in range(3):
        store.look(database)
    assert database.asked == 1
    clock.now += store_module.LOOK_SECONDS - 0.01
    store.look(database)
    assert database.asked == 1
    clock.now += 0.02
    store.look(database)
    assert database.asked == 2
    assert store_module.LOOK_SECONDS < store_module.SERVE_SECONDS <= 1


def test_a_change_of_this_process_is_looked_at_before_anything_is_answered(store: Store) -> None:
    database = Told(FIRST)
    store.expire()
    store.look(database)
    assert database.asked == 1


def test_a_change_that_comes_while_another_is_looked_at_is_not_lost(store: Store) -> None:
    def told_while_it_changes(seen: Moment | None) -> News:
        store.expire()
        return News(FIRST, [])

    store.expire()
    store.look(told_while_it_changes)
    database = Told(FIRST)
    store.look(database)
    assert database.asked == 1


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed"), ConnectionResetError()])
def test_while_the_database_is_away_pages_stay_and_say_so_and_what_changed_is_heard_of_later(
    store: Store, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    clock = Clock(monkeypatch)

    def gone(seen: Moment | None) -> News:
        raise error

    kept = filed(store, "one", "article:1")
    other = filed(store, "two", "article:2")
    store.remember(("alias",), kept, "200 OK", [], [])
    store.expire()
    assert store.look(gone) == FIRST
    assert store.figures()["stale"] is True
    assert known(store, "one", "two") == ["one", "two"]
    assert store.ready == {}
    store.remember(("alias",), kept, "200 OK", [], [])
    assert store.ready == {}
    clock.now += store_module.RETRY_SECONDS + 0.01
    store.look(Told(SECOND, (SECOND, frozenset({"article:1"}))))
    assert store.figures()["stale"] is False
    assert known(store, "one", "two") == ["two"]
    store.remember(("alias",), other, "200 OK", [], [])
    assert len(store.ready) == 1


def test_the_database_is_asked_again_at_once_but_not_by_every_request(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, asked = Clock(monkeypatch), []

    def gone(seen: Moment | None) -> News:
        asked.append(seen)
        return away(seen)

    store.expire()
    for _request in range(5):
        store.look(gone)
    assert len(asked) == 1
    clock.now += store_module.RETRY_SECONDS
    store.look(gone)
    assert len(asked) == 2
    assert store_module.RETRY_SECONDS < 1


class Slow:
    """A database that answers when it is let."""

    def __init__(self) -> None:
        self.asked, self.may_answer = threading.Event(), threading.Event()

    def __call__(self, seen: Moment | None) -> News:
        self.asked.set()
        assert self.may_answer.wait(10)
        return News(FIRST, [])


def test_while_one_request_looks_the_others_are_answered_for_the_rest_of_the_second(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, database, never = Clock(monkeypatch), Slow(), Told(THIRD)
    store.expire()
    store.look(Told(FIRST))
    clock.now += store_module.LOOK_SECONDS
    looker = threading.Thread(target=store.look, args=(database,))
    looker.start()
    assert database.asked.wait(10)
    assert store.look(never) == FIRST
    assert not store.stale
    database.may_answer.set()
    looker.join(10)
    assert never.asked == 0


def test_a_database_that_hangs_keeps_other_readers_waiting_for_a_moment_and_then_pages_are_stale(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "PATIENCE_SECONDS", 0.01)
    database = Slow()
    filed(store, "one", "article:1")
    store.expire()
    looker = threading.Thread(target=store.look, args=(database,))
    looker.start()
    assert database.asked.wait(10)
    for _request in range(3):
        store.look(away)
    assert store.stale
    assert store.get("one")
    database.may_answer.set()
    looker.join(10)
    assert not store.stale


def test_one_request_renders_a_page_and_the_others_wait_until_it_has(store: Store) -> None:
    assert store.board("a", alone=False) is None
    flight = store.board("a", alone=False)
    assert flight is not None
    assert store.board("b", alone=False) is None
    assert not flight.is_set()
    store.land("a")
    assert flight.is_set()
    assert store.board("a", alone=False) is None


def test_who_has_a_page_to_show_meanwhile_does_not_render_beside_others(store: Store) -> None:
    assert store.board("a", alone=True) is None
    flight = store.board("b", alone=True)
    assert flight is not None
    store.land("a")
    assert flight.is_set()
    assert store.board("b", alone=True) is None
    store.land("b")


def test_of_too_many_ways_of_asking_the_newest_are_remembered(store: Store) -> None:
    kept = filed(store, "a", "article:1")
    for number in range(MOST_ALIASES + 5):
        store.remember((str(number),), kept, "200 OK", [], [])
    assert len(store.ready) == len(kept.aliases) == MOST_ALIASES
    assert ("0",) not in store.ready
    assert (str(MOST_ALIASES + 4),) in store.ready
    store.look_now(Told(SECOND, (SECOND, frozenset({"article:1"}))))
    assert store.ready == {}


def test_many_threads_leave_the_figures_and_the_index_right() -> None:
    store = Store(limit=60_000)
    store.look_now(unknown(FIRST))
    failures: list[Exception] = []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for turn in range(150):
                key = chance.randrange(20)
                kept = page(key, f"article:{key}", "site", size=chance.randrange(4_000))
                store.file(kept, FIRST)
                store.text(kept, GZIP)
                store.remember((str(key), seed, turn), kept, "200 OK", [], [])
                store.get(chance.randrange(20))
                if turn % 50 == 0:
                    store.clear()
        except Exception as error:  # noqa: BLE001  # told to the test, whatever it is
            failures.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    left = [kept for key in range(20) if (kept := store.get(key))]
    assert store.figures()["bytes"] == sum(kept.size for kept in left) <= 60_000
    assert {kept for kept, *_answer in store.ready.values()} <= set(left)
    store.look_now(Told(SECOND, (SECOND, frozenset({"site"}))))
    figures = store.figures()
    assert (figures["bytes"], figures["pages"], len(store.ready)) == (0, 0, 0)


def test_what_was_just_dropped_is_there_for_those_who_wait_until_its_second_is_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    store.expire()
    store.look(Told(FIRST))
    one, _other = filed(store, "one", "article:1"), filed(store, "other", "article:2")
    clock.now += store_module.LOOK_SECONDS
    store.look(Told(SECOND, (SECOND, frozenset({"article:1"}))))
    assert [store.get("one"), store.former("one"), store.former("other")] == [None, one, None]
    clock.now += store_module.SERVE_SECONDS - store_module.LOOK_SECONDS
    assert store.former("one") is None


def test_what_this_process_changed_or_was_seen_late_is_never_shown_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    for late in (False, True):
        store.look_now(unknown(FIRST))
        filed(store, "one", "article:1")
        clock.now += store_module.SERVE_SECONDS
        if not late:
            store.expire()
        store.look(Told(SECOND, (SECOND, frozenset({"article:1"}))))
        assert store.get("one") is None
        assert store.former("one") is None
