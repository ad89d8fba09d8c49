"""A change of one fact that many articles use, timed on the site of the current environment; `bench.changes` runs it.

Articles of 800 words that say the fact in a sentence are published by the verbs. Timed are `verify` whole, its commit
included, under each policy, and after the commit how long it takes to read every article and the fact's two lists anew
through Django; each must show the value that its policy asks for.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import django

django.setup()

from dataclasses import replace  # noqa: E402

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402  # models need the settings above

from accounts.models import User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from bench.publication import content  # noqa: E402
from kb.editorial import drafting, facts, publishing  # noqa: E402
from kb.models import Article, Criterion, Subject  # noqa: E402
from kb.rules.ledger import Policy  # noqa: E402

SUBJECT, CRITERION = "gpt-3", "context-length"
SAMPLE = 50


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Prints how long the block took."""
    start = time.perf_counter()
    yield
    print(f"  {what:<40} {(time.perf_counter() - start) * 1000:10,.0f} ms", flush=True)


def place(count: int, by: User) -> list[Article]:
    """So many published articles that say the fact."""
    made = []
    for number in range(count):
        whole = content(number)
        whole = replace(whole, body=f"{whole.body}\n\nIt takes {{{{ {SUBJECT}/{CRITERION} }}}} at once.")
        made.append(publishing.emergency_publish(drafting.create(whole, by=by), by=by, comment="To be measured."))
    return made


def wrong(paths: list[str], value: str) -> list[str]:
    """Which of the pages do not show the value, each rendered anew."""
    client = Client(headers={"host": urlsplit(settings.SITE_URL).netloc})
    return [path for path in paths if value not in client.get(path).content.decode()]


def main() -> None:
    """Measures and prints."""
    count = int(sys.argv[1])
    people = {role: User.objects.filter(role=role).order_by("pk").first() for role in Role}
    writer, editor, boss = (people[role] for role in (Role.WRITER, Role.EDITOR, Role.ADMINISTRATOR))
    assert writer and editor and boss
    subject, criterion = Subject.objects.get(slug=SUBJECT), Criterion.objects.get(slug=CRITERION)
    with timed(f"{count:,} articles published"):
        articles = place(count, boss)
    paths = [f"/articles/{article.newest.slug}/" for article in articles]
    lists = [subject.get_absolute_url(), criterion.get_absolute_url()]
    for number, policy in enumerate(Policy, 1):
        before, value = f"{2_048 + number - 1:,}", f"{2_048 + number:,}"
        fact = facts.propose(subject, criterion, facts.Said(f"{2_048 + number}"), by=writer)
        facts.follow_by(fact, policy, by=editor)
        with timed(f"policy {policy.value}: verify, with its commit"):
            facts.verify(fact, by=editor)
        shown = before if policy is Policy.HOLD else value
        sample = paths[:: max(1, len(paths) // SAMPLE)]
        with timed(f"read: {len(sample)} of them and two lists"):
            failed = wrong(sample, shown) + wrong(lists, value)
        print(f"  {len(failed)} wrong", flush=True)


if __name__ == "__main__":
    main()
