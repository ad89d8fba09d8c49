"""The ledger's grid in a real browser: typed in by keyboard, pasted into from a spreadsheet, verified, given back."""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import window
from tests.running import Site

MADE = """
from tests import cast
for name in ("Grid A", "Grid B"): cast.subject(name)
for name, kind in (("Grid price", "money"), ("Grid words", "text")): cast.criterion(name, kind=kind, unit="")
cast.proposed("Waiting words", cast.subject("Grid B"), cast.criterion("Grid words"))
"""


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(f"[role=grid] tbody tr:nth-child({row}) td:nth-of-type({column})")


def examined(page: Page) -> list[str]:
    """What axe finds; the page is as it was afterwards."""
    found = violations(page)
    page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def test_the_grid_is_worked_by_keyboard(chromium: Browser, site: Site) -> None:
    site.does(MADE)
    for who in window(chromium, site, "editor", permissions=["clipboard-read", "clipboard-write"]):
        page, keys, says = who.page, who.page.keyboard, who.page.locator(".says")
        page.goto("/desk/facts/?subject=grid&criterion=grid")
        expect(page.get_by_role("grid")).to_be_visible()
        # Typed in place, with a source; the next cell is offered it again.
        cell(page, 1, 1).focus()
        keys.type("USD 2.50")
        keys.press("F2")
        keys.type("Prices")
        keys.press("Tab")
        keys.type("https://example.org/prices")
        assert examined(page) == []
        keys.press("Enter")
        expect(says).to_have_text("Stated: Grid A, Grid price: $2.50")
        expect(cell(page, 1, 1)).to_contain_text("$2.50")
        expect(cell(page, 2, 1)).to_be_focused()
        # What is refused stays in its cell with the sentence, and is mended there.
        keys.type("cheap")
        keys.press("Enter")
        expect(says).to_contain_text("“cheap” is no sum of money.")
        keys.press("F2")
        expect(page.get_by_label("Value", exact=True)).to_have_value("cheap")
        expect(page.get_by_label("Its address")).to_have_value("https://example.org/prices")
        keys.press("Escape")
        expect(cell(page, 2, 1)).to_have_text("Grid priceunknown")
        # What waits is verified with one key.
        keys.press("ArrowRight")
        keys.press("Control+Enter")
        expect(says).to_have_text("Verified: Grid B, Grid words")
        expect(cell(page, 2, 2).locator("button")).to_have_count(0)
        # A block from a spreadsheet is shown, then stated with one source; it leaves as it came.
        keys.press("Control+Home")
        page.evaluate("navigator.clipboard.writeText('USD 2.50\\tFirst\\tTo the side\\nfree\\t\"Second\\twords\"\\n')")
        keys.press("Control+v")
        dialog = page.get_by_role("dialog", name="What would be stated")
        expect(dialog.get_by_role("status")).to_have_text(
            "Values that would be stated: 3; refused: 0. Outside of this page, and left out: 1."
        )
        expect(dialog.get_by_role("row")).to_have_count(5)
        assert examined(page) == []
        dialog.get_by_role("button", name="State them").click()
        expect(says).to_have_text("Stated or the same: 4; refused: 0.")
        expect(cell(page, 1, 1)).to_be_focused()
        keys.press("Shift+ArrowDown")
        keys.press("Shift+ArrowRight")
        keys.press("Control+c")
        assert page.evaluate("navigator.clipboard.readText()") == "USD 2.5\tFirst\n0\tSecond words"
        # Another value is asked for its source; the former one is taken with one press, or while stating it.
        keys.press("Control+Home")
        keys.press("F2")
        expect(page.get_by_label("Its address")).to_have_value("https://example.org/prices")
        page.get_by_label("Value", exact=True).fill("USD 3")
        expect(page.get_by_label("Its address")).to_have_value("")
        page.get_by_label("Value", exact=True).fill("USD 2.5")
        expect(page.get_by_label("Its address")).to_have_value("https://example.org/prices")
        page.get_by_label("Value", exact=True).fill("USD 3")
        keys.press("Enter")
        expect(page.get_by_label("Source", exact=True)).to_be_focused()
        expect(says).to_contain_text("Which source says so?")
        assert examined(page) == []
        page.get_by_role("button", name="The same source").click()
        expect(page.get_by_label("Its address")).to_have_value("https://example.org/prices")
        keys.press("Escape")
        keys.type("USD 3")
        cell(page, 2, 2).dispatch_event("click", {"detail": 1})
        expect(cell(page, 1, 1)).to_contain_text("USD 3 Which source says so?")
        keys.press("Control+Home")
        keys.press("F2")
        keys.press("Control+Enter")
        expect(says).to_have_text("Stated: Grid A, Grid price: $3")
        keys.press("Control+Home")
        keys.press("F2")
        expect(page.get_by_label("Its address")).to_have_value("https://example.org/prices")
        keys.press("Escape")
        cell(page, 2, 2).focus()
        # The page of a value stays a link.
        keys.press("Alt+Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Grid B, Grid words")
        assert who.complaints == []
