"""Presence: a sign of life counts for two and a half minutes, and locks nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kb.editorial import attending
from kb.models import Presence
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_sign_of_life_moves_a_person_and_wears_off() -> None:
    article, now = cast.draft(), timezone.now()
    attending.attend(article, by=cast.edith(), field="title")
    attending.attend(article, by=cast.edith(), field="body", line=12, idle=400)
    [there] = Presence.objects.beside(article, cast.wanda(), now)
    assert (there.person, there.field, there.line, there.idle_minutes) == (cast.edith(), "body", 12, 6)
    assert list(Presence.objects.beside(article, cast.edith(), now)) == []  # nobody is beside themselves
    assert list(Presence.objects.beside(article, cast.wanda(), now + timedelta(seconds=151))) == []
    assert attending.forget_old(now + timedelta(seconds=140)) == 0
    assert attending.forget_old(now + timedelta(seconds=151)) == 1


def test_who_leaves_is_gone_at_once() -> None:
    article = cast.draft()
    for person in (cast.edith(), cast.emil()):
        attending.attend(article, by=person)
    attending.leave(article, by=cast.edith())
    assert [each.person for each in Presence.objects.beside(article, cast.wanda(), timezone.now())] == [cast.emil()]


@pytest.mark.parametrize(("line", "idle"), [(-5, -5), (10**12, 10**12)])
def test_impossible_figures_are_the_nearest_possible(line: int, idle: int) -> None:
    attending.attend(cast.draft(), by=cast.edith(), field="x" * 100, line=line, idle=idle)
    there = Presence.objects.get()
    assert there.line in {0, attending.MOST_LINES}
    assert timedelta(0) <= there.at - there.active_at <= attending.MOST_IDLE
