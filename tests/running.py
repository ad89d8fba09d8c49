"""A real site for tests: `make run` on a folder of its own, over loopback, ended with everything it started."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_SECONDS = 90
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


class Site:
    """One running `make run`, started through another command or with a terminal where that is the question."""

    def __init__(self, data: Path, *, through: Sequence[str] = (), stdin: int | None = None) -> None:
        self.data, self.port = data, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [*through, sys.executable, "-m", "config.run", "--port", str(self.port), "--data", str(data)]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_for(self, path: str) -> str:
        """The body of the page once it answers 200; fails after a minute and a half, or when the site has ended."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                status, body = get(f"{self.address}{path}")
            except OSError:
                status, body = 0, ""
            if status == 200:
                return body
            time.sleep(0.1)
        raise AssertionError(f"{path} did not answer 200.\n{self.stop()}")

    def stop(self, signum: signal.Signals = signal.SIGINT) -> str:
        """Ctrl-C or another end; returns what was printed, after making sure that nothing is left running."""
        if self.process.poll() is not None:
            return self.process.communicate()[0]
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signum)
        printed, _ = self.process.communicate(timeout=30)
        assert still_running(family) == []
        return printed


def still_running(family: Sequence[psutil.Process]) -> Sequence[psutil.Process]:
    """Those that go on for more than a moment; who has ended and is not yet buried is not one of them."""
    _gone, alive = psutil.wait_procs(family, timeout=5)
    return [one for one in alive if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
