"""Pictures in the editor: dropped, pasted, and picked by keys alone; what is refused loses nothing."""

import base64
import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image as Pillow
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.axe import violations
from tests.journeys.conftest import Watched, window
from tests.journeys.test_editor import put, sent, text_of
from tests.running import Site

GIVE = """async ([how, files]) => {
    // As a hand would: not before the text that was put in stands on the screen and is measured.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const data = new DataTransfer();
    for (const [name, type, bytes] of files)
        data.items.add(new File([Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0))], name, {type}));
    const text = document.querySelector(".writer-text").shadowRoot.querySelector("[contenteditable]");
    const common = {bubbles: true, cancelable: true, composed: true};
    if (how === "paste") text.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, ...common}));
    else {
        const {left, bottom} = text.querySelector(".cm-line").getBoundingClientRect();
        const place = {dataTransfer: data, clientX: left + 1, clientY: bottom - 4, ...common};
        text.dispatchEvent(new DragEvent("dragover", place));
        text.dispatchEvent(new DragEvent("drop", place));
    }
}"""
LINE = re.compile(r"!\[(.*?)\]\(media:[0-9a-f-]{36}(?: \"(.*?)\")?\)")


def png(colour: str) -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", (300, 200), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def writer(chromium: Browser, site: Site) -> Iterator[Watched]:
    yield from window(chromium, site, "writer", viewport={"width": 1280, "height": 900})


@pytest.fixture
def page(writer: Watched) -> Iterator[Page]:
    writer.complaints.clear()
    writer.page.goto("/desk/articles/new/")
    yield writer.page
    # A refused upload is reported by the browser by itself.
    assert [each for each in writer.complaints if "status of 400" not in each] == []


def give(page: Page, how: str, *files: tuple[str, bytes]) -> Locator:
    """Drops or pastes the files; the dialog."""
    page.evaluate(GIVE, [how, [[name, "image/png", base64.b64encode(data).decode()] for name, data in files]])
    return page.get_by_role("dialog")


def test_what_is_dropped_is_asked_for_its_words_and_put_in_where_it_fell(page: Page) -> None:
    put(page, "First words.\n\nLast words.")
    dialog = give(page, "drop", ("wall.png", png("red")))
    expect(dialog.get_by_role("group", name="wall.png")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Put in").click()
    expect(dialog.get_by_text("Say what the picture shows")).to_be_visible()
    dialog.get_by_label("What it shows").fill("A [red] wall")
    dialog.get_by_label("Caption").fill("Painted")
    dialog.get_by_label("Credit").fill("Mei Zhang")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(text_of(page)).to_be_focused()
    line, first, last = sent(page).strip().split("\n\n")
    assert (first, last) == ("First words.", "Last words.")
    assert line.startswith(r"![A \[red\] wall](media:")
    assert line.endswith(' "Painted")')


def test_of_what_is_pasted_the_refused_stays_with_its_words_and_the_others_are_put_in(page: Page) -> None:
    put(page, "Words.")
    dialog = give(page, "paste", ("false.png", b"Just words."), ("true.png", png("blue")))
    for name in ("false.png", "true.png"):
        dialog.get_by_role("group", name=name).get_by_label("What it shows").fill(f"Of {name}")
    dialog.get_by_role("group", name="true.png").get_by_label("It only decorates").check()
    dialog.get_by_role("button", name="Put in").click()
    expect(dialog.get_by_text("This is no picture that we know")).to_be_visible()
    expect(dialog.get_by_role("group")).to_have_count(1)
    expect(dialog.get_by_label("What it shows")).to_have_value("Of false.png")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    words, line = sent(page).strip().split("\n\n")
    assert words == "Words."
    found = LINE.fullmatch(line)
    assert found
    assert found[1] == "-"


def test_two_thousand_pictures_at_once_are_refused_in_a_sentence_and_nothing_is_lost(page: Page) -> None:
    put(page, "What was there.")
    dialog = give(page, "paste", *[(f"{number}.png", b"x") for number in range(2000)])
    expect(page.get_by_text(re.compile("Pictures at once: 2,000; 20 are the most"))).to_be_visible()
    expect(dialog).to_have_count(0)
    assert sent(page) == "What was there."


def test_a_picture_of_the_library_is_found_and_put_in_by_keys_alone(page: Page) -> None:
    put(page, "Words.")
    dialog = give(page, "paste", ("Sought.png", png("green")))
    dialog.get_by_label("What it shows").fill("A green wall")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    put(page, "Other words.")
    page.keyboard.press("Control+Alt+p")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("sought green")
    expect(dialog.get_by_text("Found: 1", exact=True)).to_be_visible()
    expect(dialog.get_by_role("button", name="Sought")).to_have_count(1)
    expect(dialog.get_by_role("button", name="Older pictures")).to_be_hidden()
    assert violations(page) == []
    page.keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="Sought")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("What it shows")).to_be_focused()
    expect(dialog.get_by_label("What it shows")).to_have_value("A green wall")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    words, line = sent(page).strip().split("\n\n")
    assert words == "Other words."
    assert LINE.fullmatch(line)
    page.keyboard.press("Control+z")
    assert sent(page) == "Other words."
