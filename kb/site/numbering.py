"""Pages by number of lists that are not articles: subjects, criteria, the values of one criterion."""

import re
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from kb.site.missing import Missing
from kb.site.visit import Visit

_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Which page of how many is shown, of which rows, and the addresses of its neighbours."""

    count: int
    number: int
    pages: int
    start: int
    end: int
    address: str
    before: str = ""
    after: str = ""

    @property
    def first(self) -> bool:
        """Whether this is the beginning."""
        return self.number == 1


def numbers(visit: Visit, count: int, a_page: int, **kept: str) -> Numbers:
    """The page that was asked for; raises Missing, naming the last, for one that is not there.

    `kept` are further parameters that its neighbours' addresses have, as far as they are not empty.
    """
    asked = visit.first("page") or ("" if "page" in visit.asked else "1")
    last = max(1, ceil(count / a_page))
    if not _NUMBER.fullmatch(asked) or int(asked) > last:
        sentence = _("This list has no such page: the last is page %d.") % last
        raise Missing(sentence, address=address(visit.path, last, **kept), wording=_("Go to page %d") % last)
    number = int(asked)
    return Numbers(
        count,
        number,
        last,
        (number - 1) * a_page,
        number * a_page,
        address(visit.path, number, **kept),
        before=address(visit.path, number - 1, **kept) if number > 1 else "",
        after=address(visit.path, number + 1, **kept) if number < last else "",
    )


def address(path: str, number: int = 1, **kept: str) -> str:
    """The path with the parameters that are not empty; the first page has no number."""
    asked = {name: value for name, value in kept.items() if value} | ({"page": str(number)} if number > 1 else {})
    return f"{path}?{urlencode(asked)}" if asked else path
