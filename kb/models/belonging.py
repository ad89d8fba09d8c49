"""A constraint that Django lacks: a revision that a row names is one of that row's own article."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BaseConstraint


class OwnRevision(BaseConstraint):
    """The revision in `pointer` belongs to the article in `article`: a foreign key over both columns, or null.

    On both databases it is a part of the table's definition, so it stays when SQLite's tables are made anew.
    """

    def __init__(self, *, pointer: str, name: str, article: str = "article") -> None:
        super().__init__(name=name)
        self.pointer, self.article = pointer, article

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        """What stands in a CREATE TABLE."""
        quote, article, pointer = schema_editor.quote_name, *map(model._meta.get_field, (self.article, self.pointer))
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({quote(article.column)}, {quote(pointer.column)})"
            f" REFERENCES {quote(pointer.related_model._meta.db_table)} ({quote('article_id')}, {quote('id')})"
            " DEFERRABLE INITIALLY DEFERRED"
        )

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        """What adds it to a table that is there."""
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        """What takes it away."""
        table, name = map(schema_editor.quote_name, (model._meta.db_table, self.name))
        return f"ALTER TABLE {table} DROP CONSTRAINT {name}"

    def validate(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing: no form sets these columns, verbs do."""

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """As migrations write it."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "pointer": self.pointer, "article": self.article}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnRevision) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.article, self.pointer))
