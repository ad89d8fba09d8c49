"""The filters over the list of articles; they stand in the address."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm
from accounts.models import User
from kb import search
from kb.desk.forms.fields import TagsField
from kb.desk.rows import before
from kb.models import Article, Author, Category
from kb.models.articles import ArticleQuerySet
from kb.models.filing import bears_many, filed_under
from kb.models.uses import offered
from kb.rules import places
from kb.rules.calendars import beginning, read
from kb.rules.workflow import State

ANY = ("", _("Any"))
OVERDUE = "overdue"
SINCE, BEFORE = "since-", "before-"
AGES = [
    ("since-1", _("in the last day")),
    ("since-7", _("in the last 7 days")),
    ("since-30", _("in the last 30 days")),
    ("since-365", _("in the last year")),
    ("before-30", _("not for 30 days")),
    ("before-180", _("not for half a year")),
    ("before-365", _("not for a year")),
]
_PIECE = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]+)"?|(?P<word>[^\s"]+))')


class TermsField(TagsField):
    """The same names; cleans to the tags themselves."""

    def clean(self, value: object) -> Any:
        """Raises ValidationError as the other does."""
        return self.named(value)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One filter that is set, in words; `rest` is what follows the question mark without it."""

    label: str
    words: str
    rest: str


class FilterForm(PlainForm, forms.Form):
    """State, category, author, tags, age, own, and words of the text; `before` is where in the list the page begins."""

    marks_optional = False
    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *State.choices])
    category = forms.ChoiceField(label=_("Category"), required=False)
    author = forms.ChoiceField(label=_("Author"), required=False)
    tag = TermsField(label=_("Tag"), required=False, max_length=400)
    age = forms.ChoiceField(label=_("Changed"), required=False, choices=[ANY, *AGES])
    own = forms.BooleanField(label=_("My own"), required=False)
    check = forms.CharField(label=_("To be checked"), required=False, widget=forms.HiddenInput)
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.found = user, Q()
        self.place: tuple[datetime, int] | None = None
        authors = Author.objects.all()
        self.categories, self.authors, own = offered(Category.objects.current(), authors, authors.filter(user=user))
        self.many = bears_many(own.values())
        self._offer("category", self.categories)
        self._offer("author", self.authors)

    def _offer(self, name: str, terms: Mapping[str, Any]) -> None:
        """Lets the field take the terms by their addresses."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # narrows the type
        field.choices = [ANY, *((slug, term.name) for slug, term in terms.items())]

    def clean_q(self) -> str:
        """The words; what cannot be searched for is said."""
        typed = str(self.cleaned_data["q"])
        if typed:
            try:
                self.found &= search.matching(typed) | Q(pk__in=_unpublished(typed).values("pk")) | Q(slug=typed)
            except search.Unsearchable as why:
                raise forms.ValidationError(str(why)) from why
        return typed

    def clean_before(self) -> str:
        """The place at which the page begins."""
        typed = str(self.cleaned_data["before"])
        if typed and (place := places.read(typed)) is None:
            raise forms.ValidationError(gettext("The list has no such place. Begin at its newest entry."))
        self.place = place if typed else None
        return typed

    def clean_check(self) -> str:
        """A day on which the public text is to be checked, or that this day has passed."""
        typed, zone = str(self.cleaned_data["check"]), timezone.get_current_timezone()
        today = timezone.localdate()
        if typed == OVERDUE:
            self.found &= Q(review_at__lt=beginning(today, zone))
        elif day := read(typed):
            self.found &= Q(review_at__gte=beginning(day, zone), review_at__lt=beginning(day + timedelta(days=1), zone))
        elif typed:
            raise forms.ValidationError(gettext("“%s” is no day on which articles are to be checked.") % typed[:40])
        return typed

    def clean(self) -> dict[str, Any]:
        """What was typed, the terms as one condition."""
        chosen = self.cleaned_data
        terms = [self.categories.get(chosen.get("category", "")), self.authors.get(chosen.get("author", ""))]
        told = [term for term in (*terms, *(chosen.get("tag") or ())) if term]
        others = ("q", "own", "age", "check")
        self.found &= filed_under(told, alone=not any(chosen.get(name) for name in others))
        return chosen

    def articles(self) -> ArticleQuerySet:
        """What this person may see of it, the latest changed first; a filter that makes no sense finds nothing.

        The bin shows when asked for.
        """
        found = Article.objects.visible_to(self.user, many=self.many)
        if not self.is_valid():
            return found.none()
        chosen = self.cleaned_data
        found = found.filter(state=chosen["state"]) if chosen["state"] else found.exclude(state=State.BINNED)
        found = _aged(found.filter(self.found), chosen["age"], timezone.now())
        if chosen["own"]:
            found = found.owned_by(self.user, many=self.many)
        return before(found, *self.place) if self.place else found

    @property
    def chosen(self) -> list[Chosen]:
        """The filters that are set, in the form's order."""
        told = {name: typed for name, typed in self._typed().items() if typed}
        return [
            Chosen(str(self.fields[name].label), self._said(name, value), _address(told, without=name))
            for name, value in told.items()
        ]

    def _said(self, name: str, value: str) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return next((str(label) for choice, label in field.widget.choices if choice == value), value)
        if name == "check" and value == OVERDUE:
            return gettext("overdue")
        return "" if isinstance(field, forms.BooleanField) else value

    @property
    def address(self) -> str:
        """The filters as they stand in the address."""
        return _address(self._typed())

    def _typed(self) -> dict[str, str]:
        """What stands in each field but the place, as a browser sends it."""
        values = {name: self[name].value() for name in self.fields if name != "before"}
        return {name: "on" if value is True else str(value or "") for name, value in values.items()}


def _address(told: Mapping[str, str], *, without: str = "") -> str:
    return urlencode({name: value for name, value in told.items() if value and name != without})


def _aged(found: ArticleQuerySet, age: str, now: datetime) -> ArticleQuerySet:
    if age.startswith(SINCE):
        return found.filter(changed_at__gte=now - timedelta(days=int(age.removeprefix(SINCE))))
    if age.startswith(BEFORE):
        return found.filter(changed_at__lt=now - timedelta(days=int(age.removeprefix(BEFORE))))
    return found


def _unpublished(typed: str) -> ArticleQuerySet:
    """Articles whose newest text is not public, with all of these words or pieces of words in it."""
    # The public ones are in the index: to read through all of their texts would take too long.
    found = Article.objects.filter(state__in=[state for state in State if state != State.PUBLISHED])
    for minus, said in _pieces(typed):
        condition = Q()
        for name in ("title", "summary", "slug", "body"):
            condition |= Q(**{f"draft__{name}__icontains": said})
        found = found.exclude(condition) if minus else found.filter(condition)
    return found


def _pieces(typed: str) -> Iterator[tuple[bool, str]]:
    for piece in _PIECE.finditer(typed):
        yield bool(piece["minus"]), piece["phrase"] or piece["word"]
