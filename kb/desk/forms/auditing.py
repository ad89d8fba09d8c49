"""The filters over all that was done; they stand in the address, and the export follows them."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import PlainForm
from accounts.models import User
from kb.desk.deeds import ABOUT_ARTICLES, ABOUT_PEOPLE, Asked
from kb.desk.forms.fields import find_article
from kb.rules import places
from kb.rules.hours import LAST_YEAR

SITE = "site"  # what nobody did, but the site by itself


class DayField(forms.DateField):
    """A day on which something may have happened."""

    def __init__(self, **kwargs: Any) -> None:
        bounds = (
            MinValueValidator(date(1970, 1, 1), gettext_lazy("Choose a later date.")),
            MaxValueValidator(date(LAST_YEAR, 12, 31), gettext_lazy("Choose an earlier date.")),
        )
        widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
        wrong = {"invalid": gettext_lazy("This is no date. Write it as 2027-03-28.")}
        super().__init__(required=False, widget=widget, error_messages=wrong, validators=bounds, **kwargs)


class AuditForm(PlainForm, forms.Form):
    """Who, which article, what, and from which day to which, both counted in."""

    marks_optional = False
    person = forms.ChoiceField(label=gettext_lazy("Person"), required=False)
    article = forms.CharField(
        label=gettext_lazy("Article"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"placeholder": gettext_lazy("Title, address or id")}),
    )
    what = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("To"))
    before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, host: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.host = user, host
        people = [(str(public_id), name) for public_id, name in User.objects.values_list("public_id", "name")]
        self._offer("person", [("", _("Anybody")), *people, (SITE, _("The site itself"))])
        groups = ((_("Articles"), ABOUT_ARTICLES), (_("People"), ABOUT_PEOPLE))
        self._offer("what", [("", _("Anything")), *groups])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # narrows the type
        field.choices = choices

    def clean_article(self) -> UUID | None:
        """The permanent id of the article meant; of one that was deleted only the id itself is known."""
        if not (typed := self.cleaned_data["article"]):
            return None
        try:
            return UUID(typed)
        except ValueError:
            found = find_article(typed, user=self.user, host=self.host)
        if found is None:
            raise forms.ValidationError(_("No article has this address or title: “%s”.") % typed)
        return found.public_id

    def clean_before(self) -> tuple[datetime, int] | None:
        """The place in the list where the page begins."""
        if not (typed := self.cleaned_data["before"]):
            return None
        if (place := places.read(typed)) is None:
            raise forms.ValidationError(_("That part of the list does not exist."))
        return place

    def clean(self) -> dict[str, Any]:
        """Refuses days in the wrong order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("This is before the day it begins on."))
        return cleaned

    def asked(self) -> Asked | None:
        """What is asked for, wherever a page begins; None for a filter that makes no sense."""
        if not self.is_valid():
            return None
        chosen = self.cleaned_data
        site = chosen["person"] == SITE
        return Asked(
            person=User.objects.get(public_id=chosen["person"]) if chosen["person"] and not site else None,
            site=site,
            article=chosen["article"],
            what=chosen["what"],
            since=_begins(chosen["since"]) if chosen["since"] else None,
            until=_begins(chosen["until"] + timedelta(days=1)) if chosen["until"] else None,
        )


def _begins(day: date) -> datetime:
    """The day's first moment, in the time zone of whoever asks."""
    return datetime.combine(day, time.min, timezone.get_current_timezone())
