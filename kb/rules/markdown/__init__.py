"""Our Markdown: CommonMark 0.31 with tables, footnotes, boxes, task lists, figures, `[[links]]` and heading anchors.

Downwards: `rendering`, `reading`, `twins` and `elsewhere` are the doors; they rest on `shaping` and `printing`,
these on `parsing` (the parser with our `syntax`), and all on `limits` and `shapes`. Raw HTML is printed as text, the
result passes an allow-list, and no body, however hostile, takes more than about two seconds: it raises TooCostly
instead.
"""

from kb.rules.markdown.elsewhere import elsewhere
from kb.rules.markdown.limits import MAX_BYTES, TooCostly
from kb.rules.markdown.reading import (
    block_lines,
    fact_places,
    headings,
    hrefs,
    missing_alt,
    outside_links,
    paragraph_lines,
    picture_ids,
    plain,
    wiki_links,
    wiki_places,
)
from kb.rules.markdown.rendering import RENDERER_VERSION, render
from kb.rules.markdown.shapes import Anchor, LinkTarget, Picture, Rendered, Statement, Words
from kb.rules.markdown.syntax import FACT
from kb.rules.markdown.twins import literal, twin

__all__ = [
    "FACT",
    "MAX_BYTES",
    "RENDERER_VERSION",
    "Anchor",
    "LinkTarget",
    "Picture",
    "Rendered",
    "Statement",
    "TooCostly",
    "Words",
    "block_lines",
    "elsewhere",
    "fact_places",
    "headings",
    "hrefs",
    "literal",
    "missing_alt",
    "outside_links",
    "paragraph_lines",
    "picture_ids",
    "plain",
    "render",
    "twin",
    "wiki_links",
    "wiki_places",
]
