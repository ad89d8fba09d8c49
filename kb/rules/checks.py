"""Checks: CI for articles (product.md §6). Named, pure, fast; each verdict has a place and a way to mend it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.rules.content import Content


class Level(StrEnum):
    """Failing blocks submission and publication; a warning is worth a look."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check says: its name, level, a sentence with the way to mend it, the field, and the body's line."""

    check: str
    level: Level
    sentence: str = ""
    field: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What the checks look at: the content and what composing found out about it."""

    content: Content
    words: int = 0
    slug_taken: bool = False
    dead_links: tuple[str, ...] = ()  # [[slugs]] that reach no live article
    broken_links: tuple[tuple[str, str, int | None], ...] = ()  # outside address, field, the body's line
    missing_alt: tuple[int, ...] = ()  # lines
    headings: tuple[tuple[int, str, int], ...] = ()  # level, text, line
    too_costly: str = ""  # why the body cannot be rendered


URGENT = frozenset({"title_present", "category_present", "slug_free"})  # what blocks in an emergency too
Check = Callable[[Manuscript], Iterable[Verdict]]


def _fail(check: str, sentence: str, field: str, line: int | None = None) -> Verdict:
    return Verdict(check, Level.FAIL, sentence, field, line)


def _warn(check: str, sentence: str, field: str, line: int | None = None) -> Verdict:
    return Verdict(check, Level.WARN, sentence, field, line)


def title_present(it: Manuscript) -> Iterable[Verdict]:
    """An article has a title."""
    if not it.content.title.strip():
        yield _fail("title_present", _("Give the article a title."), "title")


def summary_present(it: Manuscript) -> Iterable[Verdict]:
    """An article has a summary."""
    if not it.content.summary.strip():
        yield _fail("summary_present", _("Write a summary: one or two sentences under the title."), "summary")


def category_present(it: Manuscript) -> Iterable[Verdict]:
    """An article has a category."""
    if it.content.category is None:
        yield _fail("category_present", _("Choose a category."), "category")


def author_present(it: Manuscript) -> Iterable[Verdict]:
    """An article has an author."""
    if not it.content.authors:
        yield _fail("author_present", _("Name at least one author."), "authors")


def body_present(it: Manuscript) -> Iterable[Verdict]:
    """An article says something, and what it says can be rendered."""
    if not it.content.body.strip():
        yield _fail("body_present", _("Write the article’s text."), "body")
    if it.too_costly:
        yield _fail("body_present", it.too_costly, "body")


def takeaways_counted(it: Manuscript) -> Iterable[Verdict]:
    """An article has 3 to 7 takeaways."""
    count = len(it.content.takeaways)
    if not 3 <= count <= 7:
        sentence = ngettext(
            "Key takeaways: 3 to 7 are needed, there is %(count)d.",
            "Key takeaways: 3 to 7 are needed, there are %(count)d.",
            count,
        )
        yield _fail("takeaways_counted", sentence % {"count": count}, "takeaways")


def slug_free(it: Manuscript) -> Iterable[Verdict]:
    """The address is not another article's, now or ever."""
    if not it.content.slug:
        yield _fail("slug_free", _("Give the article an address (slug)."), "slug")
    elif it.slug_taken:
        yield _fail("slug_free", _("The address “%s” belongs to another article.") % it.content.slug, "slug")


def images_have_alt(it: Manuscript) -> Iterable[Verdict]:
    """Every picture has alternative text or is marked decorative."""
    for line in it.missing_alt:
        sentence = _("A picture has no alternative text: describe it, or mark it decorative as ![-](…).")
        yield _fail("images_have_alt", sentence, "body", line)


def links_reach(it: Manuscript) -> Iterable[Verdict]:
    """Every internal link reaches a live article."""
    for slug in it.dead_links:
        before, found, _after = it.content.body.partition(f"[[{slug}")
        line = before.count("\n") + 1 if found else None
        yield _fail("links_reach", _("[[%s]] reaches no published article.") % slug, "body", line)


def outside_links_answer(it: Manuscript) -> Iterable[Verdict]:
    """No link leads to an outside address that is known to be broken."""
    for address, field, line in it.broken_links:
        yield _warn("outside_links_answer", _("Nothing answers at %s any more: link elsewhere.") % address, field, line)


def headings_in_order(it: Manuscript) -> Iterable[Verdict]:
    """Heading levels go down one at a time; the title is the only first level."""
    level = 1
    for depth, text, line in it.headings:
        if depth > level + 1:
            sentence = _("The heading “%(text)s” skips a level: use %(marks)s.") % {
                "text": text,
                "marks": "#" * (level + 1),
            }
            yield _fail("headings_in_order", sentence, "body", line)
        level = max(depth, 2)


def related_enough(it: Manuscript) -> Iterable[Verdict]:
    """Three or more articles to read on with."""
    if len(it.content.related) < 3:
        yield _warn("related_enough", _("Choose three articles of related reading."), "related")


def title_short(it: Manuscript) -> Iterable[Verdict]:
    """A title of at most 70 characters."""
    if len(it.content.title) > 70:
        sentence = _("The title has %d characters; search engines cut after about 70.") % len(it.content.title)
        yield _warn("title_short", sentence, "title")


def summary_short(it: Manuscript) -> Iterable[Verdict]:
    """A summary of at most 160 characters."""
    if len(it.content.summary) > 160:
        sentence = _("The summary has %d characters; search engines cut after about 160.") % len(it.content.summary)
        yield _warn("summary_short", sentence, "summary")


def long_enough(it: Manuscript) -> Iterable[Verdict]:
    """A text of 300 words or more."""
    if it.words < 300:
        sentence = ngettext(
            "The text has %(count)d word; a comparison seldom does with fewer than 300.",
            "The text has %(count)d words; a comparison seldom does with fewer than 300.",
            it.words,
        )
        yield _warn("long_enough", sentence % {"count": it.words}, "body")


CHECKS: tuple[Check, ...] = (
    title_present,
    summary_present,
    category_present,
    author_present,
    body_present,
    takeaways_counted,
    slug_free,
    images_have_alt,
    links_reach,
    outside_links_answer,
    headings_in_order,
    related_enough,
    title_short,
    summary_short,
    long_enough,
)


def run(manuscript: Manuscript) -> tuple[Verdict, ...]:
    """Every check's verdicts, in the order of CHECKS; a check with nothing to say passes."""
    verdicts: list[Verdict] = []
    for check in CHECKS:
        found = tuple(check(manuscript))
        verdicts.extend(found or (Verdict(check.__name__, Level.PASS),))
    return tuple(verdicts)


def failures(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts that block."""
    return tuple(verdict for verdict in verdicts if verdict.level is Level.FAIL)
