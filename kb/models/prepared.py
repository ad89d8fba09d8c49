"""Queries that somebody waits for: Django writes their SQL once, and not anew each time, which is most of their cost.

A QuerySet says what is asked, with `Asked` where a value is given later, and its rows become the same objects.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from threading import local
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)
W = TypeVar("W", bound="_Written")


class Asked(Expression):
    """Stands in a Prepared query for the value of this name; `like` is a field of the same kind."""

    def __init__(self, name: str, like: Any) -> None:
        super().__init__(output_field=like)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """The place of the value, and this as what stands there until it is given."""
        return "%s", [self]

    def of(self, values: dict[str, object], connection: Any) -> Any:
        """The value as the database takes it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared(Generic[M]):
    """A query of whole rows, made by a function; called with the values that it lacks, it returns a list.

    `select_related` and `defer` hold; what `prefetch_related` would bring is another such query, and `fill`.
    """

    def __init__(self, model: type[M], query: Callable[[], models.QuerySet[M]]) -> None:
        self._model, self._query, self._here = model, query, local()

    def __call__(self, **values: object) -> list[M]:
        """The rows for these values: one query."""
        written = self.here()
        return [written.object(row) for row in written.rows(values)]

    def here(self) -> "_Objects":
        """The query as this thread asks it."""
        return _here(self._here, self._model, self._query, _Objects)


def at_once(*queries: Prepared[Any], **values: object) -> list[list[Any]]:
    """The rows of each query for these values, where none waits for another's: to PostgreSQL one round trip."""
    written = [query.here() for query in queries]
    [connection] = {each.connection for each in written}
    with ExitStack() as stack:
        cursors = [stack.enter_context(connection.cursor()) for _each in written]
        with _in_one_trip(connection):
            for each, cursor in zip(written, cursors, strict=True):
                each.ask(cursor, values)
        return [[each.object(row) for row in each.told(cursor)] for each, cursor in zip(written, cursors, strict=True)]


@contextmanager
def _in_one_trip(connection: Any) -> Iterator[None]:
    """What is asked meanwhile is sent at the end, where there is a way to go."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.wrap_database_errors, connection.connection.pipeline():  # else psycopg's errors would come out
        yield


class PreparedValues:
    """The same of a query by `values_list`: called with the values that it lacks, it returns tuples."""

    def __init__(self, model: type[models.Model], query: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self._model, self._query, self._here = model, query, local()

    def __call__(self, **values: object) -> list[tuple[Any, ...]]:
        """The rows for these values: one query."""
        return [tuple(row) for row in _here(self._here, self._model, self._query, _Written).rows(values)]


class _Written:
    """A query as one thread asks it on one connection: the SQL, and what becomes of its columns."""

    def __init__(self, queryset: models.QuerySet[Any, Any]) -> None:
        self.alias = queryset.db
        self.connection = connections[self.alias]
        compiler: Any = queryset.query.get_compiler(using=self.alias)
        try:
            self.sql, self.params = compiler.as_sql()
        except EmptyResultSet:  # whatever the values, nothing can match
            self.sql, self.params = "", ()
        self.compiler, self.converters = compiler, compiler.get_converters([column[0] for column in compiler.select])

    def rows(self, values: dict[str, object]) -> Iterable[Any]:
        """The columns for these values."""
        with self.connection.cursor() as cursor:
            self.ask(cursor, values)
            return self.told(cursor)

    def ask(self, cursor: CursorWrapper, values: dict[str, object]) -> None:
        """Asks for these values, unless nothing can match."""
        if self.sql:
            asked = [param.of(values, self.connection) if isinstance(param, Asked) else param for param in self.params]
            cursor.execute(self.sql, asked)

    def told(self, cursor: CursorWrapper) -> Iterable[Any]:
        """What the cursor was told."""
        found: Iterable[Any] = cursor.fetchall() if self.sql else ()
        return self.compiler.apply_converters(found, self.converters) if self.converters else found


class _Objects(_Written):
    """And how rows of it become objects."""

    def __init__(self, queryset: models.QuerySet[Any]) -> None:
        super().__init__(queryset)
        compiler = self.compiler
        own = compiler.klass_info["select_fields"]
        self.model, self.own = compiler.klass_info["model"], slice(own[0], own[-1] + 1)
        self.names = [column[0].target.attname for column in compiler.select[self.own]]
        self.joined = get_related_populators(compiler.klass_info, compiler.select, self.alias)  # type: ignore[call-arg]  # as of Django 5.2

    def object(self, row: Any) -> Any:
        """The object of these columns, with what is joined to it."""
        made = self.model.from_db(self.alias, self.names, row[self.own])
        for joined in self.joined:
            joined.populate(row, made)
        return made


def _here(kept: local, model: type[models.Model], query: Callable[[], models.QuerySet[Any, Any]], kind: type[W]) -> W:
    """The query as this thread asks it where the model is read from just now, written the first time."""
    alias = router.db_for_read(model)
    written: W | None = getattr(kept, alias, None)
    if written is None or written.connection is not connections[alias]:
        written = kind(query().using(alias))
        setattr(kept, alias, written)
    return written


def fill(row: models.Model, relation: str, found: list[Any]) -> None:
    """Gives the row what `prefetch_related(relation)` would have given it."""
    related = getattr(row, relation).get_queryset()
    related._result_cache, related._prefetch_done = found, True
    row.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = related
