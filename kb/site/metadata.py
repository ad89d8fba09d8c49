"""Heads of public pages: canonical address, OpenGraph, Twitter card and JSON-LD (product.md §2)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone

from kb.composing import Crumb
from kb.models import Article, Author, Revision, SiteSettings, note
from kb.rules import cards
from kb.rules.matrices import Source

Thing = dict[str, Any]
# Inside <script type="application/ld+json">, a data block: what could end it, or open a comment, is written as escapes.
_ESCAPES = [("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")]


@dataclass(frozen=True, slots=True)
class Cover:
    """The picture that stands for a page where its address is shared; its address is absolute."""

    address: str
    width: int = cards.WIDTH
    height: int = cards.HEIGHT
    alt: str = ""

    def thing(self) -> Thing:
        """As schema.org has it."""
        return {"@type": "ImageObject", "url": self.address, "width": self.width, "height": self.height}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands in a page's <head>; addresses are absolute."""

    title: str
    description: str = ""
    canonical: str = ""
    kind: str = "website"  # OpenGraph's type
    indexed: bool = True
    cover: Cover | None = None
    newer: str = ""
    older: str = ""
    twin: str = ""
    feed: str = ""  # of this page alone, beside the site's
    language: str = ""
    published: str = ""
    modified: str = ""
    crumbs: Sequence[Crumb] = ()
    things: Sequence[Thing] = field(default_factory=list)

    @property
    def json(self) -> str:
        """The JSON-LD graph, escaped for a data block."""
        graph = {"@context": "https://schema.org", "@graph": list(self.things)}
        written = json.dumps(graph, ensure_ascii=False, separators=(",", ":"), default=str)
        for character, escape in _ESCAPES:  # not str.translate, which asks of every character
            written = written.replace(character, escape)
        return written


def web_page(canonical: str, title: str, description: str, *, kind: str = "WebPage", **more: Any) -> Thing:
    """The page itself; `more` are further properties, empty ones left out."""
    thing = {"@type": kind, "@id": canonical, "url": canonical, "name": title, "description": description, **more}
    return {key: value for key, value in thing.items() if value}


def breadcrumbs(crumbs: Iterable[Crumb], origin: str) -> Thing:
    """The way to the page, itself included."""
    items = [
        {"@type": "ListItem", "position": number, "name": crumb.name, "item": f"{origin}{crumb.path}"}
        for number, crumb in enumerate(crumbs, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def item_list(entries: Iterable[tuple[str, str]], origin: str, *, start: int = 1) -> Thing:
    """A list of (name, path) as a hub shows it, numbered from `start`."""
    items = [
        {"@type": "ListItem", "position": number, "name": name, "url": f"{origin}{path}"}
        for number, (name, path) in enumerate(entries, start)
    ]
    return {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items}


def articles_list(articles: Iterable[Article], origin: str, *, start: int = 1) -> Thing:
    """A list of articles that are live, numbered from `start`."""
    entries = [(article.live.title, article.get_absolute_url()) for article in articles if article.live]
    return item_list(entries, origin, start=start)


def thing(name: str, description: str, *, other_names: Sequence[str] = ()) -> Thing:
    """What a page is about, whatever it may be."""
    whole = {"@type": "Thing", "name": name, "description": description, "alternateName": list(other_names)}
    return {key: value for key, value in whole.items() if value}


def citations(sources: Iterable[Source]) -> list[Thing]:
    """What a page rests on, each address once."""
    found = {source.address: source.title for source in sources if source.address}
    return [{"@type": "CreativeWork", "name": title or address, "url": address} for address, title in found.items()]


def person(author: Author, origin: str) -> Thing:
    """An author."""
    address = f"{origin}{author.get_absolute_url()}"
    thing = {
        "@type": "Person",
        "@id": address,
        "name": author.name,
        "url": address,
        "jobTitle": author.job_title,
        "description": author.bio,
        "image": f"{origin}{author.photo.url}" if author.photo else "",
        "sameAs": [link.url for link in author.links.all()],
    }
    return {key: value for key, value in thing.items() if value}


def picture_of(article: Article, revision: Revision, origin: str) -> Cover | None:
    """The article's own picture, else the card that was drawn for it, if it was."""
    if revision.image:
        image = revision.image
        width, height, file = image.card or (image.width, image.height, image.file)
        return Cover(f"{origin}{settings.MEDIA_URL}{file}", width, height, image.title)
    note(f"card:{article.pk}")
    card = getattr(article, "card", None)
    return Cover(origin + card.url, alt=revision.title) if card and card.file else None


def emblem(origin: str, name: str) -> Cover:
    """The site's own picture."""
    return Cover(origin + static("img/og.png"), alt=name)


def publisher(settings: SiteSettings, origin: str) -> Thing:
    """Who is behind the site."""
    logo = settings.logo
    thing = {
        "@type": "Organization",
        "@id": f"{origin}/#publisher",
        "name": settings.name,
        "url": f"{origin}/",
        "logo": Cover(origin + logo.url, logo.width, logo.height).thing() if logo else None,
    }
    return {key: value for key, value in thing.items() if value}


def reviewed(article: Article, origin: str) -> Thing:
    """When the text was last found true, and by whom: the byline of that person, else whoever is behind the site."""
    if article.verified_at is None:
        return {}
    note(f"reviewer:{article.verified_by_id}")
    author = getattr(article.verified_by, "author", None)
    address = f"{origin}{author.get_absolute_url()}" if author else ""
    by = {"@type": "Person", "@id": address, "name": author.name, "url": address} if author else None
    whom = by or {"@type": "Organization", "@id": f"{origin}/#publisher"}
    return {"lastReviewed": timezone.localdate(article.verified_at).isoformat(), "reviewedBy": whom}


def article_thing(
    article: Article, revision: Revision, *, origin: str, canonical: str, settings: SiteSettings
) -> Thing:
    """The article that a page is about."""
    shown = picture_of(article, revision, origin) or emblem(origin, settings.name)
    thing: Thing = {
        "@type": "Article",
        "@id": f"{canonical}#article",
        "headline": revision.title,
        "description": revision.summary,
        "inLanguage": revision.language,
        "articleSection": revision.topic.name if revision.topic else "",
        "keywords": [tag.name for tag in revision.tags],
        "wordCount": revision.rendering.words,
        "timeRequired": f"PT{revision.rendering.minutes}M",
        "isAccessibleForFree": True,
        "author": [person(author, origin) for author in revision.authors],
        "datePublished": article.published_at.isoformat() if article.published_at else "",
        "dateModified": article.revised_at.isoformat() if article.revised_at else "",
        "image": [shown.thing()],
        "mainEntityOfPage": canonical,
        "publisher": publisher(settings, origin),
    }
    return {key: value for key, value in thing.items() if value}
