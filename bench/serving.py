"""What Django renders, on sites of two sizes: `python -m bench.serving [--articles 1000 100000]`.

Each kind of page with the store off (PAGE_STORE=0), on SQLite and on PostgreSQL, the server alone on one core and `wrk`
on another; prints medians, and how much slower a page is on the larger site. An article and a list may take at most a
third longer there.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

from bench import stand
from bench.stand import Load, Site

MOST = 1.33  # of the requests a second of the smaller site, divided by the larger's
BOUND = ("article", "list, first", "list, far", "category", "tag", "author")
# Asked of the site itself: one address of each kind, of the largest category, tag and author; searches for the most
# common word, for two that a tenth of the newest articles have, and for one that one of 500 has.
ADDRESSES = """
import re
from collections import Counter
from kb.models import Article, Author, Category, SearchDocument, Tag, Tally
published = Article.objects.published()
far = published.order_by("published_at", "pk")[30]
print("article", published.order_by("-published_at", "-pk")[20].get_absolute_url())
print("list, first", "/articles/")
print("list, far", f"/articles/?before={far.published_at:%Y%m%dT%H%M%S%f}-{far.pk}")
for noun in (Category, Tag, Author):
    largest = max((count, key) for key, count in Tally.objects.by_term(noun).items())[1]
    print(noun._meta.model_name, noun.objects.get(pk=largest).get_absolute_url())
print("feed", "/feeds/articles.atom")
print("sitemap, index", "/sitemap.xml")
newest = SearchDocument.objects.order_by("-place").values_list("text", flat=True)[:500]
shares = Counter(word for text in newest for word in set(re.findall("[a-z]{4,}", text.lower())))
common, middling = shares.most_common(1)[0][0], sorted(shares, key=lambda word: (abs(shares[word] - 50), word))[:2]
rare = min(word for word, share in shares.items() if share == 1)
for kind, words in (("common", [common]), ("two middling", middling), ("rare", [rare])):
    print(f"search, {kind}", "/search/?q=" + "+".join(words))
"""


def addresses(site: Site) -> Mapping[str, str]:
    """A path by the kind of its page."""
    said = site.manage("shell", "-v0", "-c", ADDRESSES).strip().splitlines()
    return dict(line.rsplit(" ", 1) for line in said)


def measure(
    articles: int, vendor: str, *, connections: int, seconds: int, rounds: int, keep: Path | None
) -> Mapping[str, Load]:
    """The medians for each kind of page of a site with so many articles."""
    found = {}
    with stand.site(articles, vendor=vendor, keep=keep and keep / f"{vendor}-{articles}") as site:
        paths = addresses(site)
        with site.served(PAGE_STORE="0"):
            for kind, path in paths.items():
                address = site.address + path
                stand.load(address, connections=connections, seconds=1)
                loads = [stand.load(address, connections=connections, seconds=seconds) for _ in range(rounds)]
                found[kind] = Load.median(loads)
    return found


def main() -> None:
    """Prints one table a database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs=2, default=(1_000, 100_000), metavar="N")
    parser.add_argument("--vendors", nargs="+", default=("sqlite", "postgresql"))
    parser.add_argument("--connections", type=int, default=4, help="1 says how long one page takes by itself")
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder for the sites, where a second time makes nothing anew")
    options = parser.parse_args()
    small, large = options.articles
    told = f"--articles {small} {large} --connections {options.connections} --seconds {options.seconds}"
    print(f"{stand.machine()}\npython -m bench.serving {told}")
    for vendor in options.vendors:
        load = {name: getattr(options, name) for name in ("connections", "seconds", "rounds", "keep")}
        few, many = (measure(count, vendor, **load) for count in (small, large))
        print(f"\n{vendor}; requests a second, then p50 and p99 in ms, {options.connections} connections\n")
        print(f"| page | {small:,} articles | {large:,} articles | ratio | errors |\n|---|---|---|---|---|")
        for kind, one in few.items():
            other = many[kind]
            ratio = one.rate / other.rate
            verdict = " **too slow**" if kind in BOUND and ratio > MOST else ""
            print(f"| {kind} | {_cell(one)} | {_cell(other)} | {ratio:.2f}{verdict} | {one.errors + other.errors} |")


def _cell(load: Load) -> str:
    return f"{load.rate:,.0f} · {load.p50:.1f} · {load.p99:.1f}"


if __name__ == "__main__":
    main()
