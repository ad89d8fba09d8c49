"""What is searched of a page."""

from __future__ import annotations

import pytest

from kb.search.prose import plain, prose
from tests import cast


def test_markup_goes_and_blocks_are_lines() -> None:
    html = '<p class="lead">One &amp; <em>two</em></p>\n<ul><li>three</li></ul>'
    assert plain(f'{html}<p>f<sup id="n"><a href="#n">1</a></sup>our</p>') == "One & two\nthree\nfour"


def test_what_stands_in_attributes_is_no_text() -> None:
    assert plain("""<img alt="a > b" title='c > d'>e<a href="#x" class="hash">#</a>""") == "e"


@pytest.mark.django_db
def test_an_article_is_what_its_readers_see() -> None:
    text = prose(
        cast.published(title="T", summary="S.", body="Body *text*.\n\n## A heading\n\nMore.[^a]\n\n[^a]: Note.")
    )
    assert (text.title, text.headings) == ("T", "A heading")
    assert text.lead.splitlines()[0] == "S."
    assert text.body.splitlines()[:2] == ["Body text.", "More."]
    assert "Note." in text.body
    assert "A heading" not in text.passages
