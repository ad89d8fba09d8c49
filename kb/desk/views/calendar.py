"""The calendar: what is published and what is to be checked when; and giving a scheduled article another hour."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.desk.forms.scheduling import OWN, ScheduleForm
from kb.desk.moves import MOVES
from kb.desk.planning import plan
from kb.desk.views.access import BOTH, find, opens, refused
from kb.desk.wording import hours
from kb.editorial.scheduling import reschedule as give_another_hour
from kb.models import Article
from kb.rules.calendars import Span, View, beginning, read
from kb.rules.workflow import State, Transition

MOST_WAITING = 10
MOST_OVERDUE = 1_000  # counted no further


@opens()
def calendar(request: HttpRequest) -> HttpResponse:
    """A month, a week or an agenda around a day, in the person's own time zone."""
    user = person(request)
    zone = pages.chrome().settings.zone_of(user)
    span, wrong = _asked(request, zone)
    visible = Article.objects.visible_to(user)
    overdue = visible.filter(review_at__lt=beginning(timezone.localdate(timezone=zone), zone))
    context = {
        "span": span,
        "wrong": wrong,
        "plan": plan(span, user, zone),
        "zone": zone.key,
        "today": timezone.localdate(timezone=zone),
        "views": [(View.MONTH, _("Month")), (View.WEEK, _("Week")), (View.AGENDA, _("Agenda"))],
        "overdue": overdue[: MOST_OVERDUE + 1].count(),
        "most_overdue": MOST_OVERDUE,
        "waiting": visible.filter(state=State.APPROVED).select_related("draft").order_by("-changed_at")[:MOST_WAITING],
        "moves": user.may(Role.EDITOR),
    }
    return render(request, "desk/calendar.html", context)


@opens(Role.EDITOR, methods=BOTH)
def reschedule(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asks for another hour and gives it; leads back to the calendar at the new day."""
    article, user = find(request, public_id), person(request)
    if request.method != "POST" and article.scheduled_for is None:
        return redirect("desk:article", public_id)
    typed = request.POST if request.method == "POST" else None
    zone = pages.chrome().settings.zone_of(user)
    at = article.scheduled_for.astimezone(zone) if article.scheduled_for else None
    initial = {"day": at.date(), "at": f"{at:%H:%M}", "zone": OWN} if at else {}
    move = MOVES[Transition.SCHEDULE]
    form = ScheduleForm(typed, article=article, move=move, user=user, host=request.get_host(), initial=initial)
    if form.is_valid():
        try:
            after = give_another_hour(article, by=user, at=form.cleaned_data["at"])
        except Refused as refusal:
            if refusal.field not in form.fields:
                return refused(request, refusal, find(request, public_id))
            form.add_error(refusal.field, refusal.sentence)
        else:
            messages.success(request, " ".join([_("It has another hour."), *hours(after, user)]))
            assert after.scheduled_for is not None  # noqa: S101  # what was given is an hour
            return redirect(_place(request, after.scheduled_for.astimezone(zone).date()))
    context = {"article": article, "revision": article.newest, "form": form, "hours": hours(article, user)}
    return render(request, "desk/reschedule.html", context | {"back": _place(request, at.date() if at else None)})


def _place(request: HttpRequest, day: date | None) -> str:
    """The calendar at this day, in the view from which one came."""
    asked = {"view": request.GET.get("view", ""), "day": str(day or "")}
    return f"{reverse('desk:calendar')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _asked(request: HttpRequest, zone: ZoneInfo) -> tuple[Span, str]:
    """The days that the address asks for, and what is wrong with it; what makes no sense shows this month."""
    view, day = request.GET.get("view") or View.MONTH, request.GET.get("day") or ""
    found, wrong = read(day), ""
    if day and found is None:
        wrong = _("“%s” is no date that the calendar has. Write it as 2027-03-28. This is today.") % day[:40]
    if view not in set(View):
        view, wrong = View.MONTH, wrong or _("The calendar has no such view. This is the month.")
    first_weekday = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7  # there 0 is Sunday
    return Span(View(view), found or timezone.localdate(timezone=zone), first_weekday), wrong
