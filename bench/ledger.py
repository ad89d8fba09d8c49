"""How long the pages of a large ledger take: `python -m bench.ledger [--subjects 10000] [--facts 200000]`.

On the demonstration's site with so many more invented ones; `bench.ledger_pages` makes them and says what is timed.
"""

import argparse
from pathlib import Path

from bench import stand


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subjects", type=int, default=10_000)
    parser.add_argument("--criteria", type=int, default=200)
    parser.add_argument("--facts", type=int, default=200_000)
    parser.add_argument("--vendor", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="a folder for the sites, where a second time makes nothing anew")
    options = parser.parse_args()
    size = [str(number) for number in (options.subjects, options.criteria, options.facts)]
    print(stand.machine())
    for vendor in options.vendor:
        keep = options.keep and options.keep / "-".join([vendor, *size])
        with stand.site(vendor=vendor, keep=keep) as site:
            said = site.run("-m", "bench.ledger_pages", *size, str(options.rounds))
        print(f"\n{vendor}: {' subjects × '.join(size[:2])} criteria, {options.facts:,} facts\n{said}", flush=True)


if __name__ == "__main__":
    main()
