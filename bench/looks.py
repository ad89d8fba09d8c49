"""What Firefox makes of the public pages, beside Chromium: `python -m bench.looks FOLDER`.

Every public page is photographed whole in both, at 1280 and 375 pixels, light and dark, into the folder: the pairs lie
beside each other by name. Then Firefox says where a page scrolls sideways at 320 pixels or with text twice as large;
that must be nowhere. `--address` names a site that runs already; otherwise one with the demonstration is started.
"""

import argparse
import base64
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.journeys.conftest import ARGUMENTS, CHROMIUM
from tests.journeys.test_public_pages import PAGES
from tests.running import Site

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
WIDTHS = (1280, 375)
SCHEMES = ("light", "dark")
HEIGHT = 900
PATIENCE_SECONDS = 30
OVERFLOW = "const page = document.documentElement; return page.scrollWidth - page.clientWidth"
TWICE = "document.documentElement.style.fontSize = '200%'"
# A window of Firefox is no narrower than its tool bars; a page in a frame is, and ours may not stand in one.
NARROW = "gBrowser.selectedBrowser.style.maxWidth = `${arguments[0]}px`"
PREFERENCES = {
    "marionette.port": 0,
    "widget.gtk.overlay-scrollbars.enabled": True,  # as in Chromium: over the page, not beside it
    "ui.useOverlayScrollbars": 1,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:9/",
    "extensions.systemAddon.update.enabled": False,
}


class Firefox:
    """A headless Firefox without a driver: its own remote protocol, Marionette, over the loopback."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        self._stream = self._socket.makefile("rb")
        self._number = 0
        self._answer()
        self.ask("WebDriver:NewSession", {})

    def ask(self, command: str, arguments: dict[str, Any]) -> Any:
        """The result of a command of WebDriver."""
        self._number += 1
        message = json.dumps([0, self._number, command, arguments])
        self._socket.sendall(f"{len(message)}:{message}".encode())
        _kind, _number, error, result = self._answer()
        assert error is None, error
        return result

    def run(self, script: str, *values: object, chrome: bool = False) -> Any:
        """What a script returns, run in the page or in the browser's own window."""
        self.ask("Marionette:SetContext", {"value": "chrome" if chrome else "content"})
        result = self.ask("WebDriver:ExecuteScript", {"script": script, "args": values})["value"]
        self.ask("Marionette:SetContext", {"value": "content"})
        return result

    def show(self, address: str, width: int) -> None:
        """Opens a page so wide."""
        self.run(NARROW, width, chrome=True)
        self.ask("WebDriver:Navigate", {"url": "about:blank"})  # else a fragment alone would not load the page afresh
        self.ask("WebDriver:Navigate", {"url": address})
        assert self.run("return innerWidth") == width

    def photograph(self, file: Path) -> None:
        """The whole page as a PNG."""
        picture = self.ask("WebDriver:TakeScreenshot", {"full": True})["value"]
        file.write_bytes(base64.b64decode(picture))

    def close(self) -> None:
        """Ends the browser."""
        self.ask("Marionette:Quit", {"flags": ["eForceQuit"]})
        self._stream.close()
        self._socket.close()

    def _answer(self) -> Any:
        length = b""
        while (digit := self._stream.read(1)) != b":":
            assert digit, "Firefox has ended."
            length += digit
        return json.loads(self._stream.read(int(length)))


@contextmanager
def firefox(scheme: str) -> Iterator[Firefox]:
    """A Firefox of its own whose reader likes this colour scheme."""
    assert FIREFOX, "no Firefox: apt-get install firefox-esr"
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder)
        wanted = PREFERENCES | {"layout.css.prefers-color-scheme.content-override": SCHEMES[::-1].index(scheme)}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wanted.items()]
        (profile / "user.js").write_text("".join(lines))
        command = [FIREFOX, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote"]
        command += ["--width", "1400", "--height", str(HEIGHT), "--profile", folder]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            browser = Firefox(_port(profile / "MarionetteActivePort"))
            browser.ask("WebDriver:SetWindowRect", {"width": 1400, "height": HEIGHT})
            yield browser
            browser.close()
        finally:
            running.terminate()
            running.wait(PATIENCE_SECONDS)


def _port(file: Path) -> int:
    """The port that Firefox writes into its profile once it listens."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < end, "Firefox did not start."
        time.sleep(0.1)
    return int(file.read_text())


def names() -> Iterator[tuple[str, str]]:
    """Every public page: the beginning of its files' names, and its path."""
    for name, path in PAGES.items():
        yield name.replace(", ", "-").replace(" ", "-").lower(), path


def in_firefox(address: str, folder: Path) -> list[str]:
    """Photographs every page; the sentences about those that scroll sideways."""
    found = []
    for scheme in SCHEMES:
        with firefox(scheme) as browser:
            for name, path in names():
                for width in WIDTHS:
                    browser.show(address + path, width)
                    browser.photograph(folder / f"{name}-{width}-{scheme}-firefox.png")
            if scheme == "light":
                found = list(sideways(browser, address))
    return found


def sideways(browser: Firefox, address: str) -> Iterator[str]:
    """A sentence for each page that scrolls sideways where none may."""
    for _name, path in names():
        browser.show(address + path, 320)
        if over := browser.run(OVERFLOW):
            yield f"{path} is {over} pixels too wide at 320."
        browser.show(address + path, 640)
        browser.run(TWICE)
        if over := browser.run(OVERFLOW):
            yield f"{path} is {over} pixels too wide with text twice as large."


def in_chromium(address: str, folder: Path) -> None:
    """The same photographs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for scheme in SCHEMES:
            page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
            for name, path in names():
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": HEIGHT})
                    page.goto(address + path)
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}-chromium.png", full_page=True)
        browser.close()


@contextmanager
def asked(address: str) -> Iterator[str]:
    """The address of a site: the one named, or of one that is started for the while."""
    if address:
        yield address.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder) / "data")
        site.wait_for("/readyz")
        try:
            yield site.address
        finally:
            site.stop()


def main() -> int:
    """1 when a page scrolls sideways in Firefox."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--address", default="")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with asked(options.address) as address:
        in_chromium(address, options.folder)
        found = in_firefox(address, options.folder)
    print(*found or ["Nothing scrolls sideways."], f"The pairs lie in {options.folder}.", sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
