"""People: who there is, inviting, what each may do, and leaving, when somebody else takes over the articles."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import people as verbs
from accounts.gates import person
from accounts.invitations import invite as send_invitation
from accounts.models import User
from accounts.overtaken import overtaken
from accounts.refusal import Refused
from accounts.roles import Role
from kb.desk.forms.people import InvitationForm, LeavingForm, MemberForm, PeopleForm
from kb.desk.views.access import BOTH, opens
from kb.editorial import leaving
from kb.editorial.versions import Changed, version
from kb.models import Article, Handover

T = TypeVar("T")
A_PAGE = 50
MOST_ENTRIES = 100  # of a person's own history, and of handovers


@opens(Role.ADMINISTRATOR)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody the filters ask for, by name, fifty a page, with the number of articles each answers for."""
    form = PeopleForm(request.GET)
    page = Paginator(form.people(), A_PAGE).get_page(request.GET.get("page"))
    articles = _articles([each.pk for each in page])
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "rows": [(each, articles.get(each.pk, 0)) for each in page],
        "asked": asked.urlencode(),
        "filtered": any(asked.values()),
    }
    return render(request, "desk/people.html", context)


@opens(Role.ADMINISTRATOR, methods=BOTH)
def invite(request: HttpRequest) -> HttpResponse:
    """Asks whom to invite; posting mails the link."""
    form = InvitationForm(request.POST if request.method == "POST" else None, initial={"role": Role.WRITER})
    if request.method == "POST" and form.is_valid():
        by, typed = person(request), form.cleaned_data
        made = _tried(form, lambda: send_invitation(typed["email"], name=typed["name"], role=typed["role"], by=by))
        if made:
            messages.success(request, _("An invitation is on its way to %s.") % made.email)
            return redirect("desk:member", made.public_id)
    return render(request, "desk/invite.html", {"form": form})


@opens(Role.ADMINISTRATOR, methods=BOTH)
def member(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One person: name and role, and what happened to them; posting does what the button's name says, else saves."""
    found, by = _find(public_id), person(request)
    form = MemberForm(initial=_told(found))
    if request.method == "POST":
        if "invite" in request.POST:
            send_invitation(found.email, name=found.name, role=found.role, by=by)
            messages.success(request, _("A fresh invitation is on its way to %s.") % found.email)
        elif "sessions" in request.POST:
            verbs.end_sessions(found, by=by)
            messages.success(request, _("%s is signed out everywhere.") % found)
        elif "reactivate" in request.POST:
            verbs.reactivate(found, by=by)
            messages.success(request, _("%s may sign in again.") % found)
        else:
            form = MemberForm(request.POST)
            if not form.is_valid() or _tried(form, lambda: _change(found, form, by)) is None:
                return _page(request, found, form)
            messages.success(request, _("Kept."))
        return redirect("desk:member", public_id)
    return _page(request, found, form)


@opens(Role.ADMINISTRATOR, methods=BOTH)
def leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Says what follows when this person is deactivated, and asks who takes over; posting does it in one step."""
    found, by = _find(public_id), person(request)
    articles, reviews = _articles([found.pk]).get(found.pk, 0), Article.objects.filter(assignee=found).count()
    if not (found.is_active or articles):
        return redirect("desk:member", public_id)  # done already
    form = LeavingForm(request.POST if request.method == "POST" else None, leaver=found, asks=bool(articles or reviews))
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data.get("to")
        if left := _tried(form, lambda: leaving.deactivate(found, by=by, to=to)):
            _tell(request, found, to, left)
            return redirect("desk:member", public_id)
    context = {
        "member": found,
        "form": form,
        "articles": articles,
        "unfinished": Article.objects.filter(creator=found).being_written().count() if articles else 0,
        "reviews": reviews,
        "last": verbs.is_last_administrator(found),
    }
    return render(request, "desk/leave.html", context)


def _find(public_id: UUID) -> User:
    found: User = get_object_or_404(User.objects.select_related("author"), public_id=public_id)
    return found


def _articles(keys: list[int]) -> dict[int, int]:
    """How many articles each of these people answers for."""
    counted = Article.objects.filter(creator__in=keys).order_by().values("creator").annotate(articles=Count("pk"))
    return dict(counted.values_list("creator", "articles"))


def _tried(form: Form, verb: Callable[[], T]) -> T | None:
    """What the verb returns; None when it refused, which then stands in the form."""
    try:
        with transaction.atomic():
            return verb()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        return None


def _told(found: User) -> dict[str, str]:
    """What the form of this person begins with."""
    return {"name": found.name, "role": found.role, "seen": version(found, of=("name", "role"))}


def _change(found: User, form: Form, by: User) -> int:
    verbs.hold_administrators(by)
    told = _told(verbs.hold(found))
    if told["seen"] != form.cleaned_data["seen"]:
        overtaken(form, {"name": told["name"], "role": told["role"]}, told["seen"])
        raise Changed
    verbs.rename(found, form.cleaned_data["name"], by=by)
    return leaving.change_role(found, form.cleaned_data["role"], by=by)


def _tell(request: HttpRequest, person: User, to: User | None, left: leaving.Left) -> None:
    said = [_("%s is deactivated and signed out everywhere.") % person]
    if to and (n := left.articles):
        sentence = ngettext("%(to)s has taken over %(n)d article.", "%(to)s has taken over %(n)d articles.", n)
        said.append(sentence % {"to": to, "n": n})
    if n := left.reviews:
        said.append(ngettext("%d review is somebody else’s now.", "%d reviews are somebody else’s now.", n) % n)
    messages.success(request, " ".join(said))


def _page(request: HttpRequest, found: User, form: Form) -> HttpResponse:
    passed = Handover.objects.filter(Q(giver=found) | Q(taker=found)).order_by("-at")
    context = {
        "member": found,
        "form": form,
        "articles": _articles([found.pk]).get(found.pk, 0),
        "entries": found.entries.select_related("by")[:MOST_ENTRIES],
        "handovers": passed.values("at", "giver__name", "taker__name", "by__name").annotate(articles=Count("pk"))[
            :MOST_ENTRIES
        ],
    }
    return render(request, "desk/member.html", context)
