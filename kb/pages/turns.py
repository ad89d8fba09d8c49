"""Turns: how soon a thread that works for long lets others have the interpreter.

While Django works, whoever waits for a stored page is given the interpreter almost at once; while there are stored
pages alone, each of which is over in a moment, threads are not made to interrupt each other.
"""

from collections.abc import Iterable, Iterator
from sys import setswitchinterval
from threading import RLock

from kb.pages.front import WSGI, Environ, Start

SHORT, LONG = 0.0005, 0.005  # seconds


def in_turns(django: WSGI) -> WSGI:
    """The same WSGI callable, during whose answers, from the call to their closing, turns are short."""
    turns = Turns()

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        turns.begin()
        try:
            parts = django(environ, start)
        except BaseException:
            turns.end()
            raise
        return Turn(parts, turns)

    return application


class Turns:
    """Counts who works; turns are short as long as anybody does."""

    def __init__(self) -> None:
        self._working, self._lock = 0, RLock()  # an answer may be forgotten while another is counted
        setswitchinterval(LONG)

    def begin(self) -> None:
        """One more works."""
        with self._lock:
            self._working += 1
            setswitchinterval(SHORT)

    def end(self) -> None:
        """One is done."""
        with self._lock:
            self._working -= 1
            setswitchinterval(SHORT if self._working else LONG)


class Turn:
    """An answer's turn, which ends when the server closes the answer, as WSGI has every server do, or forgets it."""

    def __init__(self, parts: Iterable[bytes], turns: Turns) -> None:
        self._parts, self._turns = parts, turns  # type: tuple[Iterable[bytes], Turns | None]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        """Closes what was answered."""
        try:
            if close := getattr(self._parts, "close", None):
                close()
        finally:
            self._end()

    def __del__(self) -> None:
        self._end()

    def _end(self) -> None:
        turns, self._turns = self._turns, None
        if turns is not None:
            turns.end()
