"""Sessions in the cache that all machines share (`CACHE_URL`), under the same signed keys."""

from typing import Any

from django.contrib.sessions.backends.cache import SessionStore as CachedSessions

from accounts.sessions import SignedKeys


class SessionStore(SignedKeys, CachedSessions):
    """Sessions in the cache; while it does not answer nobody is taken for a stranger, and so nobody is signed out."""

    def load(self) -> dict[str, Any]:
        """What the session holds; raises what the cache raises."""
        held: dict[str, Any] | None = self._cache.get(self.cache_key)  # type: ignore[attr-defined]  # its stubs forgot
        if held is None:
            self._session_key = None
        return held or {}
