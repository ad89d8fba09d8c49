"""Bulk: rows by the thousand, written as fast as the database takes them; for verbs that stock or import."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone


@transaction.atomic
def reserve(noun: type[models.Model], many: int) -> list[int]:
    """Primary keys that nothing else will be given, also when nothing comes of them."""
    table = noun._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [table, many])
            return [key for (key,) in cursor.fetchall()]
        # The last one given, in a table of SQLite's own, which has no row before the first is given.
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq", [many, table])
        if (row := cursor.fetchone()) is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s) RETURNING seq", [table, many])
            row = cursor.fetchone()
        return list(range(row[0] - many + 1, row[0] + 1))


def insert(noun: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes rows of these columns (`article_id`, not `article`); in the others they get the field's default.

    By COPY on PostgreSQL. The database's constraints hold; nothing of the model's is called.
    """
    fields = {field.attname: field for field in noun._meta.concrete_fields}
    others = [field for name, field in fields.items() if name not in columns and not field.primary_key]
    rest = tuple(_stored(field)(_default(field)) for field in others)
    converters = [_stored(fields[name]) for name in columns]
    ready = ([convert(value) for convert, value in zip(converters, row, strict=True)] + [*rest] for row in rows)
    _write(noun._meta.db_table, [str(each.column) for each in (*map(fields.__getitem__, columns), *others)], ready)


def _write(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", list(rows))  # noqa: S608  # ours


def _default(field: "models.Field[Any, Any]") -> object:
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    if field.unique:
        raise TypeError(f"{field} must be given: each row has its own.")
    return field.get_default()


def _stored(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    """How the database keeps a value of this field; plain numbers and words as they are."""
    if isinstance(field, models.UUIDField | models.DateTimeField | models.JSONField):

        def keep(value: Any) -> Any:
            return field.get_db_prep_save(value, connection)

        return keep if isinstance(field, models.JSONField) else lru_cache(keep)  # the same moments and ids come again
    return lambda value: value
