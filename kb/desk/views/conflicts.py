"""The choice between two texts that met: passage by passage, with the result shown, saved when all is chosen."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.refusal import Refused
from kb import composing
from kb.desk.conflicts import Sheet
from kb.desk.meeting import happened, kept_note, tell, whose
from kb.desk.views.access import BOTH, find, opens, refused
from kb.desk.wording import described
from kb.editorial import choosing, drafting
from kb.models import KeptText


@opens(methods=BOTH)
def conflict(request: HttpRequest, public_id: UUID, text_id: UUID) -> HttpResponse:
    """What a person's own text met; posting shows the result, saves it, or drops the text. 404 to everybody else."""
    found, user = find(request, public_id), person(request)
    texts = KeptText.objects.of(user).filter(article=found).select_related("base", "theirs__by", "outcome")
    kept = get_object_or_404(texts, public_id=text_id)
    kept.article = found
    if kept.chosen_at:
        if request.method == "POST" and _chosen_so(request, kept):
            return redirect("desk:article", public_id)  # the same form arrived twice
        if request.method == "POST":
            sentence = _("A choice was made here already. What you typed is below.")
            return refused(request, Refused(sentence, conflict=True), found)
        return render(request, "desk/chosen_text.html", {"article": found, "text": kept, "mine": _mine(kept)})
    if request.method != "POST":
        return _page(request, kept, Sheet(kept))
    if "drop" in request.POST:
        choosing.drop(kept, by=user)
        messages.info(request, _("What is saved stays as it is."))
        return redirect("desk:conflict", public_id, text_id)
    return _answer(request, kept)


def screen(request: HttpRequest, met: drafting.Met, sentence: str = "") -> HttpResponse:
    """409: the choice, for whoever has just tried to save; a script reads off the head where it stands."""
    assert met.kept  # noqa: S101  # narrows the type: a save keeps the text before it says so
    response = _page(request, met.kept, Sheet(met.kept), sentence=sentence, status=409)
    response["Content-Location"] = reverse("desk:conflict", args=[met.kept.article.public_id, met.kept.public_id])
    return response


def _answer(request: HttpRequest, kept: KeptText) -> HttpResponse:
    sheet = _sheet(request, kept)
    if "show" in request.POST or sheet.open:
        return _page(request, kept, sheet)
    try:
        saved = choosing.choose(kept, sheet.content, by=person(request))
    except drafting.Met as met:
        return screen(request, met, _("Meanwhile it changed once more. What you have chosen is in your text."))
    except Refused as refusal:
        return _page(request, kept, sheet, sentence=refusal.sentence, status=200 if refusal.field else 409)
    if saved.changed:
        tell(request, saved)
    else:
        messages.info(request, _("What is saved stays as it is."))
    messages.info(request, kept_note(kept))
    return redirect("desk:article", kept.article.public_id)


def _chosen_so(request: HttpRequest, kept: KeptText) -> bool:
    """Whether what was sent is what was chosen already."""
    sheet = _sheet(request, kept)
    return kept.outcome is not None and not sheet.open and sheet.content == kept.outcome.content()


def _sheet(request: HttpRequest, kept: KeptText) -> Sheet:
    return Sheet(kept, {name: str(value) for name, value in request.POST.items()})


def _page(request: HttpRequest, kept: KeptText, sheet: Sheet, *, sentence: str = "", status: int = 200) -> HttpResponse:
    user = person(request)
    shown = sheet.answered and "show" in request.POST
    context = {
        "article": kept.article,
        "text": kept,
        "sheet": sheet,
        "mine": _mine(kept),
        "whose": whose(kept, user),
        "meanwhile": happened(kept, user),
        "sentence": sentence,
        "missing": sheet.open if sheet.answered and not shown else (),
        "result": sheet.content if shown else None,
        "rendered": composing.sketch(sheet.content, kept.theirs) if shown else None,
    }
    return render(request, "desk/conflict.html", context, status=status)


def _mine(kept: KeptText) -> dict[str, object]:
    """The person's own text, for copying: the body, and of the other fields those that differ from what it met."""
    theirs = {field.name: field.words for field in described(kept.theirs.content())}
    fields = [field for field in described(kept.mine) if field.words != theirs[field.name] and field.name != "body"]
    return {"body": kept.mine.body, "fields": fields}
