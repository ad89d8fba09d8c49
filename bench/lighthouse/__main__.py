"""What Lighthouse makes of the public pages: `python -m bench.lighthouse`.

A site with the demonstration is served as in production, and each page audited as Lighthouse does it by itself: on a
slow telephone with slow mobile data, both simulated. Prints medians, and names every audit that cost a point in any
round. Lighthouse is installed beside this file by `npm ci`; `--keep FOLDER` keeps its reports.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import stand

HERE = Path(__file__).resolve().parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = "--headless=new --no-sandbox --disable-gpu --no-first-run"
FLAGS += " --disable-background-networking --disable-component-update --disable-sync"
PAGES = {
    "home": "/",
    "article": "/articles/open-source-vs-closed-ai-models/",
    "category": "/categories/llms/",
    "tools": "/tools/",
    "contact": "/contact/",
    "search": "/search/?q=model",
}
CATEGORIES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "SEO",
}
EXPECTED = {("search", "seo", "is-crawlable")}  # results of searches are kept out of search engines


@dataclass(frozen=True, slots=True)
class Figure:
    """A time or a shift: Lighthouse's audit, the most it may be (in milliseconds if a time), and how it is printed."""

    audit: str
    most: float
    unit: str = " ms"

    def printed(self, value: float) -> str:
        """For a cell of Markdown, in bold when it is too much."""
        text = f"{value:.0f}{self.unit}" if self.unit else f"{value:.3f}"
        return text if value <= self.most else f"**{text}**"


FIGURES = {
    "LCP": Figure("largest-contentful-paint", 1_200),
    "FCP": Figure("first-contentful-paint", 1_000),
    "CLS": Figure("cumulative-layout-shift", 0, unit=""),
    "TBT": Figure("total-blocking-time", 50),
}


class Report:
    """What Lighthouse said about a page once."""

    def __init__(self, said: dict[str, Any]) -> None:
        assert "runtimeError" not in said, said["runtimeError"]
        self.version: str = said["lighthouseVersion"]
        self.browser: str = said["environment"]["hostUserAgent"].partition("Chrome/")[2].partition(" ")[0]
        self._categories, self._audits = said["categories"], said["audits"]

    def points(self, category: str) -> int:
        """Of a hundred."""
        return round(float(self._categories[category]["score"]) * 100)

    def value(self, figure: Figure) -> float:
        """What was measured."""
        return float(self._audits[figure.audit]["numericValue"])

    def costs(self) -> Iterator[tuple[str, str, str]]:
        """The category, name and title of each audit that keeps a category from a hundred points."""
        for category in CATEGORIES:
            for reference in self._categories[category]["auditRefs"] if self.points(category) < 100 else ():
                audit = self._audits[reference["id"]]
                if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                    yield category, reference["id"], audit["title"]


def lighthouse() -> str:
    """The command, installed first unless it is there as the lock file says."""
    assert CHROMIUM or "CHROME_PATH" in os.environ, "no Chromium: apt-get install chromium"
    installed, locked = HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < locked.stat().st_mtime:
        environment = os.environ | {"PUPPETEER_SKIP_DOWNLOAD": "1"}
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, env=environment, check=True)
    return str(HERE / "node_modules" / ".bin" / "lighthouse")


def audited(command: str, address: str, file: Path) -> Report:
    """Audits a page; the whole report lies in FILE.report.html and FILE.report.json."""
    whole = [command, address, "--quiet", "--no-enable-error-reporting", f"--chrome-flags={FLAGS}"]
    whole += [f"--only-categories={','.join(CATEGORIES)}", "--output=json", "--output=html", f"--output-path={file}"]
    subprocess.run(whole, env={"CHROME_PATH": str(CHROMIUM)} | os.environ, check=True)
    return Report(json.loads(file.with_name(f"{file.name}.report.json").read_text()))


def measured(options: argparse.Namespace) -> dict[str, list[Report]]:
    """Every page's reports: all pages in turns, each stored by the site beforehand."""
    reports: dict[str, list[Report]] = {page: [] for page in PAGES}
    command = lighthouse()
    with ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        site = stack.enter_context(stand.site())
        stack.enter_context(site.served())
        for path in PAGES.values():
            assert stand.get(site.address + path)[0] == 200, path
        for turn in range(1, options.rounds + 1):
            for page, path in PAGES.items():
                reports[page].append(audited(command, site.address + path, folder / f"{page}-{turn}"))
    return reports


def row(page: str, reports: Sequence[Report]) -> tuple[str, bool]:
    """A page's medians as a row of Markdown, and whether each time and shift is within its bound."""
    points = [f"{statistics.median(report.points(category) for report in reports):.0f}" for category in CATEGORIES]
    values = [(figure, statistics.median(report.value(figure) for report in reports)) for figure in FIGURES.values()]
    cells = [page, *points, *(figure.printed(value) for figure, value in values)]
    return f"| {' | '.join(cells)} |", all(value <= figure.most for figure, value in values)


def main() -> int:
    """Measures and prints; 1 when an audit cost points that it should not, or a median is over its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the reports are to stay")
    options = parser.parse_args()
    reports = measured(options)
    first = reports["home"][0]
    print(f"{stand.machine()}; Lighthouse {first.version}, Chromium {first.browser}; medians of {options.rounds}\n")
    print(f"| page | {' | '.join([*CATEGORIES.values(), *FIGURES])} |")
    print(f"|---|{'--:|' * len([*CATEGORIES, *FIGURES])}")
    within = True
    for page, found in reports.items():
        text, kept = row(page, found)
        within &= kept
        print(text)
    bounds = ", ".join(f"{name} {figure.printed(figure.most)}" for name, figure in FIGURES.items())
    print(f"\nat most: {bounds}")
    costs = Counter((page, *cost) for page, found in reports.items() for report in found for cost in report.costs())
    for (page, category, name, title), many in costs.items():
        expected = ", as expected" if (page, category, name) in EXPECTED else ""
        print(f"{page}, {CATEGORIES[category]}: {name} ({title}) in {many} of {options.rounds} rounds{expected}")
    return int(not within or any(cost[:3] not in EXPECTED for cost in costs))


if __name__ == "__main__":
    sys.exit(main())
