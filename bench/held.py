"""Whether the site holds: `python -m bench.held [--minutes 10]`.

Readers (articles and lists out of the store) at 70 % of the measured maximum; beside them four editors who save every
five seconds and publish twice a minute each, and a checker who asks for 200 pages a second and holds each against what
was committed. Then readers of the articles alone, and with a hundred publications of some of these a minute, for the
latencies of stored pages.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench import footprint, stand
from bench.stand import Load
from config.run import ROOT

SCRIPT = Path(__file__).with_name("readers.lua")
SHARE, DELAY = 0.7, 4  # of the maximum; milliseconds between one reader's requests


def read(site: stand.Site, *, connections: int, seconds: int, delay: int = 0, lists: bool = True) -> Load:
    """Readers for so many seconds; each waits `delay` milliseconds between two requests."""
    os.environ |= {"ARTICLES": str(site.articles), "DELAY": str(delay), "LISTS": str(int(lists))}
    return stand.load(site.address, connections=connections, seconds=seconds, script=SCRIPT)


@contextmanager
def desk(site: stand.Site, *arguments: str) -> Iterator[Path]:
    """Editors and the checker at work beside the block; the file that holds their account when it has ended.

    They give way to the readers on the core that both are on, or these would measure how long they wait for it.
    """
    account = site.folder / "account.json"
    command = ["nice", "-n", "19", "taskset", "-c", stand.LOAD_CORE, sys.executable]
    command += ["-m", "bench.editors", site.address, str(account)]
    process = subprocess.Popen([*command, *arguments], cwd=ROOT, env=site.environment, stdin=subprocess.PIPE)
    try:
        yield account
    finally:
        assert process.stdin
        process.stdin.close()  # then they stop
        assert process.wait(60) == 0


def memory(process: subprocess.Popen[bytes]) -> list[int]:
    """The proportional set size of every process of the server, in bytes."""
    family = [process.pid, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))]
    return [footprint.proportional(each) for each in family]


def paced(site: stand.Site, most: float) -> int:
    """How many readers ask for the share of the maximum: a reader's pause and its answer are not over at once."""
    connections = int(SHARE * most * DELAY / 1000)
    for _trial in range(3):
        found = read(site, connections=connections, seconds=5, delay=DELAY)
        connections = max(int(connections * SHARE * most / found.rate), 1)
    return connections


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--vendor", default="sqlite", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    pieces = max(int(options.minutes * 2), 1)
    with stand.site(options.articles, vendor=options.vendor) as site, site.served(workers=2, METRICS="1") as web:
        print(f"{stand.machine()}; {options.vendor}, {options.articles:,} articles, two web processes on one core\n")
        print("| readers | requests/s | p50 | p99 | errors |\n|---|--:|--:|--:|--:|")
        footprint.fill(site, options.articles)
        most = read(site, connections=32, seconds=10)
        stand.line("at most", most)
        connections = paced(site, most.rate)
        sizes = []
        with desk(site, "--editors", "4", "--saves", "12", "--publishes", "2", "--checks", "200") as account:
            for piece in range(pieces):
                load = read(site, connections=connections, seconds=30, delay=DELAY)
                sizes.append(sum(memory(web)))
                stand.line(f"held, half-minute {piece + 1}, {sizes[-1] / 1_000_000:.0f} MB", load)
        print("\n" + ", ".join(f"{name} {many}" for name, many in json.loads(account.read_text()).items()) + "\n")
        quiet = read(site, connections=connections, seconds=60, delay=DELAY, lists=False)
        stand.line("without publications", quiet)
        with desk(site, "--editors", "4", "--saves", "0", "--publishes", "25", "--checks", "0", "--stock"):
            busy = read(site, connections=connections, seconds=60, delay=DELAY, lists=False)
        stand.line("with 100 publications a minute", busy)
        print(f"\np99 with : without publications {busy.p99 / quiet.p99:.2f} (at most 2)")


if __name__ == "__main__":
    main()
