"""What an article's page reads, in a constant number of queries; and where an address that is no longer live leads."""

import re
from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404, HttpResponsePermanentRedirect

from kb.editorial.following import followed
from kb.models import Address, Article, Author, AuthorLink, Byline, Label, Redirect, RelatedReading, Revision
from kb.models.articles import PRINTED_IN_LISTS
from kb.models.prepared import Asked, Prepared, at_once, fill

_SLUG = re.compile(r"[-\w]{1,200}", re.ASCII)
_ARTICLE = re.compile(r"/articles/([-\w]{1,200})(?:/|\Z)", re.ASCII)
_REVISION = Asked("revision", Revision._meta.pk)


def _articles() -> QuerySet[Article]:
    joined = ("live__rendering", "live__category__merged_into", "live__image", "card", "verified_by__author")
    found = Article.objects.published().select_related(*joined).defer("live__body")
    return found.filter(slug=Asked("slug", Article._meta.get_field("slug")))


def _bylines() -> QuerySet[Byline]:
    return Byline.objects.filter(revision=_REVISION).select_related("author__photo")


def _author_links() -> QuerySet[AuthorLink]:
    return AuthorLink.objects.filter(author__bylines__revision=_REVISION)


def _labels() -> QuerySet[Label]:
    return Label.objects.filter(revision=_REVISION).select_related("tag__merged_into")


def _related() -> QuerySet[RelatedReading]:
    joined = ("article__live__category__merged_into", "article__live__rendering")
    printed = (f"article__{field}" for field in PRINTED_IN_LISTS)
    related = RelatedReading.objects.filter(revision=_REVISION).select_related(*joined)
    return related.only("position", "url", "wording", *printed)


ARTICLES = Prepared(Article, _articles)
BYLINES, AUTHOR_LINKS = Prepared(Byline, _bylines), Prepared(AuthorLink, _author_links)
LABELS, RELATED = Prepared(Label, _labels), Prepared(RelatedReading, _related)


def readable_at(slug: str) -> Article | None:
    """The article that readers see at this address, with all that its page prints: five queries."""
    article = next(iter(ARTICLES(slug=slug)), None)
    if article is None or article.live is None:
        return None
    revision = article.live
    bylines, links, labels, related = at_once(BYLINES, AUTHOR_LINKS, LABELS, RELATED, revision=revision.pk)
    fill(revision, "bylines", bylines)
    _link([byline.author for byline in bylines], links)
    fill(revision, "labels", labels)
    fill(revision, "related", related)
    return article


def _link(authors: Iterable[Author], links: Iterable[AuthorLink]) -> None:
    for author in authors:
        fill(author, "links", [link for link in links if link.author_id == author.pk])


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


def moved(path: str, *, under: str) -> HttpResponsePermanentRedirect:
    """Where a page `under` one that was renamed or merged is now; Http404 where that never was."""
    former = path.removesuffix(under)
    now = Redirect.objects.filter(old=former).values_list("new", flat=True).first()
    if now is None:
        raise Http404
    followed(former)
    return HttpResponsePermanentRedirect(now + under)


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
