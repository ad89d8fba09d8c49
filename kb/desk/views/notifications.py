"""Notifications: what a person was told, the newest first; and how often by mail."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.refusal import Refused
from kb.desk.forms.notifications import MailingForm
from kb.desk.views.access import BOTH, opens
from kb.editorial import notifying
from kb.models import Notification

UNREAD, ALL = "unread", "all"
A_PAGE = 25


@opens(methods=BOTH)
def notifications(request: HttpRequest) -> HttpResponse:
    """Unread or all; posting marks one as read, by its id in `read`, or all of them."""
    user = person(request)
    if request.method == "POST":
        return _read(request)
    show = ALL if request.GET.get("show") == ALL else UNREAD
    mine = Notification.objects.open_to(user)
    found = (mine if show == ALL else mine.unread()).told()
    before = _number(request.GET.get("before", ""))
    rows = list((found.filter(pk__lt=before) if before else found)[: A_PAGE + 1])
    context = {
        "rows": rows[:A_PAGE],
        "show": show,
        "choices": ((UNREAD, _("Unread")), (ALL, _("All"))),
        "older": rows[A_PAGE - 1].pk if len(rows) > A_PAGE else None,
    }
    return render(request, "desk/notifications.html", context)


def _read(request: HttpRequest) -> HttpResponse:
    user, which = person(request), request.POST.get("read", "")
    if which == ALL:
        notifying.read(user)
        messages.success(request, _("All is marked as read."))
    elif identifier := _identifier(which):
        notifying.read(user, public_id=identifier)
    show = ALL if request.POST.get("show") == ALL else UNREAD
    before = _number(request.POST.get("before", ""))
    return redirect(f"{request.path}?show={show}" + (f"&before={before}" if before else ""))


@opens(methods=BOTH)
def notification_settings(request: HttpRequest) -> HttpResponse:
    """How often this person is told by mail."""
    user = person(request)
    form = MailingForm(
        request.POST if request.method == "POST" else None, initial={"mailing": notifying.mailing(user).value}
    )
    if form.is_valid():
        try:
            notifying.choose(form.cleaned_data["mailing"], by=user)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            messages.success(request, _("Kept."))
            return redirect("desk:notification_settings")
    return render(request, "desk/notification_settings.html", {"form": form, "hour": settings.DIGEST_HOUR})


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _identifier(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
