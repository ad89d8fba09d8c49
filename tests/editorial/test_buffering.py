"""The private buffer: newer text is never replaced by older, and what gives way is put aside for seven days."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.identifiers import uuid7
from accounts.models import User
from kb.editorial import buffering
from kb.models import Buffer
from tests import cast

pytestmark = pytest.mark.django_db
HERE, THERE = uuid7(), uuid7()


def keep(words: str, article: UUID, number: int, origin: UUID = HERE, by: User | None = None, **more: Any) -> Buffer:
    typed = [("title", "A title"), ("body", words)]
    return buffering.keep(article, typed, by=by or cast.wanda(), origin=origin, number=number, base=1, **more)


def current(article: UUID, by: User | None = None) -> Buffer:
    return Buffer.objects.about(article, by or cast.wanda()).current().get()


def words(buffer: Buffer) -> str:
    return dict(buffer.fields)["body"]


def aside(article: UUID) -> list[str]:
    return [words(each) for each in Buffer.objects.about(article, cast.wanda()).aside()]


def test_each_person_has_one_buffer_of_an_article_and_the_newest_text_is_in_it() -> None:
    article = uuid7()
    keep("one", article, 1)
    keep("one two", article, 2)
    keep("others", article, 1, by=cast.walter())
    assert words(current(article)) == "one two"
    assert words(current(article, cast.walter())) == "others"
    assert aside(article) == []


@pytest.mark.parametrize("late", [1, 4, 5])
def test_what_arrives_late_replaces_nothing(late: int) -> None:
    article = uuid7()
    keep("the newest", article, 5)
    with pytest.raises(buffering.Older) as refusal:
        keep("older", article, late)
    assert (words(refusal.value.buffer), refusal.value.buffer.number) == ("the newest", 5)
    assert words(current(article)) == "the newest"


def test_the_same_text_sent_again_for_want_of_an_answer_is_no_conflict() -> None:
    article = uuid7()
    first = keep("one", article, 3)
    assert keep("one", article, 3).pk == first.pk


def test_what_cannot_be_a_revision_is_kept_as_it_was_typed() -> None:
    article, odd = uuid7(), "nul\x00 half \ud83d of a pair, عربي, 🙂 \r\n" + "x" * 300_000
    keep(odd, article, 1)
    assert words(current(article)) == odd
    with pytest.raises(buffering.TooLong):
        keep("y" * buffering.MOST_CHARACTERS, article, 2)
    assert words(current(article)) == odd


def test_the_text_of_another_window_gives_way_to_what_is_newer_and_is_put_aside() -> None:
    article = uuid7()
    keep("here", article, 4)
    with pytest.raises(buffering.Older):
        keep("there", article, 2, origin=THERE)
    with pytest.raises(buffering.Older):
        keep("there", article, 5, origin=THERE, seen=3)  # the other has been typed in since it was seen
    keep("there", article, 5, origin=THERE, seen=4)
    assert (words(current(article)), aside(article)) == ("there", ["here"])
    with pytest.raises(buffering.Older):
        keep("here again", article, 60)
    keep("here again", article, 6, seen=5)
    keep("there again", article, 7, origin=THERE, seen=6)
    assert aside(article) == ["here again", "there"]  # of each window its newest


def test_a_window_that_goes_on_with_the_text_of_another_puts_nothing_aside() -> None:
    article = uuid7()
    keep("here", article, 4)
    keep("here and on", article, 5, origin=THERE, seen=4, continues=HERE)
    assert aside(article) == []


def test_of_very_many_windows_the_newest_texts_are_put_aside() -> None:
    article = uuid7()
    for number in range(1, buffering.MOST_ASIDE + 5):
        keep(f"text {number}", article, number, origin=uuid7(), seen=number - 1)
    texts = aside(article)
    assert len(texts) == buffering.MOST_ASIDE
    assert texts[0] == f"text {buffering.MOST_ASIDE + 3}"


def test_a_revision_made_of_the_text_empties_the_buffer_and_what_is_late_stays_out() -> None:
    article = uuid7()
    keep("one", article, 8)
    buffering.settle(article, by=cast.wanda(), origin=HERE, number=9)  # the last keys went with the form itself
    assert current(article).text == ""
    with pytest.raises(buffering.Older):
        keep("one", article, 8)
    keep("two", article, 10)
    assert words(current(article)) == "two"


def test_a_save_whose_text_was_never_kept_keeps_out_what_is_late_too() -> None:
    article = uuid7()
    buffering.settle(article, by=cast.wanda(), origin=HERE, number=3)
    with pytest.raises(buffering.Older):
        keep("late", article, 3)


@pytest.mark.parametrize(("origin", "number"), [(THERE, 20), (HERE, 7)], ids=["another window's", "an earlier text"])
def test_a_save_of_something_else_leaves_the_buffer_as_it_is(origin: UUID, number: int) -> None:
    article = uuid7()
    keep("typed on", article, 8)
    buffering.settle(article, by=cast.wanda(), origin=origin, number=number)
    assert words(current(article)) == "typed on"


def test_what_is_not_wanted_is_put_aside_and_can_be_forgotten() -> None:
    article = uuid7()
    keep("unwanted", article, 8)
    with pytest.raises(buffering.Older):
        buffering.put_aside(article, by=cast.wanda(), origin=HERE, number=7)
    buffering.put_aside(article, by=cast.walter(), origin=HERE, number=8)
    assert words(current(article)) == "unwanted"
    buffering.put_aside(article, by=cast.wanda(), origin=HERE, number=8)
    assert (current(article).text, aside(article)) == ("", ["unwanted"])
    buffering.put_aside(article, by=cast.wanda(), origin=HERE, number=8)  # pressed twice
    buffering.forget(article, by=cast.walter(), origin=HERE)
    assert aside(article) == ["unwanted"]
    buffering.forget(article, by=cast.wanda(), origin=HERE)
    assert aside(article) == []


def test_the_worker_deletes_what_was_put_aside_after_seven_days_and_what_nobody_touched_after_ninety() -> None:
    article, now = uuid7(), timezone.now()
    keep("here", article, 1)
    keep("there", article, 2, origin=THERE, seen=1)
    counts = []
    for days in (6.9, 7.1, 89.9, 90.1):
        buffering.forget_old(now + timedelta(days=days))
        counts.append(Buffer.objects.about(article, cast.wanda()).count())
    assert counts == [2, 1, 1, 0]


def test_what_was_begun_and_never_saved_is_found_again_by_its_writer_alone() -> None:
    begun, article = uuid7(), cast.draft().public_id
    keep("a beginning", begun, 1)
    keep("of an article that is", article, 1)
    assert [each.article for each in Buffer.objects.unmade(cast.wanda())] == [begun]
    assert list(Buffer.objects.unmade(cast.walter())) == []
