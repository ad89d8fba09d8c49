"""Sitemaps: every indexed address with the day it last changed; an index of several once there are too many for one."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse

from kb.models import ARCHIVE, EVERYTHING, Article, Author, Category, Tag, Tally, Tool, list_of, note
from kb.site.visit import Visit

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = 10_000  # addresses in one sitemap, and keys in one part; the protocol allows 50,000
MOST_PARTS = 50_000  # in an index, as the protocol says
HUBS, INDEXED = 0, 2  # the part that holds the hubs; a hub of fewer articles is noindex
Place = tuple[str, datetime | None]  # a path, and when it last changed


def sitemap(visit: Visit) -> HttpResponse:
    """All addresses, or past `MOST` the index of parts: 0 holds the hubs, 1 and up the articles."""
    hubs = list(_hubs())
    if len(hubs) + Tally.objects.of(ARCHIVE) <= MOST:
        return _urlset([*hubs, *_places(Article.objects.published())], visit.origin)
    note(EVERYTHING)
    root = Element("sitemapindex", xmlns=NAMESPACE)
    for number in (HUBS, *Article.objects.parts(MOST)):
        SubElement(SubElement(root, "sitemap"), "loc").text = visit.origin + reverse("sitemap_part", args=[number])
    return _xml(root)


def sitemap_part(visit: Visit, number: int) -> HttpResponse:
    """One part of the index; a part with nothing in it is not there."""
    if number > MOST_PARTS:
        raise Http404
    places = list(_hubs() if number == HUBS else _places(Article.objects.published().part(number, MOST)))
    if not places:
        raise Http404
    return _urlset(places, visit.origin)


def _hubs() -> Iterator[Place]:
    """Every list that is indexed, dated by its newest article; pages without a date at the end."""
    newest = Tally.objects.newest_of_each()
    for name, count in (("home", 1), ("archive", Tally.objects.of(ARCHIVE))):
        if count >= INDEXED or name == "home":
            yield reverse(name), newest.get(ARCHIVE)
    noun: type[Category] | type[Tag] | type[Author]
    for noun, index in ((Category, "categories"), (Tag, "tags"), (Author, "authors")):
        counts = Tally.objects.by_term(noun)
        if len(counts) >= INDEXED:
            yield reverse(index), newest.get(ARCHIVE)
        for term in noun._default_manager.filter(pk__in=[key for key, many in counts.items() if many >= INDEXED]):
            yield term.get_absolute_url(), newest.get(list_of(term))
    if Tool.objects.count() >= INDEXED:
        yield reverse("tools"), None
    yield reverse("contact"), None


def _places(articles: QuerySet[Article]) -> Iterator[Place]:
    """These articles, the oldest first; values alone are read."""
    note(EVERYTHING)
    for slug, revised_at in articles.order_by("pk").values_list("slug", "revised_at"):
        yield reverse("article", args=[slug]), revised_at


def _urlset(places: Iterable[Place], origin: str) -> HttpResponse:
    root = Element("urlset", xmlns=NAMESPACE)
    for path, changed in places:
        url = SubElement(root, "url")
        SubElement(url, "loc").text = origin + path
        if changed:
            SubElement(url, "lastmod").text = changed.isoformat(timespec="seconds")
    return _xml(root)


def _xml(root: Element) -> HttpResponse:
    text = tostring(root, "utf-8", xml_declaration=True)
    return HttpResponse(text, content_type="application/xml; charset=utf-8")
