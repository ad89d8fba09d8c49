"""A stand to measure on: a site in a folder of its own, its server pinned to one core, `wrk` on another.

The site is set up as `make run` does it, with production's settings; DATABASE_URL chooses another database than SQLite.
"""

import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path

from config.run import ROOT, settings_for
from tests.run import postgres

SERVER_CORE, LOAD_CORE = "0", "1"
PATIENCE_SECONDS = 60
NGINX = """
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; keepalive_requests 100000000;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  {settings}
  server {{ listen 127.0.0.1:{port}; {server} }}
}}
"""
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What a load found: requests a second, latencies in milliseconds, answers that were neither 200 nor 304."""

    rate: float
    p50: float
    p99: float
    errors: int

    @classmethod
    def median(cls, loads: Sequence["Load"]) -> "Load":
        """The medians of several loads, and all their errors."""
        middles = (statistics.median(getattr(load, name) for load in loads) for name in ("rate", "p50", "p99"))
        return cls(*middles, sum(load.errors for load in loads))


def line(name: str, load: Load) -> None:
    """Prints one load, as a row of a table."""
    print(f"| {name} | {load.rate:,.0f} | {load.p50:.2f} ms | {load.p99:.2f} ms | {load.errors} |", flush=True)


def machine() -> str:
    """One line about what was measured on."""
    model = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    return f"{os.cpu_count()} cores of {model.partition(':')[2].strip()}, Python {platform.python_version()}"


def free_port() -> int:
    """A port on the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(address: str, coding: str = "gzip") -> tuple[int, bytes]:
    """The status and the body, as it comes over the wire."""
    try:
        with _open(address, coding) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def headers(address: str) -> list[tuple[str, str]]:
    """The headers of the compressed answer, their names in small letters."""
    with _open(address, "gzip") as answer:
        return [(name.lower(), value) for name, value in answer.headers.items()]


def _open(address: str, coding: str) -> HTTPResponse:
    request = urllib.request.Request(address, headers={"Accept-Encoding": coding})
    answer: HTTPResponse = urllib.request.urlopen(request, timeout=30)
    return answer


def load(address: str, *, connections: int = 32, seconds: int = 3, script: Path | None = None) -> Load:
    """One load by `wrk` on its own core, asking as browsers do for gzip; `script` may choose the addresses (Lua)."""
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    command += ["-H", "Accept-Encoding: gzip", *(["-s", str(script)] if script else []), address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert rate, said
    failed = [
        int(many) for many in re.findall(r"(?:Non-2xx or 3xx responses: |connect |read |write |timeout )(\d+)", said)
    ]
    return Load(float(rate[1]), _percentile(said, 50), _percentile(said, 99), sum(failed))


def _percentile(said: str, percent: int) -> float:
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m)\s*$", said, re.MULTILINE)
    assert found, said
    return float(found[1]) * UNITS[found[2]]


@contextmanager
def running(
    command: Sequence[str], address: str, environment: Mapping[str, str] | None = None, *, core: str = SERVER_CORE
) -> Iterator[subprocess.Popen[bytes]]:
    """A server pinned to a core, from its first answer at `address` until the block ends."""
    pinned = ["taskset", "-c", core, *command]
    process = subprocess.Popen(pinned, cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_for(address, process)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


@contextmanager
def nginx(folder: Path, path: str, *, settings: str, server: str) -> Iterator[str]:
    """nginx with what is said of it and of its one server, from its first answer at the path on; that address."""
    folder.chmod(0o777)  # nginx may drop to a user of its own
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, port=port, settings=settings, server=server))
    address = f"http://127.0.0.1:{port}{path}"
    with running(["nginx", "-c", str(configuration), "-p", str(folder)], address):
        yield address


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Returns at the first answer below 500; fails when the process ends or a minute has passed."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if get(address)[0] < 500:
                return
        except OSError:
            time.sleep(0.01)
    raise AssertionError(f"{address} did not answer")


def granian(port: int, application: str = "config.wsgi:application", *, workers: int = 1) -> list[str]:
    """The command of `make run`'s web server, for any WSGI callable."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", "4", "--log-level", "warning", "--no-ws"]
    return [*command, application]


class Site:
    """A site in a folder of its own, with the demonstration and so many invented articles."""

    def __init__(self, folder: Path, articles: int = 0, database: str = "") -> None:
        self.folder, self.port, self.articles = folder, free_port(), articles
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = settings_for(folder, self.port, dev=False)
        if database:
            self.environment["DATABASE_URL"] = database
        self.manage("prepare")
        self.manage("demo", *(["--articles", str(articles)] if articles else []))

    def manage(self, *command: str) -> str:
        """Runs a command of manage.py on the site; returns what it printed."""
        return self.run("manage.py", *command)

    def run(self, *command: str) -> str:
        """Runs Python in the site's environment; returns what it printed."""
        whole = [sys.executable, *command]
        return subprocess.run(
            whole, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    @contextmanager
    def served(
        self, *, workers: int = 1, core: str = SERVER_CORE, **settings: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        """The site's web server with these settings changed."""
        environment = self.environment | settings
        with running(granian(self.port, workers=workers), f"{self.address}/healthz", environment, core=core) as process:
            yield process


@contextmanager
def site(articles: int = 0, *, vendor: str = "sqlite", keep: Path | None = None) -> Iterator[Site]:
    """A site on SQLite or PostgreSQL, in a temporary folder, or in one to keep, where a second time makes nothing anew.

    PostgreSQL is a server of its own in the site's folder, out of a wheel, with its usual settings.
    """
    with ExitStack() as stack:
        folder = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        database = postgres(stack, folder) if vendor == "postgresql" else ""
        yield Site(folder, articles, database)
