"""Whether the site serves while its search is built anew: `python -m bench.reindexing [--articles 100000]`.

One reader asks for searches and articles with the store off, for half a minute and then for as long as
`manage.py rebuild_search` runs; beside both two editors save and publish. No answer may fail and no search may find
nothing, for every word asked is in several of the articles. The server has a core to itself; all else shares another.
"""

import argparse
import itertools
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import stand
from bench.held import desk
from bench.stand import Site
from config.run import ROOT

HIT = b'<ol class="plain rows"'
# Words that a tenth of the newest articles have.
WORDS = """
import re
from collections import Counter
from kb.models import SearchDocument
newest = SearchDocument.objects.order_by("-place").values_list("text", flat=True)[:500]
shares = Counter(word for text in newest for word in set(re.findall("[a-z]{4,}", text.lower())))
print(" ".join(sorted(shares, key=lambda word: (abs(shares[word] - 50), word))[:20]))
"""
INDEXED = """
from kb.models import Article, SearchDocument
print(SearchDocument.objects.count() - Article.objects.published().count())
"""


@dataclass(slots=True)
class Reader:
    """What one reader met: how long answers took, how many failed, and how many searches found nothing."""

    times: list[float] = field(default_factory=list)
    failed: int = 0
    empty: int = 0

    def read(self, site: Site, paths: Sequence[str], ended: Callable[[], bool]) -> None:
        """Asks for one path after the other, ten a second at most, until it has ended."""
        for path in itertools.cycle(paths):
            if ended():
                return
            start = time.perf_counter()
            status, text = stand.get(site.address + path, "identity")
            self.times.append((time.perf_counter() - start) * 1000)
            self.failed += status != 200
            self.empty += path.startswith("/search/") and HIT not in text
            time.sleep(max(0.0, 0.1 - (time.perf_counter() - start)))

    def say(self, name: str) -> None:
        """Prints a row of the table."""
        self.times.sort()
        p50, p99 = statistics.median(self.times), self.times[int(len(self.times) * 0.99)]
        print(f"| {name} | {len(self.times):,} | {p50:.1f} | {p99:.1f} | {self.failed} | {self.empty} |", flush=True)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--vendor", default="postgresql", choices=["sqlite", "postgresql"])
    parser.add_argument("--keep", type=Path, help="a folder for the sites, where a second time makes nothing anew")
    options = parser.parse_args()
    keep = options.keep and options.keep / f"{options.vendor}-{options.articles}"
    with stand.site(options.articles, vendor=options.vendor, keep=keep) as site, site.served(PAGE_STORE="0"):
        paths = [f"/search/?q={word}" for word in site.manage("shell", "-v0", "-c", WORDS).split()]
        paths += [f"/articles/sample-{number}/" for number in range(1, 21)]
        print(f"{stand.machine()}; {options.vendor}, {options.articles:,} articles\n")
        print("| reader | answers | p50, ms | p99, ms | failed | searches without a hit |\n|---|--:|--:|--:|--:|--:|")
        with desk(site, "--editors", "2", "--saves", "12", "--publishes", "4", "--checks", "2") as account:
            before, end = Reader(), time.monotonic() + 30
            before.read(site, paths, lambda: time.monotonic() > end)
            before.say("before")
            meanwhile, start = Reader(), time.monotonic()
            command = ["taskset", "-c", stand.LOAD_CORE, sys.executable, "manage.py", "rebuild_search"]
            with subprocess.Popen(command, cwd=ROOT, env=site.environment) as rebuilding:
                meanwhile.read(site, paths, lambda: rebuilding.poll() is not None)
            taken = time.monotonic() - start
            meanwhile.say(f"while it is built anew, {taken:,.0f} s")
        print("\n" + ", ".join(f"{name} {many}" for name, many in json.loads(account.read_text()).items()))
        print(f"Documents more or less than public articles: {site.manage('shell', '-v0', '-c', INDEXED).strip()}")


if __name__ == "__main__":
    main()
