"""The administrator's browser, and how it fills in an admin form."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast

Said = Callable[..., list[str]]


@pytest.fixture
def ada(client: Client, db: None) -> Client:
    """Ada, signed in."""
    client.force_login(cast.ada())
    return client


@pytest.fixture
def count_queries(ada: Client) -> Callable[[str], int]:
    """How many queries a page takes."""

    def count(address: str) -> int:
        ada.get(address)  # what is looked up once a process is not the page's
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert ada.get(address).status_code == 200
        return len(queries)

    return count
