"""A comparison in words: line by line, and its parts by the names that people know."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kb.models import Criterion, Subject
from kb.rules.comparisons import Comparison, OwnCell
from kb.rules.reconciling import About


@dataclass(frozen=True, slots=True)
class Names:
    """What subjects and criteria are called now, by public id."""

    subjects: Mapping[UUID, str]
    criteria: Mapping[UUID, str]

    def subject(self, key: UUID | None) -> str:
        """The subject's name; its id where it is gone."""
        return self.subjects.get(key, str(key)) if key else ""

    def criterion(self, key: UUID | None) -> str:
        """The criterion's name; its id where it is gone."""
        return self.criteria.get(key, str(key)) if key else ""

    def cell(self, subject: UUID | None, criterion: UUID | None) -> str:
        """What the cell is called."""
        named = {"subject": self.subject(subject), "criterion": self.criterion(criterion)}
        return _("%(criterion)s of %(subject)s") % named


def names(*comparisons: Comparison) -> Names:
    """The names of all that these speak of, in two queries; in none where that is nothing."""
    subjects = {key for one in comparisons for key in (*one.subjects, one.pick, *(cell.subject for cell in one.cells))}
    criteria = {key for one in comparisons for key in (*one.criteria, *(cell.criterion for cell in one.cells))}
    wanted = [key for key in subjects if key]
    return Names(
        dict(Subject.objects.filter(public_id__in=wanted).values_list("public_id", "name")) if wanted else {},
        dict(Criterion.objects.filter(public_id__in=criteria).values_list("public_id", "name")) if criteria else {},
    )


def lines(comparison: Comparison, known: Names | None = None) -> tuple[str, ...]:
    """A line for what is compared, for the pick, for each criterion with its verdict, and for each own cell."""
    if not comparison:
        return ()
    known = known or names(comparison)
    found = [_("Title: %s") % comparison.title] if comparison.title else []
    found += [_("Subject: %s") % known.subject(one) for one in comparison.subjects]
    if comparison.pick or comparison.pick_for:
        picked = {"subject": known.subject(comparison.pick) or "–", "reader": comparison.pick_for or "–"}
        found.append(_("Our pick: %(subject)s, for %(reader)s") % picked)
    for row in comparison.rows:
        said = (row.group, known.criterion(row.criterion), row.verdict)
        found.append(_("Criterion: %s") % " · ".join(filter(None, said)))
    cells = ((known.cell(cell.subject, cell.criterion), _said(cell)) for cell in comparison.cells)
    return (
        *found,
        *(_("%(cell)s, this article’s own: %(said)s") % {"cell": name, "said": said} for name, said in cells),
    )


def title(about: About, known: Names) -> str:
    """What people call a part: “Licence of GPT-4”."""
    subject, criterion = known.subject(about.subject), known.criterion(about.criterion)
    return {
        "title": _("Title"),
        "subjects": _("Subjects"),
        "subject": subject,
        "criteria": _("Criteria"),
        "criterion": criterion,
        "group": _("Group of %s") % criterion,
        "verdict": _("Verdict on %s") % criterion,
        "cell": known.cell(about.subject, about.criterion),
        "pick": _("Our pick"),
    }[about.kind]


def words(about: About, part: Comparison, known: Names) -> str:
    """What a part says; nothing where it is not there."""
    if about.kind == "cell":
        return "".join(map(_said, part.cells))
    plain = own_words(about, part)
    return "\n".join(lines(part, known)) if plain is None else plain


def own_words(about: About, part: Comparison) -> str | None:
    """What of a part can be put in other words; None where it is no text."""
    return {
        "title": part.title,
        "group": part.rows[0].group if part.rows else "",
        "verdict": part.rows[0].verdict if part.rows else "",
        "cell": part.cells[0].value if part.cells else "",
    }.get(about.kind)


def reworded(about: About, part: Comparison, said: str) -> Comparison:
    """The part with these words; a cell keeps its note and its source, and without words it is gone."""
    if about.kind == "title":
        return replace(part, title=said)
    if about.kind != "cell":
        changed: dict[str, Any] = {about.kind: said}
        return replace(part, rows=tuple(replace(row, **changed) for row in part.rows))
    if about.subject is None or about.criterion is None or not said:
        return Comparison()
    cell = part.cells[0] if part.cells else OwnCell(about.subject, about.criterion, "")
    return Comparison(cells=(replace(cell, value=said),))


def _said(cell: OwnCell) -> str:
    return " · ".join(filter(None, (cell.value, cell.note, cell.source_title, cell.source_url)))
