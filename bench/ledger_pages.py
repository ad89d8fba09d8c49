"""The pages of the ledger, timed on the site of the current environment; `bench.ledger` runs it.

Invented subjects, criteria and facts are written in bulk first, as the verbs would have left them: one subject is known
by every criterion, one criterion of every subject, the rest is spread by chance. What is timed is what the database
takes for the queries of one request, asked again by themselves with all their rows fetched, and what the processor
takes for the whole request.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  # models need the settings above
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.identifiers import uuid7  # noqa: E402
from accounts.models import User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from kb import pages  # noqa: E402
from kb.composing.claims import denied  # noqa: E402
from kb.editorial.bulk import insert, reserve  # noqa: E402
from kb.models import Article, Criterion, Fact, FactEntry, FactVersion, Subject  # noqa: E402
from kb.rules import versus  # noqa: E402
from kb.rules.content import Content  # noqa: E402
from kb.rules.ledger import Deed, FactState  # noqa: E402
from kb.rules.values import Kind  # noqa: E402

BATCH = 20_000
GROUPS = ("Price", "Terms", "Limits", "")
KINDS = (
    (Kind.NUMBER, "tokens", (), lambda chance: str(chance.randrange(1, 500) * 1000)),
    (Kind.YES_NO, "", (), lambda chance: chance.choice(("yes", "partial", "no"))),
    (Kind.MONEY, "per month", (), lambda chance: f"{chance.choice(('USD', 'EUR'))} {chance.randrange(1, 900)}"),
    (Kind.TEXT, "", (), lambda chance: f"Words number {chance.randrange(10_000)} about it"),
    (Kind.DATE, "", (), lambda chance: f"20{chance.randrange(10, 26)}-{chance.randrange(1, 13):02}-01"),
    (Kind.CHOICE, "", ("MIT", "Apache-2.0", "proprietary"), lambda chance: chance.choice(("MIT", "proprietary"))),
    (Kind.RATING, "", (), lambda chance: str(chance.randrange(1, 11) / 2).removesuffix(".0")),
)  # fmt: skip


@transaction.atomic
def stock(subjects: int, criteria: int, facts: int) -> None:
    """Writes what the ledger lacks of these numbers, by the first editor."""
    if Subject.objects.filter(slug="sample-subject-1").exists():
        return
    pages.take_turn()
    editor = User.objects.filter(role=Role.EDITOR).order_by("pk")[0].pk
    chance = random.Random(7)  # the same ledger each time
    of = reserve(Subject, subjects)
    names = (f"Sample subject {number}" for number in range(1, subjects + 1))
    rows: Iterator[tuple[Any, ...]] = (
        (key, uuid7(), name, name.casefold(), name.casefold().replace(" ", "-"), f"What {name} is.")
        for key, name in zip(of, names, strict=True)
    )
    insert(Subject, ("id", "public_id", "name", "key", "slug", "description"), rows)
    by = reserve(Criterion, criteria)
    insert(
        Criterion,
        ("id", "public_id", "name", "slug", "group", "kind", "unit", "choices"),
        (
            (
                key,
                uuid7(),
                f"Sample measure {place}",
                f"sample-measure-{place}",
                GROUPS[place % 4],
                kind.value,
                unit,
                list(choices),
            )
            for place, key in enumerate(by)
            for kind, unit, choices, _value in [KINDS[place % len(KINDS)]]
        ),
    )
    whole = {(0, place) for place in range(criteria)} | {(place, 0) for place in range(subjects)}
    while len(whole) < facts:
        whole.add((chance.randrange(subjects), chance.randrange(criteria)))
    cells = sorted(whole)
    for start in range(0, len(cells), BATCH):
        some = cells[start : start + BATCH]
        _write([(of[one], by[other], other) for one, other in some], editor, chance)
    pages.changed()


def _named(place: int) -> tuple[str, str, str]:
    """A criterion's name, address and group."""
    return f"Sample measure {place}", f"sample-measure-{place}", GROUPS[place % len(GROUPS)]


def _write(cells: Sequence[tuple[int, int, int]], editor: int, chance: random.Random) -> None:
    """The facts of these cells (keys of subject and criterion, and which kind), each with its version and entries."""
    keys, versions, now = reserve(Fact, len(cells)), reserve(FactVersion, len(cells)), timezone.now()
    states, today = [_state(chance) for _cell in cells], timezone.localdate()
    # Days of their own for what is due, so that a queue has an order.
    days = [
        today + timedelta(days=-chance.randrange(1, 400) if state is FactState.DUE else chance.randrange(1, 400))
        for state in states
    ]
    facts = zip(keys, versions, cells, states, days, strict=True)
    insert(
        Fact,
        ("id", "public_id", "subject_id", "criterion_id", "state", "current_id", "verified_at", "verified_by_id",
         "check_by", "owner_id"),
        (
            (key, uuid7(), of, by, state.value, version, now, editor, day, editor)
            for key, version, (of, by, _kind), state, day in facts
        ),
    )  # fmt: skip
    asof = today - timedelta(days=500)
    insert(
        FactVersion,
        ("id", "public_id", "fact_id", "number", "value", "source_title", "source_url", "as_of", "check_by", "by_id",
         "at"),
        (
            (version, uuid7(), key, 1, KINDS[kind % len(KINDS)][3](chance), f"Source {kind}",
             f"https://example.org/{of % 50}/{kind}", asof, day, editor, now)
            for key, version, (of, _by, kind), day in zip(keys, versions, cells, days, strict=True)
        ),
    )  # fmt: skip
    insert(
        FactEntry,
        ("fact_id", "version_id", "deed", "from_state", "to_state", "by_id", "at"),
        (entry for key, version in zip(keys, versions, strict=True) for entry in _entries(key, version, editor, now)),
    )


def _entries(key: int, version: int, editor: int, now: datetime) -> Iterator[tuple[Any, ...]]:
    yield key, version, Deed.PROPOSE.value, "", FactState.PROPOSED.value, editor, now
    yield key, version, Deed.VERIFY.value, FactState.PROPOSED.value, FactState.VERIFIED.value, editor, now


def _state(chance: random.Random) -> FactState:
    """Two in a hundred are due, one is disputed."""
    return {0: FactState.DUE, 1: FactState.DUE, 2: FactState.DISPUTED}.get(chance.randrange(100), FactState.VERIFIED)


def addresses(subjects: int) -> Iterator[tuple[str, str]]:
    """What is asked for: a name and an address."""
    yield "desk: grid", "/desk/facts/"
    yield "desk: queue", "/desk/freshness/"
    yield "desk: contradictions", "/desk/facts/contradictions/"
    yield "editor: subjects for {{", "/desk/facts/offered/?q=subject+99"
    yield "editor: criteria for {{", "/desk/facts/offered/?subject=sample-subject-1&q=measure"
    yield "subjects", "/subjects/"
    yield "subjects, last page", f"/subjects/?page={-(-Subject.objects.count() // 100)}"
    yield "criteria", "/criteria/"
    yield "subject", "/subjects/sample-subject-2/"
    yield "subject, known by everything", "/subjects/sample-subject-1/"
    yield "criterion", "/criteria/sample-measure-2/"
    yield "criterion, by value", "/criteria/sample-measure-2/?order=high"
    yield "criterion, known of everything", "/criteria/sample-measure-0/"
    yield "criterion, known of everything, last page", f"/criteria/sample-measure-0/?page={-(-subjects // 50)}"
    yield "criterion, known of everything, by value", "/criteria/sample-measure-0/?order=high"
    six = [f"sample-subject-{number}" for number in range(1, 7)]
    yield "compare, two", f"/compare/{versus.together(six[1:3])}/"
    yield "compare, six, one known by everything", f"/compare/{versus.together(six)}/"
    yield "compare, chooser", "/compare/"
    yield "compare, chooser with a question", "/compare/?find=1&q=subject+99"
    if article := Article.objects.published().filter(live__comparison__isnull=False).order_by("pk").first():
        yield "article with a comparison", article.get_absolute_url()
    yield "sitemap", "/sitemap.xml"


def text(subjects: int, words: int = 2_000) -> Content:
    """A text of so many words that claims something of so many subjects."""
    said = " ".join(f"Sample subject {number} has a sample measure 0 of 7 tokens." for number in range(1, subjects + 1))
    rest = "Many people read about it, and some of them prefer what is older. " * (words // 12)
    return Content(body=f"{said}\n\n{rest}")


def holding(content: Content) -> Callable[[], int]:
    """What holds a text against the ledger, and tells how many claims it denies."""
    return lambda: len(denied(content))


def asking(client: Client, address: str) -> Callable[[], int]:
    """What asks for the page, and tells its size."""

    def ask() -> int:
        answer = client.get(address, headers={"host": settings.ALLOWED_HOSTS[0]})
        assert answer.status_code == 200, address
        return len(answer.content)

    return ask


def timed(ask: Callable[[], int], rounds: int) -> str:
    """Queries, the databases' time for them, the processor's time in this process, and the answer's size."""
    ask()
    asked: list[tuple[str, Any]] = []

    def note(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return run(sql, params, many, context)

    with connection.execute_wrapper(note):
        size = ask()
    databases, worked = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        with connection.cursor() as cursor:
            for sql, params in asked:
                cursor.execute(sql, params)
                cursor.fetchall()
        databases.append((time.perf_counter() - start) * 1000)
        began = time.process_time()
        ask()
        worked.append((time.process_time() - began) * 1000)
    return f"{len(asked)} | {statistics.median(databases):.1f} | {statistics.median(worked):.1f} | {size:,}"


def main() -> None:
    """Measures and prints."""
    subjects, criteria, facts, rounds = map(int, sys.argv[1:])
    stock(subjects, criteria, facts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(User.objects.filter(role=Role.EDITOR).order_by("pk")[0])
    print("| page | queries | database ms | processor ms | bytes |\n|---|--:|--:|--:|--:|")
    for name, address in addresses(subjects):
        print(f"| {name} | {timed(asking(client, address), rounds)} |", flush=True)
    for many in (0, 1, 30):
        print(f"| checks: claims of {many} subjects | {timed(holding(text(many)), rounds)} |", flush=True)


if __name__ == "__main__":
    main()
