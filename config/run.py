"""`make run`: sets up a data folder and serves it with production's settings over http, web server and worker.

DATA holds the database, the media, outgoing mail and the generated secret key. With `-- COMMAND …` it runs a command
of manage.py on that folder instead of serving.
"""

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from config.env import Misconfigured

ROOT = Path(__file__).resolve().parent.parent
MOST_PORTS = 65_535
INTERRUPTED = 130  # as shells report an end by Ctrl-C


def main() -> int:
    """Serves until Ctrl-C; the exit status of what stopped first."""
    options = arguments()
    data = Path(options.data).resolve()
    environment = settings_for(data, options.port, dev=options.dev)
    if options.command:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "manage.py", *options.command], environment)  # noqa: S606  # as meant
    refuse_taken(options.port)
    told: list[int] = []
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # the last: the terminal was closed
        # Noted, not raised: an exception between the birth of a child and its first line here would lose the child.
        signal.signal(signum, lambda number, _frame: told.append(number))
    if status := prepare(environment, told):
        return status
    announce(data, options.port)
    return serve(environment, options.port, told, dev=options.dev)


def arguments() -> argparse.Namespace:
    """The port, the data folder, and a command to run there instead."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--port", type=port_number, default=8000)
    parser.add_argument("--data", default="var")
    parser.add_argument("--dev", action="store_true", help="reload code, debug pages")
    parser.add_argument("command", nargs="*")
    return parser.parse_args()


def port_number(typed: str) -> int:
    """A port that a server can have; anything else is an error of the command line."""
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed) <= MOST_PORTS:
        raise argparse.ArgumentTypeError(f"{typed!r} is no port: give a number from 1 to {MOST_PORTS}")
    return int(typed)


def refuse_taken(port: int) -> None:
    """Stops with a sentence when the port cannot be had, before anything is set up for it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Misconfigured(f"Port {port} cannot be used ({error.strerror}): choose another by PORT=…") from None


def settings_for(data: Path, port: int, *, dev: bool) -> dict[str, str]:
    """The environment of a site in this folder; variables that are set already win."""
    key = data / "secret-key"
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds drafts and the hashes of passwords
        if not key.exists():
            with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(64))
    except OSError as error:
        raise Misconfigured(f"{data} cannot hold the data ({error.strerror}): choose another by DATA=…") from None
    defaults = {
        "DATA": str(data),
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "DATABASE_URL": f"sqlite:///{data / 'plumbline.sqlite3'}",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "INSECURE_HTTP": "1",
        "DELIVERY_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "CHECK_LINKS": "0",  # whom it asked could make nothing of this machine's own address
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }
    if "SECRET_KEY" not in os.environ:
        defaults["SECRET_KEY_FILE"] = str(key)
    if dev:
        defaults["DEBUG"] = "1"
    return defaults | os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}


def prepare(environment: dict[str, str], told: list[int]) -> int:
    """What `manage.py prepare` does, and the demonstration when nobody can sign in yet; its exit status."""
    print("Setting up …", flush=True)  # noqa: T201  # a person reads this
    status = run([[sys.executable, "manage.py", "prepare", "--demo"]], environment, told)
    return INTERRUPTED if told else status


def announce(data: Path, port: int) -> None:
    """Prints the address, and the demonstration's log-ins while they are kept."""
    lines = [
        "",
        f"Plumbline reads at   http://127.0.0.1:{port}/",
        f"and is written at    http://127.0.0.1:{port}/desk/",
    ]
    logins = data / "demo-logins.json"
    if logins.exists():
        rows = json.loads(logins.read_text(encoding="utf-8"))
        lines += ["", f"The demonstration's people (kept in {logins}):"]
        lines += [f"  {row['role']:<14} {row['email']:<36} {row['password']}" for row in rows]
    lines += ["", f"Outgoing mail lies in {data / 'mail'}. Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)  # noqa: T201  # a person reads this


def serve(environment: dict[str, str], port: int, told: list[int], *, dev: bool) -> int:
    """Runs the web server and the worker until one ends or a signal comes; both are stopped then."""
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    web += ["--workers", "2", "--blocking-threads", "4", "--log-level", "warning", "--no-ws", "config.wsgi:application"]
    if dev:
        web = [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}"]
    status = run([web, [sys.executable, "manage.py", "worker"]], environment, told)
    return 0 if told else status or 1


def run(commands: Sequence[Sequence[str]], environment: dict[str, str], told: list[int]) -> int:
    """Runs these side by side until one ends or a signal is told, then ends them all; the status of what failed."""
    # Sessions of their own: a Ctrl-C reaches this process alone, which then ends each in good order.
    children = [
        subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) for command in commands if not told
    ]
    # Where `make` itself leads the terminal's session (`ssh -t`, `xterm -e`), a closed terminal tells nobody else.
    watched = sys.stdin.isatty()
    while not told and all(child.poll() is None for child in children):
        if watched and not sys.stdin.isatty():
            told.append(signal.SIGHUP)
        time.sleep(0.1)
    status = next((child.returncode for child in children if child.poll()), 0)
    for child in children:
        end(child)
    return status


def end(child: subprocess.Popen[bytes]) -> None:
    """Ends a child's whole process group, gently first."""
    for signum, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
        try:
            os.killpg(child.pid, signum)
            child.wait(patience)
        except ProcessLookupError:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return


if __name__ == "__main__":
    sys.exit(main())
