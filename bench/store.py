"""The store of pages against nginx and against a bare callable: `python -m bench.store`.

The same compressed article from nginx (a static file made beforehand), from a bare WSGI callable with four headers and
one with all that the page has, and from the site, each server alone on one core and `wrk` on another, in turns; prints
medians and the ratios that are promised.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import stand
from bench.stand import Load

FEWEST = ("content-type", "content-encoding", "content-length", "vary")
OF_THE_SERVER = ("server", "date", "connection")  # which adds them itself
ARTICLE = "/articles/open-source-vs-closed-ai-models/"
SETTINGS = """
default_type text/html; charset utf-8; sendfile on; gzip_static on; gzip_vary on;
open_file_cache max=100; open_file_cache_valid 60s;"""


@contextmanager
def nginx(folder: Path, path: str, plain: bytes, packed: bytes) -> Iterator[str]:
    """nginx serving one page as a file and the same compressed beforehand; its address."""
    page = folder / "root" / path.strip("/") / "index.html"
    page.parent.mkdir(parents=True)
    page.write_bytes(plain)
    page.with_suffix(".html.gz").write_bytes(packed)
    with stand.nginx(folder, path, settings=SETTINGS, server=f"root {folder}/root; index index.html;") as address:
        yield address


@contextmanager
def bare(site: stand.Site, folder: Path, path: str, packed: bytes, headers: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The bare callable with one page, in the site's environment, which a WSGI server copies for each request."""
    page, index = folder / "page.gz", folder / "pages.json"
    page.write_bytes(packed)
    index.write_text(json.dumps({path: (str(page), headers)}))
    port = stand.free_port()
    address = f"http://127.0.0.1:{port}{path}"
    environment = site.environment | {"PAGES": str(index)}
    with stand.running(stand.granian(port, "bench.bare:application"), address, environment):
        yield address


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    options = parser.parse_args()
    with ExitStack() as stack:
        site = stack.enter_context(stand.site())
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plumbline-bench-"))) for _ in range(3)]
        stack.enter_context(site.served())
        _status, plain = stand.get(site.address + ARTICLE, "identity")
        status, packed = stand.get(site.address + ARTICLE)
        assert status == 200, status
        all_of_it = [each for each in stand.headers(site.address + ARTICLE) if each[0] not in OF_THE_SERVER]
        few = [each for each in all_of_it if each[0] in FEWEST]
        addresses = {
            "nginx, static file": stack.enter_context(nginx(folders[0], ARTICLE, plain, packed)),
            "bare callable": stack.enter_context(bare(site, folders[1], ARTICLE, packed, few)),
            "with the page's headers": stack.enter_context(bare(site, folders[2], ARTICLE, packed, all_of_it)),
            "the site, stored": site.address + ARTICLE,
        }
        for name, address in addresses.items():
            assert stand.get(address) == (200, packed), name
        busy: dict[str, list[Load]] = {name: [] for name in addresses}
        alone: dict[str, list[Load]] = {name: [] for name in addresses}
        for _round in range(options.rounds):
            for name, address in addresses.items():
                busy[name].append(stand.load(address, seconds=options.seconds))
                alone[name].append(stand.load(address, connections=1, seconds=options.seconds))
    print(f"{stand.machine()}; {len(packed)} bytes compressed; medians of {options.rounds}\n")
    print("| served by | requests/s, 32 connections | p50 | p99 | p50, 1 connection | errors |")
    print("|---|--:|--:|--:|--:|--:|")
    for name in addresses:
        many, one = Load.median(busy[name]), Load.median(alone[name])
        columns = (f"{many.rate:,.0f}", *(f"{time:.3f} ms" for time in (many.p50, many.p99, one.p50)))
        print(f"| {name} | {' | '.join(columns)} | {many.errors + one.errors} |")
    static, callable_, as_many, stored = (Load.median(busy[name]) for name in addresses)
    single = [Load.median(alone[name]).p50 for name in addresses]
    print(f"\nstored : nginx {stored.rate / static.rate:.2f} (at least 0.50)")
    print(f"stored : bare callable {stored.rate / callable_.rate:.2f} (at least 0.90)")
    print(f"stored : callable with the page's headers {stored.rate / as_many.rate:.2f}")
    print(f"p50 of one connection, stored : nginx {single[-1] / single[0]:.2f} (at most 1.5)")


if __name__ == "__main__":
    main()
