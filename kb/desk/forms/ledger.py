"""The ledger's forms: which facts are listed, what is stated, and what a subject and a criterion have."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import PlainForm
from accounts.models import User
from accounts.overtaken import SeenForm
from kb.desk.grid import Grid, grid, named_criteria, named_subjects
from kb.editorial.facts import Said
from kb.models import Criterion, Fact, Subject
from kb.rules.comparisons import GROUP_LENGTH, NOTE_LENGTH, SOURCE_LENGTH, URL_LENGTH
from kb.rules.ledger import FactState, Policy
from kb.rules.values import VALUE_LENGTH, Better, Kind

WAITING = "waiting"
SHOWN = [("", gettext_lazy("All")), (WAITING, gettext_lazy("Waiting to be verified")), *FactState.choices]


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), help_text=help_text
    )


def _address() -> forms.SlugField:
    help_text = gettext_lazy("Empty: made from the name.")
    return forms.SlugField(label=gettext_lazy("Address"), max_length=80, required=False, help_text=help_text)


def _lines(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=2_000, widget=forms.Textarea({"rows": 3}), help_text=help_text
    )


class NamesForm(PlainForm, forms.Form):
    """Which subjects and which criteria, by words of their names."""

    marks_optional = False
    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=200)
    criterion = forms.CharField(label=gettext_lazy("Criterion or its group"), required=False, max_length=200)


class GridForm(NamesForm):
    """Those as a grid, and whether rows are left out in which nothing is stated."""

    stated = forms.BooleanField(label=gettext_lazy("Only rows in which something is stated"), required=False)

    def grid(self, user: User, row: str, column: str) -> Grid:
        """The page of what is asked for; a filter that makes no sense finds nothing."""
        if not self.is_valid():
            return grid(Subject.objects.none(), Criterion.objects.none(), user)
        chosen = self.cleaned_data
        subjects, criteria = named_subjects(chosen["subject"]), named_criteria(chosen["criterion"])
        if chosen["stated"]:
            facts = Fact.objects.filter(subject=OuterRef("pk"), criterion__in=criteria.order_by())
            subjects = subjects.filter(Exists(facts))
        return grid(subjects, criteria, user, row, column)


class FactsForm(NamesForm):
    """Those as a list, and in which state."""

    show = forms.ChoiceField(label=gettext_lazy("Show"), required=False, choices=SHOWN)

    def facts(self) -> QuerySet[Fact]:
        """What is asked for, by subject and criterion, what is due by its day; a filter without sense finds nothing."""
        found = Fact.objects.select_related("subject", "criterion", "current", "proposed__by")
        if not self.is_valid():
            return found.none()
        chosen = self.cleaned_data
        if chosen["subject"].strip():
            found = found.filter(subject__in=named_subjects(chosen["subject"]).order_by())
        if chosen["criterion"].strip():
            found = found.filter(criterion__in=named_criteria(chosen["criterion"]).order_by())
        if chosen["show"] == FactState.DUE:
            return found.due()
        if chosen["show"] == WAITING:
            return found.filter(proposed__isnull=False)
        return found.filter(state=chosen["show"]) if chosen["show"] else found


class PairForm(PlainForm, forms.Form):
    """Which subject and which criterion a value is of, by their names."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=80, widget=forms.TextInput({"list": "desk.subjects"})
    )
    criterion = forms.CharField(
        label=gettext_lazy("Criterion"), max_length=80, widget=forms.TextInput({"list": "desk.criteria"})
    )

    def clean_subject(self) -> Subject:
        """The subject that goes by this name."""
        found = Subject.objects.called([self.cleaned_data["subject"].replace("\x00", "")]).first()
        if found is None:
            raise forms.ValidationError(_("No subject goes by this name."))
        return found

    def clean_criterion(self) -> Criterion:
        """The criterion of this name or address."""
        name = self.cleaned_data["criterion"].replace("\x00", "").strip()
        found = Criterion.objects.filter(Q(name__iexact=name) | Q(slug=name.lower())).first()
        if found is None:
            raise forms.ValidationError(_("No criterion has this name."))
        return found


class StatementForm(PlainForm, forms.Form):
    """A value with its note, source and days; `seen` is the number of the newest version that was shown."""

    value = forms.CharField(label=gettext_lazy("Value"), max_length=VALUE_LENGTH)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=NOTE_LENGTH,
        required=False,
        help_text=gettext_lazy("One line under the value."),
    )
    source_title = forms.CharField(label=gettext_lazy("Source"), max_length=SOURCE_LENGTH, required=False)
    source_url = forms.CharField(label=gettext_lazy("Source’s address"), max_length=URL_LENGTH, required=False)
    as_of = _day(gettext_lazy("As of"), gettext_lazy("Empty: today."))
    check_by = _day(gettext_lazy("Check again by"), gettext_lazy("Empty: after the criterion’s interval."))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, criterion: Criterion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = _expected(criterion)

    def said(self) -> Said:
        """What was typed; the form must be valid."""
        return Said(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


def _expected(criterion: Criterion) -> str:
    """What a value of this criterion looks like."""
    examples = {
        Kind.YES_NO: _("yes, partly or no"),
        Kind.NUMBER: _("a number, such as 128,000 or 128k"),
        Kind.MONEY: _("a sum with its currency, such as USD 2.50, or free"),
        Kind.DATE: _("a day as 2026-05-01, a month as 2026-05, or a year"),
        Kind.CHOICE: _("one of: %s") % ", ".join(criterion.choices),
        Kind.RATING: _("a rating from 0 to %d, in halves") % criterion.best,
        Kind.TEXT: _("words"),
    }
    kind = examples[Kind(criterion.kind)]
    unit = _(" (%s)") % criterion.unit if criterion.unit else ""
    return _("%(kind)s%(unit)s; also “unknown” or “n/a”.") % {"kind": kind[:1].upper() + kind[1:], "unit": unit}


class NounForm(PlainForm, SeenForm):
    """What a subject and a criterion both have; `seen` says which state of it the form began with."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    slug = _address()
    description = forms.CharField(
        label=gettext_lazy("Description"), max_length=400, required=False, widget=forms.Textarea({"rows": 3})
    )

    def clean_description(self) -> str:
        """One paragraph: a line break is a space."""
        return " ".join(self.cleaned_data["description"].split())


class SubjectForm(NounForm):
    """What a subject has; other names one a line."""

    aliases = _lines(gettext_lazy("Other names"), gettext_lazy("One a line. No two subjects share a name."))


class CriterionForm(NounForm):
    """What a criterion has; lists one entry a line."""

    group = forms.CharField(
        label=gettext_lazy("Group"),
        max_length=GROUP_LENGTH,
        required=False,
        help_text=gettext_lazy("Under which readers find its values, such as “Price”."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=40, required=False)
    choices = _lines(gettext_lazy("Choices"), gettext_lazy("One a line; only for “one of a list”."))
    best = forms.IntegerField(label=gettext_lazy("The best rating"), min_value=2, max_value=10, initial=5)
    better = forms.ChoiceField(label=gettext_lazy("Better"), choices=Better.choices, required=False)
    other_names = _lines(gettext_lazy("Other names in texts"), gettext_lazy("One a line."))
    higher_words = _lines(gettext_lazy("Words for more of it"), gettext_lazy("One a line, such as “dearer”."))
    lower_words = _lines(gettext_lazy("Words for less of it"), gettext_lazy("One a line, such as “cheaper”."))
    check_after = forms.IntegerField(
        label=gettext_lazy("Check again after … days"), min_value=1, max_value=3650, initial=180
    )
    policy = forms.ChoiceField(label=gettext_lazy("When a value changes, articles"), choices=Policy.choices)


class WordsForm(PlainForm, forms.Form):
    """Why it is done."""

    marks_optional = False
    comment = forms.CharField(
        label=gettext_lazy("Why"), required=False, max_length=2_000, widget=forms.Textarea({"rows": 2})
    )
