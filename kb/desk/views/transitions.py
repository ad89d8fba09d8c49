"""Each transition's page: what it does, what it asks for, and doing it."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.models import User
from accounts.refusal import Refused
from kb import composing
from kb.composing import Composed
from kb.desk.checking import placed
from kb.desk.forms.scheduling import ScheduleForm
from kb.desk.forms.transitions import MoveForm
from kb.desk.moves import MOVES, Move, carry_out
from kb.desk.views.access import BOTH, find, opens, refused
from kb.desk.views.uses import linking
from kb.desk.wording import described, emergency, hours
from kb.editorial.drafting import Stale
from kb.editorial.transitions import decision
from kb.models import Article
from kb.rules.checks import Verdict
from kb.rules.workflow import Transition

CHECKED = {Transition.SUBMIT, Transition.PUBLISH}  # a failing check stands in the way
FORESEEN = {Transition.SCHEDULE}  # it would at the hour, if it fails then
HURRIED = {Transition.EMERGENCY_PUBLISH}  # only the urgent ones do
A_MOMENT = timedelta(minutes=1)  # within which the same transition by the same person is a button pressed twice
READ = {
    Transition.APPROVE,
    Transition.REQUEST_CHANGES,
    Transition.ENDORSE,
}  # a decision about a text that is read first


@opens(methods=BOTH)
def transition(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """GET asks, POST does it; what the table does not allow is said with what it does."""
    move = MOVES.get(Transition(name)) if name in Transition.values else None
    if move is None:
        raise Http404
    article, user = find(request, public_id), person(request)
    typed = request.POST if request.method == "POST" else None
    asks = ScheduleForm if move.timed else MoveForm
    form = asks(typed, article=article, move=move, user=user, host=request.get_host(), initial=_seen(article))
    try:
        if request.method == "POST" and form.is_valid():
            after = carry_out(move, article, by=user, **form.cleaned_data)
            messages.success(request, " ".join([str(move.done), *hours(after, user)]))
            return redirect("desk:article", public_id)
        decision(article, move.transition, by=user, comment="…")
    except Stale as stale:
        return refused(request, stale, find(request, public_id))
    except Refused as refusal:
        if refusal.field not in form.fields:
            if request.method == "POST" and _done_just_now(article, move, user):
                refusal.sentence = " ".join((_("It is done: you did it a moment ago."), refusal.sentence))
            return refused(request, refusal, find(request, public_id))
        form.add_error(refusal.field, refusal.sentence)
    return _ask(request, article, move, form)


def _done_just_now(article: Article, move: Move, user: User) -> bool:
    last = article.history.first()
    return (
        last is not None
        and (last.transition, last.by_id) == (move.transition, user.pk)
        and timezone.now() - last.at < A_MOMENT
    )


def _seen(article: Article) -> dict[str, int]:
    return {"seen": article.newest.number}


def _barring(move: Move, composed: Composed | None) -> tuple[Verdict, ...]:
    """The failing checks that stand in the way of this move."""
    if composed is None or move.transition not in CHECKED | HURRIED:
        return ()
    return composed.vital if move.transition in HURRIED else composed.failures


def _ask(request: HttpRequest, article: Article, move: Move, form: MoveForm) -> HttpResponse:
    composed = composing.compose(article.newest) if move.transition in CHECKED | FORESEEN | HURRIED | READ else None
    page = reverse("desk:article", args=[article.public_id])
    found = placed(composed, article, person(request), page=page, then=move.name) if composed else None
    barring = _barring(move, composed)
    context = {
        "article": article,
        "revision": article.newest,
        "move": move,
        "form": form,
        "composed": composed,
        "fields": [field for field in described(article.newest.content()) if field.name != "body"],
        "results": found,
        "read": move.transition in READ,
        "asks_checks": move.transition in CHECKED | FORESEEN | HURRIED,
        "barred": [each for each in found.failing if each.verdict in barring] if found else (),
        "vital": composed.vital if composed else (),
        "emergency": emergency(article),
        **(linking(article, person(request)) if move.succeeds else {}),
    }
    return render(request, "desk/transition.html", context)
