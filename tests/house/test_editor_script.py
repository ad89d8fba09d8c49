"""The desk's scripts: size, sentences, lock file. That they are what their sources make, `make check` sees."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from kb.desk.sentences import GRID, SENTENCES, WORDS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "frontend" / "src").glob("*.ts"))
MOST_BYTES = {"editor.js": 120_000, "desk.js": 10_000, "grid.js": 6_000}


@pytest.mark.parametrize("name", MOST_BYTES)
def test_each_script_stays_within_its_budget(name: str) -> None:
    script = (ROOT / "static" / "js" / name).read_bytes()
    assert len(gzip.compress(script, 9)) <= MOST_BYTES[name]
    assert script.rstrip().endswith(f"//# sourceMappingURL={name}.map".encode())


def said(paths: Iterable[Path]) -> set[str]:
    return {key for path in paths for key in re.findall(r'\bt\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))}


def made_of(path: Path) -> set[Path]:
    """A source and all that it brings in."""
    brought = re.findall(r'from "\./(\w+)"', path.read_text(encoding="utf-8"))
    return {path}.union(*(made_of(path.with_name(f"{name}.ts")) for name in brought))


def test_the_page_gives_exactly_the_sentences_that_the_scripts_say() -> None:
    assert said(SOURCES) == set(SENTENCES) | set(WORDS) | set(GRID)
    assert not set(SENTENCES) & set(WORDS)
    assert said(made_of(SOURCES[0].with_name("grid.ts"))) == set(GRID)
    assert said(made_of(SOURCES[0].with_name("desk.ts"))) == set(WORDS)


def test_nothing_is_written_into_the_page_as_markup() -> None:
    markup = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    assert [path.name for path in SOURCES if markup.search(path.read_text(encoding="utf-8"))] == []


def test_npms_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
