"""The editor over the text: put there by the script, worked by keys, and never in the way of the text itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kb.rules.markdown import render
from tests.journeys.axe import violations
from tests.journeys.conftest import Watched, browsing, chosen, come_in, window
from tests.running import Site

DEMO = Path(__file__).resolve().parents[2] / "kb" / "management" / "demo" / "articles"
SENT = "new FormData(document.querySelector('form.editing')).get('body')"
PASTE = """([text, html, images]) => {
    const data = new DataTransfer();
    if (text) data.setData("text/plain", text);
    if (html) data.setData("text/html", html);
    for (let n = 0; n < images; n++) data.items.add(new File(["x"], `${n}.png`, {type: "image/png"}));
    const target = document.querySelector(".writer-text").shadowRoot.querySelector("[contenteditable]");
    const how = {clipboardData: data, bubbles: true, cancelable: true, composed: true};
    target.dispatchEvent(new ClipboardEvent("paste", how));
}"""


@pytest.fixture(scope="module")
def writer(chromium: Browser, site: Site) -> Iterator[Watched]:
    yield from window(chromium, site, "writer", viewport={"width": 1280, "height": 900})


@pytest.fixture
def page(writer: Watched) -> Iterator[Page]:
    writer.complaints.clear()
    writer.page.goto("/desk/articles/new/")
    yield writer.page
    assert writer.complaints == []


def text_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text", exact=True)


def sent(page: Page) -> str:
    """What a save would send."""
    return str(page.evaluate(SENT)).replace("\r\n", "\n")


def put(page: Page, words: str) -> None:
    """Puts the words in the place of the whole text, as one insertion."""
    text_of(page).focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(words)


def paste(page: Page, text: str = "", html: str = "", images: int = 0) -> None:
    page.evaluate(PASTE, [text, html, images])


def test_the_text_is_edited_under_its_own_name_and_what_is_sent_is_what_was_written(page: Page) -> None:
    text = text_of(page)
    assert text.get_attribute("spellcheck") == "true"
    assert text.get_attribute("lang") == "en"
    assert page.get_by_label("Text", exact=True).count() == 1
    page.locator(".writing").get_by_text("Text", exact=True).click()
    page.keyboard.type("Said **so**.")
    assert sent(page) == "Said **so**."
    strong = text.get_by_text("**so**")
    assert strong.evaluate("node => getComputedStyle(node.closest('.read-strong')).fontWeight") == "700"


def test_a_text_that_is_opened_and_sent_is_the_same_to_the_byte(page: Page) -> None:
    odd = (
        "\tTabs \u00a0 and  \n\n* mixed\n- marks\u200b\n\u0639\u0631 \u200f and English\n"
        "```\n  code\t\n```\n\U0001f389\n\n"
    )
    for words in (odd, *(path.read_text() for path in sorted(DEMO.glob("*.md"))[:6])):
        put(page, words)
        assert sent(page) == words


def test_the_tools_are_one_stop_and_moved_through_with_arrows(page: Page) -> None:
    put(page, "word")
    page.keyboard.press("Control+a")
    page.keyboard.press("Shift+F6")
    bar = page.get_by_role("toolbar", name="Writing tools")
    expect(bar.get_by_role("button", name="B: Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="I: Italic")).to_be_focused()
    page.keyboard.press("Enter")
    assert sent(page) == "*word*"
    expect(text_of(page)).to_be_focused()
    page.keyboard.press("Control+b")
    assert sent(page) == "***word***"
    for name, after in (
        ("H2: Section heading", "## word"),
        ("List: Bulleted list", "- word"),
        ("Quote: Quotation", "> word"),
        ("Source: Source, as a footnote", "word[^1]\n\n[^1]: \n"),
    ):
        put(page, "word")
        bar.get_by_role("button", name=name).click()
        assert sent(page) == after
    put(page, "")
    bar.get_by_role("button", name="Table").click()
    page.keyboard.type("Name")
    assert sent(page).startswith("| Name | Column 2 |\n| --- | --- |")


def test_a_slash_at_the_start_of_a_line_lists_what_it_can_become(page: Page) -> None:
    put(page, "")
    page.keyboard.type("/")
    choices = page.get_by_role("listbox", name="Put in")
    expect(choices.get_by_role("option")).to_have_count(10)
    page.keyboard.type("numb")
    expect(choices.get_by_role("option")).to_have_count(1)
    active = text_of(page).get_attribute("aria-activedescendant")
    assert choices.get_by_role("option", selected=True).get_attribute("id") == active
    assert text_of(page).get_attribute("aria-controls") == choices.get_attribute("id")
    page.keyboard.press("Enter")
    expect(choices).to_have_count(0)
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("and/or")
    expect(choices).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.type("/")
    expect(choices).to_have_count(1)
    page.keyboard.press("Escape")
    expect(choices).to_have_count(0)
    page.keyboard.type("tmp")
    assert sent(page) == "1. one\n2. two\nand/or\n/tmp"
    put(page, "")
    page.keyboard.type("/pict")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Put in a picture")).to_be_visible()
    page.keyboard.press("Escape")
    assert sent(page) == ""
    expect(text_of(page)).to_be_focused()


def test_tab_leaves_the_text_unless_it_was_chosen_otherwise(page: Page) -> None:
    put(page, "- one")
    page.keyboard.press("Tab")
    expect(text_of(page)).not_to_be_focused()
    assert sent(page) == "- one"
    with chosen(page, "Tab indents within the text"):
        page.goto("/desk/articles/new/")
        put(page, "- one")
        page.keyboard.press("Tab")
        assert sent(page) == "  - one"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        expect(text_of(page)).not_to_be_focused()
        assert sent(page) == "- one"


def test_the_keys_that_move_and_delete_do_as_everywhere(page: Page) -> None:
    put(page, "one two\n\nfamily \U0001f468\u200d\U0001f469\u200d\U0001f467")
    for keys, after in (
        ("Backspace", "one two\n\nfamily "),
        ("Control+Backspace", "one two\n\n"),
        ("Backspace", "one two\n"),
        ("Control+Home", "one two\n"),
        ("Delete", "ne two\n"),
        ("Control+ArrowRight", "ne two\n"),
        ("Delete", "netwo\n"),
        ("Shift+End", "netwo\n"),
        ("Backspace", "ne\n"),
        ("Delete", "ne"),
        ("Home", "ne"),
        ("Enter", "\nne"),
        ("Control+z", "ne"),
        ("Alt+ArrowUp", "ne"),
    ):
        page.keyboard.press(keys)
        assert sent(page) == after, keys


def test_what_is_pasted_becomes_markdown_and_can_be_had_plain(page: Page) -> None:
    put(page, "")
    html = '<style>b{color:red}</style><p style="color:red">One <b onclick="document.title=\'ran\'">two</b></p>'
    paste(page, "One two", f"{html}<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">")
    assert sent(page) == "One **two**"
    page.get_by_role("button", name="Paste plain").click()
    assert sent(page) == "One two"
    expect(page.get_by_role("button", name="Paste plain")).to_have_count(0)
    page.keyboard.press("Control+z")
    assert sent(page) == "One **two**"
    put(page, "word")
    page.keyboard.press("Control+a")
    paste(page, "https://example.org/")
    assert sent(page) == "[word](https://example.org/)"
    put(page, "")
    paste(
        page, "Name\tPrice\nA\t2\n", "<table><tr><td>Name</td><td>Price</td></tr><tr><td>A</td><td>2</td></tr></table>"
    )
    assert sent(page) == "| Name | Price |\n| --- | --- |\n| A | 2 |"
    put(page, "`")
    paste(page, "plain **words** stay")
    assert sent(page) == "`plain **words** stay"
    assert "ran" not in page.title()


def test_too_much_at_once_is_said_and_nothing_is_lost(page: Page) -> None:
    put(page, "what was there")
    page.evaluate(
        PASTE.replace("[text, html, images]", "[text, html, images, times]").replace(
            '"text/plain", text', '"text/plain", text.repeat(times)'
        ),
        ["five megabytes ", "", 0, 350_000],
    )
    expect(page.get_by_text(re.compile("What you pasted has 5,250,000 characters"))).to_be_visible()
    assert sent(page) == "what was there"
    paste(page, images=2000)
    expect(page.get_by_text(re.compile("Pictures at once: 2,000"))).to_be_visible()
    assert sent(page) == "what was there"
    paste(page, "words", "<p>words</p>" + '<img src="https://example.org/p.png">' * 2000)
    expect(page.get_by_text(re.compile("Pictures left out: 2,000"))).to_be_visible()
    assert sent(page) == "what was therewords"
    page.keyboard.type("!")
    assert sent(page) == "what was therewords!"


def test_words_are_found_and_replaced(page: Page) -> None:
    put(page, "One cat, two Cats.\n\nA cat.")
    page.keyboard.press("Control+f")
    bar = page.get_by_role("search", name="Find and replace")
    expect(bar.get_by_label("Find")).to_be_focused()
    page.keyboard.type("cat")
    expect(bar.get_by_role("status")).to_have_text("Found: 3")
    bar.get_by_label("Capitals count").check()
    expect(bar.get_by_role("status")).to_have_text("Found: 2")
    bar.get_by_label("Replace by").fill("dog")
    bar.get_by_role("button", name="Next").click()
    bar.get_by_role("button", name="Replace", exact=True).click()
    bar.get_by_role("button", name="Replace all").click()
    assert sent(page) == "One dog, two Cats.\n\nA dog."
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(text_of(page)).to_be_focused()
    page.keyboard.press("Control+z")
    assert sent(page) == "One dog, two Cats.\n\nA cat."


def test_words_and_headings_are_those_that_readers_are_told(page: Page) -> None:
    # Without pictures: those are the site's own, and what is said of one that is not there is not its caption.
    bodies = [re.sub(r"(?m)^!\[.*\n", "", path.read_text().partition("\n+++\n")[2]) for path in DEMO.glob("*.md")]
    assert len(bodies) > 20
    for body in bodies:
        rendered = render(body)
        put(page, body)
        expect(page.locator(".writer-foot .count")).to_have_text(f"Words: {rendered.words:,} · {rendered.minutes} min")
        expect(page.locator(".outline .jump")).to_have_text([anchor.text for anchor in rendered.anchors])


def test_the_outline_leads_to_its_place(page: Page) -> None:
    put(page, "Lead.\n\n" + "Words.\n\n" * 200 + "## The last part\n\nEnd.")
    page.get_by_role("tab", name="Outline").click()
    page.get_by_role("button", name="The last part").click()
    expect(text_of(page)).to_be_focused()
    expect(text_of(page).get_by_text("The last part")).to_be_in_viewport()
    page.keyboard.type("# ")
    assert "\n# ## The last part" in sent(page)


def test_shortcuts_are_listed_and_single_keys_can_be_switched_off(page: Page, writer: Watched) -> None:
    page.locator("h1").click()
    page.keyboard.press("?")
    listed = page.get_by_role("dialog", name="Shortcuts")
    expect(listed).to_be_visible()
    for keys in ("Ctrl+S", "Ctrl+B", "Alt+↑", "F6", "g b", "?"):
        expect(listed.locator(".keys", has_text=re.compile(rf"^{re.escape(keys)}$")).first).to_be_visible()
    assert axe_finds(writer) == []
    page.keyboard.type("numbered")
    page.keyboard.press("Enter")
    expect(listed).to_be_hidden()
    expect(text_of(page)).to_be_focused()
    assert sent(page) == "1. "
    page.keyboard.type("?")
    expect(listed).to_be_hidden()
    with chosen(page, "Shortcuts of a single key", on=False):
        page.goto("/desk/articles/new/")
        page.locator("h1").click()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.keyboard.press("Control+/")
        expect(page.get_by_role("dialog", name="Shortcuts")).to_be_visible()


def axe_finds(writer: Watched) -> list[str]:
    """What axe finds on the page as it is, afterwards as wide and bright as before; its own styles are no complaint."""
    before = list(writer.complaints)
    found = violations(writer.page)
    writer.complaints[:] = before
    writer.page.set_viewport_size({"width": 1280, "height": 900})
    writer.page.emulate_media(color_scheme="light")
    writer.page.evaluate("document.documentElement.dir = 'ltr'")
    return found


def test_saving_by_key_keeps_the_place_and_what_can_be_undone(page: Page) -> None:
    page.get_by_label("Title", exact=True).fill("A place to be kept")
    put(page, "Words.\n\n" * 200 + "The end. Really.")
    before = page.evaluate("performance.timeOrigin")
    page.keyboard.press("Control+s")
    page.wait_for_function("before => performance.timeOrigin !== before", arg=before)
    expect(page.get_by_text("Saved as a draft.")).to_be_in_viewport()
    expect(text_of(page)).to_be_focused()
    expect(text_of(page).get_by_text("The end. Really.")).to_be_in_viewport()
    page.keyboard.type("!")
    assert sent(page).endswith("The end. Really.!")
    page.keyboard.press("Control+z")
    assert sent(page).endswith("The end. Really.")
    page.keyboard.press("Control+z")
    assert sent(page) == ""  # as it was before the save


def test_each_line_is_read_in_its_own_direction(page: Page) -> None:
    put(page, "English first.\n\nالعربية أولاً ثم English.\n\n## עברית")
    directions = (
        text_of(page).locator(".cm-line").evaluate_all("all => all.map(one => getComputedStyle(one).direction)")
    )
    assert [directions[0], directions[2], directions[4]] == ["ltr", "rtl", "rtl"]


def test_the_rest_of_the_page_steps_back_and_returns(page: Page) -> None:
    put(page, "words")
    page.keyboard.press("Control+Shift+e")
    for gone in (".bar-top", ".side", "#id_title"):
        expect(page.locator(gone)).to_be_hidden()
    expect(text_of(page)).to_be_focused()
    page.keyboard.press("Control+Shift+e")
    expect(page.locator("#id_title")).to_be_visible()


def test_the_plain_field_is_chosen_for_good_without_a_script(chromium: Browser, site: Site) -> None:
    context = browsing(chromium, site, java_script_enabled=False)
    page = context.new_page()
    come_in(page, site, "editor")
    page.goto("/desk/articles/new/")
    expect(page.locator("textarea#id_body")).to_be_visible()
    with chosen(page, "Write in a plain text field"):
        page.goto("/desk/articles/new/")
        assert "data-plain" in page.content()
    page.goto("/desk/articles/new/")
    assert "data-plain" not in page.content()
    context.close()


def test_the_page_is_small_and_asks_for_little(chromium: Browser, site: Site) -> None:
    context = browsing(chromium, site)
    page = context.new_page()
    come_in(page, site, "writer")
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto("/desk/articles/new/", wait_until="networkidle")
    assert len(sizes) <= 10
    assert sum(sizes) <= 160_000
    context.close()


def test_axe_finds_nothing_while_the_choices_are_open(page: Page, writer: Watched) -> None:
    put(page, "")
    page.keyboard.type("/")
    expect(page.get_by_role("listbox")).to_be_visible()
    assert axe_finds(writer) == []
