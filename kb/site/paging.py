"""Pages of a list of articles: twenty each, the first hundred by number, what lies further back by date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _

from kb.composing import Crumb
from kb.models import Article, Tally, counted, counted_before
from kb.rules.places import read, written
from kb.site import metadata
from kb.site.metadata import Head, Thing
from kb.site.missing import Missing
from kb.site.visit import Visit

PER_PAGE = 20
MOST_NUMBERED = 100
PARAMETERS = ("page", "before")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: its articles, its number (0 when it lies beyond the numbers), and its neighbours."""

    path: str
    rows: Sequence[Article]
    count: int
    number: int = 1
    newer: str = ""
    older: str = ""
    address: str = ""

    @property
    def pages(self) -> int:
        """How many pages the whole list has."""
        return max(1, ceil(self.count / PER_PAGE))

    @property
    def first(self) -> bool:
        """Whether this is the list's beginning, where it introduces itself."""
        return self.number == 1

    def head(
        self,
        visit: Visit,
        title: str,
        description: str,
        crumbs: Sequence[Crumb],
        *about: Thing,
        kind: str = "website",
        feed: str = "",
    ) -> Head:
        """The head of the page that shows this list; a hub of fewer than two articles is not indexed."""
        full = title if self.first else _("%(title)s, page %(number)d") % {"title": title, "number": self.number}
        if self.number == 0:
            full = _("%(title)s, earlier") % {"title": title}
        canonical = visit.origin + self.address
        start = (self.number - 1) * PER_PAGE + 1 if self.number else 1
        listed = metadata.articles_list(self.rows, visit.origin, start=start)
        way = metadata.breadcrumbs([*crumbs, Crumb(title, self.path)], visit.origin)
        page = metadata.web_page(
            canonical,
            full,
            description,
            kind="ProfilePage" if kind == "profile" else "CollectionPage",
            breadcrumb=way,
            mainEntity=about[0] if about else listed,
        )
        return Head(
            title=full,
            description=description,
            canonical=canonical,
            kind=kind,
            indexed=self.count > 1,
            newer=visit.origin + self.newer if self.newer else "",
            older=visit.origin + self.older if self.older else "",
            feed=feed,
            crumbs=crumbs,
            things=[page, listed] if about else [page],
        )


def paged(visit: Visit, name: str) -> ListPage:
    """The page of the list of this name that was asked for; raises Missing, naming the last, for one that is not there.

    Two queries however long the list is, both at once: its tally, and the articles of one page.
    """
    if before := visit.first("before"):
        return _further(visit, name, before)
    asked = visit.first("page") or ("" if "page" in visit.asked else "1")
    if not _NUMBER.fullmatch(asked) or int(asked) > MOST_NUMBERED:
        raise _beyond(visit.path, _last(Tally.objects.of(name)))
    number = int(asked)
    count, rows = counted(name, (number - 1) * PER_PAGE, number * PER_PAGE)
    last = _last(count)
    if number > last:
        raise _beyond(visit.path, last)
    older = ""
    if number < last:
        older = numbered(visit.path, number + 1)
    elif count > number * PER_PAGE and rows:
        older = _earlier(visit.path, rows[-1])
    newer = numbered(visit.path, number - 1) if number > 1 else ""
    return ListPage(visit.path, rows, count, number, newer, older, numbered(visit.path, number))


def numbered(path: str, number: int) -> str:
    """The address of a page by number; the first has none."""
    return f"{path}?page={number}" if number > 1 else path


def _last(count: int) -> int:
    return min(max(1, ceil(count / PER_PAGE)), MOST_NUMBERED)


def _further(visit: Visit, name: str, before: str) -> ListPage:
    place = read(before)
    if place is None:
        raise Missing(_("That part of the list does not exist."), address=visit.path, wording=_("Back to the newest"))
    count, rows = counted_before(*place, name, PER_PAGE + 1)
    older = _earlier(visit.path, rows[PER_PAGE - 1]) if len(rows) > PER_PAGE else ""
    return ListPage(visit.path, rows[:PER_PAGE], count, 0, visit.path, older, f"{visit.path}?before={before}")


def _earlier(path: str, row: Article) -> str:
    assert row.published_at is not None  # noqa: S101  # narrows the type; a published article has its date
    return f"{path}?before={written(row.published_at, row.pk)}"


def _beyond(path: str, last: int) -> Missing:
    sentence = _("This list has no such page: the last is page %d.") % last
    return Missing(sentence, address=numbered(path, last), wording=_("Go to page %d") % last)
