"""Which web server: granian against gunicorn, each alone on one core with the same site: `python -m bench.servers`.

A stored article and one rendered by Django (the store off), 32 connections and one, and the memory of two processes
(the sum of proportional set sizes) after the load. Medians; prints a table.
"""

import argparse
import sys
from collections.abc import Callable

from bench import stand
from bench.footprint import family, proportional
from bench.stand import Load
from bench.store import ARTICLE

HALVES = {"stored": "64", "rendered": "0"}  # PAGE_STORE


def gunicorn(port: int, *, workers: int = 1) -> list[str]:
    """gunicorn as docs/running.md has it."""
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    return [*command, "--threads", "4", "--log-level", "warning", "config.wsgi:application"]


SERVERS: dict[str, Callable[..., list[str]]] = {"granian": stand.granian, "gunicorn": gunicorn}


def measure(site: stand.Site, server: str, store: str, seconds: int) -> tuple[Load, Load]:
    """Under one connection and then, since what was asked for is answered to the end, under 32."""
    address = site.address + ARTICLE
    with stand.running(SERVERS[server](site.port), address, site.environment | {"PAGE_STORE": store}):
        one = stand.load(address, connections=1, seconds=seconds)
        return stand.load(address, seconds=seconds), one


def memory(site: stand.Site, server: str, seconds: int) -> int:
    """Bytes of two processes and what holds them together, after a load on the stored article."""
    address = site.address + ARTICLE
    with stand.running(SERVERS[server](site.port, workers=2), address, site.environment) as process:
        stand.load(address, seconds=seconds)
        return sum(proportional(each) for each in family(process))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    options = parser.parse_args()
    loads: dict[tuple[str, str], list[tuple[Load, Load]]] = {}
    with stand.site() as site:
        for _round in range(options.rounds):
            for half, store in HALVES.items():
                for server in SERVERS:
                    loads.setdefault((half, server), []).append(measure(site, server, store, options.seconds))
        weights = {server: memory(site, server, options.seconds) for server in SERVERS}
    print(f"{stand.machine()}; medians of {options.rounds}\n")
    print("| article | server | requests/s, 32 connections | p50 | p99 | p50, 1 connection | errors |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for (half, server), found in loads.items():
        many, one = (Load.median(part) for part in zip(*found, strict=True))
        times = " | ".join(f"{time:.2f} ms" for time in (many.p50, many.p99, one.p50))
        print(f"| {half} | {server} | {many.rate:,.0f} | {times} | {many.errors + one.errors} |")
    print()
    for server, weight in weights.items():
        print(f"{server}: {weight / 1e6:.0f} MB in two processes")


if __name__ == "__main__":
    main()
