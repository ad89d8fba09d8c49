"""A comment's passage is found again as the text around it changes, or is said to be gone."""

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from kb.rules.anchoring import Anchor, Place, anchor, find, plain

BLOCKS = [
    "Which one is cheaper?",
    "The first is cheaper by far. The second is cheaper by night.",
    "In the end it depends.",
]
TEXTS = st.lists(st.text(st.sampled_from("ab c.\n"), max_size=30), max_size=5)


def kept(block: int, quote: str = "") -> Anchor:
    found = anchor(BLOCKS, block, quote)
    assert found
    return found


class Anchoring(SimpleTestCase):
    def test_a_passage_is_kept_with_what_stands_around_it(self) -> None:
        found = kept(1, "by far")
        assert found == Anchor(1, "by far", "The first is cheaper ", ". The second is cheaper by night")

    def test_without_words_the_whole_block_is_meant(self) -> None:
        assert kept(2) == Anchor(2, "In the end it depends.")

    def test_words_that_are_not_in_the_block_are_no_passage(self) -> None:
        assert anchor(BLOCKS, 0, "dearer") is None
        assert anchor(BLOCKS, 7, "cheaper") is None
        assert anchor(BLOCKS, -1) is None
        assert anchor([" \n"], 0) is None

    def test_white_space_makes_no_difference(self) -> None:
        found = anchor(["One  two\nthree."], 0, "two three")
        assert found
        assert find(found, ["Before.", "One two three."]) == Place(1, 4, 13)

    def test_it_is_found_where_its_block_has_moved(self) -> None:
        moved = ["A new beginning.", *BLOCKS[::-1]]
        assert find(kept(1, "by far"), moved) == Place(2, 21, 27)

    def test_of_equal_words_those_with_the_same_surroundings_are_meant(self) -> None:
        text = "The second is cheaper by night. The first is cheaper by far."
        place = find(kept(1, "cheaper"), [BLOCKS[0], text])
        assert place
        assert text[place.start :].startswith("cheaper by far")

    def test_of_equal_passages_the_nearest_is_meant(self) -> None:
        same = "It depends on what you need it for."
        found = anchor(["x", "y", same], 2)
        assert found
        assert find(found, [same, "x", "y", same]) == Place(3, 0, len(same))

    def test_it_is_gone_when_its_words_are(self) -> None:
        assert find(kept(1, "by far"), [BLOCKS[0], "The first is cheaper, a little.", BLOCKS[2]]) is None

    def test_a_few_words_elsewhere_are_not_taken_for_it(self) -> None:
        assert find(kept(1, "by far"), ["Seen by far more people than that."]) is None

    def test_many_words_are_found_in_other_surroundings(self) -> None:
        found = kept(1, "The second is cheaper by night.")
        assert find(found, ["Moved: The second is cheaper by night. Indeed."]) == Place(0, 7, 38)

    @given(TEXTS, st.data())
    def test_what_was_just_anchored_is_found_where_it_stands(self, texts: list[str], data: st.DataObject) -> None:
        block = data.draw(st.integers(0, 5))
        text = plain(texts[block]) if block < len(texts) else ""
        start = data.draw(st.integers(0, len(text)))
        quote = text[start : data.draw(st.integers(start, len(text)))]
        found = anchor(texts, block, quote)
        if found is None:
            assert not text
            return
        place = find(found, texts)
        assert place
        shown = plain(texts[place.block])
        assert shown[place.start : place.end] == found.quote
        assert (found.before, found.after) == (
            shown[max(place.start - 32, 0) : place.start],
            shown[place.end : place.end + 32],
        )
