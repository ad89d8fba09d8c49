"""Two contents that were made from one become one, and nothing that either side typed vanishes."""

import time
from dataclasses import fields, replace
from uuid import UUID

from django.test import SimpleTestCase
from hypothesis import example, given
from hypothesis import strategies as st

from kb.rules.content import Content, Relation
from kb.rules.merge import Conflict, Merge, merge
from kb.rules.weaving import Whose, weave

WORDS = ("cost", "card", "model", "busy", "rented", "hour", "## Part", "- item", "| a | b |", "```", "    code", "")
LINES = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
BODIES = st.lists(LINES, max_size=9).flatmap(
    lambda lines: st.lists(st.sampled_from(("\n", "\n\n", "\n \n\n")), min_size=len(lines), max_size=len(lines)).map(
        lambda ends: "".join(line + end for line, end in zip(lines, ends, strict=True))
    )
) | st.text(max_size=40)  # fmt: skip
IDS = st.sampled_from([UUID(int=number) for number in range(1, 12)])
CONTENTS = st.builds(
    Content,
    title=st.sampled_from(("One", "Two", "Three")),
    body=BODIES,
    category=st.none() | IDS,
    tags=st.lists(IDS, max_size=8, unique=True).map(tuple),
    authors=st.lists(IDS, max_size=3, unique=True).map(tuple),
    takeaways=st.lists(st.sampled_from(WORDS[:7]).map("Keep the {}.".format), max_size=7, unique=True).map(tuple),
    related=st.lists(
        st.builds(Relation, article=IDS, wording=LINES), max_size=6, unique_by=lambda one: one.article
    ).map(tuple),
    review_interval=st.none() | st.integers(1, 3),
)


def texts(value: object) -> set[str]:
    """Every line, or the whole of what has none."""
    if isinstance(value, tuple):
        return set().union(*map(texts, value))
    return {line.strip() for line in str(value).split("\n") if line.strip()}


def words_of(content: Content) -> dict[str, set[str]]:
    return {each.name: texts(getattr(content, each.name)) for each in fields(Content)}


def vanished(base: Content, side: Content, merged: Merge) -> dict[str, set[str]]:
    """What this side added or changed that is neither in the result nor in a conflict, by field."""
    before, after, result = words_of(base), words_of(side), words_of(merged.content)
    told = {
        name: set().union(*(texts(each.theirs) | texts(each.mine) for each in merged.conflicts if each.field == name))
        for name in after
    }
    lost = {name: after[name] - before[name] - result[name] - told[name] for name in after}
    return {name: lines for name, lines in lost.items() if lines - {"None"}}


def article(*blocks: str, **changes: object) -> Content:
    return Content(**{"title": "A title", "body": "\n\n".join(blocks), **changes})  # type: ignore[arg-type]


class Properties(SimpleTestCase):
    @given(CONTENTS, CONTENTS)
    def test_what_one_side_left_alone_is_the_other_sides(self, base: Content, side: Content) -> None:
        for merged in (merge(base, base, side), merge(base, side, base), merge(base, side, side)):
            assert merged.conflicts == ()
            assert merged.content == side

    @given(CONTENTS, CONTENTS, CONTENTS)
    def test_nothing_vanishes(self, base: Content, theirs: Content, mine: Content) -> None:
        merged = merge(base, theirs, mine)
        assert vanished(base, theirs, merged) == {}
        assert vanished(base, mine, merged) == {}
        result = words_of(merged.settled(tuple(each.mine for each in merged.conflicts)))
        for name, added in words_of(mine).items():  # chosen everywhere, all of it is there
            assert added - words_of(base)[name] - {"None"} <= result[name], name

    @given(CONTENTS, CONTENTS, CONTENTS)
    def test_the_sides_change_places_without_another_outcome(self, base: Content, one: Content, other: Content) -> None:
        here, there = merge(base, one, other), merge(base, other, one)
        turned = [replace(each, theirs=each.mine, mine=each.theirs) for each in there.conflicts]
        assert {_unordered(each) for each in here.conflicts} == {_unordered(each) for each in turned}
        chosen = tuple(each.theirs for each in here.conflicts)
        assert words_of(here.settled(chosen)) == words_of(there.settled(tuple(each.mine for each in there.conflicts)))

    @given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12))
    def test_changes_of_different_passages_all_survive(self, who: list[tuple[bool, bool]]) -> None:
        old = [f"Passage {number} says what it says." for number in range(len(who))]
        theirs = [
            text.replace("says.", "Ada says.") if ada else text for text, (ada, _me) in zip(old, who, strict=True)
        ]
        mine = [
            text.replace("Passage", "My passage") if me and not ada else text
            for text, (ada, me) in zip(old, who, strict=True)
        ]
        merged = merge(article(*old), article(*theirs), article(*mine))
        assert merged.conflicts == ()
        both = [one if one != was else other for was, one, other in zip(old, theirs, mine, strict=True)]
        assert merged.content.body == "\n\n".join(both)

    @given(*[st.lists(st.sampled_from("abcdefgh"), max_size=9)] * 3)
    @example(["a"], ["b", "a"], ["c", "a"])
    def test_stretches_put_together_are_the_three_again(
        self, base: list[str], theirs: list[str], mine: list[str]
    ) -> None:
        found = list(weave(base, theirs, mine))
        assert [item for each in found for item in each.base] == base
        assert [item for each in found for item in each.theirs] == theirs
        assert [item for each in found for item in each.mine] == mine


def _unordered(conflict: Conflict) -> tuple[object, ...]:
    return conflict.field, conflict.base, conflict.theirs, conflict.mine


class Passages(SimpleTestCase):
    def test_neighbours_changed_by_one_each_merge(self) -> None:
        base = article("## Cost", "It costs two dollars.", "A card wins once busy.")
        theirs = article("## Cost", "It costs three dollars.", "A card wins once busy.")
        mine = article("## Cost", "It costs two dollars.", "A card wins once it is busy.")
        merged = merge(base, theirs, mine)
        assert merged.content == article("## Cost", "It costs three dollars.", "A card wins once it is busy.")
        assert [(each.whose, each.section) for each in merged.changes] == [
            (Whose.THEIRS, "Cost"),
            (Whose.MINE, "Cost"),
        ]

    def test_a_passage_that_both_changed_is_a_conflict_named_by_its_section(self) -> None:
        base = article("Lead.", "## What it costs", "A card wins once it is busy.", "Last.")
        theirs = article("Lead!", "## What it costs", "A card wins once it is busy half the day.", "Last.")
        mine = article("Lead.", "## What it costs", "A rented card wins when it is busy.", "Last.")
        merged = merge(base, theirs, mine)
        (conflict,) = merged.conflicts
        assert conflict == Conflict(
            "body",
            "A card wins once it is busy.",
            "A card wins once it is busy half the day.",
            "A rented card wins when it is busy.",
            "What it costs",
            whole=False,
        )
        assert merged.content == theirs
        own = merged.settled(("\n\nOwn words.\n\n\nTwo passages.\n",))
        assert own.body == "Lead!\n\n## What it costs\n\nOwn words.\n\n\nTwo passages.\n\nLast."
        assert merged.settled(("",)).body == "Lead!\n\n## What it costs\n\nLast."

    def test_a_passage_that_one_removed_and_one_changed_is_a_conflict(self) -> None:
        base = article("One.", "Two is here.", "Three.")
        merged = merge(base, article("One.", "Three."), article("One.", "Two is there.", "Three."))
        assert [(each.theirs, each.mine) for each in merged.conflicts] == [("", "Two is there.")]

    def test_passages_that_both_added_in_one_place_are_a_conflict_and_elsewhere_none(self) -> None:
        base = article("One.", "Two.")
        merged = merge(base, article("One.", "Theirs.", "Two."), article("One.", "Mine.", "Two."))
        assert [(each.base, each.theirs, each.mine) for each in merged.conflicts] == [("", "Theirs.", "Mine.")]
        merged = merge(base, article("Theirs.", "One.", "Two."), article("One.", "Two.", "Mine."))
        assert merged.content == article("Theirs.", "One.", "Two.", "Mine.")

    def test_items_rows_and_lines_of_code_merge_one_by_one_and_sentences_do_not(self) -> None:
        for base, theirs, mine, result in (
            ("- one\n- two", "- one!\n- two", "- one\n- two\n- three", "- one!\n- two\n- three"),
            (
                "| a |\n|---|\n| 1 |\n| 2 |",
                "| a |\n|---|\n| 9 |\n| 2 |",
                "| a |\n|---|\n| 1 |\n| 8 |",
                "| a |\n|---|\n| 9 |\n| 8 |",
            ),
            ("```\nx\n\ny\n```", "```\nx1\n\ny\n```", "```\nx\n\ny1\n```", "```\nx1\n\ny1\n```"),
        ):
            assert merge(article(base), article(theirs), article(mine)).content == article(result)
        wrapped = merge(article("One\ntwo three."), article("One!\ntwo three."), article("One\ntwo four."))
        assert len(wrapped.conflicts) == 1

    def test_blank_lines_that_one_added_are_no_conflict_with_words(self) -> None:
        merged = merge(article("One.", "Two."), article("One.\n", "Two."), article("One more.", "Two."))
        assert merged.content == article("One more.\n", "Two.")

    def test_what_both_did_alike_is_there_once(self) -> None:
        base, both = article("One.", "Two."), article("One.", "New.", "Two!")
        merged = merge(base, replace(both, title="Theirs"), replace(both, summary="Mine"))
        assert merged.content == replace(both, title="Theirs", summary="Mine")

    def test_of_very_many_passages_that_met_the_whole_text_is_one_choice(self) -> None:
        old = [f"Passage {number}." for number in range(150)]
        theirs, mine = ([f"{text} {name}." for text in old] for name in ("T", "M"))
        assert len(merge(article(*old[:100]), article(*theirs[:100]), article(*mine[:100])).conflicts) == 100
        merged = merge(article(*old), article(*theirs), article(*mine))
        (conflict,) = merged.conflicts
        assert (conflict.whole, conflict.mine) == (True, "\n\n".join(mine))
        assert merged.changes == ()
        assert merged.settled((conflict.mine,)).body == conflict.mine

    def test_hostile_texts_take_no_longer_than_a_writer_waits(self) -> None:
        for one, sign in (("a", "\n\n"), ("- a", "\n")):
            many = [one] * 30_000
            theirs, mine = ([*many[:9], extra] * 2_000 for extra in ("b", "c"))
            start = time.process_time()
            merge(*(Content(body=sign.join(side)) for side in (many, theirs, mine)))
            assert time.process_time() - start < 5

    def test_articles_of_ten_thousand_words_merge_in_a_tenth_of_a_second(self) -> None:
        section = "A model on your own machine is private, loyal and occasionally unwell in the morning. " * 5
        old = [f"Part {number}. {section}" for number in range(135)]
        assert sum(len(text.split()) for text in old) > 10_000
        few = [f"{text} More." if number % 9 == 0 else text for number, text in enumerate(old)]
        many = [text.replace("loyal", "faithful") for text in old]
        start = time.process_time()
        for theirs, mine in ((few, many), (many, few), (old[::-1], few), (many, old[::-1])):
            merge(article(*old), article(*theirs), article(*mine))
        assert time.process_time() - start < 4 * 0.1


class Fields(SimpleTestCase):
    def test_fields_that_one_each_changed_merge_and_one_that_both_changed_is_a_conflict(self) -> None:
        base = article(summary="Old", slug="old", category=UUID(int=1))
        theirs = replace(base, title="Ada’s", summary="New", category=UUID(int=2))
        mine = replace(base, title="Mine", slug="new", category=None)
        merged = merge(base, theirs, mine)
        assert merged.conflicts == (
            Conflict("title", "A title", "Ada’s", "Mine"),
            Conflict("category", UUID(int=1), UUID(int=2), None),
        )
        assert merged.settled(("Own", None)) == replace(base, title="Own", summary="New", slug="new", category=None)

    def test_lists_merge_what_was_added_removed_and_moved(self) -> None:
        a, b, c, d, e = (UUID(int=number) for number in range(1, 6))
        for theirs, mine, result in (
            ((a, b, c, d), (a, c), (a, c, d)),
            ((c, a, b), (a, b, c, e), (c, e, a, b)),
            ((a, b, c, d), (a, b, c, e), (a, b, c, d, e)),
            ((d, a, b, c), (a, b, c, d), (a, b, c, d)),
        ):
            base = Content(authors=(a, b, c))
            merged = merge(base, Content(authors=theirs), Content(authors=mine))
            assert merged.conflicts == ()
            assert merged.content.authors == result, (theirs, mine)

    def test_an_order_that_both_changed_is_a_conflict_as_is_a_list_that_grew_too_long(self) -> None:
        a, b, c = (UUID(int=number) for number in range(1, 4))
        merged = merge(Content(authors=(a, b, c)), Content(authors=(b, a, c)), Content(authors=(a, c, b)))
        assert merged.conflicts == (Conflict("authors", (a, b, c), (b, a, c), (a, c, b)),)
        assert merged.settled(((c, b, a),)).authors == (c, b, a)
        four = tuple(f"Takeaway {number}" for number in range(4))
        theirs, mine = (*four, "x", "y"), (*four, "z", "w")
        merged = merge(Content(takeaways=four), Content(takeaways=theirs), Content(takeaways=mine))
        assert merged.conflicts == (Conflict("takeaways", four, theirs, mine),)

    def test_a_takeaway_that_both_changed_is_a_conflict_and_others_go_on(self) -> None:
        base = Content(takeaways=("It costs two dollars.", "It is fast.", "It is loyal."))
        theirs = Content(takeaways=("It costs three dollars.", "It is fast.", "It is loyal.", "It is new."))
        mine = Content(takeaways=("It is loyal.", "It costs four dollars.", "It is very fast."))
        merged = merge(base, theirs, mine)
        assert [(each.base, each.theirs, each.mine) for each in merged.conflicts] == [
            ("It costs two dollars.", "It costs three dollars.", "It costs four dollars.")
        ]
        own = merged.settled(("It costs money.",)).takeaways
        assert own == ("It is loyal.", "It is new.", "It costs money.", "It is very fast.")

    def test_another_wording_of_related_reading_is_kept_and_two_are_a_conflict(self) -> None:
        one, other = UUID(int=1), UUID(int=2)
        base = Content(related=(Relation(one), Relation(other)))
        theirs, mine = replace(base, related=(Relation(one, wording="Ada’s"), Relation(other))), base
        mine = Content(related=(Relation(other, wording="Mine"), Relation(one)))
        assert merge(base, theirs, mine).content.related == (
            Relation(other, wording="Mine"),
            Relation(one, wording="Ada’s"),
        )
        mine = Content(related=(Relation(one, wording="Mine"),))
        (conflict,) = merge(base, theirs, mine).conflicts
        assert (conflict.theirs, conflict.mine) == (Relation(one, wording="Ada’s"), Relation(one, wording="Mine"))
