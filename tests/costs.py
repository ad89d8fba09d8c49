"""What a page costs."""

from functools import partial

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries(client: Client, path: str, sent: dict[str, str] | None = None) -> int:
    """How many queries the page takes when it is asked for, or sent this, again."""
    ask = partial(client.post, path, sent) if sent else partial(client.get, path)
    ask()
    with CaptureQueriesContext(connection) as caught:
        assert ask().status_code == 200
    return len(caught)
