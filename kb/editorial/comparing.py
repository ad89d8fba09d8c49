"""Comparing: which comparison can be stored with a text at all, however unfinished it is."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.refusal import Refused
from kb.rules import addresses, comparisons
from kb.rules.comparisons import Comparison, OwnCell
from kb.rules.content import TITLE_LENGTH
from kb.rules.values import VALUE_LENGTH


def objections(comparison: Comparison) -> Iterator[Refused]:
    """All in it that no draft can hold, each with a sentence; what is missing is for the checks to say."""
    sentences = [*_about_order(comparison), *_about_words(comparison)]
    sentences += [sentence for cell in comparison.cells for _part, sentence in about_cell(cell)]
    yield from (Refused(sentence, field="comparison") for sentence in sentences)


def about_cell(cell: OwnCell) -> Iterator[tuple[str, str]]:
    """All in it that no draft can hold: which part (`value`, `url`), and a sentence."""
    if not cell.value.strip():
        yield "value", _("A cell of this article’s own needs a value.")
    if cell.source_title.strip() and not cell.source_url:
        yield "url", _("The source “%s” needs a web address.") % cell.source_title
    if cell.source_url and addresses.parse(cell.source_url) is None:
        yield "url", _("“%s” is not a web address.") % cell.source_url


def texts(comparison: Comparison) -> Iterator[tuple[str, int]]:
    """Every text in it, with the most characters that it may have."""
    yield from ((comparison.title, TITLE_LENGTH), (comparison.pick_for, comparisons.PICK_LENGTH))
    for row in comparison.rows:
        yield from ((row.group, comparisons.GROUP_LENGTH), (row.verdict, comparisons.VERDICT_LENGTH))
    for cell in comparison.cells:
        yield from ((cell.value, VALUE_LENGTH), (cell.note, comparisons.NOTE_LENGTH))
        yield from ((cell.source_title, comparisons.SOURCE_LENGTH), (cell.source_url, comparisons.URL_LENGTH))


def _about_order(comparison: Comparison) -> Iterator[str]:
    cells = [(cell.subject, cell.criterion) for cell in comparison.cells]
    if len(comparison.subjects) > comparisons.MOST_SUBJECTS:
        yield _("A comparison has at most %d subjects.") % comparisons.MOST_SUBJECTS
    if len(comparison.rows) > comparisons.MOST_ROWS:
        yield _("A comparison has at most %d criteria.") % comparisons.MOST_ROWS
    if any(len(set(each)) < len(each) for each in (comparison.subjects, comparison.criteria, cells)):
        yield _("The same one is there twice.")
    if comparison.pick and comparison.pick not in comparison.subjects:
        yield _("The pick is one of the subjects that are compared.")
    if not set(cells) <= set(comparison.pairs()):
        yield _("A cell of this article’s own stands in a row and a column of its comparison.")


def _about_words(comparison: Comparison) -> Iterator[str]:
    for words, most in texts(comparison):
        if len(words) > most:
            yield _("“%(words)s…”: at most %(most)d characters, please.") % {"words": words[:40], "most": most}
