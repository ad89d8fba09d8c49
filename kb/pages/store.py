"""The store: rendered pages in this process's memory, compressed, each with the tags of all that it read.

It knows nothing of the database: `ask` tells it what changed. Once a second at most it asks; at once when this process
made the change itself.
"""

import logging
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID

from django.db import Error

from kb.models import EVERYTHING
from kb.pages.encodings import decode, encode

logger = logging.getLogger("plumbline.pages")
LOOK_SECONDS, SERVE_SECONDS = 0.8, 1.0  # after which one request looks, and after which none is answered without
RETRY_SECONDS = 0.5  # while the database is away
PATIENCE_SECONDS = 1.5  # with another request's look: a database that hangs keeps no reader waiting for longer
REMEMBERED = 10_000  # editions, to hold a rendering against that began before them
FORMER = 0.1  # of the limit: what pages that were just dropped may weigh beside it
MOST_ALIASES = 24  # ways of asking for one page that are answered without a thought
ALIAS_BYTES, PAGE_BYTES, TAG_BYTES = 900, 2_500, 200  # what they weigh about, beside the text
Headers = list[tuple[str, str]]
Tags = frozenset[str]


class Moment(NamedTuple):
    """One edition: its number, and the mark that tells histories apart."""

    number: int
    mark: UUID


class News(NamedTuple):
    """The newest edition, and the tags of each since the one that was seen; None where that one is not known."""

    now: Moment | None
    changes: list[tuple[Moment, Tags]] | None


@dataclass(eq=False, slots=True)
class Page:
    """A stored page: its headers without length and coding, its text in the codings that were asked for so far."""

    key: Hashable
    headers: Headers
    etag: str
    tags: Tags
    texts: dict[str, bytes]
    used: float = 0.0
    weight: int = 0  # as the store has counted it
    aliases: list[Hashable] = field(default_factory=list)

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        around = PAGE_BYTES + TAG_BYTES * len(self.tags) + ALIAS_BYTES * len(self.aliases)
        return around + sum(map(len, self.texts.values()))


class Store:
    """Pages by key; the least recently used go first when they weigh more than `limit` bytes."""

    def __init__(self, limit: int = 64_000_000) -> None:
        self.limit = limit
        self.ready: dict[Hashable, tuple[Page, str, Headers, list[bytes]]] = {}  # by alias: a whole answer
        self.look_by = self._serve_by = 0.0
        self.hits = self.misses = self.dropped = self.evicted = 0
        self.stale = False
        self._pages: dict[Hashable, Page] = {}
        self._bearing: dict[str, set[Page]] = {}
        self._flights: dict[Hashable, Event] = {}
        self._log: deque[tuple[Moment, Tags]] = deque(maxlen=REMEMBERED)
        self._seen: Moment | None = None  # the edition that the database stood at when it was last asked
        self._former: dict[Hashable, tuple[float, Page]] = {}  # dropped just now: until when it may be shown, and it
        self._wanted = self._bytes = 0
        self._lock, self._looking = Lock(), Lock()

    def get(self, key: Hashable) -> Page | None:
        """The page, if it is stored."""
        page = self._pages.get(key)
        if page is not None:
            page.used = monotonic()
        return page

    def former(self, key: Hashable) -> Page | None:
        """The page that was dropped just now, while it is not known to be out of date for a second."""
        until, page = self._former.get(key, (0.0, None))
        return page if monotonic() < until else None

    def file(self, page: Page, began: Moment | None) -> bool:
        """Stores a page whose rendering began at this edition; False where one of its tags has changed since."""
        with self._lock:
            if began is None or not self._unchanged_since(began, page.tags) or page.size > self.limit:
                return False
            self._drop([old] if (old := self._pages.get(page.key)) else [])
            page.used = monotonic()
            self._pages[page.key] = page
            for tag in page.tags or (EVERYTHING,):
                self._bearing.setdefault(tag, set()).add(page)
            self._weigh(page)
            self._evict()
            return True

    def text(self, page: Page, coding: str) -> bytes:
        """The page's text in this coding, made of another one where it was not asked for before."""
        if coding not in page.texts:
            known = next(iter(page.texts))
            text = encode(decode(page.texts[known], known), coding)
            with self._lock:
                page.texts[coding] = text
                if self._pages.get(page.key) is page:
                    self._weigh(page)
                    self._evict()
        return page.texts[coding]

    def remember(self, alias: Hashable, page: Page, status: str, headers: Headers, body: list[bytes]) -> None:
        """Keeps a whole answer for a way of asking; the oldest of too many ways makes room."""
        with self._lock:
            if self.stale or self._pages.get(page.key) is not page or alias in self.ready:
                return
            if len(page.aliases) == MOST_ALIASES:
                self.ready.pop(page.aliases.pop(0), None)
            page.aliases.append(alias)
            self.ready[alias] = (page, status, headers, body)
            self._weigh(page)
            self._evict()

    def expire(self) -> None:
        """This process changed something public: nothing is answered from here before it has looked."""
        self._wanted += 1
        self._former = {}
        self.look_by = self._serve_by = 0.0

    def look(self, ask: Callable[[Moment | None], News]) -> Moment | None:
        """Asks what changed, one request at a time, and drops it; returns the edition that all pages are good for.

        While the database is away pages stay, marked stale.
        """
        # While another request looks, what is here is good for a second; after that it is waited for, but not for long.
        waits = monotonic() >= self._serve_by and not self.stale
        if self._looking.acquire(timeout=PATIENCE_SECONDS if waits else 0):
            try:
                if monotonic() >= self.look_by:
                    self._look(ask)
            finally:
                self._looking.release()
        elif waits:
            self._grow_stale()
        return self._seen

    def look_now(self, ask: Callable[[Moment | None], News]) -> Moment | None:
        """The same without regard to when it was done last."""
        with self._looking:
            self._look(ask)
            return self._seen

    def _look(self, ask: Callable[[Moment | None], News]) -> None:
        wanted, began, good_until = self._wanted, monotonic(), self._serve_by
        try:
            found = ask(self._seen)
        except (Error, OSError):
            if not self.stale:
                logger.exception("The database does not say what changed: stored pages go on being served.")
            self._grow_stale()
            self.look_by = self._serve_by = monotonic() + RETRY_SECONDS
            return
        before = dict(self._pages) if found.changes and began < good_until and not self.stale else {}
        self._apply(found)
        self._remember_former(before, good_until, began)
        if wanted != self._wanted:
            self._former = {}
        if wanted == self._wanted:
            self.look_by, self._serve_by = began + LOOK_SECONDS, began + SERVE_SECONDS
            if wanted != self._wanted:  # this process changed something between the two lines
                self.look_by = self._serve_by = 0.0

    def _remember_former(self, before: dict[Hashable, Page], until: float, now: float) -> None:
        # A change that this look found is no older than the look before it. Few pages are no burden for a moment.
        gone = {key: (until, page) for key, page in before.items() if key not in self._pages}
        former = {key: each for key, each in self._former.items() if each[0] > now} | gone
        heavy = sum(page.weight for _until, page in former.values()) > self.limit * FORMER
        self._former = {} if heavy else former

    def board(self, key: Hashable, *, alone: bool) -> Event | None:
        """None for the request that is to render this page; for others what to wait for meanwhile.

        `alone` waits for any other page's rendering too: they would only keep each other, and the readers.
        """
        with self._lock:
            flight = self._flights.get(key)
            if flight is None and alone:
                flight = next(iter(self._flights.values()), None)
            if flight is None:
                self._flights[key] = Event()
            return flight

    def land(self, key: Hashable) -> None:
        """The rendering is over: those who wait go on."""
        with self._lock:
            self._flights.pop(key).set()

    def clear(self) -> None:
        """Empties the store."""
        with self._lock:
            self._drop(list(self._pages.values()))

    def figures(self) -> dict[str, Any]:
        """How it stands: pages, bytes, hits and misses since the process began, the edition, whether it is stale."""
        return {
            "pages": len(self._pages),
            "bytes": self._bytes,
            "hits": self.hits,
            "misses": self.misses,
            "dropped": self.dropped,
            "evicted": self.evicted,
            "edition": self._seen.number if self._seen else 0,
            "stale": self.stale,
        }

    def _apply(self, found: News) -> None:
        with self._lock:
            self.stale, self._seen = False, found.now
            if found.changes is not None:
                for _moment, tags in found.changes:
                    self._drop(self._resting_on(tags))
                self._log.extend(found.changes)
            elif any(found.now == moment for moment, _tags in self._log):
                self._go_back(found.now)
            else:
                self._drop(list(self._pages.values()))
                self._log.clear()
                self._log.extend([(found.now, frozenset())] if found.now else [])

    def _go_back(self, now: Moment | None) -> None:
        """To an edition that was seen before: the database was restored, or a replica is behind."""
        while self._log[-1][0] != now:
            self._drop(self._resting_on(self._log.pop()[1]))

    def _resting_on(self, tags: Tags) -> list[Page]:
        if not tags or EVERYTHING in tags:
            return list(self._pages.values())
        return [page for tag in (*tags, EVERYTHING) for page in self._bearing.get(tag, ())]

    def _unchanged_since(self, began: Moment, tags: Tags) -> bool:
        for moment, changed in reversed(self._log):
            if moment == began:
                return True
            if not changed or not tags or EVERYTHING in changed | tags or changed & tags:
                return False
        return False  # that edition is not remembered

    def _drop(self, pages: Iterable[Page]) -> None:
        for page in pages:
            if self._pages.get(page.key) is not page:
                continue
            del self._pages[page.key]
            for tag in page.tags or (EVERYTHING,):
                bearing = self._bearing[tag]
                bearing.discard(page)
                if not bearing:
                    del self._bearing[tag]
            for alias in page.aliases:
                self.ready.pop(alias, None)
            self._bytes -= page.weight
            self.dropped += 1

    def _weigh(self, page: Page) -> None:
        self._bytes += page.size - page.weight
        page.weight = page.size

    def _grow_stale(self) -> None:
        """From here on answers say that they are stale, which those that are ready do not."""
        with self._lock:
            self.stale = True
            self.ready.clear()
            for page in self._pages.values():
                page.aliases.clear()
                self._weigh(page)

    def _evict(self) -> None:
        if self._bytes <= self.limit:
            return
        before = self.dropped
        for page in sorted(self._pages.values(), key=lambda page: page.used):
            if self._bytes <= self.limit * 0.9:
                break
            self._drop([page])
        self.evicted += self.dropped - before
        self.dropped = before


STORE = Store()
