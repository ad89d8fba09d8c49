"""Debian’s Firefox, driven by what it speaks itself (W3C WebDriver BiDi over a WebSocket)."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

PATIENCE_SECONDS = 60
KEYS = {"Enter": "\ue007", "Tab": "\ue004", "Control": "\ue009", "Escape": "\ue00c", "End": "\ue010"}
# It fetches nothing by itself.
PREFERENCES = """user_pref("services.settings.server", "data:,#nothing/v1");
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""
SPEAKING = re.compile(r"BiDi listening on (ws://\S+)")


class Fox:
    """One window of Firefox: it goes to pages, types, and runs JavaScript; `said` is what the console got."""

    def __init__(self, socket: ClientConnection, origin: str) -> None:
        self._socket, self._origin, self._asked = socket, origin, 0
        self.said: list[str] = []
        self.version = str(self._ask("session.new", capabilities={})["capabilities"]["browserVersion"])
        self._ask("session.subscribe", events=["log.entryAdded"])
        # In the first tab it is the address bar that is written in.
        self._window = self._ask("browsingContext.create", type="tab")["context"]

    def go(self, path: str) -> None:
        """Opens a page of the site and waits until it is loaded."""
        self._ask("browsingContext.navigate", context=self._window, url=self._origin + path, wait="complete")

    def type(self, words: str) -> None:
        """Types the words where the focus is."""
        self._keys([{"type": how, "value": letter} for letter in words for how in ("keyDown", "keyUp")])

    def press(self, *keys: str) -> None:
        """Presses these keys together: `press("Control", "b")`."""
        names = [KEYS.get(key, key) for key in keys]
        down = [{"type": "keyDown", "value": name} for name in names]
        self._keys([*down, *({"type": "keyUp", "value": name} for name in reversed(names))])

    def until(self, script: str) -> Any:
        """What the expression is once it is true; fails after a minute, also over a change of the page."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            found = self._try(
                f"(async () => {{ for (const end = performance.now() + 2000; performance.now() < end;"
                f" await new Promise(requestAnimationFrame)) {{ const found = {script};"
                " if (found) return JSON.stringify(found); } return 'null'; })()"
            )
            if found:
                return found
        raise AssertionError(f"never: {script}")

    def _try(self, script: str) -> Any:
        answer = self._ask("script.evaluate", expression=script, target={"context": self._window}, awaitPromise=True)
        return json.loads(answer["result"]["value"]) if answer.get("type") == "success" else None

    def _keys(self, actions: list[dict[str, str]]) -> None:
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self._ask("input.performActions", context=self._window, actions=[keyboard])

    def _ask(self, method: str, **about: Any) -> dict[str, Any]:
        """The answer to a command; for one that failed its error, which only a page that is being left may have."""
        self._asked += 1
        self._socket.send(json.dumps({"id": self._asked, "method": method, "params": about}))
        while True:
            answer = json.loads(self._socket.recv(PATIENCE_SECONDS))
            if answer.get("method") == "log.entryAdded":
                self.said.append(str(answer["params"]["text"]))
            if answer.get("id") == self._asked:
                found = answer.get("result")
                assert found is not None or method == "script.evaluate", answer
                return found or {}


@contextmanager
def firefox(command: str, profile: Path, origin: str) -> Iterator[Fox]:
    """A Firefox with a profile of its own, ended with the block."""
    (profile / "user.js").write_text(PREFERENCES)
    arguments = [command, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile)]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stderr
            spoken = (SPEAKING.search(line) for line in process.stderr)
            address = next(found[1] for found in spoken if found)
            with connect(f"{address}/session", max_size=None) as socket:
                yield Fox(socket, origin)
        finally:
            process.terminate()
