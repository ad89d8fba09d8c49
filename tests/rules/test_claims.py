"""Sentences that say something else than the ledger: told with their place where that is sure, and else left."""

import re
from collections import Counter

import pytest
from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.rules.claims import Contradiction, Entry, Ledger, Measure, Named, contradictions, read, stretches
from kb.rules.claims.english import ABBREVIATIONS, ENGLISH
from kb.rules.claims.prose import OPAQUE, sentences
from kb.rules.claims.words import phrases
from kb.rules.values import Kind, Scale, Value
from tests.claims import HALVES, PARTS, ledger, score
from tests.claims import sentences as kept

LEDGER = ledger()


def only(source: str) -> Contradiction:
    found = contradictions(source, LEDGER)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("part", [*HALVES, "articles"])
def test_at_least_19_of_20_that_are_told_are_false_and_3_of_5_that_are_false_are_told(part: str) -> None:
    result = score(kept(PARTS[part]), LEDGER)
    assert result.precision >= 0.95, result.wrong
    assert result.recall >= 0.6, result.missed


@pytest.mark.parametrize("half", HALVES)
def test_the_sentences_are_many_different_and_half_of_them_false(half: str) -> None:
    told = kept(HALVES[half])
    assert len({sentence.text for sentence in told}) == len(told) >= 120
    assert 0.45 <= sum(bool(sentence.expected) for sentence in told) / len(told) <= 0.55


def test_of_the_trials_at_least_9_of_10_that_are_told_are_false_and_3_of_5_that_are_false_are_told() -> None:
    trials = kept(PARTS["trials"])
    assert sum(not sentence.expected for sentence in trials) >= 150
    result = score(trials, LEDGER)
    assert result.precision >= 0.9, result.wrong
    assert result.recall >= 0.6, result.missed


def test_no_sentence_stands_in_two_parts() -> None:
    texts = Counter(sentence.text for path in PARTS.values() for sentence in kept(path))
    assert [text for text, times in texts.items() if times > 1] == []


def test_what_is_so_at_the_moment_or_for_somebody_only_is_no_claim_and_what_is_so_is_one() -> None:
    for ending, told in (
        ("works offline.", 1),
        ("is now offline.", 0),
        ("is offline again.", 0),
        ("costs $5 per million tokens and user.", 0),
        ("has a 64k-token context window, but on phones.", 0),
        ("has a 64k-token context window, but an API.", 1),
    ):
        assert len(contradictions(f"Nimbus 2 {ending}", LEDGER)) == told, ending
    for opening, told in (("Unlike Tarn", 1), ("In short", 1), ("Running on phones", 0), ("Paid yearly by Tarn", 0)):
        assert len(contradictions(f"{opening}, Kestrel has a free tier.", LEDGER)) == told, opening


@pytest.mark.parametrize(
    ("source", "claimed", "mended"),
    [
        (
            "Nimbus 2 has a context window of 64k tokens.",
            "64k tokens",
            "Nimbus 2 has a context window of {{ nimbus-2/context-window }}.",
        ),
        (
            "Nimbus 2 has a context window of 64K.",
            "64K",
            "Nimbus 2 has a context window of {{ nimbus-2/context-window | short }}.",
        ),
        (
            "Nimbus 2 has a 64k-token context window.",
            "64k",
            "Nimbus 2 has a {{ nimbus-2/context-window | short }}-token context window.",
        ),
        ("Tarn costs €9 per month.", "€9 per month", "Tarn costs {{ tarn/monthly-price }}."),
        ("Beacon is priced at $19.", "$19", "Beacon is priced at {{ beacon/monthly-price | short }}."),
        (r"Beacon costs \$19 a month.", r"\$19 a month", "Beacon costs {{ beacon/monthly-price }}."),
        ("Nimbus 2 was released in 2023.", "2023", "Nimbus 2 was released in {{ nimbus-2/release-date | short }}."),
        ("Nimbus 2 launched on 1 May 2024.", "1 May 2024", "Nimbus 2 launched on {{ nimbus-2/release-date }}."),
        ("Halyard is under the MIT licence.", "MIT", "Halyard is under the {{ halyard/licence }} licence."),
        ("Our rating of Tarn: 5/5.", "5/5", "Our rating of Tarn: {{ tarn/rating | short }}."),
        ("- *Tarn*  \n  costs **€9** a month.", "", ""),
        ("Nimbus 2 was released in July 2023.", "July 2023", ""),
        ("Nimbus 2 has a context window of about 64k tokens.", "about 64k tokens", ""),
        ("Halyard is not open source.", "is not open source", ""),
        ("Tarn is free.", "free", ""),
    ],
)
def test_what_was_claimed_can_be_marked_and_a_plain_value_replaced(source: str, claimed: str, mended: str) -> None:
    found = only(source)
    assert source[found.start : found.end] == found.claimed
    if claimed:
        assert found.claimed == claimed
    if mended:
        assert source[: found.start] + found.replacement + source[found.end :] == mended
        assert contradictions(mended, LEDGER) == ()
    else:
        assert found.replacement == ""


def test_a_contradiction_names_its_line_its_sentence_and_what_the_ledger_says() -> None:
    source = (
        "# Tarn\r\n\r\nOne.\r\n\r\n- Two.\r\n- Three. But\r\n  [Tarn](https://example.com) costs €9\r\n  per month."
    )
    found = only(source)
    assert found.line == 7
    assert found.sentence == "But Tarn costs €9 per month."
    assert source[found.sentence_start : found.sentence_end].startswith("But\r\n")
    assert (found.subject, found.criterion, found.value) == ("tarn", "monthly-price", Value("EUR 12"))
    assert found.explanation == "Tarn, monthly price: the ledger says “€12 per month”."


def test_of_an_order_both_subjects_and_both_values_are_told_and_nothing_is_replaced() -> None:
    found = only("All told, Kestrel is much cheaper than Beacon, and older.")
    assert (found.subject, found.other, found.criterion) == ("kestrel-cloud", "beacon", "monthly-price")
    assert (found.value, found.other_value) == (Value("USD 49"), Value("USD 9"))
    assert found.claimed == "cheaper than Beacon"
    assert found.replacement == ""
    assert "“$49 per month” for Kestrel Cloud and “$9 per month” for Beacon" in found.explanation


def test_an_order_that_several_criteria_may_be_meant_by_is_told_only_when_all_deny_it() -> None:
    scale = Scale(Kind.NUMBER)
    criteria = [Measure(key, (key,), scale, higher=("faster",)) for key in ("reading", "writing")]
    subjects = [Named("a", ("Alpen",)), Named("b", ("Borel",))]
    values = {("a", "reading"): "1", ("b", "reading"): "2", ("a", "writing"): "1"}
    for writing, told in (("0", 0), ("3", 1)):
        entries = [Entry(*place, Value(number)) for place, number in {**values, ("b", "writing"): writing}.items()]
        assert len(contradictions("Alpen is faster than Borel.", Ledger(subjects, criteria, entries))) == told


def test_the_stretches_of_a_text_that_may_be_names_are_few_and_hold_every_name_in_it() -> None:
    source = "**Node.js** and Acme-Cloud, or Tarn’s C++ (see Llama 3.1), closed models; New York City Data Bank One."
    found = stretches([read(source)])
    for name in (
        "node.js",
        "acme-cloud",
        "acme cloud",
        "tarn",
        "c++",
        "llama 3.1",
        "closed models",
        "new york city data bank",
    ):
        assert name in found, name
    for none in ("cloud, or", "new york city data bank one", "and acme-cloud, or tarn", "closed models; new"):
        assert none not in found, none
    assert len(found) == len(set(found)) < 120
    assert stretches([read("`Node.js` " + "word " * 9)]) == ("word", "word word", "word-word")
    assert len(stretches([read(" ".join(f"w{number}" for number in range(4_000)))])) == 10_000


def test_a_name_that_two_subjects_have_is_nobodys() -> None:
    criterion = Measure("free", ("free tier",), Scale(Kind.YES_NO))
    subjects = [Named("a", ("Alpen", "Alp")), Named("b", ("Borel", "Alp"))]
    prepared = Ledger(subjects, [criterion], [Entry(key, "free", Value("no")) for key in "ab"])
    assert len(contradictions("Alpen has a free tier. Borel has a free tier.", prepared)) == 2
    assert contradictions("Alp has a free tier.", prepared) == ()


def test_what_is_kept_of_the_criteria_knows_no_subject_of_another_text() -> None:
    criterion, entry = Measure("free", ("free tier",), Scale(Kind.YES_NO)), Entry("a", "free", Value("no"))
    false = "Free Tier has a free tier. Alpen has a free tier."
    for named, told in (("Free Tier", 1), ("Alpen", 1), ("Borel", 0)):
        assert len(contradictions(false, Ledger([Named("a", (named,))], [criterion], [entry]))) == told, named


@pytest.mark.parametrize(
    "source",
    [
        "```\n{}\n```",
        "    {}",
        "> {}",
        "## {}",
        "`{}`",
        "“{}”",
        '"{}"',
        "‘{}’",
        "«{}»",
        "~~{}~~",
        "| {} |\n|---|\n| {} |",
        "![{}](media:x)",
        "<https://example.com/{}>",
        "{{{{ {} }}}}",
    ],
)
def test_what_is_quoted_code_a_heading_a_cell_or_a_picture_claims_nothing(source: str) -> None:
    sentence = "Halyard is not open source."
    assert only(sentence)
    assert contradictions(source.format(sentence, sentence), LEDGER) == ()


def test_boxes_footnotes_and_lists_are_read() -> None:
    for source in ("> [!NOTE]\n> {}", "!!! note\n    {}", "Text[^1].\n\n[^1]: {}", "1. {}", "- [ ] {}"):
        found = only(source.format("Halyard is not open source."))
        assert found.claimed == "is not open source"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Prices, e.g. those of Tarn, vary.", 1),
        ("It rose by 3.5 in v1.2. Then it fell.", 2),
        ("In the U.S. Government offices it is used.", 1),
        ("Is it so? It is! So there…  Good.", 4),
        ("Approx. 40 people (see fig. 2) came. Dr. Doe left.", 2),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    found = [text[start:end] for start, end in sentences(text, ENGLISH.abbreviations)]
    assert len(found) == count
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_no_word_is_listed_twice() -> None:
    listed = Counter(phrase for phrases_ in ENGLISH.tags.values() for phrase in phrases(phrases_))
    assert [phrase for phrase, times in listed.items() if times > 1] == []
    assert len(set(phrases(ABBREVIATIONS))) == len(phrases(ABBREVIATIONS))


def test_marks_are_left_out_of_what_is_read_and_every_character_keeps_its_place() -> None:
    source = "A **b** [c](https://d.e/(f)) `g` {{ h/i }} [[j|k]] &amp; \\*l\\* https://m.n/o, p_q[^1]\n\n[^1]: r"
    prose = read(source).prose[0]
    assert prose.text == f"A b c {OPAQUE} {OPAQUE} k & *l* {OPAQUE}, p_q"
    assert all(
        source[place] == letter for letter, place in zip(prose.text, prose.places, strict=False) if letter != OPAQUE
    )


WORDS = [
    *("Nimbus 2", "Quill Pro", "Halyard", "Tarn", "Tarn’s", "its", "It", "Kestrel Cloud", "Pike", "which", "than"),
    *("has", "is", "costs", "does not", "no", "a", "the", "of", "with", "and", ",", ".", "\n", "\n\n", "- ", "> ", "|"),
    *("context window", "open source", "free tier", "licence", "released", "rating", "cheaper", "faster", "price"),
    *("64k tokens", "128,000-token", "€9", "$3 per month", "2024", "July 2024", "4/5", "MIT", "free", "up to", "about"),
    *("**", "`", "“", "”", '"', "'", "[", "](x)", "[[", "]]", "{{", "}}", "&amp;", "\\", "\\$3", "<", "\u00a0", "\r\n"),
]


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)))
def test_any_text_is_read_and_the_places_cut_the_claim_out_of_it(source: str) -> None:
    for found in contradictions(source, LEDGER):
        assert 0 <= found.sentence_start <= found.start < found.end <= found.sentence_end <= len(source)
        assert source[found.start : found.end] == found.claimed
        assert found.line == len(re.findall(r"\r\n?|\n", source[: found.start])) + 1
        if found.replacement:
            mended = source[: found.start] + found.replacement + source[found.end :]
            assert len(contradictions(mended, LEDGER)) < len(contradictions(source, LEDGER))


class ClaimsNeedNoDatabaseTest(SimpleTestCase):
    """A rule is true without a database: a query would fail here."""

    def test_a_text_is_checked(self) -> None:
        self.assertEqual(len(contradictions("Halyard is not open source.", ledger())), 1)
