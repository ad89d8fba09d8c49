"""Our HTML read elsewhere, in a feed: addresses absolute, what only serves the page left out."""

import re

_TAG = re.compile(r'<[a-z][a-z0-9]*((?:\s+[a-z-]+(?:="[^"]*")?)+)\s*/?>')
_ADDRESS = re.compile(r'(\s(?:href|src|srcset)=")([^"]*)"')
_HASH = re.compile(r'<a class="hash"(?:\s+[a-z-]+="[^"]*")*>#</a>')
_ROOT = re.compile(r"(^|,\s*)/(?!/)")


def elsewhere(html: str, *, origin: str, page: str) -> str:
    """The sanitised HTML with addresses under `origin` and `#…` under `page`; links to its own headings left out.

    Only tags are touched: the sanitiser writes every other < as &lt; and every quote inside a value as &quot;.
    """

    def absolute(match: re.Match[str]) -> str:
        opening, value = match.groups()
        if opening.endswith('srcset="'):  # several, with commas between them
            whole = _ROOT.sub(rf"\g<1>{origin}/", value)
            return f'{opening}{whole}"'
        if value.startswith("/") and not value.startswith("//"):
            return f'{opening}{origin}{value}"'
        return f'{opening}{page}{value}"' if value.startswith("#") else match[0]

    return _TAG.sub(lambda tag: _ADDRESS.sub(absolute, tag[0]), _HASH.sub("", html))
