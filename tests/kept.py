"""A world that is made once for all tests of a class that only look at it, instead of anew for each."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def kept(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is made inside stays for the length of the block and is undone then, as each test's own changes before."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
