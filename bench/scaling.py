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
NGINX = """
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; keepalive_requests 100000000;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  proxy_cache_path {folder}/cache keys_zone=pages:10m;
  upstream origin {{ server 127.0.0.1:{origin}; keepalive 8; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://origin; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_set_header Host 127.0.0.1:{origin};
      proxy_cache pages; proxy_cache_lock on; proxy_cache_background_update on;
      proxy_cache_use_stale updating error timeout http_500 http_502 http_503 http_504;
    }}
  }}
}}
"""


@contextmanager
def cache(site: Site) -> Iterator[str]:
    """nginx before the site; its address."""
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as place:
        folder, port = Path(place), stand.free_port()
        folder.chmod(0o777)  # nginx may drop to a user of its own
        configuration = folder / "nginx.conf"
        configuration.write_text(NGINX.format(folder=folder, port=port, origin=site.port))
        address = f"http://127.0.0.1:{port}"
        with stand.running(["nginx", "-c", str(configuration), "-p", str(folder)], address + ARTICLE):
            yield address


def asked(site: Site) -> int:
    """How many answers the site's store has given, as its one process says."""
    return int(json.loads(stand.get(f"{site.address}/readyz", "identity")[1])["pages"]["hits"])


def line(step: str, loads: list[Load]) -> None:
    """Prints medians."""
    load = Load.median(loads)
    print(f"| {step} | {load.rate:,.0f} | {load.p50:.2f} ms | {load.p99:.2f} ms | {load.errors} |", flush=True)


def measure(step: str, site: Site, rounds: int, **settings: str) -> None:
    """An article stored under 32 connections, and rendered under four."""
    for name, connections, store in (("stored", 32, "64"), ("rendered", 4, "0")):
        with site.served(PAGE_STORE=store, **settings):
            stand.load(site.address + ARTICLE, connections=connections, seconds=1)
            loads = [stand.load(site.address + ARTICLE, connections=connections) for _round in range(rounds)]
        line(f"{step}: {name}", loads)


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
            stand.load(address + ARTICLE, seconds=1)
            before = asked(site)
            loads = [stand.load(address + ARTICLE) for _round in range(options.rounds)]
            seldom = asked(site) - before
        line("3. a cache in front", loads)
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
