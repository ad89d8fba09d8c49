"""schema.org's vocabulary, pinned (schema-org-30.1.txt), and what is wrong with a thing by it."""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("schema-org-30.1.txt")
URL = re.compile(r"https?://[^\s<>\"]+\Z")
DURATION = re.compile(r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?\Z")


def _read() -> tuple[dict[str, list[str]], dict[str, tuple[list[str], list[str]]], set[str]]:
    """Types with their parents; properties with the types that have them and those of their values; the superseded."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    types, properties = lines.index("types"), lines.index("properties")
    superseded = {line.partition("!")[0] for line in lines[types:] if "!:" in line}
    parted = [[part.strip() for part in line.replace("!", "").split(":", 1)] for line in lines]
    return (
        {name: parents.split() for name, parents in parted[types + 1 : properties - 1]},
        {
            name: (rest.partition(">")[0].split(), rest.partition(">")[2].split())
            for name, rest in parted[properties + 1 :]
        },
        superseded,
    )


TYPES, PROPERTIES, SUPERSEDED = _read()


def ancestors(kind: str) -> set[str]:
    """The type itself and all above it."""
    return {kind}.union(*(ancestors(parent) for parent in TYPES[kind]))


def wrong(thing: Any, path: str = "") -> Iterator[str]:
    """What of a thing the vocabulary does not know, one sentence each."""
    kind = thing.get("@type")
    path = f"{path}/{kind}"
    if kind not in TYPES or kind in SUPERSEDED:
        yield f"{path}: no such type"
        return
    if "@id" in thing and not URL.match(thing["@id"]):
        yield f"{path}: {thing['@id']} is no address"
    for name, value in thing.items():
        if name.startswith("@"):
            if name not in {"@type", "@id", "@context"}:
                yield f"{path}: {name}"
        elif name not in PROPERTIES or name in SUPERSEDED:
            yield f"{path}: no such property as {name}"
        elif not ancestors(kind) & set(PROPERTIES[name][0]):
            yield f"{path}: has no {name}"
        else:
            for one in value if isinstance(value, list) else [value]:
                yield from _wrong_value(one, PROPERTIES[name][1], f"{path}/{name}")


def _wrong_value(value: Any, ranges: list[str], path: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from wrong(value, path)
        if value.get("@type") in TYPES and not ancestors(value["@type"]) & set(ranges):
            yield f"{path}: takes no {value['@type']}"
    elif not any(_fits(value, kind) for kind in ranges):
        yield f"{path}: {value!r} is none of {ranges}"


def _fits(value: object, kind: str) -> bool:
    """Whether a plain value is one of this type; a thing may be named by its address alone."""
    if isinstance(value, bool):
        return kind == "Boolean"
    if isinstance(value, int):  # pixels are commonly given as plain numbers where the vocabulary has a Distance
        return kind in {"Integer", "Number", "Distance"}
    if not isinstance(value, str) or not value:
        return False
    if kind in {"Date", "DateTime"}:
        try:
            return datetime.fromisoformat(value).tzinfo is not None or len(value) == len("2026-01-01")
        except ValueError:
            return False
    if kind == "Duration":
        return bool(DURATION.match(value))
    if kind in {"Text", "Language"}:
        return True
    return kind in TYPES and kind not in {"Boolean", "Integer", "Number", "Float", "Time"} and bool(URL.match(value))
