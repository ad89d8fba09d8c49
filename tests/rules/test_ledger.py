"""The table of what can be done to a fact, enumerated: every state × deed × who × what waits."""

from __future__ import annotations

from itertools import product

import pytest
from django.test import SimpleTestCase

from accounts.refusal import Refused
from accounts.roles import Role
from kb.rules.ledger import Asker, Deed, FactStanding, FactState, allowed_deeds, decide_deed

S, D = FactState, Deed
PEOPLE = [Asker(None), *(Asker(role, proposed) for role in Role for proposed in (False, True)), None]
STANDINGS = [
    FactStanding(state, waiting, required)
    for state, waiting, required in product([None, *S], (False, True), (0, 1))
    if (state is not S.PROPOSED or waiting) and (state is not None or not waiting)
]


def expected(deed: Deed, it: FactStanding, who: Asker | None) -> FactState | None:
    """The specification said once more, in other words: the state after, None for what is refused."""
    if who is None:
        return S.DUE if deed is D.EXPIRE and it.state is S.VERIFIED else None
    if who.role is None or deed is D.EXPIRE:
        return None
    writer, shown = who.role is Role.WRITER, it.state in (S.VERIFIED, S.DUE, S.DISPUTED)
    if deed is D.PROPOSE:
        return it.state if shown else S.PROPOSED
    if deed is D.DECLINE:
        return (it.state if shown else S.WITHDRAWN) if it.waiting and (who.proposed or not writer) else None
    return None if writer else by_an_editor(deed, it, who.proposed)


def by_an_editor(deed: Deed, it: FactStanding, proposed: bool) -> FactState | None:
    """What follows from a deed that only editors do."""
    possible = {
        D.VERIFY: it.waiting and not (proposed and it.required_approvals),
        D.CONFIRM: it.state in (S.VERIFIED, S.DUE),
        D.DISPUTE: it.state in (S.VERIFIED, S.DUE),
        D.RESOLVE: it.state is S.DISPUTED,
        D.WITHDRAW: it.state in (S.VERIFIED, S.DUE, S.DISPUTED),
    }
    after = {D.DISPUTE: S.DISPUTED, D.WITHDRAW: S.PROPOSED if it.waiting else S.WITHDRAWN}
    return after.get(deed, S.VERIFIED) if possible[deed] else None


def decided(deed: Deed, it: FactStanding, who: Asker | None) -> FactState | None:
    """What the table says; a refusal is a sentence, and offers anything but what was refused."""
    try:
        return decide_deed(deed, it, who, "Because.")
    except Refused as refusal:
        assert refusal.sentence.endswith("."), (deed, it, who)
        assert deed not in refusal.allowed, (deed, it, who)
        return None


class Table(SimpleTestCase):
    """Everything that the table says."""

    def test_every_deed_leads_from_every_state_where_the_specification_says(self) -> None:
        for asked in product(D, STANDINGS, PEOPLE):
            assert decided(*asked) == expected(*asked), asked

    def test_what_needs_words_is_offered_and_refused_without_them(self) -> None:
        editor = Asker(Role.EDITOR)
        for deed, state in ((D.DISPUTE, S.VERIFIED), (D.RESOLVE, S.DISPUTED), (D.WITHDRAW, S.VERIFIED)):
            standing = FactStanding(state)
            assert deed in allowed_deeds(standing, editor)
            with pytest.raises(Refused, match="Say why"):
                decide_deed(deed, standing, editor, "  ")
