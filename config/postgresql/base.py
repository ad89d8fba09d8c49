"""Django's connection to PostgreSQL, on which a server that has gone away is seen without asking it."""

from select import POLLIN, poll

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is asked whether it is alive only where there is cause to doubt it.

    To ask takes a round trip for every request. A server that ends closes the connection; of one that is gone without a
    word the kernel hears within seconds (POSTGRES_OPTIONS). Either can be read off the socket.
    """

    def is_usable(self) -> bool:
        """Whether it can be asked: so it is where nothing failed on it and nothing has come on it unasked."""
        if self.connection is None or self.errors_occurred or self._has_something_to_say():
            return super().is_usable()
        return True

    def _has_something_to_say(self) -> bool:
        if self.connection.closed:
            return True
        events = poll()
        events.register(self.connection.fileno(), POLLIN)
        return bool(events.poll(0))
