"""The rules of the house (docs/architecture.md), read off the source."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = [path for room in ("config", "accounts", "kb") for path in (ROOT / room).rglob("*.py")]
CODE = [path for path in CODE if "migrations" not in path.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
DOORS = ("site", "desk", "admin", "api")


def lines(pattern: str, paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(pattern, line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    return found


def kb_rooms(*rooms: str) -> list[Path]:
    inside = [path for path in CODE if path.is_relative_to(ROOT / "kb")]
    return [path for path in inside if path.relative_to(ROOT / "kb").parts[0].removesuffix(".py") in rooms]


def test_the_state_of_an_article_or_a_fact_is_set_on_one_line_of_the_project() -> None:
    assert len(lines(r"\.state\s*=[^=]", CODE)) == 2
    assert len(lines(r"article\.state\s*=[^=]", CODE)) == len(lines(r"fact\.state\s*=[^=]", CODE)) == 1


def test_there_are_no_signals() -> None:
    assert lines(r"models\.signals|@receiver|dispatch import|\.connect\(", CODE) == []


def test_only_the_renderer_vouches_for_html() -> None:
    outside = [path for path in CODE if "markdown" not in path.parts]
    assert lines(r"mark_safe|SafeString\(|SafeText\(", outside) == []


def test_templates_vouch_for_nothing_but_rendered_articles_and_metadata() -> None:
    allowed = re.compile(r"(html|sources|head\.json)\s*\|\s*safe")
    loose = [line for line in lines(r"\|\s*safe\b|autoescape off", TEMPLATES) if not allowed.search(line)]
    assert loose == []


def test_templates_hold_no_script_and_no_style() -> None:
    scripts = [line for line in lines(r"<script", TEMPLATES) if not re.search(r"application/ld\+json|src=", line)]
    assert scripts == []
    assert lines(r"<style|\sstyle=|\son[a-z]+=\"", TEMPLATES) == []


def test_what_is_public_is_one_word_on_one_queryset() -> None:
    elsewhere = [path for path in CODE if path.name != "articles.py" or "models" not in path.parts]
    assert lines(r"live__isnull", elsewhere) == []


@pytest.mark.parametrize("door", DOORS)
def test_doors_write_nothing_themselves(door: str) -> None:
    writes = r"\.save\(\)|objects\.(create|bulk_create|update_or_create|get_or_create)|\.update\([a-z_]+="
    assert lines(writes, kb_rooms(door)) == []


def test_no_file_is_named_for_a_kind_of_thing() -> None:
    kinds = {"utils", "core", "common", "helpers", "services", "managers", "misc"}
    assert [path for path in CODE if path.stem in kinds or kinds & set(path.parts[len(ROOT.parts) :])] == []


def test_the_map_is_the_same_in_the_package_and_in_the_docs() -> None:
    drawing = re.compile(r"^ +readers .*?accounts ─+ .*?$", re.DOTALL | re.MULTILINE)
    package = drawing.search((ROOT / "kb" / "__init__.py").read_text(encoding="utf-8"))
    docs = drawing.search((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    assert package is not None
    assert docs is not None
    assert package.group() == docs.group()


def test_every_room_on_the_map_stands_in_the_documentation() -> None:
    docs = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.stem for path in (ROOT / "kb").iterdir() if not re.match(r"_|migrations", path.name)}
    assert {room for room in rooms if room not in docs} == set()


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def test_functions_and_modules_keep_their_proportions() -> None:
    long = [(path.name, node.name) for path, node in functions() if (node.end_lineno or 0) - node.lineno > 60]
    assert long == []
    assert [path.name for path in CODE if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []
    assert [path.name for path in TEMPLATES if len(path.read_text(encoding="utf-8").splitlines()) > 150] == []


def test_lock_files_name_no_registry() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "http" not in text
        assert "index" not in text.replace("--no-emit-index-url", "").replace("# via", "")


def test_the_first_screen_of_the_readme_has_the_two_commands() -> None:
    screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:20])
    assert "make run" in screen
    assert "make test" in screen


def test_git_keeps_no_database_and_no_build() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    unwanted = re.compile(r"\.sqlite3|\.pyc$|^var/|^staticfiles/|node_modules|\.venv")
    assert [name for name in listed.stdout.splitlines() if unwanted.search(name)] == []
