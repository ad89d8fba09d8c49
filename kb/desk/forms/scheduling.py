"""When an article is to be published: a date and a time of day become one moment."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from kb import pages
from kb.desk.forms.transitions import MoveForm
from kb.rules.hours import Twice, moment, offset

SITE, OWN = "site", "own"
WHICH = {"0": False, "1": True}  # of two moments at which clocks show the same: the second?


class ScheduleForm(MoveForm):
    """Date and time; the zone, where the person's is not the site's; which of two, where the time comes twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site = pages.chrome().settings
        self.zones = {SITE: site.zone, OWN: site.zone_of(self.user)}
        alike = self.zones[OWN] == self.zones[SITE]
        self.fields["day"] = forms.DateField(
            label=_("Date"),
            initial=timezone.localdate(timezone=site.zone) + timedelta(days=1),
            widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
            error_messages={"required": _("Choose a date."), "invalid": _("This is no date. Write it as 2027-03-28.")},
        )
        self.fields["at"] = forms.TimeField(
            label=_("Time"),
            initial="09:00",
            widget=forms.TimeInput({"type": "time"}, "%H:%M"),
            help_text=_("In the site’s time zone, %s.") % site.zone.key if alike else "",
            error_messages={"required": _("Choose a time."), "invalid": _("This is no time. Write it as 09:30.")},
        )
        if not alike:
            labels = {SITE: _("The site’s, %s"), OWN: _("Yours, %s")}
            self.fields["zone"] = forms.ChoiceField(
                label=_("Time zone"),
                initial=SITE,
                choices=[(name, labels[name] % zone.key) for name, zone in self.zones.items()],
                widget=forms.RadioSelect,
            )
        if "second" in self.data:
            self._ask_which(_("The first"), _("The second"))

    def clean(self) -> dict[str, Any]:
        """What was typed, date and time of day as one moment under `at`."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("day") and cleaned.get("at") is not None:
            self._combine(cleaned)
        return cleaned

    def _combine(self, cleaned: dict[str, Any]) -> None:
        zone = self.zones[cleaned.get("zone") or SITE]
        try:
            second = WHICH.get(cleaned.get("second", ""))
            cleaned["at"] = moment(cleaned["day"], cleaned["at"], zone, second=second)
        except Twice as twice:
            offsets = [offset(at.astimezone(zone)) for at in twice.moments]
            self._ask_which(_("The first, at %s") % offsets[0], _("The second, at %s") % offsets[1])
            self.add_error("second", twice.sentence)
        except Refused as refusal:
            self.add_error(refusal.field, refusal.sentence)

    def _ask_which(self, first: str, second: str) -> None:
        self.fields["second"] = forms.ChoiceField(
            label=_("Which of the two"),
            choices=list(zip(WHICH, (first, second), strict=True)),
            required=False,
            widget=forms.RadioSelect,
        )
