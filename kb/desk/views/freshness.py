"""The freshness queue: what is to be checked again, and what is said of it: still true, looked at, or not now."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.gates import person
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb.desk.forms.freshness import USUAL, SnoozeForm
from kb.desk.moves import Words
from kb.desk.queue import ARTICLE, CHANGE, FACT, KINDS, MOST_COUNTED, Queue, Row
from kb.desk.views.access import BOTH, opens
from kb.editorial import facts, spreading
from kb.editorial.snoozing import LONGEST, snooze
from kb.editorial.verifying import verify

A_PART = 50
MINE = "mine"
ITEM = re.compile(r"(?:article|change|fact)-[0-9a-f-]{1,36}")
SHOWN: Mapping[str, tuple[Words, tuple[str, ...]]] = {
    "": (gettext_lazy("All"), tuple(KINDS)),
    "facts": (gettext_lazy("Facts"), (FACT,)),
    "articles": (gettext_lazy("Articles"), (ARTICLE,)),
    "changes": (gettext_lazy("Changes"), (CHANGE,)),
}


@opens()
def freshness(request: HttpRequest) -> HttpResponse:
    """What waits, the longest first, fifty at a time from `after` on; `show` names a kind, `whose` only one's own."""
    user, asked = person(request), _asked(request)
    shown, mine = asked.get("show", ""), "whose" in asked
    queue = Queue(user, SHOWN[shown][1], mine)
    rows = queue.rows(A_PART, asked.get("after", ""))
    counts = queue.counts()
    today = timezone.localdate()
    context = {
        "rows": [(row, _item_after(rows, index)) for index, row in enumerate(rows[:A_PART])],
        "onward": urlencode(asked | {"after": rows[A_PART - 1].place}) if len(rows) > A_PART else "",
        "further": "after" in asked,
        "kinds": [(name, title, _many(counts, kinds)) for name, (title, kinds) in SHOWN.items()],
        "shown": shown,
        "mine": mine,
        "asked": urlencode(asked),
        "whose": urlencode({"whose": MINE}) if mine else "",
        "days": (today + timedelta(days=1), today + timedelta(days=USUAL), today + timedelta(days=LONGEST)),
        "may_check": user.may(Role.EDITOR),
    }
    return render(request, "desk/freshness.html", context)


@opens(methods=BOTH)
def checkup(request: HttpRequest, item: str) -> HttpResponse:
    """One thing of the queue; posting says that it is still true, was looked at, or may wait.

    To a script that asks for it `quiet`ly, what is done is answered without a page.
    """
    user = person(request)
    queue = Queue(user)
    noun = queue.noun(item)
    if noun is None:
        raise Http404
    form = SnoozeForm()
    if request.method == "POST":
        form = SnoozeForm(request.POST)
        if done := _do(request.POST, item.partition("-")[0], noun, form, user):
            return _leave(request, done)
    row = queue.one(item)
    if row is None:
        return redirect(_place(item, noun))
    if not form.is_bound:
        form.initial["seen"] = row.seen
    context = {
        "row": row,
        "form": form,
        "past": () if row.kind == CHANGE else noun.snoozes.select_related("by"),
        "may_check": user.may(Role.EDITOR),
        "asked": urlencode(_asked(request)),
    }
    return render(request, "desk/checkup.html", context)


def _item_after(rows: Sequence[Row], index: int) -> str:
    """The name of the row that takes this one's place when it goes; of the last one, of the row before."""
    others = rows[index + 1 : index + 2] or rows[max(index - 1, 0) : index]
    return others[0].item if others else ""


def _do(posted: Mapping[str, str], kind: str, noun: Any, form: SnoozeForm, user: User) -> str:
    """Does what was asked and says so; nothing where the form says what is wrong with it."""
    seen = _moment(posted.get("seen", ""))
    if posted.get("deed") == "true" and kind == FACT:
        facts.confirm(noun, by=user, seen=seen)
    elif posted.get("deed") == "true" and kind == ARTICLE:
        verify(noun, by=user, seen=seen)
    elif posted.get("deed") == "looked" and kind == CHANGE:
        spreading.settle(noun, by=user)
    elif posted.get("deed") == "snooze" and kind != CHANGE:
        return _snooze(noun, form, seen, user)
    else:
        raise Refused(_("Nothing was done: choose one of the buttons."), conflict=True)
    return str(_("Done: “%s”.") % noun)


def _snooze(noun: Any, form: SnoozeForm, seen: datetime, user: User) -> str:
    if not form.is_valid():
        return ""
    try:
        made = snooze(noun, until=form.cleaned_data["until"], reason=form.cleaned_data["reason"], by=user, seen=seen)
    except Refused as refusal:
        if refusal.field not in form.fields:
            raise
        form.add_error(refusal.field, refusal.sentence)
        return ""
    return str(_("“%(title)s” can wait until %(day)s.") % {"title": noun, "day": date_format(made.until)})


def _leave(request: HttpRequest, done: str) -> HttpResponse:
    """Back to the queue, at the row that came next."""
    if "quiet" in request.POST:
        return HttpResponse(status=204)
    messages.success(request, done)
    following = request.POST.get("next", "")
    fragment = f"#{following}" if ITEM.fullmatch(following) else ""
    return redirect(f"{reverse('desk:freshness')}?{urlencode(_asked(request))}{fragment}")


def _asked(request: HttpRequest) -> dict[str, str]:
    """What of the address says which part of the queue is meant."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("show", "whose", "after")}
    wanted = {"show": asked["show"] in SHOWN, "whose": asked["whose"] == MINE, "after": True}
    return {name: value for name, value in asked.items() if value and wanted[name]}


def _many(counts: Mapping[str, int], kinds: tuple[str, ...]) -> str:
    many = sum(counts[kind] for kind in kinds)
    return f"{MOST_COUNTED}+" if many > MOST_COUNTED else str(many)


def _moment(text: str) -> datetime:
    """The moment that a form began with; one that never was for what is none, so that nothing is done unseen."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return moment if moment.tzinfo else datetime.min.replace(tzinfo=UTC)


def _place(item: str, noun: Any) -> str:
    """Where the thing itself is kept."""
    if item.startswith(FACT):
        return reverse("desk:fact", args=(noun.subject.public_id, noun.criterion.public_id))
    article = noun if item.startswith(ARTICLE) else noun.article
    return reverse("desk:article", args=(article.public_id,))
