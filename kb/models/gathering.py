"""Gathering: which nouns a piece of work reads, so that a stored page is dropped when one of them changes.

Each is named by a tag: `article:7` the noun itself, `list:category:3` who stands in a list, `site` the settings.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

from django.db import models

EVERYTHING = "*"
_gathered: ContextVar[set[str] | None] = ContextVar("gathered", default=None)


@contextmanager
def gathering() -> Iterator[set[str]]:
    """Collects the tags of all that is read inside, in this thread of work."""
    tags: set[str] = set()
    token = _gathered.set(tags)
    try:
        yield tags
    finally:
        _gathered.reset(token)


def note(*tags: str) -> None:
    """Says that what these tags name was read; does nothing where nobody gathers."""
    gathered = _gathered.get()
    if gathered is not None:
        gathered.update(tags)


class Noted(models.Model):
    """A noun that notes itself whenever one of its rows is read, joined ones included."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> Self:
        """The row as Django makes it."""
        row = super().from_db(db, field_names, values, **more)
        gathered = _gathered.get()
        if gathered is not None:
            gathered.add(f"{cls._meta.model_name}:{row.pk}")
        return row
