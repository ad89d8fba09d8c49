"""Transitions as actions on the list of articles: each calls its verb per article and says what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import zones
from accounts.gates import person
from accounts.refusal import Refused
from kb.editorial.verbs import VERBS
from kb.models import Article
from kb.rules.hours import moment
from kb.rules.numbers import typed_number
from kb.rules.workflow import TRANSITIONS, Transition

MOST_AT_ONCE = 100
CONFIRMED = "carry_out"  # the button of the page in between


class ScheduleForm(forms.Form):
    """The hour for all of them, in the time zone of whoever asks."""

    day = forms.DateField(label=gettext_lazy("Date"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    at = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zones.first(timezone.get_current_timezone_name())
        self.fields["at"].help_text = _("In the time zone %s.") % self.zone.key

    def clean(self) -> dict[str, Any]:
        """The moment under `at`; a time that comes twice that night is refused: the desk can tell the two apart."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("day") and typed.get("at") is not None:
            try:
                typed["at"] = moment(typed.pop("day"), typed["at"], self.zone)
            except Refused as refused:
                self.add_error(refused.field, refused.sentence)
        return typed


class CommentForm(forms.Form):
    """The words that go with a transition."""

    comment = forms.CharField(label=gettext_lazy("Comment"), required=False, widget=forms.Textarea(attrs={"rows": 4}))


class RetirementForm(CommentForm):
    """The words, and what takes the articles' place."""

    successor = forms.SlugField(
        label=gettext_lazy("Address of the article that takes its place"),
        required=False,
        help_text=gettext_lazy("Its last part, such as gpt-4-vs-claude. Left empty, the old address answers “gone”."),
    )

    def clean_successor(self) -> Article | None:
        """The article that readers see there."""
        slug = self.cleaned_data["successor"]
        found = Article.objects.published().filter(slug=slug).first()
        if slug and found is None:
            raise forms.ValidationError(_("Readers see no article at “%s”.") % slug)
        return found


# Asked for on a page in between; all others are carried out at once.
FORMS: Mapping[Transition, type[forms.Form]] = {
    Transition.SCHEDULE: ScheduleForm,
    Transition.APPROVE: CommentForm,
    Transition.REQUEST_CHANGES: CommentForm,
    Transition.RETIRE: RetirementForm,
    Transition.EMERGENCY_PUBLISH: CommentForm,
    Transition.ENDORSE: CommentForm,
}


SEEN = {Transition.APPROVE, Transition.ENDORSE}  # the verb must be told which revision was seen


@dataclass(frozen=True, slots=True)
class Case:
    """One selected article on the page in between: its newest revision is what the person has seen."""

    article: Article
    linking: list[Article]


def ask_or_carry_out(
    transition: Transition, request: HttpRequest, articles: list[Article], site: AdminSite
) -> HttpResponse | None:
    """The page in between, or None when the transition was carried out and reported."""
    if len(articles) > MOST_AT_ONCE:
        messages.error(request, _("At most %d articles at once, please.") % MOST_AT_ONCE)
        return None
    if transition not in FORMS:
        _carry_out_all(transition, request, articles, {})
        return None
    form = FORMS[transition](request.POST if CONFIRMED in request.POST else None)
    if TRANSITIONS[transition].comment:
        form.fields["comment"].required = True
    if not form.is_valid():
        return _page(transition, request, articles, form, site)
    _carry_out_all(transition, request, articles, form.cleaned_data)
    return None


def _carry_out_all(
    transition: Transition, request: HttpRequest, articles: list[Article], given: Mapping[str, Any]
) -> None:
    for article in articles:
        words = dict(given)
        if transition in SEEN:
            words["seen"] = _seen(request, article)
        try:
            done = VERBS[transition](article, by=person(request), **words)
        except Refused as refused:
            messages.error(request, f"“{article}”: {refused.sentence}")
        else:
            said = _("“%(title)s”: %(transition)s. State now: %(state)s.")
            whole = {"title": article, "transition": transition.label, "state": done.get_state_display()}
            messages.success(request, said % whole)


def _seen(request: HttpRequest, article: Article) -> int:
    """The number of the revision that the page in between named; 0, which is none, without it."""
    return typed_number(request.POST.get(f"seen-{article.pk}"))


def _page(
    transition: Transition, request: HttpRequest, articles: list[Article], form: forms.Form, site: AdminSite
) -> HttpResponse:
    linked = transition is Transition.RETIRE
    cases = [Case(each, list(Article.objects.linking_to(each).listed()) if linked else []) for each in articles]
    whole = {"title": transition.label, "transition": transition, "cases": cases, "form": form, "opts": Article._meta}
    return render(request, "admin/kb/article/transition.html", {**site.each_context(request), **whole})
