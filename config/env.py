"""Reads settings from environment variables; a secret may also stand in the file that NAME_FILE names."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

HEADER = re.compile(r"[A-Za-z0-9-]+")


class Misconfigured(SystemExit):
    """Stops the process with one sentence and no trace, whatever is starting it: a command, the server, the worker."""


def text(name: str, default: str | None = None) -> str:
    """The variable NAME, or the contents of the file named by NAME_FILE, or the default; without any, refuses."""
    if value := os.environ.get(name):
        return value
    if path := os.environ.get(f"{name}_FILE"):
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(f"{name}_FILE names a file that cannot be read: {path}") from error
        if not value:
            raise Misconfigured(f"{name}_FILE names an empty file: {path}")
        return value
    if default is None:
        raise Misconfigured(f"Set the environment variable {name} (or {name}_FILE), or DEBUG=1 to develop.")
    return default


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off; anything else refuses."""
    value = os.environ.get(name, "").strip().lower()
    if value == "":
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise Misconfigured(f"{name} is {value!r}; it takes 1 or 0.")


def number(name: str, default: int) -> int:
    """A whole number; anything else refuses."""
    value = os.environ.get(name, "")
    if value == "":
        return default
    try:
        return int(value)
    except ValueError as error:
        raise Misconfigured(f"{name} is {value!r}; it takes a whole number.") from error


def words(name: str, default: str | None = None) -> list[str]:
    """A comma-separated list without empty items; one that is required must not be empty."""
    items = [item.strip() for item in text(name, default).split(",") if item.strip()]
    if not items and default is None:
        raise Misconfigured(f"{name} is empty; name at least one.")
    return items


def choice(name: str, pattern: str, default: str) -> str:
    """A text of this shape; another refuses."""
    value = text(name, default)
    if not re.fullmatch(pattern, value):
        raise Misconfigured(f"{name} is {value!r}; it takes something such as {default}.")
    return value


def headers(name: str) -> dict[str, str]:
    """HTTP headers, one `Name: value` a line or between bars (|); anything else refuses without repeating a secret."""
    lines = [line.strip() for line in text(name, "").replace("|", "\n").splitlines() if line.strip()]
    found = {header.strip(): value.strip() for header, _, value in (line.partition(":") for line in lines)}
    if not all(value and HEADER.fullmatch(header) for header, value in found.items()):
        raise Misconfigured(f"{name} takes headers such as Authorization: Bearer abc, with a | between two.")
    return found


def origin(name: str) -> str:
    """A scheme and a host, such as https://example.org, without a slash at the end, or nothing; all else refuses."""
    value = text(name, "").rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or value != f"{parts.scheme}://{parts.netloc}"):
        raise Misconfigured(f"{name} is {value!r}; it takes a scheme and a host, such as https://example.org.")
    return value


def place(name: str) -> str:
    """A path such as /pictures/, with a slash at both ends, or nothing; anything else refuses."""
    value = text(name, "")
    if value and not re.fullmatch(r"/([\w.-]+/)+", value, re.ASCII):
        raise Misconfigured(f"{name} is {value!r}; it takes a path such as /pictures/.")
    return value


def database(name: str, default: str | None, *, keep_seconds: int) -> dj_database_url.DBConfig:
    """Django's settings for the database at this address, its connections kept so long; SQLite or PostgreSQL only."""
    return _database(name, text(name, default), keep_seconds)


def replicas(name: str, *, of: dj_database_url.DBConfig, keep_seconds: int) -> dict[str, dj_database_url.DBConfig]:
    """The same for each of a list of copies of a database, by names of our own; another kind of database refuses."""
    found = [_database(name, address, keep_seconds) for address in words(name, "")]
    if any(copy["ENGINE"] != of["ENGINE"] for copy in found):
        raise Misconfigured(f"{name} names another kind of database than the one that these are copies of.")
    return {f"replica{number}": copy for number, copy in enumerate(found, 1)}


def _database(name: str, address: str, keep_seconds: int) -> dj_database_url.DBConfig:
    try:
        found = dj_database_url.parse(address, conn_max_age=keep_seconds)
    except ValueError:
        found = {}
    if found.get("ENGINE") not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
        # The address is not repeated: it may hold a password.
        raise Misconfigured(f"{name} takes sqlite:///folder/file or postgres://user:password@host/name.")
    return found
