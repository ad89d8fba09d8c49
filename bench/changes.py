"""How long a change of one fact takes that many articles use: `python -m bench.changes [articles …] [--vendor …]`.

`bench.change` says what is timed. All that use the fact are right within 2 seconds of the commit.
"""

import argparse

from bench import stand


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=int, nargs="*", default=[100, 1_000])
    parser.add_argument("--vendor", default="sqlite", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    print(stand.machine())
    for count in options.articles:
        with stand.site(vendor=options.vendor) as site:
            print(f"{options.vendor}, {count:,} articles use the fact:", flush=True)
            print(site.run("-m", "bench.change", str(count)), flush=True)


if __name__ == "__main__":
    main()
