"""How long a search takes: `python -m bench.search [articles]`, in a test database beside the current one.

Words follow Zipf's law. Prints p50 and p99 of 200 searches each, in milliseconds, with the time to index one article.
"""

import argparse
import gc
import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402  # models need the settings above
from django.db import connection, transaction  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from kb import pages, search  # noqa: E402
from kb.models import Article, Author, Byline, Category, Label, Rendering, Revision, SearchDocument, Tag  # noqa: E402
from kb.search import indexing  # noqa: E402

BATCH, WORDS, VOCABULARY = 1_000, 400, 50_000
START = datetime(2016, 1, 1, tzinfo=UTC)
chance = random.Random(4)


def vocabulary() -> list[str]:
    """Pronounceable words that are all different, the commonest first."""
    syllables = [one + two for one in "bdfgklmnprstvz" for two in "aeiou"]
    made: dict[str, None] = {}
    while len(made) < VOCABULARY:
        made["".join(chance.choices(syllables, k=chance.randint(2, 5)))] = None
    return list(made)


def build(count: int, words: list[str]) -> None:
    """Public articles with everything that a hit prints, and their place in the index."""
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    editor = User.objects.create_user("bench@example.org", name="Bench", role=Role.EDITOR)
    categories = [Category.objects.create(name=f"Category {n}", slug=f"c{n}") for n in range(12)]
    tags = [Tag.objects.create(name=f"Tag {n}", slug=f"t{n}") for n in range(200)]
    authors = [Author.objects.create(name=f"Author {n}", slug=f"a{n}") for n in range(50)]
    for first in range(0, count, BATCH):
        with transaction.atomic():
            numbers = range(first, min(first + BATCH, count))
            articles = Article.objects.bulk_create(Article(creator=editor) for _number in numbers)
            texts = [chance.choices(words, cum_weights=weights, k=WORDS) for _number in numbers]
            revisions = Revision.objects.bulk_create(
                Revision(
                    article=article, number=1, by=editor, at=START, content_hash="0" * 64, language="en",
                    title=" ".join(text[:7]), slug=f"article-{number}", summary=" ".join(text[7:30]),
                    category=chance.choice(categories), takeaways=[" ".join(text[30:40])] * 3, body="",
                )
                for number, article, text in zip(numbers, articles, texts, strict=True)
            )  # fmt: skip
            html = [f"<h2>{' '.join(text[40:44])}</h2><p>{' '.join(text[44:])}</p>" for text in texts]
            Rendering.objects.bulk_create(
                Rendering(revision=revision, html=body, words=WORDS, minutes=2, version=1)
                for revision, body in zip(revisions, html, strict=True)
            )
            Label.objects.bulk_create(
                Label(revision=revision, tag=tag, position=place)
                for revision in revisions
                for place, tag in enumerate(chance.sample(tags, 3))
            )
            Byline.objects.bulk_create(
                Byline(revision=revision, author=chance.choice(authors), position=0) for revision in revisions
            )
            for number, article, revision in zip(numbers, articles, revisions, strict=True):
                article.draft = article.live = revision
                article.state, article.slug = "published", revision.slug
                article.published_at = article.revised_at = START + timedelta(minutes=5 * number)
                article.review_at = article.revised_at + timedelta(days=180)
            changed = ["draft", "live", "state", "slug", "published_at", "revised_at", "review_at"]
            Article.objects.bulk_update(articles, changed, batch_size=100)


def measure(name: str, queries: Iterator[str], **options: object) -> None:
    """Prints what searching takes, the page's hits and passages with it."""
    _measure(name, queries, lambda query: search.find(query, **options).count)  # type: ignore[arg-type]


def measure_page(name: str, queries: Iterator[str]) -> None:
    """Prints what the page takes as Django answers it, whole, and how many bytes it has."""
    # As config.wsgi does it: what stands by now is not looked through again with every full collection.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    handler, ask = WSGIHandler(), RequestFactory(headers={"host": "localhost"})

    def answer(query: str) -> int:
        answered = handler.get_response(ask.get("/search/", {"q": query}, secure=True))
        assert answered.status_code == 200, "settings of production ask for `manage.py prepare` before"
        return len(answered.content)

    answer(next(queries))
    _measure(name, queries, answer)


def _measure(name: str, queries: Iterator[str], answer: Callable[[str], int]) -> None:
    times, sizes = [], []
    for _turn in range(200):
        query = next(queries)
        start = time.perf_counter()
        sizes.append(answer(query))
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    middle, size = statistics.median(times), statistics.median(sizes)
    print(f"{name:40} p50 {middle:7.2f}   p99 {times[-3]:7.2f}   matches, or bytes {size:.0f}")


def main() -> None:
    """Builds, measures, clears away."""
    parser = argparse.ArgumentParser()
    parser.add_argument("articles", type=int, nargs="?", default=10_000)
    count = parser.parse_args().articles
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        words = vocabulary()
        build(count, words)
        start = time.perf_counter()
        search.rebuild()
        pages.changed()  # as a publication does: a site without an edition keeps nothing, and no such site has articles
        taken = (time.perf_counter() - start) / count * 1000
        print(f"{connection.vendor}: {SearchDocument.objects.count()} articles, {taken:.2f} ms to index one")
        if connection.vendor == "postgresql":
            connection.cursor().execute("VACUUM ANALYZE")
        middling, rare = words[150:600], words[8_000:40_000]
        measure_page(
            "the page whole, two middling words",
            (f"{chance.choice(middling)} {chance.choice(middling)}" for _turn in itertools.count()),
        )
        measure_page(
            "the page whole, a common and a middling",
            (f"{words[2]} {chance.choice(middling)}" for _turn in itertools.count()),
        )
        measure("one common word", itertools.cycle(words[:10]))
        measure(
            "two middling words",
            (f"{chance.choice(middling)} {chance.choice(middling)}" for _turn in itertools.count()),
        )
        measure(
            "a common and a middling word", (f"{words[2]} {chance.choice(middling)}" for _turn in itertools.count())
        )
        measure("one rare word", (chance.choice(rare) for _turn in itertools.count()))
        measure("a phrase", (f'"{words[1]} {words[3]}"' for _turn in itertools.count()))
        measure("a middling word in one category", (chance.choice(middling) for _turn in itertools.count()),
                filters=search.Filters(categories=("c3",)))  # fmt: skip
        measure("the tenth page", itertools.cycle(words[:10]), page=10)
        measure("a misspelt word", (chance.choice(rare)[:-1] + "x" for _turn in itertools.count()))
        start = time.perf_counter()
        for article in Article.objects.select_related("live")[:100]:
            with transaction.atomic():
                indexing.index(article)
        print(f"{'indexing one again':32} mean {(time.perf_counter() - start) * 10:7.2f}")
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
