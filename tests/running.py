"""A real site for tests: `make run` on a folder of its own, over loopback, ended with everything it started."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 90
SET_UP_SECONDS = 400  # in which a first run may set everything up while other tests have most of the machine
OURS = {"SECRET_KEY", "ALLOWED_HOSTS", "INSECURE_HTTP", "DEBUG", "DATA", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}


def environment() -> dict[str, str]:
    """This process's environment without the tests' own settings."""
    return {name: value for name, value in os.environ.items() if name not in OURS}


def get(address: str) -> tuple[int, str]:
    """The status and the body."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@dataclass(frozen=True)
class FirstRun:
    """What `make run` made of an empty folder: the folder, its address then, and what it printed."""

    data: Path
    address: str
    printed: str


def first_run() -> FirstRun:
    """One for all workers, which takes long, for it sets the demonstration up; only to be looked at."""
    around = Path(os.environ["PLUMBLINE_TEST_FOLDER"])
    done = around / "first-run.json"
    with done.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            site = Site(around / "first-run")
            try:
                site.wait_for("/readyz", SET_UP_SECONDS)
                site.wait_for("/")
            finally:
                printed = site.stop()
            done.write_text(json.dumps([site.address, printed]))
    return FirstRun(around / "first-run", *json.loads(done.read_text()))


def furnished(folder: Path) -> Path:
    """The folder, made as a copy of that of the first run, which holds the demonstration."""
    return Path(shutil.copytree(first_run().data, folder))


class Site:
    """One running `make run`, under these settings.

    It is started through another command or with a terminal where that is the question.
    """

    def __init__(self, data: Path, *, through: Sequence[str] = (), stdin: int | None = None, **settings: str) -> None:
        self.data, self.port = data, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [*through, sys.executable, "-m", "config.run", "--port", str(self.port), "--data", str(data)]
        self._printed = data.with_name(f"printed-{self.port}")
        with self._printed.open("w") as printed:  # no pipe: when it is full it holds up who writes
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment() | settings,
                stdin=stdin,
                stdout=printed,
                stderr=subprocess.STDOUT,
            )

    def wait_for(self, path: str, seconds: int = PATIENCE_SECONDS) -> str:
        """The body of the page once it answers 200; fails after so many seconds, or when the site has ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                status, body = get(f"{self.address}{path}")
            except OSError:
                status, body = 0, ""
            if status == 200:
                return body
            time.sleep(0.1)
        raise AssertionError(f"{path} did not answer 200.\n{self.stop()}")

    def does(self, python: str) -> str:
        """What this Python prints, run on the site's own data in a process of its own."""
        shell = [sys.executable, "-m", "config.run", "--data", str(self.data), "--", "shell", "-v0", "-c", python]
        return subprocess.check_output(shell, cwd=ROOT, env=environment(), text=True)

    def stop(self, signum: signal.Signals = signal.SIGINT) -> str:
        """Ctrl-C or another end; returns what was printed, after making sure that nothing is left running."""
        family: list[psutil.Process] = []
        if self.process.poll() is None:
            family = psutil.Process(self.process.pid).children(recursive=True)
            self.process.send_signal(signum)
            self.process.wait(timeout=30)
        assert still_running(family) == []
        return self._printed.read_text()


def still_running(family: Sequence[psutil.Process]) -> Sequence[psutil.Process]:
    """Those that go on for more than a moment; who has ended and is not yet buried is not one of them."""
    _gone, alive = psutil.wait_procs(family, timeout=15)  # on a machine that is busy with other tests
    return [one for one in alive if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


class Editor:
    """Somebody with verbs at hand: a process of its own on a site's database, in which Python is said line by line."""

    SHELL = "\n".join((
        "import sys",
        "from django.core.management import call_command",
        "from django.db import connection",
        "from kb.editorial import publishing, review",
        "from kb.models import Article",
        "from tests import cast",
        "call_command('migrate', verbosity=0)",
        "call_command('createcachetable')",
        "for line in sys.stdin:",
        "    connection.close()",
        "    print(eval(line), flush=True)",
    ))  # fmt: skip

    def __init__(self, data: Path, **settings: str) -> None:
        shell = [sys.executable, "-m", "config.run", "--data", str(data), "--", "shell", "-v0", "-c", self.SHELL]
        self._shell = subprocess.Popen(
            shell, cwd=ROOT, env=environment() | settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def says(self, line: str) -> str:
        """What comes of one expression; it is committed when this returns."""
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(f"{line}\n")
        self._shell.stdin.flush()
        answer = self._shell.stdout.readline().strip()
        assert answer, line
        return answer

    def leave(self) -> None:
        """Ends it."""
        self._shell.communicate(timeout=30)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
