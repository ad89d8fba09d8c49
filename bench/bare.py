"""The least that a WSGI server can be asked to run: a callable that answers with bytes out of a dict.

PAGES names a JSON file of addresses and the files with their compressed bytes. What the store of pages is held against.
"""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

PAGES = {path: Path(file).read_bytes() for path, file in json.loads(Path(os.environ["PAGES"]).read_text()).items()}
ANSWERS = {
    path: (
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(body))),
            ("Vary", "Accept-Encoding"),
        ],
        [body],
    )
    for path, body in PAGES.items()
}


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The page at this address; any other is a KeyError."""
    headers, body = ANSWERS[environ["PATH_INFO"]]
    start("200 OK", headers)
    return body
