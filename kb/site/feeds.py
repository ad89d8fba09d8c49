"""Feeds: the newest articles whole, as Atom (RFC 4287) for the site and every hub, and as JSON Feed 1.1."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.db.models import Prefetch
from django.http import HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from kb.models import ARCHIVE, Article, Author, Byline, Category, Label, Listing, Revision, Subject, Tag, list_of
from kb.rules.markdown import elsewhere
from kb.site import metadata
from kb.site.reading import moved
from kb.site.tags import language_tag
from kb.site.visit import Visit

NEWEST = 20
FILE = "feed.atom"  # under each hub
ATOM = "http://www.w3.org/2005/Atom"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # an empty feed must have a date, and the same one each time
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of a feed, its addresses absolute."""

    article: Article
    revision: Revision
    url: str
    html: str

    @property
    def identifier(self) -> str:
        """The entry's permanent id."""
        return self.article.public_id.urn

    @property
    def terms(self) -> list[Category | Tag]:
        """Its category and its tags."""
        return [*([self.revision.topic] if self.revision.topic else []), *self.revision.tags]

    @property
    def published(self) -> datetime:
        """When the article first came out."""
        return self.article.published_at or NEVER

    @property
    def updated(self) -> datetime:
        """When its public text last changed."""
        return self.article.revised_at or self.published


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's head and its entries, the newest first."""

    identifier: str
    title: str
    subtitle: str
    page: str  # the path of the page that lists the same
    entries: Sequence[Entry]

    @property
    def updated(self) -> datetime:
        """When anything in it last changed."""
        return max((entry.updated for entry in self.entries), default=NEVER)


def atom(visit: Visit) -> HttpResponse:
    """The newest articles of the site."""
    return _atom(visit, _whole(visit))


def json_feed(visit: Visit) -> HttpResponse:
    """The same as JSON."""
    feed = _whole(visit)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": f"{visit.origin}/",
        "feed_url": visit.origin + visit.path,
        "description": feed.subtitle,
        "favicon": visit.origin + static("img/favicon.svg"),
        "language": language_tag(""),
        "items": [_item(entry, visit.origin) for entry in feed.entries],
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/feed+json; charset=utf-8")


def category_feed(visit: Visit, slug: str) -> HttpResponse:
    """The newest articles of a topic."""
    return _of_hub(visit, Category.objects.current().filter(slug=slug).first())


def tag_feed(visit: Visit, slug: str) -> HttpResponse:
    """The newest articles that bear a tag."""
    return _of_hub(visit, Tag.objects.current().filter(slug=slug).first())


def author_feed(visit: Visit, slug: str) -> HttpResponse:
    """The newest articles of an author."""
    return _of_hub(visit, Author.objects.filter(slug=slug).first())


def subject_feed(visit: Visit, slug: str) -> HttpResponse:
    """The newest articles that compare a subject or say something known of it."""
    return _of_hub(visit, Subject.objects.filter(slug=slug).first())


def _whole(visit: Visit) -> Feed:
    settings = visit.chrome.settings
    identifier = visit.origin + reverse("atom")
    return Feed(identifier, settings.name, settings.tagline, "/", _entries(ARCHIVE, visit.origin))


def _of_hub(visit: Visit, hub: Category | Tag | Author | Subject | None) -> HttpResponse:
    if hub is None:
        return moved(visit.path, under=FILE)
    title = _("%(hub)s – %(site)s") % {"hub": hub.name, "site": visit.chrome.settings.name}
    subtitle = hub.bio if isinstance(hub, Author) else hub.description
    entries = _entries(list_of(hub), visit.origin)
    return _atom(visit, Feed(hub.public_id.urn, title, subtitle, hub.get_absolute_url(), entries))


def _entries(name: str, origin: str) -> list[Entry]:
    """The newest articles of a list with all that a feed prints of them, in three queries."""
    newest = Listing.objects.under(name).articles(0, NEWEST).defer(None).defer("live__body")
    rows = newest.select_related(
        "live__rendering", "live__category__merged_into", "live__image", "card"
    ).prefetch_related(
        Prefetch("live__bylines", Byline.objects.select_related("author__photo")),
        Prefetch("live__labels", Label.objects.select_related("tag__merged_into")),
    )
    return [_entry(row, row.live, origin) for row in rows if row.live]


def _entry(article: Article, revision: Revision, origin: str) -> Entry:
    url = origin + article.get_absolute_url()
    parts = [revision.rendering.html]
    if revision.takeaways:
        points = format_html_join("", "<li>{}</li>", ((words,) for words in revision.takeaways))
        parts.append(format_html("<h2>{}</h2><ol>{}</ol>", _("Key takeaways"), points))
    if revision.rendering.sources:
        parts += [format_html("<h2>{}</h2>", _("Sources")), revision.rendering.sources]
    return Entry(article, revision, url, elsewhere("\n".join(parts), origin=origin, page=url))


def _atom(visit: Visit, feed: Feed) -> HttpResponse:
    root = Element("feed", {"xmlns": ATOM, LANGUAGE: language_tag("")})
    _add(root, "id", feed.identifier)
    _add(root, "title", feed.title)
    if feed.subtitle:
        _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _stamp(feed.updated))
    _add(root, "link", rel="self", type="application/atom+xml", href=visit.origin + visit.path)
    _add(root, "link", rel="alternate", type="text/html", href=visit.origin + feed.page)
    _add(root, "icon", visit.origin + static("img/favicon.svg"))
    _add_author(root, visit.chrome.settings.name, f"{visit.origin}/")
    for entry in feed.entries:
        _add_entry(root, entry, visit.origin)
    return HttpResponse(
        tostring(root, "utf-8", xml_declaration=True), content_type="application/atom+xml; charset=utf-8"
    )


def _add_entry(root: Element, entry: Entry, origin: str) -> None:
    node = SubElement(root, "entry", {LANGUAGE: language_tag(entry.revision.language)})
    _add(node, "id", entry.identifier)
    _add(node, "title", entry.revision.title)
    _add(node, "link", rel="alternate", type="text/html", href=entry.url)
    _add(node, "link", rel="alternate", type="text/markdown", href=f"{entry.url}index.md")
    _add(node, "published", _stamp(entry.published))
    _add(node, "updated", _stamp(entry.updated))
    for author in entry.revision.authors:
        _add_author(node, author.name, origin + author.get_absolute_url())
    for term in entry.terms:
        scheme = origin + reverse("tags" if isinstance(term, Tag) else "categories")
        _add(node, "category", term=term.slug, label=term.name, scheme=scheme)
    if entry.revision.summary:
        _add(node, "summary", entry.revision.summary)
    _add(node, "content", entry.html, type="html")


def _add_author(node: Element, name: str, uri: str) -> None:
    author = SubElement(node, "author")
    _add(author, "name", name)
    _add(author, "uri", uri)


def _add(node: Element, name: str, text: str = "", /, **attributes: str) -> None:
    """One element; characters that XML cannot hold are left out."""
    child = SubElement(node, name, {key: _UNWRITABLE.sub("", value) for key, value in attributes.items()})
    child.text = _UNWRITABLE.sub("", text) or None


def _item(entry: Entry, origin: str) -> dict[str, Any]:
    revision = entry.revision
    shown = metadata.picture_of(entry.article, revision, origin)
    item = {
        "id": entry.identifier,
        "url": entry.url,
        "title": revision.title,
        "content_html": entry.html,
        "summary": revision.summary,
        "image": shown.address if shown else "",
        "date_published": _stamp(entry.published),
        "date_modified": _stamp(entry.updated),
        "authors": [_writer(author, origin) for author in revision.authors],
        "tags": [term.name for term in entry.terms],
        "language": language_tag(revision.language),
    }
    return {key: value for key, value in item.items() if value}


def _writer(author: Author, origin: str) -> dict[str, str]:
    writer = {"name": author.name, "url": origin + author.get_absolute_url()}
    return writer | ({"avatar": origin + author.photo.url} if author.photo else {})


def _stamp(moment: datetime) -> str:
    """RFC 3339, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
