"""Where the text leads: to articles here, to other sites, to what is read next."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kb.rules.checks.shapes import Manuscript, Verdict, fail, warn


def links_reach(it: Manuscript) -> Iterable[Verdict]:
    """Every internal link reaches a live article."""
    for link, line in it.dead_links:
        sentence = _("%s reaches no published article: publish that one first, or link elsewhere.") % link
        yield fail("links_reach", sentence, "body", line, link)


def outside_links_answer(it: Manuscript) -> Iterable[Verdict]:
    """No link leads to an outside address that is known to be broken."""
    for address, field, line in it.broken_links:
        sentence = _("Nothing answers at %s any more: link elsewhere.") % address
        yield warn("outside_links_answer", sentence, field, line, address)


def related_enough(it: Manuscript) -> Iterable[Verdict]:
    """Three or more articles to read on with."""
    if len(it.content.related) < 3:
        yield warn("related_enough", _("Choose three articles of related reading."), "related")
