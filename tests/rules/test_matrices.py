"""The comparison matrix: what readers see of each cell, and the same as CSV, JSON and Markdown."""

import csv as sheets
import io
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as some

from kb.rules.markdown import Statement, render
from kb.rules.matrices import (
    PLACE,
    Cell,
    Citation,
    Column,
    Mark,
    Matrix,
    Row,
    Source,
    Words,
    as_json,
    citations,
    csv,
    html,
    listed,
    markdown,
    place,
    spoken,
)
from kb.rules.matrices.printing import LONG, MOST_ACROSS
from kb.rules.matrices.sanitising import sanitise

ORIGIN = "https://example.org"
CARD = Source("Model card", "https://example.org/card?a=1&b=2")
TERMS = Source("Terms, section 4")
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 2)
KNOWN = Cell(Mark.VALUE, "128,000 tokens", "For input", CARD, MAY, JUNE)
CELLS = (
    Cell(Mark.YES, "yes", "With a key", CARD, MAY, JUNE),
    Cell(Mark.PARTLY, "partly", source=TERMS),
    Cell(Mark.NO, "no"),
    KNOWN,
    Cell(Mark.UNKNOWN, "unknown"),
    Cell(Mark.NOT_APPLICABLE, "not applicable"),
    Cell(Mark.DISPUTED, "30 days", source=TERMS),
    Cell(Mark.STALE, "8,192 tokens", source=CARD, as_of=JUNE),
    Cell(Mark.YES, "None", own=True),
    Cell(Mark.VALUE, "4,096 tokens", former=True, as_of=MAY),
)


def column(number: int, **others: object) -> Column:
    return replace(Column(f"s{number}", f"Subject {number}", f"/subjects/s{number}/"), **others)  # type: ignore[arg-type]


def row(number: int, *cells: Cell, **others: object) -> Row:
    named = Row(f"c{number}", f"Criterion {number}", f"/criteria/c{number}/", cells=cells)
    return replace(named, **others)  # type: ignore[arg-type]


def matrix(columns: int = 2, rows: int = 3, **others: object) -> Matrix:
    """So many subjects and criteria, the last subject the pick, with each kind of cell in turn."""
    subjects = tuple(column(number, pick=number == columns - 1) for number in range(columns))
    lines = [row(at, *(CELLS[(at + number) % len(CELLS)] for number in range(columns))) for at in range(rows)]
    return replace(Matrix("Open and closed", subjects, tuple(lines), "small teams", JUNE), **others)  # type: ignore[arg-type]


def single(cell: Cell) -> Matrix:
    return Matrix("One cell", (column(0),), (row(0, cell),))


class Table(HTMLParser):
    """A table as a browser has it: rows of (tag, attributes, words), and every attribute and tag there is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, dict[str, str], str]]] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self._within = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.elements.append((tag, named))
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append((tag, named, ""))
            self._within = True

    def handle_endtag(self, tag: str) -> None:
        self._within &= tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._within:
            tag, attrs, words = self.rows[-1][-1]
            self.rows[-1][-1] = (tag, attrs, words + data)

    def values(self, attribute: str) -> list[str]:
        return [attrs[attribute] for _tag, attrs in self.elements if attribute in attrs]


def words_of(text: str) -> str:
    return " ".join(Table(text).words.split())


@pytest.mark.parametrize(("columns", "rows"), [(2, 8), (5, 3), (6, 2), (6, 8)])
def test_every_cell_names_its_column_for_screens_that_hide_the_head(columns: int, rows: int) -> None:
    head, *lines = Table(html(matrix(columns, rows))).rows
    names = [words.strip() for _tag, _attrs, words in head[1:]]
    for line in lines:
        labels = [attrs["data-label"] for _tag, attrs, _words in line[1:]]
        assert [re.sub(r"(.*), our pick", r"Our pick\1", label) for label in labels] == names


@pytest.mark.parametrize(
    ("columns", "rows", "across"),
    [
        (2, 1, 2),
        (MOST_ACROSS, 40, MOST_ACROSS),
        (MOST_ACROSS + 1, 1, 1),
        (MOST_ACROSS + 1, MOST_ACROSS, MOST_ACROSS),
        (MOST_ACROSS + 1, MOST_ACROSS + 1, MOST_ACROSS + 1),
        (12, 8, 8),
        (12, 40, 12),
    ],
)
def test_many_subjects_stand_as_rows_where_there_are_fewer_criteria(columns: int, rows: int, across: int) -> None:
    head, *lines = Table(html(matrix(columns, rows))).rows
    assert len(head) == across + 1
    assert {len(line) for line in lines} == {across + 1}
    picked = [line[0][2] for line in [head, *lines] if line[0][1].get("class") == "pick"] or [
        words for _tag, attrs, words in head if attrs.get("class") == "pick"
    ]
    assert picked == [f"Our pickSubject {columns - 1}"]


def test_a_table_keeps_its_meaning_whatever_it_is_drawn_as() -> None:
    table = Table(html(matrix(3, 2)))
    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}
    for tag, attrs in table.elements:
        if tag in roles:
            assert attrs["role"] == roles[tag]
    heads = [(attrs["scope"], attrs["role"]) for tag, attrs in table.elements if tag == "th"]
    assert heads == [("col", "columnheader")] * 3 + [("row", "rowheader")] * 2
    assert next(attrs for _tag, attrs in table.elements if attrs.get("role") == "region") == {
        "class": "scroll",
        "role": "region",
        "aria-labelledby": "comparison.title",
        "tabindex": "0",
    }


def test_the_caption_says_how_much_is_compared_when_it_was_checked_and_for_whom_the_pick_is() -> None:
    said = words_of(html(matrix(2, 3)))
    assert said.startswith(
        "Open and closed 3 criteria, 2 options. Checked 2 June 2026. Our pick for small teams: Subject 1."
    )
    assert "Our pick: Subject 1." in words_of(html(matrix(pick_for="")))
    nobody = matrix(columns=1, rows=1, checked=None)
    nobody = replace(nobody, columns=(column(0),))
    assert words_of(html(nobody)).startswith("Open and closed 1 criterion, 1 option. Subject 0")


@pytest.mark.parametrize(
    ("cell", "kind", "said"),
    [
        (CELLS[0], "v yes", "Yes, source 1 With a key Model card. As of 1 May 2026. Checked 2 June 2026."),
        (CELLS[1], "v semi", "Partly, source 1 Terms, section 4."),
        (CELLS[2], "v no", "No"),
        (CELLS[3], None, "128,000 tokens, source 1 For input Model card. As of 1 May 2026. Checked 2 June 2026."),
        (CELLS[4], "v none unk", "Unknown"),
        (CELLS[5], "v none", "Not applicable"),
        (CELLS[6], "v bad", "30 days, source 1 disputed Terms, section 4."),
        (CELLS[7], "v old", "8,192 tokens, source 1 may be out of date Model card. As of 2 June 2026."),
        (CELLS[8], "v yes", "None (yes) stated by this article"),
        (CELLS[9], None, "4,096 tokens former value · As of 1 May 2026"),
    ],
)
def test_a_cell_says_its_standing_in_words(cell: Cell, kind: str | None, said: str) -> None:
    printed = html(single(cell))
    shown = Table(printed.replace("</summary>", "</summary> ")).rows[1][1][2]
    assert " ".join(shown.split()) == said
    marks = [value for value in Table(printed).values("class") if value.startswith("v ")]
    assert marks == ([kind] if kind else [])


def test_groups_are_headings_of_rows_and_verdicts_stand_under_criteria() -> None:
    lines = [
        row(0, KNOWN, group="Limits", verdict="A draw"),
        row(1, KNOWN, group="Limits"),
        row(2, KNOWN),
        row(3, KNOWN, group="Price"),
    ]
    table = Table(html(Matrix("Grouped", (column(0),), tuple(lines))))
    bands = [(attrs["colspan"], words) for line in table.rows for _tag, attrs, words in line if "colspan" in attrs]
    assert bands == [("2", "Limits"), ("2", "Price")]
    assert [tag for tag, _attrs in table.elements].count("tbody") == 3
    assert table.rows[2][0][2] == "Criterion 0 A draw"
    six = Matrix("Turned", tuple(map(column, range(6))), tuple(replace(line, cells=(KNOWN,) * 6) for line in lines))
    turned = Table(html(six))
    spans = [attrs.get("colspan", "1") for _tag, attrs, _words in turned.rows[0]]
    assert spans == ["1", "2", "1", "1"]
    assert [words for _tag, _attrs, words in turned.rows[-1]] == ["In short", "A draw", "", "", ""]


def test_a_long_table_can_be_skipped_and_its_head_follows() -> None:
    short, long = html(matrix(2, LONG)), html(matrix(2, LONG + 1))
    assert 'class="matrix wide"' in short
    assert "Skip the table" not in short
    assert 'class="matrix wide long"' in long
    assert '<a class="vh" href="#comparison.end">Skip the table</a>' in long
    assert '<div id="comparison.end"></div>' in long
    wide = html(matrix(MOST_ACROSS + 1, LONG + 1))
    assert "Skip the table" in wide
    assert 'class="matrix wide"' in wide  # it is scrolled to the side, and a head cannot follow two ways


def test_nothing_is_printed_where_nothing_is_compared() -> None:
    for empty in (Matrix("None", (), ()), Matrix("None", (column(0),), ()), Matrix("None", (), (row(0),))):
        assert html(empty) == markdown(empty, ORIGIN) == ""
    assert listed((), Words()) == ""


@pytest.mark.parametrize(
    ("columns", "rows"),
    [((column(0), column(1)), (row(0, KNOWN),)), ((column(0, pick=True), column(1, pick=True)), ())],
)
def test_a_matrix_has_a_cell_for_each_subject_and_one_pick_at_most(
    columns: tuple[Column, ...], rows: tuple[Row, ...]
) -> None:
    with pytest.raises(ValueError, match=r"one cell|One subject"):
        Matrix("Wrong", columns, rows)


def test_each_source_has_one_number_in_the_table_and_in_the_list() -> None:
    whole = matrix(2, 10)
    cited = citations(whole)
    assert cited == (Citation(CARD, MAY), Citation(TERMS), Citation(CARD, JUNE))
    numbers = re.findall(r", source </span>(\d+)</sup>", html(whole))
    assert numbers == [
        str(cited.index(cell.citation) + 1) for line in whole.rows for cell in line.cells if cell.citation
    ]
    assert listed(cited, Words()) == (
        '<ol class="sources">\n'
        '<li id="source-1"><a href="https://example.org/card?a=1&amp;b=2" rel="noopener"><bdi>Model card</bdi></a>.'
        " <bdi>As of 1 May 2026.</bdi></li>\n"
        '<li id="source-2"><bdi>Terms, section 4</bdi></li>\n'
        '<li id="source-3"><a href="https://example.org/card?a=1&amp;b=2" rel="noopener"><bdi>Model card</bdi></a>.'
        " <bdi>As of 2 June 2026.</bdi></li>\n"
        "</ol>"
    )


def test_in_an_article_the_matrix_stands_in_its_place_and_its_sources_follow_the_texts() -> None:
    body = "Before.[^1] {{ s/c }}\n\n[[comparison]]\n\nAfter.\n\n[^1]: A note.\n\n    - with a list\n"
    facts = {"s/c": Statement({"": "12"}, "S, C", "As of May", "Card", "https://example.org/")}
    rendered = render(body, matrix=PLACE, facts=facts)
    placed = place(rendered, single(KNOWN), Words())
    assert placed.html == rendered.html.replace(PLACE, html(single(KNOWN), numbers={Citation(CARD, MAY): 3}))
    assert re.findall(r'<li id="([\w-]+)"', placed.sources) == ["note-1", "fact-2", "source-3"]
    assert placed.sources.count("<ol") == placed.sources.count("</ol>") == 1
    alone = place(render("Text.", matrix=PLACE), single(KNOWN), Words())
    assert alone.html.startswith('<p>Text.</p>\n<div class="matrix wide"')
    assert alone.sources == listed(citations(single(KNOWN)), Words())
    nothing = place(render("Text.", matrix=PLACE), Matrix("None", (), ()), Words())
    assert (nothing.html, nothing.sources) == ("<p>Text.</p>\n", "")
    assert PLACE not in render(f"Text {PLACE}\n\n{PLACE}").html


def test_a_source_opens_without_a_script() -> None:
    opened = re.search(r"<details><summary>(.*?)</summary>(.*?)</details>", html(single(KNOWN)))
    assert opened
    assert "128,000 tokens" in opened[1]
    assert '<a href="https://example.org/card?a=1&amp;b=2" rel="noopener">' in opened[2]
    assert '<time datetime="2026-05-01">1 May 2026</time>' in opened[2]
    assert "<details>" not in html(single(replace(KNOWN, source=None)))


def test_words_are_those_of_the_language_that_was_active() -> None:
    with translation.override("de"):
        german = spoken()
    assert german.day(MAY) == "1 Mai 2026"
    assert "As of 1 Mai 2026" in words_of(html(single(KNOWN), german))
    with translation.override("en"):
        english = spoken()
    for name in Words.__slots__:
        if isinstance(said := getattr(english, name), str):
            assert said == getattr(Words(), name)
    for count in (1, 2):
        assert (english.options(count), english.criteria(count)) == (Words().options(count), Words().criteria(count))


HOSTILE = (
    "<script>alert(1)</script>", "</td></table>", '" onmouseover="x', "' autofocus", "{name}", "{day}{number}",
    "&lt;b&gt;", "=cmd|' /C calc'!A0", "+1", "@x", "|", "[x](javascript:alert(1))", "![](x)", "`", "[^1]", "\\", "<",
    "\n\n# h", "\u202e", "é",
)  # fmt: skip
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:x", " javascript:x", "\x01javascript:x", "vbscript:x", "data:text/html,x", "",
    "//evil.example", "/\\evil.example", "/ok/", "https://ok.example/a(b)|<c>", "http://ok.example/\"'",
    'https://ok.example" onclick="x',
)  # fmt: skip
texts = some.lists(some.sampled_from(HOSTILE) | some.text(max_size=8), max_size=3).map("".join)
addresses = some.sampled_from(ADDRESSES) | some.text(max_size=12)
days = some.none() | some.dates(date(1, 1, 1))
hostile_cells = some.builds(
    Cell, some.sampled_from(Mark), texts, texts, some.none() | some.builds(Source, texts, addresses), days, days,
    some.booleans(), some.booleans(),
)  # fmt: skip


@some.composite
def hostile(draw: some.DrawFn) -> Matrix:
    columns = draw(some.lists(some.builds(Column, texts, texts, some.none() | addresses), min_size=1, max_size=6))
    columns[0] = replace(columns[0], pick=draw(some.booleans()))
    cells = some.tuples(*[hostile_cells] * len(columns))
    lines = some.builds(Row, texts, texts, some.none() | addresses, texts, texts, cells)
    return Matrix(
        draw(texts), tuple(columns), tuple(draw(some.lists(lines, min_size=1, max_size=3))), draw(texts), draw(days)
    )


TAGS = set(
    "div table caption b bdi span time thead tbody tr th td br a details summary small sup ol li".split()  # noqa: SIM905 (read at a glance)
)
NAMES = {
    "class", "id", "role", "aria-labelledby", "tabindex", "href", "rel", "scope", "colspan", "data-label", "datetime",
    "start",
}  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(hostile())
def test_whatever_is_filled_in_is_text_and_no_link_runs_anything(filled: Matrix) -> None:
    for printed in (html(filled), listed(citations(filled), Words())):
        assert sanitise(printed) == printed
        page = Table(printed)
        assert {tag for tag, _attrs in page.elements} <= TAGS
        assert {name for _tag, attrs in page.elements for name in attrs} <= NAMES
        assert all(re.match(r"https?://|/(?![/\\])|#comparison\.end$", href) for href in page.values("href"))
        assert all(re.fullmatch(r"comparison(\.title|\.end)?|source-\d+", name) for name in page.values("id"))
    lines = list(sheets.reader(io.StringIO(csv(filled, ORIGIN).removeprefix("\ufeff"))))
    assert {len(line) for line in lines} == {len(lines[0])}
    assert not [cell for line in lines for cell in line if cell.lstrip(" ").startswith(("=", "+", "-", "@"))]
    json.dumps(as_json(filled, ORIGIN))
    shown = Table(render(markdown(filled, ORIGIN)).html)
    assert {len(line) for line in shown.rows} == {len(filled.columns) + 1}
    assert not [href for href in shown.values("href") if not re.match(r"https?://|#", href)]


def test_no_author_text_makes_an_id_of_the_matrix() -> None:
    body = "## comparison\n\n## comparison.title\n\n## source-1\n\nText.[^source-1]\n\n[^source-1]: Note."
    rendered = render(body)
    ids = Table(rendered.html + rendered.sources).values("id")
    assert not [name for name in ids if not name.startswith(("s-", "note"))]


def test_a_spreadsheet_has_the_table_first_and_then_the_particulars() -> None:
    whole = replace(matrix(2, 1), rows=(row(0, KNOWN, CELLS[8], group="Limits", verdict="A draw"),))
    head, line = sheets.reader(io.StringIO(csv(whole, ORIGIN).removeprefix("\ufeff")))
    assert head[:6] == ["group", "criterion", "Subject 0", "Subject 1", "verdict", "address"]
    assert line[:6] == [
        "Limits", "Criterion 0", "128,000 tokens", "None", "A draw", "https://example.org/criteria/c0/",
    ]  # fmt: skip
    assert dict(zip(head[6:], line[6:], strict=True)) == {
        "Subject 0: mark": "value",
        "Subject 0: note": "For input",
        "Subject 0: source": "Model card",
        "Subject 0: address": "https://example.org/card?a=1&b=2",
        "Subject 0: as of": "2026-05-01",
        "Subject 0: checked": "2026-06-02",
        "Subject 0: standing": "",
        "Subject 1: mark": "yes",
        "Subject 1: note": "",
        "Subject 1: source": "",
        "Subject 1: address": "",
        "Subject 1: as of": "",
        "Subject 1: checked": "",
        "Subject 1: standing": "stated by the article",
    }


def test_programs_get_every_part_of_the_matrix() -> None:
    whole = replace(matrix(2, 1), rows=(row(0, KNOWN, CELLS[9], verdict="A draw"),))
    data = as_json(whole, ORIGIN)
    assert data | {"criteria": []} == {
        "title": "Open and closed",
        "checked": "2026-06-02",
        "pick": {"subject": "s1", "for": "small teams"},
        "subjects": [
            {"key": "s0", "name": "Subject 0", "address": "https://example.org/subjects/s0/"},
            {"key": "s1", "name": "Subject 1", "address": "https://example.org/subjects/s1/"},
        ],
        "criteria": [],
    }
    blank = {"note": "", "source": None, "as_of": None, "checked": None, "own": False, "former": False}
    assert data["criteria"] == [
        {
            "key": "c0",
            "name": "Criterion 0",
            "address": "https://example.org/criteria/c0/",
            "group": "",
            "verdict": "A draw",
            "cells": [
                {
                    "subject": "s0",
                    "mark": "value",
                    "words": "128,000 tokens",
                    "note": "For input",
                    "source": {"title": "Model card", "address": "https://example.org/card?a=1&b=2"},
                    "as_of": "2026-05-01",
                    "checked": "2026-06-02",
                    "own": False,
                    "former": False,
                },
                blank
                | {"subject": "s1", "mark": "value", "words": "4,096 tokens", "as_of": "2026-05-01", "former": True},
            ],
        }
    ]


def test_the_markdown_twin_reads_as_the_table_does() -> None:
    whole = replace(matrix(2, 1), rows=(row(0, KNOWN, CELLS[8], group="Limits", verdict="A draw"),))
    assert markdown(whole, ORIGIN) == (
        "**Open and closed**\n\n"
        "1 criterion, 2 options. Checked 2 June 2026. Our pick for small teams: Subject 1.\n\n"
        "|  | [Subject 0](https://example.org/subjects/s0/) "
        "| [Subject 1](https://example.org/subjects/s1/), our pick |\n"
        "| --- | --- | --- |\n"
        "| **Limits** |  |  |\n"
        "| [Criterion 0](https://example.org/criteria/c0/) – A draw | 128,000 tokens – For input[^comparison-1] "
        "| None (yes) – stated by this article |\n\n"
        "[^comparison-1]: [Model card](https://example.org/card?a=1&b=2). As of 1 May 2026.\n"
    )
