"""What the site takes of a machine: `python -m bench.footprint`.

Memory (the sum of the processes' proportional set sizes) of two web processes and a worker after both have stored a
thousand articles, and the time from starting the server to its first article. The bounds: 300 MB and 1.5 s.
"""

import argparse
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from bench import stand
from config.run import ROOT

BOTH = "0,1"
PAGES = re.compile(r'plumbline_pages_pages\{process="(\d+)"\} (\d+)')


def family(*roots: subprocess.Popen[bytes]) -> list[int]:
    """The processes and all that they started."""
    parents = [psutil.Process(root.pid) for root in roots]
    return [each.pid for parent in parents for each in (parent, *parent.children(recursive=True))]


def proportional(process: int) -> int:
    """The proportional set size in bytes."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) * 1000


def fill(site: stand.Site, articles: int) -> dict[str, int]:
    """Asks until every web process has stored all the articles; pages by process."""
    addresses = [f"{site.address}/articles/sample-{number}/" for number in range(1, articles + 1)]
    stored: dict[str, int] = {}
    with ThreadPoolExecutor(8) as pool:
        for _turn in range(30):  # each connection is new, and goes to one of the processes
            assert all(status == 200 for status, _body in pool.map(stand.get, addresses))
            for _ask in range(20):
                stored |= {name: int(many) for name, many in PAGES.findall(_metrics(site))}
            if len(stored) > 1 and min(stored.values()) >= articles:
                break
    return stored


def _metrics(site: stand.Site) -> str:
    return stand.get(f"{site.address}/metrics", "identity")[1].decode()


def first_answer(site: stand.Site) -> float:
    """Seconds from the server's start to a whole article."""
    start = time.perf_counter()
    command = stand.granian(site.port)
    with stand.running(command, f"{site.address}/articles/sample-1/", site.environment):
        return time.perf_counter() - start


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with stand.site(options.articles) as site:
        starts = sorted(first_answer(site) for _round in range(options.rounds))
        with site.served(workers=2, core=BOTH, METRICS="1") as web:
            worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=site.environment)
            try:
                stored = fill(site, options.articles)
                processes = family(web, worker)
                memory = sum(map(proportional, processes))
            finally:
                worker.terminate()
                worker.wait(20)
    print(stand.machine())
    print(f"start to the first article: median {starts[len(starts) // 2]:.2f} s of {options.rounds} (at most 1.5)")
    print(f"memory of {len(processes)} processes: {memory / 1_000_000:.0f} MB (at most 300); pages stored {stored}")


if __name__ == "__main__":
    main()
