"""A contradiction as an editor sees it: its place in the source, a sentence that says why, what could stand there."""

import re

from django.utils.translation import gettext as _

from kb.rules.claims.claiming import Claim
from kb.rules.claims.figures import Figure
from kb.rules.claims.ledger import Ledger
from kb.rules.claims.patterns import Form
from kb.rules.claims.prose import OPAQUE, Prose, Text
from kb.rules.claims.shapes import Contradiction
from kb.rules.values import Value, said


def explained(
    text: Text, prose: Prose, sentence: tuple[int, int], *, claim: Claim, criterion: str, ledger: Ledger
) -> Contradiction:
    """The contradiction between a claim and the ledger's value of a criterion."""
    value, other = ledger.value(claim.subject, criterion), ledger.value(claim.other, criterion)
    assert value is not None  # noqa: S101 (for mypy: only a known value contradicts)
    span, style = _written(prose, claim, value)
    start, end = _places(text, prose, *span)
    first, last = _places(text, prose, *sentence)
    plain = text.source[start:end].removeprefix("\\") == prose.text[span[0] : span[1]]
    return Contradiction(
        line=text.line(start),
        start=start,
        end=end,
        claimed=text.source[start:end],
        sentence=prose.text[slice(*sentence)].replace(OPAQUE, "…"),
        sentence_start=first,
        sentence_end=last,
        subject=claim.subject,
        criterion=criterion,
        value=value,
        explanation=_explanation(claim, criterion, value, other, ledger),
        replacement=_reference(claim.subject, criterion, style) if plain and style is not None else "",
        other=claim.other,
        other_value=other if claim.other else None,
    )


def _places(text: Text, prose: Prose, start: int, end: int) -> tuple[int, int]:
    """Where a stretch of prose begins and ends in the source, the backslash before its first sign with it."""
    first = prose.places[start]
    escaped = first and text.source[first - 1] == "\\" and not prose.text[start].isalnum()
    return first - bool(escaped), prose.places[end - 1] + 1


def _reference(subject: str, criterion: str, style: str) -> str:
    return f"{{{{ {subject}/{criterion}{style} }}}}"


def _written(prose: Prose, claim: Claim, value: Value) -> tuple[tuple[int, int], str | None]:
    """The stretch that a reference could replace, and in which style; None where none would read well."""
    span = (claim.first.start, claim.last.end)
    if claim.form is Form.CHOICE:
        return span, ""
    figure = claim.value.figure
    if figure is None or (not figure.plain and not (figure.day or figure.year)):
        return span, None
    if claim.form is Form.DATE:
        return span, _style_of_date(figure, value)
    compound = re.match(r"[^\s-]+(?=-[^\W\d])", prose.text[slice(*span)])
    if compound:  # “64k-token”: only the number is replaced
        return (span[0], span[0] + compound.end()), " | short"
    short = not figure.unit or ("/" in prose.text[slice(*span)] and figure.best)
    return span, " | short" if short else ""


def _style_of_date(figure: Figure, value: Value) -> str | None:
    """A year fits every sentence that has one; a day or a month only one that has the same."""
    if figure.year:
        return " | short"
    return "" if len(figure.day) == len(value.text) else None


def _explanation(claim: Claim, criterion: str, value: Value, other: Value | None, ledger: Ledger) -> str:
    scale = ledger.criteria[criterion].scale
    words = {"subject": ledger.name(claim.subject), "criterion": ledger.name(criterion), "value": said(scale, value)}
    if not claim.other or other is None:
        return _("%(subject)s, %(criterion)s: the ledger says “%(value)s”.") % words
    words |= {"other": ledger.name(claim.other), "other_value": said(scale, other)}
    return _("%(criterion)s: the ledger says “%(value)s” for %(subject)s and “%(other_value)s” for %(other)s.") % words
