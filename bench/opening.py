"""How long until the editor can be written in, and until what is typed is previewed: `python -m bench.opening`.

In Chromium on a site with the demonstration: the editing page of an article with nothing kept in the browser, from the
beginning of the navigation until the editor says that it is ready; and in a text of 2,000 words with the preview open
from the last key of a word until the preview holds the word, the pause that it waits for included.
"""

import argparse
import json
import statistics

from playwright.sync_api import Browser, Page

from bench.keys import stand, text
from tests.journeys.conftest import sign_in
from tests.running import Site

WORDS = 2_000
READY_MS, SEEN_MS = 1_000, 400
READY = """addEventListener("DOMContentLoaded", () => {
    const look = () => document.querySelector("[data-ready]") && (window.ready ??= performance.now());
    new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
    look();
});"""
SEEN = """word => new Promise(seen => {
    addEventListener("keydown", event => { window.typed = event.timeStamp; }, true);
    const look = () => {
        const frames = [...document.querySelectorAll(".seeing iframe")];
        if (window.typed && frames.some(each => each.contentDocument?.body?.textContent.includes(word)))
            seen(performance.now() - window.typed);
        else requestAnimationFrame(look);
    };
    window.seen = look;
    look();
})"""


def opened(browser: Browser, site: Site) -> float:
    """Milliseconds from the navigation to a new article's page until the editor is ready, nothing kept before."""
    context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, site, "writer")
    page.add_init_script(READY)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto("/desk/articles/new/")
    page.wait_for_function("window.ready")
    taken = float(page.evaluate("window.ready"))
    context.close()
    return taken


def seen(page: Page, word: str) -> float:
    """Milliseconds from the last key of the word until the preview holds it."""
    page.evaluate(f"word => {{ window.typed = 0; window.waiting = ({SEEN})(word); }}", word)
    page.keyboard.type(f" {word}")
    return float(page.evaluate("window.waiting"))


def previewed(browser: Browser, site: Site, words: int) -> list[float]:
    """So many words typed one after the other into a long text beside its preview."""
    page = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, site, "writer")
    page.goto("/desk/articles/new/")
    page.locator("[data-ready]").wait_for()
    page.get_by_role("textbox", name="Text", exact=True).focus()
    page.keyboard.insert_text(" ".join(text().split(" ")[:WORDS]) + "\n\nIt ends here")
    page.keyboard.press("Control+Shift+P")
    page.frame_locator(".seeing iframe").get_by_text("It ends here").wait_for()
    return [seen(page, f"word{number}x") for number in range(words + 1)][1:]


def main() -> None:
    """Prints both as JSON; fails where one is above its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    with stand() as (browser, site):
        found = {
            "ready": [opened(browser, site) for _ in range(options.rounds + 1)][1:],
            "seen": previewed(browser, site, options.rounds),
        }
    middles = {name: round(statistics.median(times)) for name, times in found.items()}
    print(json.dumps({"median ms": middles, "worst ms": {name: round(max(times)) for name, times in found.items()}}))
    assert middles["ready"] <= READY_MS, "The editor is ready later than its goal."
    assert middles["seen"] <= SEEN_MS, "The preview is later than its goal."


if __name__ == "__main__":
    main()
