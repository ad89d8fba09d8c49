"""What changed between two texts and two lists."""

import time

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from kb.rules.diff import Entry, Op, Piece, blocks, entries, passages, words

TEXTS = st.text(st.sampled_from("ab .,\n`~#|文字éß"), max_size=120) | st.text(max_size=60)
MARKS = {Op.SAME: "{}", Op.REMOVED: "[-{}-]", Op.ADDED: "[+{}+]"}


def marked(pieces: tuple[Piece, ...]) -> str:
    return "".join(MARKS[piece.op].format(piece.text) for piece in pieces)


class Words(SimpleTestCase):
    def test_a_changed_word_stands_alone_in_its_sentence(self) -> None:
        assert marked(words("It costs two dollars.", "It costs three dollars.")) == "It costs [-two-][+three+] dollars."

    def test_words_that_changed_side_by_side_are_one_change(self) -> None:
        found = marked(words("a card wins once busy", "a rented GPU wins once busy"))
        assert found == "a [-card-][+rented GPU+] wins once busy"
        assert marked(words("one two", "three four")) == "[-one two-][+three four+]"

    def test_a_script_without_spaces_is_compared_sign_by_sign(self) -> None:
        assert marked(words("模型很大。", "模型很小。")) == "模型很[-大-][+小+]。"

    def test_the_same_text_has_no_changes(self) -> None:
        assert words("Nothing new.", "Nothing new.") == (Piece(Op.SAME, "Nothing new."),)
        assert words("", "") == ()

    @given(TEXTS, TEXTS)
    def test_nothing_of_either_text_is_lost(self, before: str, after: str) -> None:
        pieces = words(before, after)
        assert "".join(piece.text for piece in pieces if piece.op is not Op.ADDED) == before
        assert "".join(piece.text for piece in pieces if piece.op is not Op.REMOVED) == after
        assert all(piece.text for piece in pieces)


class Passages(SimpleTestCase):
    def test_a_paragraph_with_another_word_is_one_that_changed(self) -> None:
        before = "First.\n\nIt costs two dollars a month.\n\nLast."
        after = "First.\n\nIt costs three dollars a month.\n\nLast."
        found = passages(before, after)
        assert [passage.op for passage in found] == [Op.SAME, Op.CHANGED, Op.SAME]
        assert marked(found[1].pieces) == "It costs [-two-][+three+] dollars a month.\n\n"

    def test_a_paragraph_of_other_words_was_replaced(self) -> None:
        found = passages("Same.\n\nWholly old text here.\n", "Same.\n\nNew and different words.\n")
        assert [passage.op for passage in found] == [Op.SAME, Op.REMOVED, Op.ADDED]

    def test_a_new_paragraph_between_two_others_was_added(self) -> None:
        found = passages("One.\n\nTwo.\n", "One.\n\nHalf.\n\nTwo.\n")
        assert [(passage.op, passage.after) for passage in found] == [
            (Op.SAME, "One.\n\n"),
            (Op.ADDED, "Half.\n\n"),
            (Op.SAME, "Two.\n"),
        ]

    def test_of_several_changed_paragraphs_each_is_held_against_its_own_past(self) -> None:
        before = "The cat sat on the mat.\n\nPrices rise each year by much.\n"
        after = "Quite another beginning.\n\nThe cat sat on a mat.\n\nPrices rise each month by much.\n"
        found = passages(before, after)
        assert [passage.op for passage in found] == [Op.ADDED, Op.CHANGED, Op.CHANGED]

    def test_fenced_code_is_one_block_with_its_blank_lines(self) -> None:
        code = "```python\nx = 1\n\n\ny = 2\n```\n"
        assert blocks(f"Before.\n\n{code}\nAfter.") == ["Before.\n\n", f"{code}\n", "After."]
        assert blocks("~~~\n```\n\n~~~\n\nAfter.") == ["~~~\n```\n\n~~~\n\n", "After."]

    @given(TEXTS, TEXTS)
    def test_nothing_of_either_text_is_lost(self, before: str, after: str) -> None:
        found = passages(before, after)
        assert "".join(passage.before for passage in found) == before
        assert "".join(passage.after for passage in found) == after
        assert (before == after) == all(passage.op is Op.SAME for passage in found)
        for passage in found:
            assert (passage.op is Op.SAME) == (passage.before == passage.after)

    def test_long_and_hostile_texts_take_no_longer_than_a_reader_waits(self) -> None:
        section = "A model on your own machine is private, loyal and occasionally unwell. " * 12
        article = "\n\n".join(f"## Part {number}\n\n{section}" for number in range(80))
        many, few = "a\n\n" * 60_000, "b\n\na\n\n" * 30_000
        for before, after in (
            (article, article.replace("loyal", "faithful")),
            (many, few),
            ("a b " * 50_000, "b a " * 50_000),
            ("x" * 200_000, "y" * 200_000),
            ("a b b a " * 20_000, "b a b b " * 20_000),
        ):
            start = time.process_time()
            passages(before, after)
            assert time.process_time() - start < 5


class Entries(SimpleTestCase):
    def test_added_removed_and_moved_entries_are_told_apart(self) -> None:
        assert entries(["a", "b", "c", "d"], ["c", "a", "b", "e"]) == (
            Entry(Op.MOVED, "c"),
            Entry(Op.SAME, "a"),
            Entry(Op.SAME, "b"),
            Entry(Op.ADDED, "e"),
            Entry(Op.REMOVED, "d"),
        )

    def test_equal_entries_are_counted(self) -> None:
        assert entries(["a", "a"], ["a"]) == (Entry(Op.SAME, "a"), Entry(Op.REMOVED, "a"))

    @given(st.lists(st.integers(0, 5), max_size=12), st.lists(st.integers(0, 5), max_size=12))
    def test_every_entry_of_either_list_is_in_it_once(self, before: list[int], after: list[int]) -> None:
        found = entries(before, after)
        assert [entry.item for entry in found if entry.op is not Op.REMOVED] == after
        left = [entry.item for entry in found if entry.op is not Op.ADDED]
        assert sorted(left) == sorted(before)
        assert (before == after) == all(entry.op is Op.SAME for entry in found)
