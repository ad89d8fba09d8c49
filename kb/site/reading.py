"""What an article's page reads, in a constant number of queries; and where an address that is no longer live leads."""

import re

from django.db.models import Prefetch, QuerySet

from kb.models import Address, Article, Byline, Label, RelatedReading

_UNREAD = ("body", "takeaways", "rendering__html", "rendering__sources", "rendering__anchors", "rendering__inputs")
_SLUG = re.compile(r"[-\w]{1,200}", re.ASCII)
_ARTICLE = re.compile(r"/articles/([-\w]{1,200})(?:/|\Z)", re.ASCII)


def readable() -> QuerySet[Article]:
    """Published articles with all that their pages print: five queries for one (links of authors included)."""
    bylines = Byline.objects.select_related("author__photo").prefetch_related("author__links")
    related = RelatedReading.objects.select_related(
        "article__live__category__merged_into", "article__live__rendering"
    ).defer(*(f"article__live__{field}" for field in _UNREAD))
    return (
        Article.objects.published()
        .select_related("live__rendering", "live__category__merged_into", "live__image", "card", "verified_by__author")
        .prefetch_related(
            Prefetch("live__bylines", bylines),
            Prefetch("live__labels", Label.objects.select_related("tag__merged_into")),
            Prefetch("live__related", related),
        )
    )


def formerly_at(slug: str) -> Article | None:
    """The article that was ever public at this address, live or not."""
    address = Address.objects.select_related("article").filter(slug=slug).first()
    return address.article if address else None


def live_at(slug: str) -> Article | None:
    """The article that is live under this slug, or under a later one."""
    if not _SLUG.fullmatch(slug):
        return None
    return Article.objects.published().filter(addresses__slug=slug).select_related("live").first()


def live_in(address: str, origin: str) -> Article | None:
    """The article that an address of ours names, whole or from the first slash on."""
    match = _ARTICLE.match(address.strip().removeprefix(origin))
    return live_at(match[1]) if match else None


def successor_of(article: Article) -> Article | None:
    """The live article that readers of this one are led to: itself when live, else the end of its successors."""
    seen: set[int] = set()
    current: Article | None = article
    while current is not None and current.live_id is None:
        if current.pk in seen:
            return None
        seen.add(current.pk)
        current = current.successor
    return current
