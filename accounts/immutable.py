"""Rows that are written once: what is remembered of people, and in kb revisions with their parts and the history."""

from typing import Any, NoReturn

from django.db import models


class ImmutableQuerySet(models.QuerySet[Any]):
    """Refuses to change rows."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Always raises: such rows are written once."""
        raise TypeError(f"{self.model.__name__} is written once and never changed.")

    def delete(self) -> NoReturn:
        """Always raises: such rows go only with what they belong to."""
        raise TypeError(f"{self.model.__name__} is never deleted by itself.")


class Immutable(models.Model):
    """A row that can be inserted and never changed; it goes only with what it belongs to."""

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; raises TypeError for a row that is stored already."""
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is written once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises: such a row goes only with what it belongs to."""
        raise TypeError(f"{type(self).__name__} is never deleted by itself.")
