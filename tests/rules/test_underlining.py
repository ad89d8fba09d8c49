"""Underlining marks the words it was told, where they stand, and breaks neither words nor markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from kb.rules.anchoring import plain as flat
from kb.rules.markdown import LinkTarget, TooCostly, render
from kb.rules.passages import passages, plain
from kb.rules.underlining import Stretch, underline
from tests.rules.test_markdown import PICTURES, PIECES

LINKS = {"open-models": LinkTarget("Open models", "/articles/open-models/")}
OPENING, CLOSING = '<mark><a href="#c-1">', "</a></mark>"
VOID = {"br", "hr", "img", "source", "wbr"}


def marked(html: str, words: str, address: str = "#c-1") -> str:
    """The HTML with the first place of these words underlined."""
    start = flat(plain(html)).index(words)
    return underline(html, [Stretch(start, start + len(words), address)])


class Nesting(HTMLParser):
    """Fails where a tag closes what is not open, or a link stands in a link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []  # that are marked
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert not (tag == "a" and "a" in self.open)
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data if "mark" in self.open else ""


@pytest.mark.parametrize(
    ("html", "words", "after"),
    [
        ("<p>One two three.</p>", "two", f"<p>One {OPENING}two{CLOSING} three.</p>"),
        ("<p>Tea &amp; milk</p>", "Tea & milk", f"<p>{OPENING}Tea &amp; milk{CLOSING}</p>"),
        ("<p>One\n  two</p>", "One two", f"<p>{OPENING}One\n  two{CLOSING}</p>"),
        (
            "<p>One <em>two</em> three.</p>",
            "two three",
            f"<p>One <em>{OPENING}two{CLOSING}</em> {OPENING}three{CLOSING}.</p>",
        ),
        ('<p>See <a href="/x">this one</a>.</p>', "this", '<p>See <a href="/x"><mark>this</mark> one</a>.</p>'),
        (
            '<p>Cheap<sup><a href="#note-1">1</a></sup> and good.</p>',
            "Cheap and",
            f'<p>{OPENING}Cheap{CLOSING}<sup><a href="#note-1">1</a></sup> {OPENING}and{CLOSING} good.</p>',
        ),
        (
            "<p>It is <del>cheaper</del><ins>dearer</ins> by far.</p>",
            "is dearer",
            f"<p>It {OPENING}is{CLOSING} <del>cheaper</del><ins>{OPENING}dearer{CLOSING}</ins> by far.</p>",
        ),
        ('<h2 id="s">Cost<a class="hash" href="#s">#</a></h2>', "Cost", None),
        ("<ul>\n<li>One</li>\n<li>Two</li>\n</ul>", "One Two", None),
        ('<p><img alt="a > b"> c</p>', "c", f'<p><img alt="a > b"> {OPENING}c{CLOSING}</p>'),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_words_are_marked_where_they_stand(html: str, words: str, after: str | None) -> None:
    found = marked(html, words)
    assert after is None or found == after
    assert "".join(Nesting(found).words) == words if " " not in words else found.count("<mark>") >= 1


def test_where_two_overlap_the_words_lead_where_the_first_does() -> None:
    html = underline("<p>One two three</p>", [Stretch(0, 7, "#a"), Stretch(4, 13, "#b")])
    assert html == '<p><mark><a href="#a">One two</a></mark> <mark><a href="#b">three</a></mark></p>'


def test_an_address_is_escaped() -> None:
    assert 'href="&quot;&gt;"' in underline("<p>One</p>", [Stretch(0, 3, '">')])


def test_html_in_which_the_words_cannot_be_told_apart_is_left_alone() -> None:
    unclear = "<p>One &copy two</p>"
    assert underline(unclear, [Stretch(0, 3, "#c")]) == unclear


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(
    st.one_of(st.text(max_size=120), st.lists(st.sampled_from([*PIECES, "words", "more"]), max_size=50).map("".join)),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40)), min_size=1, max_size=3),
)
@example("#0", [(0, 1)])
@example("a [b](/c) [^1]\n\n[^1]: d", [(0, 5)])
@example("| a | b |\n|--|--|\n| c *d* | [[open-models]] |", [(0, 40)])
def test_no_stretch_of_no_text_breaks_the_markup_or_changes_the_words(
    source: str, places: list[tuple[int, int]]
) -> None:
    try:
        rendered = render(source, links=LINKS, pictures=PICTURES)
    except TooCostly:
        assume(False)
    stretches = [Stretch(start, start + length, "#c-1") for start, length in places]
    for passage in passages(rendered.html):
        after = underline(passage.html, stretches)
        assert re.sub(r'<mark>(?:<a href="#c-1">)?|(?:</a>)?</mark>', "", after) == passage.html
        text = flat(passage.text)
        covered = {index for each in stretches for index in range(each.start, min(each.end, len(text)))}
        wanted = "".join(text[index] for index in sorted(covered) if not text[index].isspace())
        if after != passage.html:
            assert "".join("".join(Nesting(after).words).split()) == wanted
        elif wanted:
            assert "".join(text.split()) != "".join(re.sub("<[^>]*>", "", passage.html).split())
