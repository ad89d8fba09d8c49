"""How long the audit takes: `python -m bench.audit [entries]`, in a test database beside the current one.

Prints queries, p50 and p99 of 20 requests for each page, in this process from the first middleware to the last byte,
and how long the export of everything takes and how soon it begins. A million entries unless told: of 1,000 articles,
by 30 people, who save often and publish seldom; besides ten thousand waivers, handovers and events about people each.
"""

import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402  # models need the settings above
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from accounts.models import Event, PersonEntry, User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from kb import pages as kept  # noqa: E402
from kb.editorial import bulk, drafting  # noqa: E402
from kb.models import Article, Handover, HistoryEntry, Waiver  # noqa: E402
from kb.rules import places  # noqa: E402
from kb.rules.content import Content  # noqa: E402
from kb.rules.workflow import State, Transition  # noqa: E402

ENTRIES, OTHERS, ARTICLES, PEOPLE, BATCH, ROUNDS = 1_000_000, 10_000, 1_000, 30, 50_000, 20
START = datetime(2016, 1, 1, tzinfo=UTC)
OFTEN = [Transition.SAVE] * 60 + [Transition.SUBMIT] * 15 + [Transition.APPROVE] * 14 + [Transition.PUBLISH] * 10
COLUMNS = ("article_id", "article_public_id", "title", "transition", "from_state", "to_state", "by_id", "comment", "at")
chance = random.Random(4)


def fill(entries: int) -> list[User]:
    """A history of so many entries, one a minute; returns the people. One in a thousand is a retirement, all by one."""
    people = [
        User.objects.create_user(f"p{number}@example.org", name=f"Person {number}", role=Role.ADMINISTRATOR)
        for number in range(PEOPLE)
    ]
    articles = [Article(creator=people[0]) for _number in range(ARTICLES)]
    Article.objects.bulk_create(articles)
    for first in range(0, entries, BATCH):
        with transaction.atomic():
            bulk.insert(HistoryEntry, COLUMNS, rows(range(first, min(first + BATCH, entries)), articles, people))
    others(people)
    kept.changed("site")  # a site that nothing was changed on yet reads its settings each time
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return people


def others(people: list[User]) -> None:
    """So many waivers, handovers and events of people's lives, spread over the same years."""
    columns = ("article_id", "revision_id", "check_name", "place", "sentence", "reason", "by_id", "at")
    with transaction.atomic():
        waived = drafting.create(Content(title="Waived", language="en"), by=people[0])
        spread = [(number, START + timedelta(minutes=number * 97)) for number in range(OTHERS)]
        words = ("One takeaway is too few.", "A short notice.", people[1].pk)
        bulk.insert(
            Waiver,
            columns,
            ((waived.pk, waived.draft_id, "takeaways_counted", str(number), *words, at) for number, at in spread),
        )
        bulk.insert(
            Handover,
            ("article_id", "giver_id", "taker_id", "by_id", "at"),
            ((waived.pk, people[2].pk, people[3].pk, people[1].pk, at) for _number, at in spread),
        )
        bulk.insert(
            PersonEntry,
            ("person_id", "event", "before", "after", "by_id", "at"),
            ((people[4].pk, Event.SESSIONS_ENDED, "", "", people[1].pk, at) for _number, at in spread),
        )


def rows(numbers: range, articles: list[Article], people: list[User]) -> Iterator[tuple[object, ...]]:
    """The entries of these numbers."""
    for number in numbers:
        article = articles[number % len(articles)]
        rare = number % 1_000 == 0
        transition = Transition.RETIRE if rare else chance.choice(OFTEN)
        by = people[-1] if rare else people[min(int(chance.expovariate(0.3)), PEOPLE - 2)]
        at = START + timedelta(minutes=number)
        texts = (f"Article {number % len(articles)}", transition, State.DRAFT, State.DRAFT)
        yield article.pk, article.public_id, *texts, by.pk, "Say where the figure comes from.", at


def pages(people: list[User], entries: int) -> Iterator[tuple[str, str]]:
    """What is asked for: a name and an address."""
    middle = START + timedelta(minutes=entries // 2)
    often, rare = people[0].public_id, people[-1].public_id
    yield "newest", ""
    yield "half way", f"before={places.written(middle, entries)}"
    yield "a person who does much", f"person={often}"
    yield "a person who does little", f"person={rare}"
    yield "the site itself, which did nothing", "person=site"
    yield "one article", f"article={Article.objects.all()[0].public_id}"
    yield "a rare transition", "what=retire"
    yield "a person and what they never did", f"person={often}&what=retire"
    yield "waivers", "what=waive"
    yield "sessions ended", "what=sessions_ended"
    yield "whom articles were handed over to", f"person={people[3].public_id}"
    yield "a transition that never was", "what=reopen"
    yield "some days", f"since={middle:%Y-%m-%d}&until={middle + timedelta(days=7):%Y-%m-%d}"
    yield "a person and a transition in old days", f"person={often}&what=publish&until={START:%Y-%m-%d}"
    yield "a person in old days", f"person={rare}&until={START + timedelta(days=2):%Y-%m-%d}"


def timed(client: Client, address: str) -> str:
    """Queries, p50 and p99."""
    host = settings.ALLOWED_HOSTS[0]
    asked: list[str] = []
    with connection.execute_wrapper(lambda run, sql, *rest: (asked.append(sql), run(sql, *rest))[1]):
        assert client.get(address, headers={"host": host}).status_code == 200, address
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        client.get(address, headers={"host": host})
        times.append((time.perf_counter() - start) * 1000)
    return f"{len(asked)} | {statistics.median(times):.1f} | {max(times):.1f}"


def export(client: Client) -> str:
    """How soon the file begins, how long it takes, how large it is."""
    start = time.perf_counter()
    parts = iter(client.get("/desk/audit/history.csv", headers={"host": settings.ALLOWED_HOSTS[0]}))
    size = len(next(parts))
    size += len(next(parts))
    begun = time.perf_counter() - start
    size += sum(map(len, parts))
    return f"begins after {begun * 1000:.0f} ms, whole after {time.perf_counter() - start:.1f} s, {size / 1e6:.0f} MB"


def main() -> None:
    """Measures and prints."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    former = setup_databases(verbosity=0, interactive=False)
    try:
        people = fill(entries)
        client = Client()
        client.force_login(people[0])
        print(f"{connection.vendor}, {entries:,} entries\n\n| page | queries | p50 ms | worst ms |\n|---|--:|--:|--:|")
        for name, asked in pages(people, entries):
            print(f"| {name} | {timed(client, f'/desk/audit/?{asked}')} |", flush=True)
        print(f"\nexport of everything: {export(client)}", flush=True)
    finally:
        teardown_databases(former, verbosity=0)


if __name__ == "__main__":
    main()
