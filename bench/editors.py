"""Editors at work and a checker of what readers get, on the site of the current environment; `bench.held` runs it.

Each editor keeps one article, whose title carries the number of its text. The checker asks for pages that show those
titles and holds every number against what was committed when: a text that was replaced more than a second before the
page was asked for is outdated; one whose publication had not begun is shown too early. They stop when the standard
input ends, and write their account as JSON.
"""

import argparse
import http.client
import json
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import django

django.setup()

from django.db import close_old_connections  # noqa: E402  # models need the settings above

from accounts.models import User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from bench.publication import content  # noqa: E402
from kb.editorial import drafting, publishing, review  # noqa: E402
from kb.models import Article  # noqa: E402

TITLE = re.compile(r"Kept article (\d+), text (\d+)")
LISTS = ("/", "/articles/")
OUTDATED_SECONDS = 1.0


class Desk:
    """Two people who write and approve, the articles they keep, and when each text of these was published."""

    def __init__(self, editors: int, *, stock: bool = False) -> None:
        self.writer = User.objects.filter(role=Role.WRITER).order_by("pk")[0]
        self.editor = User.objects.filter(role=Role.ADMINISTRATOR).order_by("pk")[0]  # who had no hand in anything
        self.done: Counter[str] = Counter()
        self.began: dict[tuple[int, int], float] = {}
        self.committed: dict[tuple[int, int], float] = {}
        first = self._stocked if stock else self._new
        self.articles = [first(number) for number in range(editors)]

    def _stocked(self, number: int) -> Article:
        """One of the invented articles, which readers read; its texts are counted on from no earlier run's."""
        self.began[number, int(time.time())] = 0.0
        return Article.objects.get(slug=f"sample-{number + 1}")

    def _new(self, number: int) -> Article:
        text = replace(content(number), title=f"Kept article {number}, text 1")
        article = drafting.create(text, by=self.writer)
        self._publish(number, 1, article)
        return article

    def save(self, number: int) -> None:
        """Keeps new words that are not public yet."""
        newest = self._fresh(number).newest
        text = replace(newest.content(), summary=f"Words kept at {time.time_ns()}, to be published later.")
        drafting.save(self.articles[number], text, base=newest.number, by=self.writer)
        self.done["saves"] += 1

    def publish(self, number: int) -> None:
        """Publishes a text with the next number in its title."""
        article = self._fresh(number)
        text = max(text for of, text in self.began if of == number) + 1
        changed = replace(article.newest.content(), title=f"Kept article {number}, text {text}")
        drafting.save(article, changed, base=article.newest.number, by=self.writer)
        self._publish(number, text, article)
        self.done["publications"] += 1

    def _publish(self, number: int, text: int, article: Article) -> None:
        article = review.submit(article, by=self.writer)
        article = review.approve(article, by=self.editor, seen=article.newest.number)
        self.began[number, text] = time.monotonic()
        publishing.publish(article, by=self.editor)
        self.committed[number, text] = time.monotonic()

    def _fresh(self, number: int) -> Article:
        return Article.objects.select_related("draft").get(pk=self.articles[number].pk)


class Checker:
    """Asks for pages and judges what they show; `paths` are asked in turn."""

    def __init__(self, desk: Desk, address: str) -> None:
        self.desk = desk
        host = urlsplit(address)
        self.connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=10)
        self.paths = [*LISTS, *(f"/articles/{article.slug}/" for article in Article.objects.filter(pk__in=keys(desk)))]
        self.turn = 0

    def ask(self) -> None:
        """One page."""
        self.turn += 1
        asked = time.monotonic()
        self.connection.request("GET", self.paths[self.turn % len(self.paths)])
        answer = self.connection.getresponse()
        page = answer.read().decode()
        answered, done = time.monotonic(), self.desk.done
        done["asked"] += 1
        done["failed"] += answer.status != 200
        found = {(int(number), int(text)) for number, text in TITLE.findall(page)}
        done["without a text"] += not found
        for number, text in found:
            replaced = self.desk.committed.get((number, text + 1))
            age = 0.0 if replaced is None else asked - replaced
            done["outdated"] += age > OUTDATED_SECONDS
            done["oldest in ms"] = max(done["oldest in ms"], int(age * 1000))
            done["too early"] += self.desk.began.get((number, text), answered + 1) > answered


def keys(desk: Desk) -> list[int]:
    """The primary keys of the articles that are kept."""
    return [article.pk for article in desk.articles]


def repeat(work: Callable[[], None], every: float, stop: threading.Event, *, after: float = 0) -> threading.Thread:
    """Does the work every so many seconds in a thread of its own, at once again where it took longer."""

    def run() -> None:
        due = time.monotonic() + after
        stop.wait(after)
        while not stop.is_set():
            work()
            due = max(due + every, time.monotonic() - every)
            stop.wait(due - time.monotonic())
        close_old_connections()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def alternately(desk: Desk, number: int, saves: int, publishes: int) -> Callable[[], None]:
    """One editor's next piece of work: so many saves and publications a minute, evenly."""
    turns = saves + publishes
    step = iter(range(sys.maxsize))

    def work() -> None:
        turn = next(step)
        if (turn * publishes) % turns < publishes:
            desk.publish(number)
        else:
            desk.save(number)

    return work


def main() -> None:
    """Works until the standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("account", type=Path)
    parser.add_argument("--editors", type=int, default=4)
    parser.add_argument("--saves", type=int, default=12, help="a minute and editor")
    parser.add_argument("--publishes", type=int, default=2, help="a minute and editor")
    parser.add_argument("--checks", type=int, default=200, help="pages a second")
    parser.add_argument("--stock", action="store_true", help="keep invented articles, not new ones")
    options = parser.parse_args()
    desk, stop = Desk(options.editors, stock=options.stock), threading.Event()
    every = 60 / (options.saves + options.publishes)
    part = every / options.editors  # after which the next begins, so that they work evenly
    threads = [
        repeat(alternately(desk, number, options.saves, options.publishes), every, stop, after=number * part)
        for number in range(options.editors)
    ]
    if options.checks:
        threads += [repeat(Checker(desk, options.address).ask, 4 / options.checks, stop) for _checker in range(4)]
    start = time.monotonic()
    sys.stdin.read()
    stop.set()
    for thread in threads:
        thread.join()
    options.account.write_text(json.dumps({"seconds": round(time.monotonic() - start)} | desk.done))


if __name__ == "__main__":
    main()
