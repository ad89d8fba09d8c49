"""Guests of a draft: invited by a link, listed with what they recommend, shown out again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import absolute
from accounts.gates import person
from accounts.refusal import Refused
from kb.desk.forms.guests import GuestForm
from kb.desk.views.access import BOTH, find, opens
from kb.editorial import hosting


@opens(methods=BOTH)
def guests(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every link to the article's draft, the newest first; posting makes one more."""
    article = find(request, public_id)
    form, status = GuestForm(request.POST or None), 200
    if request.method == "POST":
        status = 409
        if form.is_valid():
            try:
                made = hosting.invite(article, by=person(request), **form.cleaned_data)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
            else:
                mailed = _("The link is on its way to %s.") % made.email
                messages.success(request, mailed if made.email else _("The link is made: copy it from the list."))
                return redirect("desk:guests", public_id)
    links = list(article.guests.select_related("by").prefetch_related("recommendations__revision"))
    context = {
        "article": article,
        "form": form,
        "links": [(link, absolute(link.get_absolute_url())) for link in links],
        "now": timezone.now(),
        "finished": article.state in hosting.FINISHED,
    }
    return render(request, "desk/guests.html", context, status=status)


@opens(methods=BOTH)
def guest(request: HttpRequest, public_id: UUID, guest_id: UUID) -> HttpResponse:
    """Posting takes the link back; the address leads to the list."""
    article = find(request, public_id)
    link = get_object_or_404(article.guests.select_related("article"), public_id=guest_id)
    if request.method == "POST":
        hosting.revoke(link, by=person(request))
        messages.success(request, _("The link of %s opens nothing any more.") % link.name)
    return redirect("desk:guests", public_id)
