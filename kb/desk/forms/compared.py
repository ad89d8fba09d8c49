"""The fields of a comparison: its subjects, its criteria in rows, cells of the article's own, and the pick."""

from collections.abc import Iterator, Mapping
from typing import TypeVar
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.refusal import Refused
from kb.desk import called
from kb.desk.forms.rows import ROWS, last
from kb.desk.moves import Words
from kb.editorial.comparing import about_cell
from kb.models import Criterion, Subject
from kb.rules.comparisons import (
    GROUP_LENGTH,
    MOST_ROWS,
    MOST_SUBJECTS,
    NOTE_LENGTH,
    PICK_LENGTH,
    SOURCE_LENGTH,
    URL_LENGTH,
    VERDICT_LENGTH,
    Comparison,
    OwnCell,
    Weighing,
)
from kb.rules.content import TITLE_LENGTH
from kb.rules.values import VALUE_LENGTH, Kind, parse

MARK = "comparison_title"  # a form that was sent without it knew of no comparison
KINDS = ("subject", "criterion", "cell_subject")
FEWEST = {"subject": 2, "criterion": 2, "cell_subject": 0}  # rows that there are before any is filled
FILLED = {"cell_subject": ("cell_value", "cell_note", "cell_source", "cell_url"), "criterion": ("group", "verdict")}
UNKNOWN = "unknown_name"  # the code of the error for a name that nothing goes by
PLACES: Mapping[str, Words] = {
    MARK: gettext_lazy("Title of the comparison"),
    "pick": gettext_lazy("Our pick"),
    "pick_for": gettext_lazy("For whom"),
}
LABELS: Mapping[str, Words] = {
    "subject": gettext_lazy("Subject %d"),
    "criterion": gettext_lazy("Criterion %d"),
    "group": gettext_lazy("Group of criterion %d"),
    "verdict": gettext_lazy("Verdict on criterion %d"),
    "kind": gettext_lazy("Kind of criterion %d"),
    "cell_subject": gettext_lazy("Own cell %d: subject"),
    "cell_criterion": gettext_lazy("Own cell %d: criterion"),
    "cell_value": gettext_lazy("Own cell %d: value"),
    "cell_note": gettext_lazy("Own cell %d: note"),
    "cell_source": gettext_lazy("Own cell %d: source"),
    "cell_url": gettext_lazy("Own cell %d: source’s address"),
}
LENGTHS: Mapping[str, int] = {
    MARK: TITLE_LENGTH,
    "pick_for": PICK_LENGTH,
    "group": GROUP_LENGTH,
    "verdict": VERDICT_LENGTH,
    "cell_value": VALUE_LENGTH,
    "cell_note": NOTE_LENGTH,
    "cell_source": SOURCE_LENGTH,
    "cell_url": URL_LENGTH,
}
Noun = TypeVar("Noun", Subject, Criterion)


class NamedBoundField(BoundField):
    """A name in the form: when nothing goes by it, with the names that may be meant."""

    @property
    def near(self) -> list[str] | None:
        """These names; None while there is nothing wrong with the one that was typed."""
        found = self.form.errors.as_data().get(self.name, []) if self.form.is_bound else []
        return next((list(error.params["near"]) for error in found if error.code == UNKNOWN and error.params), None)

    @property
    def number(self) -> str:
        """The number of its row."""
        return self.name.rpartition("_")[2]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What the values of a criterion can be that is made by its name alone."""
        return [(value, str(label)) for value, label in Kind.choices if value != Kind.CHOICE]


class NamedField(forms.CharField):
    """The name of a subject or a criterion."""

    bound_field_class = NamedBoundField


class ComparedForm(forms.Form):
    """The part of the editing form in which a comparison is built; once cleaned, `comparison` is what was typed."""

    comparison: Comparison
    before: Comparison  # of the newest revision

    def offer_comparison(self, before: Comparison) -> None:
        """Adds the fields, as many rows as were typed and one more."""
        self.before = self.comparison = before
        self.fields |= {
            MARK: _words(MARK, PLACES[MARK], _("Empty: the article’s title.")),
            "pick": _words("pick", PLACES["pick"], _("One of the subjects, by name. Empty: none.")),
            "pick_for": _words("pick_for", PLACES["pick_for"], _("The reader it suits best, such as “small teams”.")),
        }
        typed = self.data if self.is_bound else self.initial
        for kind in KINDS:
            many = max(last(typed, kind), last(typed, kind, filled=True) + 1, FEWEST[kind])
            for number in range(1, many + 1):
                self.fields |= {f"{name}_{number}": _words(name, str(LABELS[name]) % number) for name in ROWS[kind]}

    def compare(self) -> None:
        """Reads the rows; what cannot be meant is said beside its field, and is no part of `comparison`."""
        if self.is_bound and MARK not in self.data:
            return  # sent by a page that had no such fields: what is compared stays
        subjects = self._named("subject", called.subjects(self._names("subject")), Subject, MOST_SUBJECTS)
        criteria = self._named("criterion", called.criteria(self._names("criterion")), Criterion, MOST_ROWS)
        rows = tuple(
            Weighing(one.public_id, *(self._said(f"{name}_{number}") for name in ("group", "verdict")))
            for number, one in criteria.items()
        )
        cells = tuple(self._cells(subjects, criteria))
        pick = self._pick(subjects)
        ids = tuple(one.public_id for one in subjects.values())
        self.comparison = Comparison(ids, rows, cells, self._said(MARK), pick, self._said("pick_for"))

    def _said(self, name: str) -> str:
        return " ".join(str(self.cleaned_data.get(name) or "").split())

    def _numbers(self, kind: str) -> range:
        return range(1, sum(name.startswith(f"{kind}_") for name in self.fields) + 1)

    def _names(self, kind: str) -> list[str]:
        return [name for number in self._numbers(kind) if (name := self._said(f"{kind}_{number}"))]

    def _named(self, kind: str, known: Mapping[str, Noun], noun: type[Noun], most: int) -> dict[int, Noun]:
        """What each row names; a name that nothing goes by, and one that is there already, is said beside it."""
        found: dict[int, Noun] = {}
        for number in self._numbers(kind):
            field = f"{kind}_{number}"
            name = self._said(field)
            if not name:
                if field not in self.errors and any(self._said(f"{each}_{number}") for each in FILLED.get(kind, ())):
                    self.add_error(field, _("Which criterion do these words belong to?"))
            elif name not in known:
                self.add_error(field, _unknown(noun, name))
            elif known[name] in found.values():
                self.add_error(field, _("The same one is there twice."))
            elif len(found) == most:
                self.add_error(field, _("At most %d, please.") % most)
            else:
                found[number] = known[name]
        return found

    def _pick(self, subjects: Mapping[int, Subject]) -> UUID | None:
        name = self._said("pick")
        if not name:
            return None
        picked = called.subjects([name]).get(name)
        if picked in subjects.values():
            return picked.public_id if picked else None
        self.add_error("pick", _("The pick is one of the subjects that are compared."))
        return None

    def _cells(self, subjects: Mapping[int, Subject], criteria: Mapping[int, Criterion]) -> Iterator[OwnCell]:
        columns = called.subjects(self._names("cell_subject"))
        rows = called.criteria(self._names("cell_criterion"))
        taken: set[tuple[Subject, Criterion]] = set()
        for number in self._numbers("cell_subject"):
            field, other = f"cell_subject_{number}", f"cell_criterion_{number}"
            if not any(self._said(f"{name}_{number}") for name in ROWS["cell_subject"]):
                continue
            subject, criterion = columns.get(self._said(field)), rows.get(self._said(other))
            if subject is None or subject not in subjects.values():
                self.add_error(field, _("Name one of the subjects above, or take this cell out."))
            elif criterion is None or criterion not in criteria.values():
                self.add_error(other, _("Name one of the criteria above, or take this cell out."))
            elif (subject, criterion) in taken:
                self.add_error(field, _("The same one is there twice."))
            elif cell := self._cell(number, subject, criterion):
                taken.add((subject, criterion))
                yield cell

    def _cell(self, number: int, subject: Subject, criterion: Criterion) -> OwnCell | None:
        """The cell, if there is nothing to mend in it; one that was so before may stay what it is."""
        value, note, source, url = (self._said(f"{name}_{number}") for name in FILLED["cell_subject"])
        cell = OwnCell(subject.public_id, criterion.public_id, value, note, source, url)
        if cell in self.before.cells:
            return cell
        for name, sentence in about_cell(cell):
            self.add_error(f"cell_{name}_{number}", sentence)
        if value:
            try:
                parse(criterion.scale, value)
            except Refused as refusal:
                self.add_error(f"cell_value_{number}", refusal.sentence)
        return None if any(f"{name}_{number}" in self.errors for name in ROWS["cell_subject"]) else cell

    @property
    def compares(self) -> bool:
        """Whether there is anything in these fields."""
        return any(self[name].value() for name in self.fields if name in PLACES or name.rpartition("_")[0] in LABELS)

    @property
    def compared_subjects(self) -> list[BoundField]:
        """The inputs of the subjects."""
        return [self[f"subject_{number}"] for number in self._numbers("subject")]

    @property
    def compared_rows(self) -> list[list[BoundField]]:
        """The inputs of each criterion: its name, its group and its verdict."""
        return [self._row("criterion", number) for number in self._numbers("criterion")]

    @property
    def own_cells(self) -> list[list[BoundField]]:
        """The inputs of each cell of the article's own."""
        return [self._row("cell_subject", number) for number in self._numbers("cell_subject")]

    def _row(self, kind: str, number: int) -> list[BoundField]:
        return [self[f"{name}_{number}"] for name in ROWS[kind]]


def initial(comparison: Comparison) -> dict[str, str]:
    """A comparison as the form's initial values; no query where there is none."""
    if not comparison:
        return {}
    picked = [comparison.pick] if comparison.pick else []
    wanted = {*comparison.subjects, *picked, *(cell.subject for cell in comparison.cells)}
    measures = {*comparison.criteria, *(cell.criterion for cell in comparison.cells)}
    subjects = dict(Subject.objects.filter(public_id__in=wanted).values_list("public_id", "name"))
    criteria = dict(Criterion.objects.filter(public_id__in=measures).values_list("public_id", "name"))
    values = {MARK: comparison.title, "pick_for": comparison.pick_for}
    values["pick"] = subjects.get(comparison.pick, "") if comparison.pick else ""
    values |= {f"subject_{place}": subjects.get(one, "") for place, one in enumerate(comparison.subjects, 1)}
    for place, row in enumerate(comparison.rows, 1):
        said = (criteria.get(row.criterion, ""), row.group, row.verdict)
        values |= {f"{name}_{place}": words for name, words in zip(ROWS["criterion"], said, strict=True)}
    for place, cell in enumerate(comparison.cells, 1):
        named = (subjects.get(cell.subject, ""), criteria.get(cell.criterion, ""))
        said_of = (*named, cell.value, cell.note, cell.source_title, cell.source_url)
        values |= {f"{name}_{place}": words for name, words in zip(ROWS["cell_subject"], said_of, strict=True)}
    return values


def with_cell(data: QueryDict, subject: Subject, criterion: Criterion) -> tuple[QueryDict, str]:
    """What was typed, with a cell of the article's own for these two, and the field to go on in."""
    fuller, number = data.copy(), last(data, "cell_subject", filled=True) + 1
    for name in ROWS["cell_subject"]:
        fuller[f"{name}_{number}"] = ""
    fuller[f"cell_subject_{number}"], fuller[f"cell_criterion_{number}"] = subject.name, criterion.name
    return fuller, f"cell_value_{number}"


def _unknown(noun: type[Noun], name: str) -> forms.ValidationError:
    sentence = _("No subject goes by “%(name)s”.") if noun is Subject else _("No criterion is called “%(name)s”.")
    return forms.ValidationError(sentence, code=UNKNOWN, params={"name": name, "near": called.near(noun, name)})


def _words(name: str, label: Words, help_text: str = "") -> forms.CharField:
    widget = forms.TextInput({"inputmode": "url"} if name == "cell_url" else {})
    most = LENGTHS.get(name)
    made = NamedField if name in {"subject", "criterion"} else forms.CharField
    return made(label=label, required=False, max_length=most, help_text=help_text, widget=widget)
