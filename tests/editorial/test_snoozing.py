"""Putting a check off: only what is due, and an owner's or an editor's to say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.refusal import Refused
from kb.editorial import snoozing
from kb.models import Snooze
from tests import cast

pytestmark = pytest.mark.django_db


def test_only_a_check_that_is_due_is_put_off() -> None:
    day = timezone.localdate() + timedelta(days=9)
    for noun in (cast.fact(), cast.published(), cast.draft()):
        with pytest.raises(Refused, match="nothing is to be put off"):
            snoozing.snooze(noun, until=day, reason="Later.", by=cast.edith())
    assert not Snooze.objects.exists()


def test_who_owned_a_fact_and_left_puts_nothing_off() -> None:
    fact, editor = cast.due_fact(), cast.edith()
    assert fact.owner == editor
    editor.is_active = False
    with pytest.raises(Refused, match="role of editor"):
        snoozing.snooze(fact, until=timezone.localdate() + timedelta(days=9), reason="Later.", by=editor)
