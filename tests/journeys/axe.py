"""axe-core on a page that is loaded once a direction; size and colour scheme are switched by emulation."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
SIZES = ((1280, 900), (375, 800))
SCHEMES = ("light", "dark")
_axe = Axe()


def violations(page: Page) -> list[str]:
    """What axe finds in eight settings: two directions, two sizes, two schemes; with the page's own direction first."""
    found = []
    for direction in ("ltr", "rtl"):
        page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                for violation in _axe.run(page, options=OPTIONS).response["violations"]:
                    where = "; ".join(str(node["target"]) for node in violation["nodes"][:3])
                    found.append(f"{direction} {width} {scheme} {violation['id']}: {where}")
    return found
