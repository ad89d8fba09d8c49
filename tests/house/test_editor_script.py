"""The editor's script: its size, its sentences, its lock file. That it is what its sources make, `make check` sees."""

import gzip
import re
from pathlib import Path

from kb.desk.sentences import SENTENCES

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "frontend" / "src").glob("*.ts"))
MOST_BYTES = 120_000


def test_the_script_stays_within_its_budget() -> None:
    script = (ROOT / "static" / "js" / "editor.js").read_bytes()
    assert len(gzip.compress(script, 9)) <= MOST_BYTES
    assert script.rstrip().endswith(b"//# sourceMappingURL=editor.js.map")


def test_the_page_gives_exactly_the_sentences_that_the_script_says() -> None:
    said = {key for path in SOURCES for key in re.findall(r'\bt\(\s*"([^"]+)"', path.read_text(encoding="utf-8"))}
    assert said == set(SENTENCES)


def test_nothing_is_written_into_the_page_as_markup() -> None:
    markup = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    assert [path.name for path in SOURCES if markup.search(path.read_text(encoding="utf-8"))] == []


def test_npms_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
