"""axe-core on a page that is loaded once; direction, size and colour scheme are switched by emulation.

Beside axe the page is held against the rules of heard.py, but for Django's own admin, whose words are not ours.
"""

import os
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys import heard

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = ((1280, 900), (375, 800))
# More than half of the time goes into these two, which see colours and no direction; no other rule sees colours.
COLOURS = ["color-contrast", "link-in-text-block"]
RULES: dict[str, dict[str, Any]] = {
    "all": {"runOnly": {"type": "tag", "values": TAGS}},
    "colours": {"runOnly": {"type": "rule", "values": COLOURS}},
    "all but colours": {
        "runOnly": {"type": "tag", "values": TAGS},
        "rules": {rule: {"enabled": False} for rule in COLOURS},
    },
}
SETTINGS = (
    ("ltr", "light", "all"),
    ("ltr", "dark", "colours"),
    ("rtl", "light", "all but colours"),
    ("rtl", "dark", ""),
)
DRILL = bool(os.environ.get("DRILL"))
RUN = """options => axe.run(options).then(found => found.violations.map(
    ({id, nodes}) => `${id}: ${nodes.slice(0, 3).map(node => node.target).join("; ")}`))"""

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def violations(page: Page) -> list[str]:
    """What axe finds in two directions, sizes and schemes, each asked the rules that it may change (DRILL: every).

    And what somebody who hears the page could not make out.
    """
    found = []
    done = 0  # settings
    page.wait_for_load_state()
    page.evaluate(Axe().axe_script)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found += [] if "/admin/" in page.url else heard.faults(page)
        for direction, scheme, rules in SETTINGS:
            if asked := "all" if DRILL else rules:
                page.evaluate("direction => { document.documentElement.dir = direction }", direction)
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                # Style sheets are read for one rule (css-orientation-lock), and are the same in every setting.
                options = {"resultTypes": ["violations"], "preload": DRILL or not done, **RULES[asked]}
                done += 1
                found += [f"{direction} {width} {scheme} {what}" for what in page.evaluate(RUN, options)]
    return found


def too_wide(page: Page) -> bool:
    """Whether the page scrolls sideways on a phone of 320 pixels, or with text twice as large."""
    page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size({"width": 320, "height": 800})
    narrow = page.evaluate(WIDER)
    page.set_viewport_size({"width": 640, "height": 800})
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    return bool(narrow or page.evaluate(WIDER))
