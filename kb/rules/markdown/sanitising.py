"""The second line of defence: an allow-list over the printed HTML, whatever the printer did."""

import re

import nh3

from kb.rules.markdown.parsing import SCHEMES

_PLAIN = (
    "p br hr strong em s code pre blockquote ul ol li h2 h3 h4 h5 h6 sup span aside div a "
    "table thead tbody tr th td figure figcaption picture source img"
)
_HEADINGS = {f"h{level}": {"id"} for level in range(2, 7)}
_ATTRIBUTES = {
    **_HEADINGS,
    "a": {"href", "title", "rel", "id", "class", "aria-label"},
    "ul": {"class"},
    "ol": {"class", "start"},
    "li": {"class", "id"},
    "span": {"class", "aria-hidden"},
    "aside": {"class"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "pre": {"tabindex"},
    "code": {"class"},
    "figure": {"class"},
    "table": {"role"},
    "thead": {"role"},
    "tbody": {"role"},
    "tr": {"role"},
    "th": {"role", "scope", "class"},
    "td": {"role", "data-label", "class"},
    "source": {"type", "srcset", "sizes"},
    "img": {"src", "width", "height", "alt", "loading", "decoding"},
}
_ID = re.compile(r"(s-[^\s<>&]+|note-\d+|noteref-\d+(-\d+)?|fact-\d+|factref-\d+(-\d+)?)")
_LANGUAGE = re.compile(r"language-[A-Za-z0-9_+#.-]+")
_CLASSES = {
    "a": {"hash"},
    "ul": {"tasks"},
    "ol": {"tasks", "sources"},
    "li": {"task"},
    "span": {"vh", "credit"},
    "aside": {"note", "note tip", "note warning"},
    "div": {"matrix wide", "scroll"},
    "figure": {"wide"},
    "th": {"start", "center", "end"},
    "td": {"start", "center", "end"},
}


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    """Ids and classes only as this renderer makes them."""
    if attribute == "id":
        return value if _ID.fullmatch(value) else None
    if attribute == "class":
        known = _LANGUAGE.fullmatch(value) if tag == "code" else value in _CLASSES.get(tag, ())
        return value if known else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(_PLAIN.split()),
    attributes=_ATTRIBUTES,
    attribute_filter=_allowed,
    url_schemes=set(SCHEMES),
    link_rel=None,
)


def sanitise(html: str) -> str:
    """The HTML with everything taken out that is not on the allow-list."""
    return _CLEANER.clean(html)
