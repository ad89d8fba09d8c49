"""What the steps of docs/scaling.md carry that one machine can show: `python -m bench.scaling [--articles 1000]`.

The same article stored and rendered (PAGE_STORE=0) on SQLite, on PostgreSQL, and there with a streaming replica that
public pages are read from; and out of nginx's cache in the place of a CDN, which keeps our headers. One web process
on one core (nginx, where it is, on the same), `wrk` on the other; the servers of PostgreSQL run on both.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import stand
from bench.stand import Load, Site
from tests import clusters

ARTICLE = "/articles/sample-1/"
# As a CDN is set up: it keeps what our headers allow, and answers from a copy while it asks for the next.
KEPT = """
proxy_cache_path {folder}/cache keys_zone=pages:10m;
upstream origin {{ server 127.0.0.1:{port}; keepalive 8; }}"""
PASSED = """
location / {{
  proxy_pass http://origin; proxy_http_version 1.1;
  proxy_set_header Connection ""; proxy_set_header Host 127.0.0.1:{port};
  proxy_cache pages; proxy_cache_lock on; proxy_cache_background_update on;
  proxy_cache_use_stale updating error timeout http_500 http_502 http_503 http_504;
}}"""


@contextmanager
def cache(site: Site) -> Iterator[str]:
    """nginx's cache before the site; the article's address there."""
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as place:
        kept, passed = KEPT.format(folder=place, port=site.port), PASSED.format(port=site.port)
        with stand.nginx(Path(place), ARTICLE, settings=kept, server=passed) as address:
            yield address


def asked(site: Site) -> int:
    """How many answers the site's store has given, as its one process says."""
    return int(json.loads(stand.get(f"{site.address}/readyz", "identity")[1])["pages"]["hits"])


def measure(step: str, site: Site, rounds: int, **settings: str) -> None:
    """An article stored under 32 connections, and rendered under four."""
    for name, connections, store in (("stored", 32, "64"), ("rendered", 4, "0")):
        with site.served(PAGE_STORE=store, **settings):
            stand.load(site.address + ARTICLE, connections=connections, seconds=1)
            loads = [stand.load(site.address + ARTICLE, connections=connections) for _round in range(rounds)]
        stand.line(f"{step}: {name}", Load.median(loads))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{stand.machine()}; {options.articles:,} articles, medians of {options.rounds}\n")
    print("| step | requests/s | p50 | p99 | errors |\n|---|--:|--:|--:|--:|")
    with stand.site(options.articles) as site:
        measure("1. SQLite", site, options.rounds)
        with site.served(), cache(site) as address:
            stand.load(address, seconds=1)
            before = asked(site)
            loads = [stand.load(address) for _round in range(options.rounds)]
            seldom = asked(site) - before
        stand.line("3. a cache in front", Load.median(loads))
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as place:
        folder = Path(place)
        folder.chmod(0o755)  # PostgreSQL runs as a user of its own where root measures
        with clusters.primary(folder / "primary") as primary:
            database = Site(folder / "site", options.articles, primary.url)
            measure("2. PostgreSQL", database, options.rounds)
            with clusters.replica(primary, folder / "replica") as replica:
                measure("6. a replica", database, options.rounds, DATABASE_REPLICA_URLS=replica.url)
                apart = replica.ask("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
    print(f"\nThe cache asked the site {seldom:,} times meanwhile; the replica was asked in {apart:,} transactions.")


if __name__ == "__main__":
    main()
