"""Hubs: the home page, and the topics, tags and authors with their articles."""

from collections.abc import Iterable
from typing import TypeVar

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kb.composing import Crumb
from kb.models import ARCHIVE, Article, Author, AuthorLink, Category, Featured, Tag, Tally, list_of, note
from kb.models.prepared import Asked, Prepared, at_once, fill
from kb.site import metadata
from kb.site.metadata import Head
from kb.site.paging import paged
from kb.site.visit import Visit

NEWEST = 8
T = TypeVar("T")
_SLUG = Asked("slug", Tag._meta.get_field("slug"))
CATEGORIES = Prepared(Category, lambda: Category.objects.current().filter(slug=_SLUG))
TAGS = Prepared(Tag, lambda: Tag.objects.current().filter(slug=_SLUG))
AUTHORS = Prepared(Author, lambda: Author.objects.select_related("photo").filter(slug=_SLUG))
AUTHOR_LINKS = Prepared(AuthorLink, lambda: AuthorLink.objects.filter(author__slug=_SLUG))


def home(visit: Visit) -> HttpResponse:
    """The featured articles, the newest others, and the topics."""
    published = Article.objects.published()
    # Few, as keys: told by a query in the query which they are, both databases would begin with all that is public.
    on_the_list = list(Featured.objects.values_list("article", flat=True))
    featured = list(published.filter(pk__in=on_the_list).featured().listed()[: Featured.SHOWN])
    note(f"list:{ARCHIVE}")
    newest = list(published.exclude(pk__in=[row.pk for row in featured]).newest_first().listed()[:NEWEST])
    if not featured:
        featured, newest = newest[:1], newest[1:]
    settings = visit.chrome.settings
    canonical = f"{visit.origin}/"
    site = {"@type": "WebSite", "@id": f"{canonical}#site", "url": canonical, "name": settings.name}
    listed = metadata.articles_list([*featured, *newest], visit.origin)
    page = metadata.web_page(canonical, settings.name, settings.tagline, isPartOf=site, mainEntity=listed)
    head = Head(title=settings.tagline, description=settings.tagline, canonical=canonical, things=[page])
    context = {"lead": featured[:1], "featured": featured[1:], "newest": newest, "categories": _counted_categories()}
    return visit.page("site/home.html", head, context)


def categories(visit: Visit) -> HttpResponse:
    """Every topic that has an article."""
    found = _counted_categories()
    head = _index_head(visit, _("Categories"), _("What we compare, topic by topic."), found)
    return visit.page("site/categories.html", head, {"categories": found})


def category(visit: Visit, slug: str) -> HttpResponse:
    """A topic's articles."""
    found = only(CATEGORIES(slug=slug))
    listing = paged(visit, list_of(found))
    crumbs = (Crumb(_("Home"), "/"), Crumb(_("Categories"), reverse("categories")))
    feed = reverse("category_feed", args=[found.slug])
    description = found.description or _("Articles about %s, the newest first.") % found.name
    head = listing.head(visit, found.name, description, crumbs, feed=feed)
    return visit.page("site/category.html", head, {"category": found, "listing": listing})


def tags(visit: Visit) -> HttpResponse:
    """Every tag that an article bears."""
    counts = Tally.objects.by_term(Tag)
    found = [(tag, counts[tag.pk]) for tag in Tag.objects.filter(pk__in=counts)]
    head = _index_head(visit, _("Tags"), _("Every subject that an article touches on."), found)
    return visit.page("site/tags.html", head, {"tags": found})


def tag(visit: Visit, slug: str) -> HttpResponse:
    """A tag's articles."""
    found = only(TAGS(slug=slug))
    listing = paged(visit, list_of(found))
    crumbs = (Crumb(_("Home"), "/"), Crumb(_("Tags"), reverse("tags")))
    feed = reverse("tag_feed", args=[found.slug])
    description = found.description or _("Articles about %s, the newest first.") % found.name
    head = listing.head(visit, found.name, description, crumbs, feed=feed)
    return visit.page("site/tag.html", head, {"tag": found, "listing": listing})


def authors(visit: Visit) -> HttpResponse:
    """Everybody who has an article here."""
    counts = Tally.objects.by_term(Author)
    writers = Author.objects.filter(pk__in=counts).select_related("photo")
    found = [(author, counts[author.pk]) for author in writers]
    head = _index_head(visit, _("Authors"), _("The people who write the comparisons, and what they know."), found)
    return visit.page("site/authors.html", head, {"authors": found})


def author(visit: Visit, slug: str) -> HttpResponse:
    """An author's portrait, bio and articles."""
    writers, links = at_once(AUTHORS, AUTHOR_LINKS, slug=slug)
    found = only(writers)
    fill(found, "links", links)
    listing = paged(visit, list_of(found))
    crumbs = (Crumb(_("Home"), "/"), Crumb(_("Authors"), reverse("authors")))
    description = found.bio or found.job_title or _("Articles by %s, the newest first.") % found.name
    about = metadata.person(found, visit.origin)
    feed = reverse("author_feed", args=[found.slug])
    head = listing.head(visit, found.name, description, crumbs, about, kind="profile", feed=feed)
    return visit.page("site/author.html", head, {"author": found, "listing": listing})


def only(found: Iterable[T]) -> T:
    """The noun at an address; Http404 where there is none."""
    for noun in found:
        return noun
    raise Http404


def _counted_categories() -> list[tuple[Category, int]]:
    counts = Tally.objects.by_term(Category)
    return [(category, counts[category.pk]) for category in Category.objects.filter(pk__in=counts)]


def _index_head(
    visit: Visit,
    title: str,
    description: str,
    found: list[tuple[Category, int]] | list[tuple[Tag, int]] | list[tuple[Author, int]],
) -> Head:
    home_crumb = Crumb(_("Home"), "/")
    way = metadata.breadcrumbs([home_crumb, Crumb(title, visit.path)], visit.origin)
    listed = metadata.item_list([(noun.name, noun.get_absolute_url()) for noun, _count in found], visit.origin)
    canonical = visit.origin + visit.path
    page = metadata.web_page(canonical, title, description, kind="CollectionPage", breadcrumb=way, mainEntity=listed)
    return Head(
        title=title,
        description=description,
        canonical=canonical,
        indexed=len(found) > 1,
        crumbs=(home_crumb,),
        things=[page],
    )
