"""How long it takes to publish: `python -m bench.publishing [articles …] [--vendor postgresql]`.

On sites with so many articles; `bench.publication` says what is timed. The bound is 40 ms, whatever the number.
"""

import argparse
from pathlib import Path

from bench import stand


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--vendor", default="sqlite", choices=["sqlite", "postgresql"])
    parser.add_argument("--keep", type=Path, help="a folder for the sites, where a second time makes nothing anew")
    options = parser.parse_args()
    print(stand.machine())
    for count in options.articles:
        keep = options.keep and options.keep / f"{options.vendor}-{count}"
        with stand.site(count, vendor=options.vendor, keep=keep) as site:
            said = site.run("-m", "bench.publication")
        print(f"{options.vendor}, {count:,} articles: publish {said.strip()} (at most 40 ms)", flush=True)


if __name__ == "__main__":
    main()
