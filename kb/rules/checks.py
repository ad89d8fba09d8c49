"""Checks: CI for articles (product.md §6). Named, pure, fast; each verdict has a place and a way to mend it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kb.rules.content import Content

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Level(StrEnum):
    """Failing blocks submission and publication, unless an editor has waived it; a warning is worth a look."""

    PASS = "pass"  # noqa: S105  # a verdict, not a password
    WARN = "warn"
    FAIL = "fail"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check says: its name, level, a sentence with the way to mend it, and the place.

    The place is the field; in the body also the line (from 1), the block that a reader sees it in (`composing.passages`
    counts them), and of what may be there twice, what it is about.
    """

    check: str
    level: Level
    sentence: str = ""
    field: str = ""
    line: int | None = None
    about: str = ""
    block: int | None = None

    @property
    def place(self) -> str:
        """The place in letters: with the check's name it tells this failure from all others of the same content."""
        return ":".join([self.field, *([str(self.line)] if self.line else []), *([self.about] if self.about else [])])


class Standing(StrEnum):
    """How what an article shows of the ledger stands."""

    GOOD = "good"
    MISSING = "missing"  # nothing verified is there to be shown
    DISPUTED = "disputed"
    DUE = "due"  # its day has come
    OVERDUE = "overdue"  # the same, and its policy lets nothing out that is not checked
    SOON = "soon"  # within fourteen days


@dataclass(frozen=True, slots=True)
class UsedFact:
    """What an article shows of one subject by one criterion: in a sentence on a line, or in a cell (no line)."""

    name: str
    standing: Standing
    line: int | None = None

    @property
    def field(self) -> str:
        """Where in the form it is used."""
        return "comparison" if self.line is None else "body"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What the checks look at: the content and what composing found out about it."""

    content: Content
    words: int = 0
    slug_taken: bool = False
    dead_links: tuple[tuple[str, int], ...] = ()  # what reaches no live article, as typed; line
    broken_links: tuple[tuple[str, str, int | None], ...] = ()  # outside address, field, the body's line
    missing_alt: tuple[int, ...] = ()  # lines
    headings: tuple[tuple[int, str, int], ...] = ()  # level, text, line
    facts: tuple["UsedFact", ...] = ()
    unknown_facts: tuple[tuple[str, int], ...] = ()  # `subject/criterion` that names nothing; line
    too_costly: str = ""  # why the body cannot be rendered


# Without these there is no page at all: they block in an emergency too, and nobody can waive them.
VITAL = frozenset({"title_present", "category_present", "slug_free", "body_renders"})
Check = Callable[[Manuscript], Iterable[Verdict]]


def _fail(check: str, sentence: str, field: str, line: int | None = None, about: str = "") -> Verdict:
    return Verdict(check, Level.FAIL, sentence, field, line, about)


def _warn(check: str, sentence: str, field: str, line: int | None = None, about: str = "") -> Verdict:
    return Verdict(check, Level.WARN, sentence, field, line, about)


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
    """An article says something."""
    if not it.content.body.strip():
        yield _fail("body_present", _("Write the article’s text."), "body")


def body_renders(it: Manuscript) -> Iterable[Verdict]:
    """What an article says can be shown."""
    if it.too_costly:
        yield _fail("body_renders", it.too_costly, "body")


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
        sentence = _("The address “%s” belongs to another article: choose another one.")
        yield _fail("slug_free", sentence % it.content.slug, "slug")


def images_have_alt(it: Manuscript) -> Iterable[Verdict]:
    """Every picture has alternative text or is marked decorative."""
    for line in dict.fromkeys(it.missing_alt):
        sentence = _("A picture has no alternative text: describe it, or mark it decorative as ![-](…).")
        yield _fail("images_have_alt", sentence, "body", line)


def links_reach(it: Manuscript) -> Iterable[Verdict]:
    """Every internal link reaches a live article."""
    for link, line in it.dead_links:
        sentence = _("%s reaches no published article: publish that one first, or link elsewhere.") % link
        yield _fail("links_reach", sentence, "body", line, link)


def outside_links_answer(it: Manuscript) -> Iterable[Verdict]:
    """No link leads to an outside address that is known to be broken."""
    for address, field, line in it.broken_links:
        sentence = _("Nothing answers at %s any more: link elsewhere.") % address
        yield _warn("outside_links_answer", sentence, field, line, address)


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


def facts_are_named(it: Manuscript) -> Iterable[Verdict]:
    """What stands in {{ }} names a subject and a criterion of the ledger."""
    for typed, line in it.unknown_facts:
        sentence = _("{{ %s }} names nothing in the ledger: mend the subject or the criterion.") % typed
        yield _fail("facts_are_named", sentence, "body", line, typed)


def facts_are_stated(it: Manuscript) -> Iterable[Verdict]:
    """Every cell and every {{ }} shows a verified fact, or says that it is unknown."""
    for fact in it.facts:
        if fact.standing is Standing.MISSING:
            sentence = _("%s: no verified value is in the ledger. State it, or state that it is unknown.") % fact.name
            yield _fail("facts_are_stated", sentence, fact.field, fact.line, fact.name)


def facts_are_current(it: Manuscript) -> Iterable[Verdict]:
    """No fact that holds articles back is past the day of its check."""
    for fact in it.facts:
        if fact.standing is Standing.OVERDUE:
            sentence = _("%s is past the day of its check: confirm it, or state what is true now.") % fact.name
            yield _fail("facts_are_current", sentence, fact.field, fact.line, fact.name)


def facts_stay_current(it: Manuscript) -> Iterable[Verdict]:
    """No fact is due, disputed, or to be checked within fourteen days."""
    sentences = {
        Standing.DUE: _("%s is to be checked again: its day has come."),
        Standing.DISPUTED: _("%s is disputed: readers are told so."),
        Standing.SOON: _("%s is to be checked again within fourteen days."),
    }
    for fact in it.facts:
        if fact.standing in sentences:
            yield _warn("facts_stay_current", sentences[fact.standing] % fact.name, fact.field, fact.line, fact.name)


def related_enough(it: Manuscript) -> Iterable[Verdict]:
    """Three or more articles to read on with."""
    if len(it.content.related) < 3:
        yield _warn("related_enough", _("Choose three articles of related reading."), "related")


def title_short(it: Manuscript) -> Iterable[Verdict]:
    """A title of at most 70 characters."""
    if len(it.content.title) > 70:
        sentence = _("The title has %d characters: shorten it, search engines cut after about 70.")
        yield _warn("title_short", sentence % len(it.content.title), "title")


def summary_short(it: Manuscript) -> Iterable[Verdict]:
    """A summary of at most 160 characters."""
    if len(it.content.summary) > 160:
        sentence = _("The summary has %d characters: shorten it, search engines cut after about 160.")
        yield _warn("summary_short", sentence % len(it.content.summary), "summary")


def long_enough(it: Manuscript) -> Iterable[Verdict]:
    """A text of 300 words or more."""
    if it.words < 300:
        sentence = ngettext(
            "The text has %(count)d word: say more, a comparison seldom does with fewer than 300.",
            "The text has %(count)d words: say more, a comparison seldom does with fewer than 300.",
            it.words,
        )
        yield _warn("long_enough", sentence % {"count": it.words}, "body")


# Every check, in the order of the form, with the name that people read.
CHECKS: "Mapping[Check, _StrPromise]" = {
    title_present: gettext_lazy("Title"),
    summary_present: gettext_lazy("Summary"),
    category_present: gettext_lazy("Category"),
    author_present: gettext_lazy("Author"),
    body_present: gettext_lazy("Text"),
    body_renders: gettext_lazy("Text can be shown"),
    takeaways_counted: gettext_lazy("Key takeaways"),
    slug_free: gettext_lazy("Address"),
    images_have_alt: gettext_lazy("Words for pictures"),
    links_reach: gettext_lazy("Links to articles"),
    outside_links_answer: gettext_lazy("Links to other sites"),
    headings_in_order: gettext_lazy("Order of headings"),
    facts_are_named: gettext_lazy("Facts in the text"),
    facts_are_stated: gettext_lazy("Values of facts"),
    facts_are_current: gettext_lazy("Facts that hold"),
    facts_stay_current: gettext_lazy("Facts to be checked"),
    related_enough: gettext_lazy("Related reading"),
    title_short: gettext_lazy("Length of the title"),
    summary_short: gettext_lazy("Length of the summary"),
    long_enough: gettext_lazy("Length of the text"),
}
_NAMES = {check.__name__: name for check, name in CHECKS.items()}


def name_of(check: str) -> str:
    """A check's name for people; of one that there is no more, its name in the code."""
    return str(_NAMES.get(check, check))


def run(manuscript: Manuscript) -> tuple[Verdict, ...]:
    """Every check's verdicts, in the order of CHECKS; a check with nothing to say passes."""
    verdicts: list[Verdict] = []
    for check in CHECKS:
        found = tuple(check(manuscript))
        verdicts.extend(found or (Verdict(check.__name__, Level.PASS),))
    return tuple(verdicts)


def waive(verdicts: Iterable[Verdict], waived: Collection[tuple[str, str]]) -> tuple[Verdict, ...]:
    """The same verdicts; those failures that were waived (the check's name, the place) no longer fail."""
    return tuple(
        replace(each, level=Level.WAIVED)
        if each.level is Level.FAIL and (each.check, each.place) in waived and each.check not in VITAL
        else each
        for each in verdicts
    )


def written(verdicts: Iterable[Verdict]) -> list[str | dict[str, Any]]:
    """The verdicts as JSON keeps them: of a check that passes its name, of any other all that it said."""
    return [verdict.check if verdict.level is Level.PASS else _plain(verdict) for verdict in verdicts]


def _plain(verdict: Verdict) -> dict[str, Any]:
    return {name: value for name, value in asdict(verdict).items() if value not in ("", None)}


def read(kept: Iterable[str | dict[str, Any]]) -> tuple[Verdict, ...]:
    """The verdicts that were written."""
    return tuple(
        Verdict(each, Level.PASS) if isinstance(each, str) else Verdict(**{**each, "level": Level(each["level"])})
        for each in kept
    )


def failures(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts that block."""
    return tuple(verdict for verdict in verdicts if verdict.level is Level.FAIL)


def vital(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts that block even in an emergency."""
    return tuple(verdict for verdict in failures(verdicts) if verdict.check in VITAL)
