"""Two comparisons that were made from one become one, cell by cell, and nothing that either side put in vanishes."""

from dataclasses import replace
from uuid import UUID

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from kb.rules.comparisons import MOST_SUBJECTS, Comparison, OwnCell, Weighing
from kb.rules.content import Content
from kb.rules.merge import Merge
from kb.rules.merge import merge as merge_contents
from kb.rules.reconciling import About
from kb.rules.weaving import Whose

SUBJECTS, CRITERIA = ([UUID(int=number) for number in range(start, start + 5)] for start in (1, 101))
ALPHA, BETA, GAMMA = SUBJECTS[:3]
LENGTH, LICENCE = CRITERIA[:2]
ORDERS = {About("subjects"), About("criteria")}
WORDS = st.sampled_from(["", "cheap", "dear"])


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    """One that a draft can hold."""
    subjects = draw(st.lists(st.sampled_from(SUBJECTS), unique=True))
    criteria = draw(st.lists(st.sampled_from(CRITERIA), unique=True))
    rows = tuple(Weighing(one, draw(WORDS), draw(WORDS)) for one in criteria)
    pairs = list(Comparison(tuple(subjects), rows).pairs())
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=4)) if pairs else []
    cells = tuple(OwnCell(*pair, draw(st.sampled_from(["1", "2"]))) for pair in chosen)
    pick = draw(st.none() | st.sampled_from(subjects)) if subjects else None
    return Comparison(tuple(subjects), rows, cells, draw(WORDS), pick, draw(WORDS))


def merge(base: Comparison, theirs: Comparison, mine: Comparison) -> Merge:
    return merge_contents(*(Content(comparison=one) for one in (base, theirs, mine)))


def atoms(one: Comparison) -> set[tuple[object, ...]]:
    """Everything that it says, apart from the order."""
    words = {(kind, row.criterion, said) for row in one.rows for kind, said in (("g", row.group), ("v", row.verdict))}
    members = {(key,) for key in (*one.subjects, *one.criteria)}
    rest = {("title", one.title), ("pick", one.pick, one.pick_for), *((cell,) for cell in one.cells)}
    return {atom for atom in words | members | rest if atom[-1] or (atom[0] == "pick" and atom[1])}


def holds(one: Comparison) -> bool:
    """Whether a draft can hold it."""
    inside = set(one.pairs()) >= {(cell.subject, cell.criterion) for cell in one.cells}
    once = all(len(set(keys)) == len(keys) for keys in (one.subjects, one.criteria, tuple(one.own)))
    return inside and once and len(one.own) == len(one.cells) and (one.pick is None or one.pick in one.subjects)


class Properties(SimpleTestCase):
    @given(comparisons(), comparisons())
    def test_what_one_side_left_alone_is_the_other_sides(self, base: Comparison, side: Comparison) -> None:
        for merged in (merge(base, base, side), merge(base, side, base), merge(base, side, side)):
            assert merged.conflicts == ()
            assert merged.content.comparison == side

    @given(comparisons(), comparisons(), comparisons())
    def test_nothing_vanishes_and_the_result_can_be_stored(
        self, base: Comparison, theirs: Comparison, mine: Comparison
    ) -> None:
        merged = merge(base, theirs, mine)
        result = merged.content.comparison
        chosen = merged.settled([each.mine for each in merged.conflicts]).comparison
        told = set[tuple[object, ...]]().union(
            *(
                atoms(one)
                for each in merged.conflicts
                for one in (each.theirs, each.mine)
                if isinstance(one, Comparison)
            )
        )
        for side in (theirs, mine):
            assert atoms(side) - atoms(base) <= atoms(result) | told
        assert atoms(mine) - atoms(base) <= atoms(chosen)
        assert holds(result)
        assert holds(chosen)
        assert atoms(base) & atoms(theirs) & atoms(mine) <= atoms(result)  # what nobody touched stays

    @given(comparisons(), comparisons(), comparisons())
    def test_the_sides_change_places_without_another_outcome(
        self, base: Comparison, one: Comparison, other: Comparison
    ) -> None:
        here, there = merge(base, one, other), merge(base, other, one)
        mine = {(each.about, each.theirs, each.mine) for each in here.conflicts if each.about not in ORDERS}
        assert mine == {(each.about, each.mine, each.theirs) for each in there.conflicts if each.about not in ORDERS}
        settled = there.settled([each.mine for each in there.conflicts]).comparison
        assert atoms(here.content.comparison) == atoms(settled)


class Outcomes(SimpleTestCase):
    BASE = Comparison(
        (ALPHA, BETA),
        (Weighing(LENGTH, "Size", "Alpha is longer"), Weighing(LICENCE)),
        (OwnCell(BETA, LICENCE, "MIT"),),
        "Both",
        ALPHA,
        "all",
    )

    def test_changes_of_different_parts_are_all_in(self) -> None:
        base = self.BASE
        theirs = replace(base, subjects=(GAMMA, ALPHA, BETA), title="All three", cells=())
        mine = replace(
            base,
            rows=(base.rows[1], replace(base.rows[0], verdict="Alpha wins")),
            cells=(*base.cells, OwnCell(ALPHA, LENGTH, "9")),
            pick_for="writers",
        )
        merged = merge(base, theirs, mine)
        assert merged.conflicts == ()
        assert merged.content.comparison == Comparison(
            theirs.subjects, mine.rows, (OwnCell(ALPHA, LENGTH, "9"),), "All three", ALPHA, "writers"
        )
        told = {each.about.kind: each.whose for each in merged.changes if each.about}
        theirs_only = dict.fromkeys(("title", "subjects"), Whose.THEIRS)
        assert told == {**theirs_only, **dict.fromkeys(("criteria", "verdict", "pick"), Whose.MINE), "cell": Whose.MINE}
        assert [each.whose for each in merged.changes if each.about and each.about.kind == "cell"] == [
            Whose.THEIRS,
            Whose.MINE,
        ]

    def test_a_cell_and_a_verdict_that_both_changed_are_questions_that_name_them(self) -> None:
        base = self.BASE
        theirs, mine = (
            replace(
                base,
                rows=(replace(base.rows[0], verdict=f"{who} says so"), base.rows[1]),
                cells=(OwnCell(BETA, LICENCE, value),),
            )
            for who, value in (("Edith", "Apache"), ("Wanda", "GPL"))
        )
        merged = merge(base, theirs, mine)
        assert [
            (each.about.kind, each.about.subject, each.about.criterion) for each in merged.conflicts if each.about
        ] == [
            ("verdict", None, LENGTH),
            ("cell", BETA, LICENCE),
        ]
        assert merged.content.comparison == theirs
        first, second = merged.conflicts
        mixed = merged.settled([first.theirs, second.mine]).comparison
        assert mixed == replace(theirs, cells=mine.cells)

    def test_what_was_put_into_a_column_that_the_other_took_out_makes_that_a_question(self) -> None:
        base = self.BASE
        theirs = replace(base, subjects=(ALPHA,), cells=())
        mine = replace(base, cells=(OwnCell(BETA, LICENCE, "GPL"),))
        (question,) = merge(base, theirs, mine).conflicts
        assert question.about
        assert (question.about.kind, question.about.subject) == ("subject", BETA)
        assert merge(base, theirs, mine).content.comparison == theirs
        assert merge(base, theirs, mine).settled([question.mine]).comparison == mine
        assert merge(base, theirs, base).content.comparison == theirs
        both = merge(base, theirs, replace(base, rows=base.rows[:1], cells=()))
        assert both.conflicts == ()
        assert both.content.comparison == Comparison((ALPHA,), base.rows[:1], (), "Both", ALPHA, "all")

    def test_two_orders_are_one_question_and_too_many_subjects_the_whole(self) -> None:
        base = replace(self.BASE, subjects=(ALPHA, BETA, GAMMA))
        merged = merge(base, replace(base, subjects=(BETA, ALPHA, GAMMA)), replace(base, subjects=(ALPHA, GAMMA, BETA)))
        assert [each.about.kind for each in merged.conflicts if each.about] == ["subjects"]
        many = [UUID(int=number) for number in range(1_000, 1_000 + MOST_SUBJECTS)]
        sides = (replace(base, subjects=(*base.subjects, *many[start::2][:5])) for start in (0, 1))
        (whole,) = merge(base, *sides).conflicts
        assert whole.whole
