"""Sitemaps: every indexed address with the day it last changed; an index of several once there are too many for one."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse

from kb.models import (
    ARCHIVE,
    EVERYTHING,
    Article,
    Author,
    Category,
    Criterion,
    Fact,
    Subject,
    Tag,
    Tally,
    Tool,
    list_of,
    note,
)
from kb.rules import versus
from kb.site.visit import Visit

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST = 10_000  # addresses in one sitemap, and keys in one part; the protocol allows 50,000
MOST_PARTS = 50_000  # in an index, as the protocol says
HUBS, INDEXED = 0, 2  # the part that holds the hubs; a hub of fewer articles is noindex
Place = tuple[str, datetime | None]  # a path, and when it last changed
NONE: tuple[int, datetime | None] = (0, None)


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
    lists = Tally.objects.of_each()
    many, newest = lists.get(ARCHIVE, NONE)
    yield reverse("home"), newest
    if many >= INDEXED:
        yield reverse("archive"), newest
    noun: type[Category] | type[Tag] | type[Author]
    for noun, index in ((Category, "categories"), (Tag, "tags"), (Author, "authors")):
        keys = [int(name.partition(":")[2]) for name in lists if name.startswith(f"{noun._meta.model_name}:")]
        if len(keys) >= INDEXED:
            yield reverse(index), newest
        for term in noun._default_manager.filter(pk__in=keys):
            many, last = lists[list_of(term)]
            if many >= INDEXED:
                yield term.get_absolute_url(), last
    yield from _ledger(lists)
    if Tool.objects.count() >= INDEXED:
        yield reverse("tools"), None
    yield reverse("contact"), None


def _ledger(lists: Mapping[str, tuple[int, datetime]]) -> Iterator[Place]:
    """The pages of subjects and criteria of which enough is known or written, dated by what changed last."""
    for noun, index in ((Subject, "subjects"), (Criterion, "criteria")):
        kind = str(noun._meta.model_name)
        before, _slug, after = reverse(kind, args=["slug"]).partition("slug")  # asked for once: they are thousands
        # An index holds all that is asked for, so no fact is read; neither are terms, but for their addresses.
        rows = Fact.objects.stated().order_by().values_list(kind)
        stated = {key: (many, last) for key, many, last in rows.annotate(many=Count("*"), last=Max("changed_at"))}
        terms = [
            (slug, stated.get(key, NONE), lists.get(f"{kind}:{key}", NONE))
            for key, slug in noun._default_manager.order_by("pk").values_list("pk", "slug")
        ]
        shown = sum(1 for _slug, stands, written in terms if stands != NONE or written != NONE)
        if shown >= INDEXED:
            yield reverse(index), None
        if shown >= versus.FEWEST and noun is Subject:
            yield reverse("compare"), None
        for slug, (values, last), (articles, newest) in terms:
            if values + articles >= INDEXED:
                yield f"{before}{slug}{after}", max(filter(None, (last, newest)), default=None)


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
