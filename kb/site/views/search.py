"""The search page: a question, filters as plain checkboxes, results with the words marked."""

import re
from functools import lru_cache
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kb.models import Author, Category, Subject, Tag, Tally
from kb.search import Filters, Found, Unsearchable, find
from kb.site.metadata import Head
from kb.site.missing import Missing
from kb.site.visit import Visit

PARAMETERS = ("q", "category", "tag", "author", "subject", "page")
MOST_TAGS = 12  # and subjects
MOST_SET = 50  # subjects of which the name is shown
LONGEST_TITLE = 80  # characters of the question
_PAGE = re.compile(r"[1-9][0-9]?")


def search(visit: Visit) -> HttpResponse:
    """What was found, ten pages at most; without a question, the form; an unsearchable one is told why, with 400."""
    query = " ".join(visit.first("q").split())
    filters = Filters(visit.every("category"), visit.every("tag"), visit.every("author"), visit.every("subject"))
    filtered = sum(map(len, (filters.categories, filters.tags, filters.authors, filters.subjects)))
    number = visit.first("page") or "1"
    if not _PAGE.fullmatch(number):
        raise Missing(_("There is no such page of results."), address=visit.path, wording=_("Search again"))
    found, refusal = Found(), ""
    if query:
        try:
            spoken, edition = get_language() or "en", visit.chrome.edition
            found = find(query, filters=filters, page=int(number), language=spoken, edition=edition)
        except Unsearchable as error:
            refusal = str(error)
    if query and not refusal and found.count and int(number) > found.pages:
        last = _address(visit, found.pages)
        raise Missing(_("The last page of results is page %d.") % found.pages, address=last, wording=_("Go to it"))
    context = {
        "searching": True,
        "query": query,
        "found": found,
        "refusal": refusal,
        "facets": _facets(visit.chrome.edition, filters) if found.count or filtered else [],
        "filtered": filtered,
        "suggested": _address(visit, 1, q=found.suggestion) if found.suggestion else "",
        "newer": _address(visit, found.page - 1) if found.page > 1 else "",
        "older": _address(visit, found.page + 1) if found.page < found.pages else "",
    }
    title = _("Search: %s") % Truncator(query).chars(LONGEST_TITLE) if query else _("Search")
    head = Head(title=title, description=_("Search the articles of %s.") % visit.chrome.settings.name, indexed=False)
    return visit.page("site/search.html", head, context, status=400 if refusal else 200)


def _address(visit: Visit, number: int, **instead: str) -> str:
    """This search's address with another page, or with other words."""
    asked = [(name, value) for name in PARAMETERS[:-1] for value in visit.every(name)]
    asked = [(name, instead.get(name, value)) for name, value in asked]
    if number > 1:
        asked.append(("page", str(number)))
    return f"{visit.path}?{urlencode(asked)}"


def _facets(edition: str, filters: Filters) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """The filters as (parameter, heading, [(slug, name, whether it is set)]), in the order of the page."""
    categories, tags, authors, subjects = _choices(edition)
    tags = [choice for place, choice in enumerate(tags) if place < MOST_TAGS or choice[0] in filters.tags]
    return [
        ("category", _("Category"), [(slug, name, slug in filters.categories) for slug, name in categories]),
        ("tag", _("Tag"), [(slug, name, slug in filters.tags) for slug, name in tags]),
        ("author", _("Author"), [(slug, name, slug in filters.authors) for slug, name in authors]),
        ("subject", _("Subject"), [(slug, name, slug in filters.subjects) for slug, name in _with(subjects, filters)]),
    ]


def _with(subjects: list[tuple[str, str]], filters: Filters) -> list[tuple[str, str]]:
    """The most used subjects, and those that are set: of thousands not all are offered."""
    others = set(filters.subjects[:MOST_SET]) - {slug for slug, _name in subjects}
    return [*subjects, *(Subject.objects.filter(slug__in=others).values_list("slug", "name") if others else ())]


@lru_cache(maxsize=1)
def _choices(edition: str) -> tuple[list[tuple[str, str]], ...]:
    """Slugs and names of what published articles have: categories, tags, authors, subjects; the most used tags first.

    Kept for this process while the edition stays, which is as long as they are true.
    """
    counts = Tally.objects.by_term(Tag)
    tags = sorted(Tag.objects.filter(pk__in=counts), key=lambda tag: -counts[tag.pk])
    categories = Category.objects.filter(pk__in=Tally.objects.by_term(Category))
    authors = Author.objects.filter(pk__in=Tally.objects.by_term(Author))
    used = Tally.objects.by_term(Subject)
    subjects = Subject.objects.filter(pk__in=sorted(used, key=lambda key: (-used[key], key))[:MOST_TAGS])
    return (
        [(row.slug, row.name) for row in categories],
        [(row.slug, row.name) for row in tags],
        [(row.slug, row.name) for row in authors],
        [(row.slug, row.name) for row in subjects],
    )
