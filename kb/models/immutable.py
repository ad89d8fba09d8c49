"""Rows that are written once: revisions and all that belongs to them, and the history."""

from typing import Any, NoReturn

from django.db import models


class ImmutableQuerySet(models.QuerySet[Any]):
    """Refuses to change rows."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Always raises: a revision or an entry of the history is written once."""
        raise TypeError(f"{self.model.__name__} is written once and never changed.")

    def delete(self) -> NoReturn:
        """Always raises: such rows go only with the article that they belong to."""
        raise TypeError(f"{self.model.__name__} is never deleted by itself.")


class Immutable(models.Model):
    """A row that can be inserted and never changed; it goes only with the article that it belongs to."""

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; raises TypeError for a row that is stored already."""
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is written once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises: such a row goes only with the article that it belongs to."""
        raise TypeError(f"{type(self).__name__} is never deleted by itself.")
