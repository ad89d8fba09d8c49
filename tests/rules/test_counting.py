"""Words and minutes, as a reader would count them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.rules.counting import minutes, words_in
from kb.rules.markdown import LinkTarget, Picture, render


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one", 1),
        ("one two  three\nfour", 4),
        ("state-of-the-art models", 2),
        ("don’t can't l'été", 3),
        ("3 models, 1,000 tokens, 99.5 %", 5),
        ("GPT-4 and C++", 3),
        ("and/or", 1),
        ("a – b — c - d", 4),
        ("cheap—and fast", 3),
        ("well… perhaps...not", 3),
        ("2019–2024", 1),
        ("wait -- what", 2),
        ("… ! ? · • « »", 0),
        ("👍 great 🎉 1️⃣", 1),
        ("costs €5", 2),
        ("大型语言模型", 6),
        ("GPT-4 很好。", 3),
        ("カタカナとひらがな", 9),
        ("한국어 문장은 띄어 쓴다", 4),
        ("الذكاء الاصطناعي", 2),
        ("snake_case __init__", 2),
        ("_ __ *", 0),
    ],
)
def test_a_word_is_what_a_reader_takes_for_one(text, words):
    assert words_in(text) == words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("One two three.", 3),
        ("**bold**ly *gone*", 2),
        ("un**believ**able", 1),
        ("[two words](https://example.com/a/long/address 'and a title')", 2),
        ("first line\nsecond line  \nthird", 5),
        ("- one\n- two three\n  - four", 4),
        ("- [x] done it\n- [ ] not yet", 4),
        ("> quoted words count", 3),
        ("| a | b |\n|---|---|\n| one two | three |", 5),
        ("# A heading\n\nprose", 1),
        ("A heading\n=========\n\nprose", 1),
        ("prose\n\n```\ncode here\n```\n\n    indented code", 1),
        ("set `max_tokens` now", 2),
        ("> [!NOTE]\n> boxed words\n\nprose", 1),
        ('!!! tip "A title"\n    boxed words\n\nprose', 1),
        ("prose[^1] goes on\n\n[^1]: footnotes do not count", 3),
        ("![alt text](media:known 'a caption here')", 3),
        ("inline ![alt text](media:known 'title') picture", 2),
        ("![alt text](media:unknown)", 2),
        ("see [[open-models|these two]] and [[open-models]]", 7),
        ("[[comparison]]", 0),
        ("a <b>tag</b> is text", 4),
        ("~~struck~~ out", 2),
        ("one\n\n---\n\ntwo", 2),
        ("---", 0),
        ("&amp; &copy; &nbsp;", 0),
        ("", 0),
    ],
)
def test_the_prose_of_a_body_is_counted_as_it_is_read(body, words):
    rendered = render(
        body,
        links={"open-models": LinkTarget("Open models compared", "/articles/open-models/")},
        pictures={"known": Picture("/media/a.jpg", 1, 1, credit="A Credit That Does Not Count")},
    )
    assert rendered.words == words


def test_454_words_of_paragraphs_are_454_words_and_three_minutes():
    paragraphs = ["word " * 100] * 4 + ["word " * 54]
    rendered = render("## A heading of five words\n\n" + "\n\n".join(paragraphs))
    assert (rendered.words, rendered.minutes) == (454, 3)


@pytest.mark.parametrize(("words", "expected"), [(0, 1), (1, 1), (200, 1), (201, 2), (400, 2), (454, 3), (10_000, 50)])
def test_minutes_are_rounded_up_and_never_none(words, expected):
    assert minutes(words) == expected


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8})?", fullmatch=True), max_size=60))
def test_marking_words_up_never_changes_their_number(words):
    marked = " ".join(f"**{word}**" if index % 3 else f"[{word}](/x)" for index, word in enumerate(words))
    assert render(marked).words == len(words)
