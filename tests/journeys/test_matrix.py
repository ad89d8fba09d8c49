"""The comparison matrix in the frame of an article, under the public content policy: every size, no script."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect

from kb.rules.matrices import Matrix, html
from tests.journeys.axe import too_wide, violations
from tests.journeys.conftest import Watched
from tests.journeys.extremes import LONG
from tests.journeys.test_extremes import STICKS_OUT
from tests.rules.test_matrices import KNOWN, matrix

ADDRESS = "/articles/dense-vs-mixture-of-experts/"  # which has no matrix of its own
BODY = '<div class="body">'
Show = Callable[[Matrix], Page]


def grouped(columns: int, rows: int) -> Matrix:
    """A matrix of every kind of cell, in two groups, with verdicts."""
    whole = matrix(columns, rows)
    lines = (
        replace(row, group="Limits" if at < rows / 2 else "Price", verdict="A draw" if at % 3 == 0 else "")
        for at, row in enumerate(whole.rows)
    )
    return replace(whole, rows=tuple(lines))


def stretched(columns: int, rows: int) -> Matrix:
    """The same with a word in every name and first cell that no column is made for."""
    whole = grouped(columns, rows)
    long = replace(KNOWN, words=LONG, note=LONG)
    lines = (replace(row, name=LONG, group=LONG, verdict=LONG, cells=(long, *row.cells[1:])) for row in whole.rows)
    return replace(whole, columns=tuple(replace(each, name=LONG) for each in whole.columns), rows=tuple(lines))


@pytest.fixture
def show(watched: Watched) -> Iterator[Show]:
    """Puts a matrix at the beginning of an article's text, as it comes from the site with its headers, and opens it."""

    def shown(compared: Matrix) -> Page:
        def answer(route: Route) -> None:
            response = route.fetch()
            text = response.text()
            assert text.count(BODY) == 1
            route.fulfill(response=response, body=text.replace(BODY, BODY + html(compared)))

        watched.page.unroute("**" + ADDRESS)
        watched.page.route("**" + ADDRESS, answer)
        watched.page.goto(ADDRESS)
        return watched.page

    yield shown
    assert watched.complaints == []


@pytest.mark.parametrize(("columns", "rows"), [(5, 13), (6, 3)], ids=["upright", "turned"])
def test_axe_finds_nothing_in_a_matrix(show: Show, columns: int, rows: int) -> None:
    page = show(grouped(columns, rows))
    page.locator("#comparison summary").first.click()
    assert violations(page) == []
    assert not too_wide(page)


@pytest.mark.parametrize(("columns", "rows"), [(2, 2), (5, 13), (6, 3), (12, 14)])
def test_no_matrix_sticks_out_of_the_page(show: Show, columns: int, rows: int) -> None:
    for compared in (grouped(columns, rows), stretched(columns, rows)):
        page = show(compared)
        for width in (320, 375, 640, 800, 1024, 1100, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.evaluate(STICKS_OUT) == [], width
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 673, "height": 950})  # A4 between its margins
        assert page.evaluate("document.documentElement.scrollWidth") == 673
        page.emulate_media(media="screen")


def test_a_source_is_one_key_away(show: Show) -> None:
    page = show(matrix(2, 2))
    page.locator("#comparison .scroll").focus()
    for _ in range(4):  # two subjects, a criterion, and the first value
        page.keyboard.press("Tab")
    expect(page.locator("#comparison summary").first).to_be_focused()
    source = page.locator("#comparison details a").first
    expect(source).to_be_hidden()
    page.keyboard.press("Enter")
    expect(source).to_be_visible()


def test_a_phone_shows_a_card_for_each_criterion_and_a_desk_a_table(show: Show) -> None:
    page = show(matrix(3, 2))
    cell = page.locator("#comparison td[data-label]").first
    label = "cell => getComputedStyle(cell, '::before').content"
    page.set_viewport_size({"width": 1280, "height": 800})
    assert cell.evaluate(label) == "none"
    page.set_viewport_size({"width": 375, "height": 800})
    assert cell.evaluate(label) == '"Subject 0"'
    expect(page.locator("#comparison thead")).to_be_hidden()


def test_the_head_of_a_long_table_follows_and_the_table_can_be_skipped(show: Show) -> None:
    page = show(matrix(5, 30))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("#comparison tbody tr").nth(20).evaluate("row => row.scrollIntoView()")
    assert page.locator("#comparison thead").evaluate("head => head.getBoundingClientRect().top") == 0
    skip = page.get_by_role("link", name="Skip the table")
    skip.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#comparison.end$"))
    page.keyboard.press("Tab")
    focused = "document.activeElement.compareDocumentPosition(document.getElementById('comparison.end'))"
    assert page.evaluate(focused) & 2  # the end stands before what has the focus now
