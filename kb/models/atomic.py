"""Counting in one statement, so that of any number who count at once each is counted."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, models


def count_up(model: type[models.Model], column: str, **keys: Any) -> int:
    """Adds one to the column of the row with these keys, made where missing, in one statement; returns the new count.

    The names are the model's, never what anybody typed; the values are parameters.
    """
    fields = [field for field in model._meta.concrete_fields if field.name in keys]
    quote = connection.ops.quote_name
    table, count = quote(model._meta.db_table), quote(column)
    named = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join("%s" for _field in fields)
    statement = (
        f"INSERT INTO {table} ({named}, {count}) VALUES ({marks}, 1) "  # noqa: S608  # see the docstring
        f"ON CONFLICT ({named}) DO UPDATE SET {count} = {table}.{count} + 1 RETURNING {count}"
    )
    values = [field.get_db_prep_save(keys[field.name], connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchall()[0][0])


def count_more(model: type[models.Model], column: str, more: Mapping[str, int]) -> None:
    """Adds to the column of the rows with these primary keys, made where missing, in the order given: one statement."""
    if not more or model._meta.pk is None:
        return
    quote = connection.ops.quote_name
    table, key, count = quote(model._meta.db_table), quote(str(model._meta.pk.column)), quote(column)
    marks = ", ".join(["(%s, %s)"] * len(more))
    statement = (
        f"INSERT INTO {table} ({key}, {count}) VALUES {marks} "  # noqa: S608  # the names are the model's
        f"ON CONFLICT ({key}) DO UPDATE SET {count} = {table}.{count} + excluded.{count}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for row in more.items() for value in row])
