"""News: one sentence for everything that happens, with the names in it."""

import pytest
from django.test import SimpleTestCase

from kb.rules.news import ASKED, HAPPENED, QUIET, VOIDED, News, sentence
from kb.rules.workflow import Transition

NOBODY_DID_IT = {Transition.FAIL_SCHEDULE, Transition.REOPEN}


class Sentences(SimpleTestCase):
    """Pure: a query would fail these."""

    def test_every_transition_has_its_sentence_or_is_never_told(self) -> None:
        assert set(HAPPENED) | QUIET == set(Transition)
        said = {sentence(News.HAPPENED, each, title="A text", who="Edith") for each in HAPPENED}
        assert len(said) == len(HAPPENED)
        for each in HAPPENED:
            words = sentence(News.HAPPENED, each, title="A text", who="Edith")
            assert "“A text”" in words
            assert words.endswith(".")
            assert ("Edith" in words) is (each not in NOBODY_DID_IT)

    def test_what_is_asked_and_what_is_void_is_said_to_the_person(self) -> None:
        for each in ASKED:
            assert "review" in sentence(News.ASKED, each, title="A text", who="Edith")
        for each in (*VOIDED, Transition.SAVE, Transition.AMEND):
            assert "your approval is void" in sentence(News.VOIDED, each, title="A text", who="Edith")

    def test_the_clock_is_not_named(self) -> None:
        words = sentence(News.HAPPENED, Transition.PUBLISH, title="A text")
        assert words == "“A text” was published at its hour."

    def test_comments_answers_and_reminders_come_from_no_transition(self) -> None:
        assert sentence(News.COMMENTED, None, title="A text", who="Edith") == "Edith commented on “A text”."
        answer = sentence(News.COMMENTED, None, title="A text", who="Edith", yes=True)
        assert answer == "Edith answered in a thread about “A text”."
        assert sentence(News.REMINDED, None, title="A text") == "Your review of “A text” is due."

    def test_a_recommendation_says_which_way_it_goes(self) -> None:
        said = [sentence(News.RECOMMENDED, None, title="A text", who="Gus (guest)", yes=yes) for yes in (True, False)]
        assert said == ["Gus (guest) recommends “A text”.", "Gus (guest) does not recommend “A text” yet."]

    def test_words_of_a_title_are_no_pattern(self) -> None:
        assert sentence(News.REMINDED, None, title="100 % (who)s") == "Your review of “100 % (who)s” is due."

    def test_a_text_without_a_title_is_named_so(self) -> None:
        assert sentence(News.REMINDED, None, title="") == "Your review of “Untitled” is due."


@pytest.mark.parametrize("transition", sorted(QUIET - {Transition.SAVE}))
def test_what_is_quiet_has_no_sentence(transition: Transition) -> None:
    assert transition not in HAPPENED
