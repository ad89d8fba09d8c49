"""Publications, timed on the site of the current environment; `bench.publishing` runs it.

An ordinary article (800 words, six links, three tags, two related) is written, submitted and approved by the verbs;
what is timed is `publish` whole, its commit included.
"""

import statistics
import time

import django

django.setup()

from accounts.models import User  # noqa: E402  # models need the settings above
from accounts.roles import Role  # noqa: E402
from kb.editorial import drafting, publishing, review  # noqa: E402
from kb.models import Article, Author, Category, Tag  # noqa: E402
from kb.rules.content import Content, Relation  # noqa: E402

ROUNDS, WARM_UP = 60, 5
SENTENCE = "Whoever compares two ways to one end should say what decides, and where the figures come from. "


def content(number: int) -> Content:
    """An ordinary article's content on a site that has some."""
    others = list(Article.objects.published().order_by("pk")[:6])
    links = "\n\n".join(f"See [[{other.slug}]]." for other in others)
    sections = "\n\n".join(f"## Part {part}\n\n{SENTENCE * 12}" for part in range(4))
    return Content(
        title=f"Measured publication {number}",
        slug=f"measured-{time.time_ns()}",
        summary=SENTENCE[:150],
        body=f"{sections}\n\n{links}",
        category=Category.objects.current()[0].public_id,
        tags=tuple(tag.public_id for tag in Tag.objects.current()[:3]),
        authors=(Author.objects.exclude(user__role=Role.EDITOR).order_by("pk")[0].public_id,),
        takeaways=("The first thing.", "The second thing.", "The third thing."),
        related=tuple(Relation(article=other.public_id) for other in others[:2]),
    )


def publication(number: int) -> float:
    """Writes an article and has it approved; returns the milliseconds that its publication took."""
    writer = User.objects.filter(role=Role.WRITER).order_by("pk")[0]
    editor = User.objects.filter(role=Role.EDITOR).order_by("pk")[0]
    article = review.submit(drafting.create(content(number), by=writer), by=writer)
    article = review.approve(article, by=editor, seen=article.newest.number)
    start = time.perf_counter()
    publishing.publish(article, by=editor)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Measures and prints."""
    times = sorted([publication(number) for number in range(ROUNDS + WARM_UP)][WARM_UP:])
    print(f"p50 {statistics.median(times):.1f} ms, p99 {times[-1]:.1f} ms of {ROUNDS}")


if __name__ == "__main__":
    main()
