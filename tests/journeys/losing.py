"""A site and a browser that are ended at any moment and started again where they were, and somebody who types on."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from tests.journeys.conftest import ARGUMENTS, CHROMIUM
from tests.running import PATIENCE_SECONDS, ROOT, environment, free_port, furnished, get

FORM = "form.editing"
USE = "Use this device’s copy"


class Web:
    """The web server of a site that is set up, by itself; what it has acknowledged outlives it.

    On SQLite, or on a server of PostgreSQL that has this address, in a database of its own.
    """

    def __init__(self, data: Path, postgres: str = "") -> None:
        self.port = free_port()
        self.data = data if postgres else furnished(data)
        self.database = f"sqlite:///{data / 'plumbline.sqlite3'}"
        if postgres:
            self.database = urlsplit(postgres)._replace(path="/losing").geturl()
            with psycopg.connect(postgres, autocommit=True) as connection:
                connection.execute("DROP DATABASE IF EXISTS losing WITH (FORCE)")
                connection.execute("CREATE DATABASE losing")
            command = [sys.executable, "-m", "config.run", "--data", str(data), "--", "prepare", "--demo"]
            subprocess.run(command, cwd=ROOT, env=environment() | {"DATABASE_URL": self.database}, check=True)
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", "1", "--blocking-threads", "4", "--log-level", "critical"]
        self.process = subprocess.Popen(
            [*command, "--no-ws", "config.wsgi:application"],
            cwd=ROOT,
            env=environment() | self.settings(),
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            with suppress(OSError):
                if get(f"{self.address}/healthz")[0] == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("The web server does not answer.")

    def settings(self) -> dict[str, str]:
        """Those of `make run`."""
        return {
            "DATA": str(self.data),
            "DATABASE_URL": self.database,
            "SECRET_KEY_FILE": str(self.data / "secret-key"),
            "ALLOWED_HOSTS": "127.0.0.1",
            "INSECURE_HTTP": "1",
            "LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def kill(self) -> None:
        """Ends it as a power cut would."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def asked(self, sql: str) -> list[tuple[object, ...]]:
        """What the database says."""
        if not self.database.startswith("sqlite"):
            with psycopg.connect(self.database) as postgres:
                answer = postgres.execute(sql)  # type: ignore[call-overload]  # ours, and no literal
                return answer.fetchall() if answer.description else []
        with sqlite3.connect(self.data / "plumbline.sqlite3", timeout=20) as connection:
            return list(connection.execute(sql))


class Writer:
    """Somebody who types numbered words into an article, in a browser with a profile of its own."""

    def __init__(self, playwright: Playwright, web: Web, profile: Path) -> None:
        self.playwright, self.web, self.profile = playwright, web, profile
        self.path, self.words = "", 0
        logins = json.loads((web.data / "demo-logins.json").read_text())
        self.login = next(login for login in logins if login["role"] == "writer")
        self.open()

    def open(self) -> None:
        """The browser, as it was left."""
        self.context: BrowserContext = self.playwright.chromium.launch_persistent_context(
            self.profile, executable_path=CHROMIUM, args=[*ARGUMENTS, f"--plumbline={self.profile.name}"],
            base_url=self.web.address,
        )  # fmt: skip
        self.page: Page = self.context.pages[0]

    def sign_in(self, page: Page) -> None:
        """Fills the sign-in page in."""
        page.get_by_label("E-mail").fill(self.login["email"])
        page.get_by_label("Password").fill(self.login["password"])
        page.get_by_role("button", name="Sign in").click(no_wait_after=True)  # a window of its own closes itself then

    def visit(self, path: str) -> None:
        """Goes to the page, by way of the sign-in where that is asked for."""
        self.page.goto(path)
        if "/login/" in self.page.url:
            self.sign_in(self.page)
            self.page.wait_for_url(lambda url: "/login/" not in url)
        expect(self.page.locator("[data-ready]")).to_be_visible()

    def begin(self) -> None:
        """A new article, saved once."""
        self.visit("/desk/articles/new/")
        self.page.get_by_label("Title", exact=True).fill("Never lose a word")
        self.page.get_by_role("button", name="Save", exact=True).first.click()
        self.page.wait_for_url("**/desk/articles/*-*-*-*-*/")
        self.path = self.page.url.removeprefix(self.web.address)

    def types(self, count: int) -> None:
        """So many more words, key by key."""
        content = self.page.locator(".cm-content")
        content.focus()
        self.page.keyboard.press("Control+End")
        for number in range(self.words, self.words + count):
            self.page.keyboard.type(f"w{number} ")
        self.words += count

    def text(self) -> str:
        """The article's text in the form."""
        return str(self.page.evaluate(f"new FormData(document.querySelector('{FORM}')).get('body')"))

    def painted(self) -> None:
        """A quarter of a second after the last key was painted."""
        self.page.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 250))))"
        )

    def saves(self) -> None:
        """Makes a revision, as often as it takes: while the server is away the page says that none was made."""
        self.page.evaluate("document.documentElement.dataset.old = ''")
        fresh = self.page.locator("html:not([data-old]) [data-ready]")
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            self.page.keyboard.press("Control+s")
            with suppress(AssertionError):
                expect(fresh).to_be_visible(timeout=15_000)
                return
        raise AssertionError("No revision was made.")

    def goes_on(self, certain: int = 0) -> None:
        """Goes on from what stands there: words in order, each once, at least so many; one that was cut is finished."""
        text = self.text()
        assert self.whole().startswith(text), "a word is missing in between, or stands twice"
        self.words, typed = certain, self.words
        assert text.startswith(self.whole()), "a key that was painted 250 ms before the end is missing"
        self.words = min(typed, len(text.split()))
        if text and not text.endswith(" "):
            self.page.locator(".cm-content").focus()
            self.page.keyboard.press("Control+End")
            self.page.keyboard.type(f"w{self.words - 1} "[len(text.split()[-1]) :])

    def main_process(self) -> psutil.Process:
        """The browser's own process."""
        mark = f"--plumbline={self.profile.name}"
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                line = process.cmdline()
                if mark in line and not any(word.startswith("--type=") for word in line):
                    return process
        raise AssertionError("The browser's process was not found.")

    def end(self, *, hard: bool) -> None:
        """Closes the browser, or ends it with kill -9."""
        if hard:
            browser = self.main_process()
            family = [browser, *browser.children(recursive=True)]
            browser.kill()
            psutil.wait_procs(family, timeout=10)
        with suppress(Error):
            self.context.close()

    def whole(self) -> str:
        """All words so far."""
        return "".join(f"w{number} " for number in range(self.words))
