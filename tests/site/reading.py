"""What the tests of the public site share: a page as a reader's browser sees it."""

import json
import re
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """Elements of a page: (tag, attributes) in order, ids, links and visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._hidden += tag in {"script", "style", "title"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [
            attrs
            for name, attrs in self.elements
            if name == tag and all(attrs.get(key.replace("_", "-")) == value for key, value in attributes.items())
        ]

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if attrs.get("id")]  # type: ignore[misc]

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", self.text).strip()


def order(html: str, *landmarks: str) -> list[int]:
    """Where each landmark stands; every one must be there."""
    missing = [landmark for landmark in landmarks if landmark not in html]
    assert not missing, missing
    return [html.index(landmark) for landmark in landmarks]


def things(html: str) -> list[dict[str, Any]]:
    """The JSON-LD graph of a page."""
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert block
    graph: list[dict[str, Any]] = json.loads(block[1])["@graph"]
    return graph
