"""The desk's pages, timed on the site of the current environment; `bench.desk` runs it.

A thousand unfinished articles in all states are made by the verbs first, and every public one is as old as its
publication. What is timed is one request in this process, from the first middleware to the last byte, by an editor and
by a writer who owns few articles.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402  # models need the settings above
from django.db import connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from bench.publication import content  # noqa: E402
from kb.editorial import drafting, review, scheduling  # noqa: E402
from kb.models import Article, Author, Category, Tag, Tally, list_of  # noqa: E402
from kb.rules import places  # noqa: E402
from kb.rules.workflow import State  # noqa: E402

FEW = "few@example.org"
UNFINISHED = (
    (State.DRAFT, 500),
    (State.IN_REVIEW, 200),
    (State.CHANGES_REQUESTED, 100),
    (State.APPROVED, 100),
    (State.SCHEDULED, 100),
)


def stock() -> User:
    """Makes the unfinished articles that the site lacks; returns a writer who owns some of them and no other."""
    few = User.objects.filter(email=FEW).first() or User.objects.create_user(FEW, name="A writer of few")
    writer = User.objects.filter(role=Role.WRITER).order_by("pk")[0]
    editor = User.objects.filter(role=Role.EDITOR).order_by("pk")[0]
    Article.objects.published().update(changed_at=F("revised_at"))
    for state, wanted in UNFINISHED:
        for number in range(Article.objects.filter(state=state).count(), wanted):
            make(state, number, writer if number % 2 else few, editor)
    return few


def make(state: State, number: int, writer: User, editor: User) -> None:
    """One article, brought to this state."""
    article = drafting.create(content(number), by=writer)
    if state is State.DRAFT:
        return
    article = review.submit(article, by=writer)
    if state is State.IN_REVIEW:
        return
    if state is State.CHANGES_REQUESTED:
        review.request_changes(article, by=editor, comment="Say where the figure comes from.")
        return
    article = review.approve(article, by=editor, seen=article.newest.number)
    if state is State.SCHEDULED:
        scheduling.schedule(article, by=editor, at=timezone.now() + timedelta(hours=6 * (number + 1)))


def pages() -> Iterator[tuple[str, str]]:
    """What is asked for: a name and an address."""
    counts = dict(Tally.objects.values_list("list", "articles"))
    categories = sorted(Category.objects.current(), key=lambda term: counts.get(list_of(term), 0))
    authors = sorted(Author.objects.all(), key=lambda author: counts.get(list_of(author), 0))
    tags = sorted((many, name) for name, many in counts.items() if name.startswith("tag:"))
    words = str(Article.objects.published().order_by("pk").values_list("live__title", flat=True)[:500][499]).split()
    far = Article.objects.published().order_by("changed_at", "id")[60]
    day = timezone.localdate()
    yield "board, lists", ""
    yield "board, columns", "?view=columns"
    yield "board, filtered", f"?view=columns&show=mine&category={categories[-1].slug}"
    yield "calendar, month", f"calendar/?view=month&day={day}"
    yield "calendar, week", f"calendar/?view=week&day={day}"
    yield "calendar, agenda", f"calendar/?view=agenda&day={day}"
    yield "articles", "articles/"
    yield "articles, far", f"articles/?before={places.written(far.changed_at, far.pk)}"
    for state in ("draft", "scheduled", "published", "binned"):
        yield f"articles, {state}", f"articles/?state={state}"
    yield "articles, largest category", f"articles/?category={categories[-1].slug}"
    yield "articles, smallest category", f"articles/?category={categories[0].slug}"
    yield "articles, largest author", f"articles/?author={authors[-1].slug}"
    yield "articles, smallest author", f"articles/?author={authors[0].slug}"
    for size, (_many, name) in (("largest", tags[-1]), ("smallest", tags[0])):
        yield f"articles, {size} tag", f"articles/?tag={tag_named(name)}"
    yield "articles, not changed for a year", "articles/?age=before-365"
    yield "articles, changed today", "articles/?age=since-1"
    yield "articles, a common word", f"articles/?q={words[0]}"
    yield "articles, a title", f"articles/?q={'+'.join(words)}"
    yield "articles, a word nowhere", "articles/?q=zzyzzx"
    yield "articles, own", "articles/?own=on"
    yield "articles, overdue for their check", "articles/?check=overdue"
    yield (
        "articles, all filters",
        (
            f"articles/?q={words[0]}&state=published&category={categories[-1].slug}&author={authors[0].slug}"
            f"&tag={tag_named(tags[0][1])}&age=before-365"
        ),
    )


def tag_named(name: str) -> str:
    """The name of the tag whose list this is, as an address holds it."""
    return str(Tag.objects.get(pk=name.partition(":")[2]).name).replace(" ", "+")


def timed(client: Client, address: str, rounds: int) -> str:
    """Queries, p50 and p99 of the page, and the median of the processor's time in this process."""
    host = settings.ALLOWED_HOSTS[0]
    assert client.get(address, headers={"host": host}).status_code == 200, address
    asked: list[str] = []
    with connection.execute_wrapper(lambda run, sql, *rest: (asked.append(sql), run(sql, *rest))[1]):
        client.get(address, headers={"host": host})
    times, worked = [], []
    for _ in range(rounds):
        start, began = time.perf_counter(), time.process_time()
        client.get(address, headers={"host": host})
        times.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - began) * 1000)
    times.sort()
    p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
    return f"{len(asked)} | {p50:.1f} | {p99:.1f} | {statistics.median(worked):.1f}"


def main() -> None:
    """Measures and prints."""
    rounds = int(sys.argv[1])
    few = stock()
    editor = User.objects.filter(role=Role.EDITOR).order_by("pk")[0]
    print("| page | queries | p50 ms | p99 ms | processor ms |\n|---|--:|--:|--:|--:|")
    for who, person in (("editor", editor), ("writer", few)):
        client = Client()
        client.force_login(person)
        for name, rest in pages():
            print(f"| {who}: {name} | {timed(client, f'/desk/{rest}', rounds)} |", flush=True)


if __name__ == "__main__":
    main()
