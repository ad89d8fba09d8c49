"""Replicas: copies of the database that public pages are read from, so that the primary is left to those who write.

A request that may be answered from a copy chooses one at its first query: the first that answers and stands at the
edition that the primary was last heard of; where there is none, the primary. So no page is older for having come from a
copy. While the primary is away, the copy that is least behind says what is current.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from threading import Thread
from time import sleep
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse

from accounts.sessions import is_signed
from config.policies import GUESTS, PRIVATE
from kb.pages.editions import newest, news
from kb.pages.store import STORE, Moment, News

logger = logging.getLogger("plumbline.replicas")
T = TypeVar("T")
PRIMARY = DEFAULT_DB_ALIAS
UNSHARED = (*PRIVATE, GUESTS)  # a guest reads what was just written, and nothing once the link was taken back
AGAIN_SECONDS = 0.2  # between two attempts to reach what does not answer
STOOD_AT = "plumbline.edition"  # in a request's environ: the edition of what it was answered from

_away: set[str] = set()  # what did not answer when it was last asked


class Reading:
    """What one request reads from: chosen at its first query, the same to its end."""

    def __init__(self) -> None:
        self.source, self.moment = "", None  # type: tuple[str, Moment | None]
        self.broke = False

    def chosen(self) -> str:
        """The database."""
        if not self.source:
            self.source, self.moment = _choice()
        return self.source


_reading: ContextVar[Reading | None] = ContextVar("reading", default=None)


class Router:
    """Django's question which database: the one that was chosen for reading, the primary for all else."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Where rows are read."""
        reading = _reading.get()
        return reading.chosen() if reading else PRIMARY

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Where rows are written."""
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Rows of all copies belong together."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Copies are told by the primary."""
        return db == PRIMARY


class ReplicaMiddleware:
    """Answers what anybody may ask from a copy; from another when that one breaks meanwhile.

    Whoever is signed in, and a guest, reads what was just written: from the primary.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.REPLICAS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_anybodys(request):
            return self.get_response(request)
        for _attempt in range(len(settings.REPLICAS) + 1):
            reading = Reading()
            token = _reading.set(reading)
            try:
                response = self.get_response(request)
            finally:
                _reading.reset(token)
            if not reading.broke:
                break
            _put_aside(reading.source)
        if reading.moment:
            request.META[STOOD_AT] = reading.moment
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Sees that what was read from broke; that no other is left is said by DatabaseOutageMiddleware."""
        reading = _reading.get()
        if reading and reading.source and isinstance(exception, OperationalError | InterfaceError):
            reading.broke = True


def ask(seen: Moment | None) -> News:
    """What changed, as the primary says; while it is away, as the copy that is least behind."""
    if not settings.REPLICAS:
        return _asked(PRIMARY, lambda: news(seen))
    if PRIMARY not in _away:
        try:
            return _asked(PRIMARY, lambda: news(seen))
        except Error:
            _put_aside(PRIMARY)
    heard = [found for _copy, found in _from_copies(lambda copy: news(seen, source=copy))]
    if not heard:
        raise OperationalError("Neither the primary nor a replica answers.")
    return max(heard, key=lambda found: found.now.number if found.now else 0)


def standing() -> dict[str, int]:
    """The editions that the copies stand at, of those that answer."""
    return {copy: moment.number if moment else 0 for copy, moment in _from_copies(newest)}


def _is_anybodys(request: HttpRequest) -> bool:
    if request.method not in {"GET", "HEAD"} or request.path.startswith(UNSHARED) or "Authorization" in request.headers:
        return False
    return not is_signed(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))


def _choice() -> tuple[str, Moment | None]:
    known = STORE.look(ask)
    for copy, moment in _from_copies(newest):
        if moment == known or moment == (known := STORE.look_now(ask)):
            return copy, moment
    return PRIMARY, known


def _from_copies(question: Callable[[str], T]) -> Iterator[tuple[str, T]]:
    """Each copy that answers, with its answer."""
    if not settings.REPLICAS:
        return
    first = os.getpid() % len(settings.REPLICAS)  # the processes share them out
    for copy in settings.REPLICAS[first:] + settings.REPLICAS[:first]:
        if copy not in _away:
            try:
                yield copy, _asked(copy, lambda copy=copy: question(copy))  # type: ignore[misc]
            except Error:
                _put_aside(copy)


def _asked(source: str, question: Callable[[], T]) -> T:
    """The answer; a connection that broke since it was last used is made anew once."""
    connection = connections[source]
    connection.close_if_unusable_or_obsolete()
    used = connection.connection is not None
    try:
        return question()
    except Error:
        connection.close()
        if not used:
            raise
        return question()


def _put_aside(source: str) -> None:
    connections[source].close()
    if source not in _away:
        _away.add(source)
        logger.warning("The database %r does not answer; it is passed over until it does.", source)
        # Beside the readers, for a host that is gone takes its time.
        Thread(target=_ask_until_it_answers, args=(source,), daemon=True).start()


def _ask_until_it_answers(source: str) -> None:
    while True:
        try:
            newest(source)
        except Error:
            sleep(AGAIN_SECONDS)
        else:
            break
        finally:
            connections[source].close()
    _away.discard(source)
    STORE.expire()  # it may know more than whoever was asked instead
