"""My desk: the board as lists or columns, with moves."""

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.gates import person
from kb.desk.board import Ask, columns, sections
from kb.desk.forms.board import COLUMNS, LISTS, BoardForm
from kb.desk.moves import MOVES, carry_out
from kb.desk.views.access import BOTH, find, opens
from kb.rules.workflow import Transition

LONGEST = 400  # of the filters that a move brings back


@opens()
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, what is due, mine in progress and more, as lists; or a column of cards for each state."""
    user = person(request)
    form = BoardForm(request.GET, user=user)
    ask = Ask(user, form.articles(), timezone.now(), timezone.localdate())
    chosen = {name: value for name in ("show", "category", "assignee") if (value := request.GET.get(name))}
    context = {
        "form": form,
        "chosen": chosen,
        "views": [(name, label, urlencode(chosen | {"view": name})) for name, label in _views()],
        "here": urlencode({"view": COLUMNS} | chosen),
        **({"columns": columns(ask)} if form.columns else {"sections": sections(ask)}),
    }
    return render(request, "desk/board.html" if form.columns else "desk/home.html", context)


def _views() -> list[tuple[str, str]]:
    return [(LISTS, _("Lists")), (COLUMNS, _("Columns"))]


@opens(methods=BOTH)
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Does what was chosen on a card and leads back; what asks for words or a time has a page of its own."""
    name, article = request.POST.get("move", ""), find(request, public_id)
    if request.method != "POST":
        return redirect("desk:article", public_id)
    if name not in Transition.values or (chosen := MOVES.get(Transition(name))) is None:
        messages.warning(request, _("Choose what to do with “%s” first.") % (article.newest.title or _("Untitled")))
    elif not chosen.direct:
        return redirect("desk:transition", public_id, name)
    else:
        carry_out(chosen, article, by=person(request))
        messages.success(request, f"{article.newest.title}: {chosen.done}")
    asked = parse_qsl(request.POST.get("back", "")[:LONGEST])
    return redirect(f"{reverse('desk:home')}?{urlencode(asked)}")
