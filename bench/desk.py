"""How long the desk's pages take: `python -m bench.desk [--articles 100000] [--vendor sqlite postgresql]`.

On a site with so many public articles and a thousand unfinished ones; `bench.desk_pages` says what is timed.
"""

import argparse
from pathlib import Path

from bench import stand


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--vendor", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--keep", type=Path, help="a folder for the sites, where a second time makes nothing anew")
    options = parser.parse_args()
    print(stand.machine())
    for vendor in options.vendor:
        keep = options.keep and options.keep / f"{vendor}-{options.articles}"
        with stand.site(options.articles, vendor=vendor, keep=keep) as site:
            said = site.run("-m", "bench.desk_pages", str(options.rounds))
        print(f"\n{vendor}, {options.articles:,} articles\n{said}", flush=True)


if __name__ == "__main__":
    main()
