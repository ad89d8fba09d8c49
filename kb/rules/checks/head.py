"""What stands over and around the text: title, summary, category, authors, address."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kb.rules.checks.shapes import Manuscript, Verdict, fail, warn


def title_present(it: Manuscript) -> Iterable[Verdict]:
    """An article has a title."""
    if not it.content.title.strip():
        yield fail("title_present", _("Give the article a title."), "title")


def title_short(it: Manuscript) -> Iterable[Verdict]:
    """A title of at most 70 characters."""
    if len(it.content.title) > 70:
        sentence = _("The title has %d characters: shorten it, search engines cut after about 70.")
        yield warn("title_short", sentence % len(it.content.title), "title")


def summary_present(it: Manuscript) -> Iterable[Verdict]:
    """An article has a summary."""
    if not it.content.summary.strip():
        yield fail("summary_present", _("Write a summary: one or two sentences under the title."), "summary")


def summary_short(it: Manuscript) -> Iterable[Verdict]:
    """A summary of at most 160 characters."""
    if len(it.content.summary) > 160:
        sentence = _("The summary has %d characters: shorten it, search engines cut after about 160.")
        yield warn("summary_short", sentence % len(it.content.summary), "summary")


def category_present(it: Manuscript) -> Iterable[Verdict]:
    """An article has a category."""
    if it.content.category is None:
        yield fail("category_present", _("Choose a category."), "category")


def author_present(it: Manuscript) -> Iterable[Verdict]:
    """An article has an author."""
    if not it.content.authors:
        yield fail("author_present", _("Name at least one author."), "authors")


def slug_free(it: Manuscript) -> Iterable[Verdict]:
    """The address is not another article's, now or ever."""
    if not it.content.slug:
        yield fail("slug_free", _("Give the article an address (slug)."), "slug")
    elif it.slug_taken:
        sentence = _("The address “%s” belongs to another article: choose another one.")
        yield fail("slug_free", sentence % it.content.slug, "slug")
