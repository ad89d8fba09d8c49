"""Asking the front as a web server would, without one."""

import io
from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

from accounts.sessions import is_signed
from kb.pages import STORE, front
from kb.pages.encodings import decode

HOST = "testserver"


class Answer:
    """What came back: status, headers by lower-case name, and the text, decoded."""

    def __init__(self, application: Callable[..., Any], environ: dict[str, Any]) -> None:
        self.status, self.headers = 0, {}  # type: tuple[int, dict[str, str]]
        parts = application(environ, self._start)
        self.body = b"".join(parts)
        if close := getattr(parts, "close", None):
            close()
        coded = self.headers.get("content-encoding", "")
        self.text = decode(self.body, coded).decode() if self.body else ""

    def _start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        names = [name.lower() for name, _value in headers if name.lower() != "set-cookie"]
        assert len(set(names)) == len(names)
        self.status, self.headers = int(status[:3]), {name.lower(): value for name, value in headers}


class Counted(WSGIHandler):
    """Django, counting how often it is asked; what happens when it has `rendered` is the test's to say."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []
        self.rendered: Callable[[], object] = lambda: None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.paths.append(environ["PATH_INFO"])
        answer = super().__call__(environ, start_response)
        self.rendered()
        return answer


class Server:
    """The front before Django; `rendered` are the paths that reached Django."""

    def __init__(self) -> None:
        STORE.__init__(STORE.limit)  # type: ignore[misc]  # as a new process begins
        self.django, self._alone = Counted(), WSGIHandler()
        self.application = front(self.django, STORE, signed_in=is_signed)

    @property
    def rendered(self) -> list[str]:
        return self.django.paths

    def environ(self, path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
        path, _, query = path.partition("?")
        given = {f"HTTP_{name.upper()}": value for name, value in {"host": HOST, **headers}.items()}
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **given,
        }

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """One request through the front."""
        return Answer(self.application, self.environ(path, method, **headers))

    def fresh(self, path: str, **headers: str) -> Answer:
        """What Django renders now, the store left out."""
        return Answer(self._alone, self.environ(path, **headers))
