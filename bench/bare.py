"""The least that a WSGI server can be asked to run: a callable that answers with bytes out of a dict.

PAGES names a JSON file of addresses, each with the file of its compressed bytes and its headers. The store of pages is
held against it.
"""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ANSWERS = {
    path: ([(name, value) for name, value in headers], [Path(file).read_bytes()])
    for path, (file, headers) in json.loads(Path(os.environ["PAGES"]).read_text()).items()
}


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The page at this address; any other is a KeyError."""
    headers, body = ANSWERS[environ["PATH_INFO"]]
    start("200 OK", headers)
    return body
