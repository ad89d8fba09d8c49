"""The second line of defence: an allow-list over the printed matrix, whatever was filled in.

It is not that of texts: no text of an author may hold what only the matrix has.
"""

import re

import nh3

_NAMES = {
    "div": {"class", "id", "role", "aria-labelledby", "tabindex"},
    "table": {"role"},
    "thead": {"role"},
    "tbody": {"role"},
    "tr": {"role"},
    "th": {"role", "scope", "colspan", "class"},
    "td": {"role", "data-label", "class"},
    "a": {"href", "rel", "class"},
    "b": {"id"},
    "p": {"class"},
    "ol": {"class"},
    "li": {"id"},
    "span": {"class"},
    "time": {"datetime"},
}
_BARE = {"caption", "br", "bdi", "small", "sup", "details", "summary"}
_ID = re.compile(r"comparison(\.(title|end))?|source-\d+")
_CLASSES = {
    "a": {"vh"},
    "div": {"matrix wide", "matrix wide long", "scroll"},
    "ol": {"sources"},
    "p": {"meta muted"},
    "span": {
        "vh",
        "small muted",
        "tag",
        "v yes",
        "v ha",
        "v semi",
        "v no",
        "v un",
        "v none",
        "v none unk",
        "v bad",
        "v old",
    },
    "th": {"pick"},
    "td": {"pick"},
}


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id":
        return value if _ID.fullmatch(value) else None
    if attribute == "class":
        return value if value in _CLASSES.get(tag, ()) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=_BARE | set(_NAMES),
    attributes=_NAMES,
    attribute_filter=_allowed,
    url_schemes={"http", "https"},
    link_rel=None,
)


def sanitise(html: str) -> str:
    """The HTML with everything taken out that a matrix and its list of sources do not hold."""
    return _CLEANER.clean(html)
