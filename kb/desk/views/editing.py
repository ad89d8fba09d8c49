"""The editing page: a new article, the saved text, and the two texts when somebody else saved meanwhile."""

from dataclasses import fields, replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.gates import person
from accounts.identifiers import uuid7
from accounts.models import User
from accounts.refusal import Refused
from kb import composing
from kb.desk.checking import placed
from kb.desk.forms.editing import EditingForm, typed, with_reading
from kb.desk.meeting import banner
from kb.desk.moves import MOVES, Move, carry_out, moves, writable
from kb.desk.timeline import events
from kb.desk.views.access import BOTH, find, opens
from kb.desk.views.buffer import settle
from kb.desk.wording import Field, described, emergency, hours
from kb.editorial import drafting, notifying
from kb.models import Article, Author, Revision
from kb.rules.content import Content
from kb.rules.workflow import Transition
from kb.search.suggestions import Suggestion, related

MOST_SUGGESTED = 5
RECENT = 4  # entries of the timeline beside the text
PREVIEW = "preview"  # the button that saves and shows the page


@opens(methods=BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """An empty form. The id in its address makes one article of it, however often it is sent or gone back to."""
    user = person(request)
    if request.method == "POST":
        identifier = _identifier(request.POST.get("identifier")) or uuid7()
        form = EditingForm(request.POST, user=user, host=request.get_host())
        if form.is_valid():
            try:
                article = drafting.create(form.content(), by=user, public_id=identifier)
            except Refused as refusal:
                if refusal.conflict and Article.objects.filter(public_id=identifier, creator=user).exists():
                    return _save(request, find(request, identifier), based=1)  # sent twice, or from a page gone back to
                form.refuse(refusal)
            else:
                messages.success(request, _("Saved as a draft."))
                return _onward(request, article)
    else:
        if (given := _identifier(request.GET.get("id"))) is None:
            return redirect(f"{request.path}?id={uuid7()}")
        if Article.objects.filter(public_id=given, creator=user).exists():
            return redirect("desk:article", given)  # gone back to after it was saved
        identifier, form = given, EditingForm(initial=_blank(user), user=user)
    return render(request, "desk/new.html", {"form": form, "identifier": identifier})


@opens(methods=BOTH)
def article(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The newest revision in the form; posting saves it. Where nothing may be saved, the text as it stands."""
    found = find(request, public_id)
    if request.method == "POST":
        return _save(request, found)
    user = person(request)
    notifying.read(user, article=found)
    if not writable(found, user):
        return _page(request, found, None)
    before = found.newest.content()
    initial = typed(before, found.newest.number)
    return _page(request, found, EditingForm(initial=initial, user=user, host=request.get_host(), before=before))


def _save(request: HttpRequest, found: Article, based: int | None = None) -> HttpResponse:
    user, newest = person(request), found.newest
    data: QueryDict = request.POST
    if chosen := data.get("suggest", ""):
        data = with_reading(data, chosen)
    form = EditingForm(data, user=user, host=request.get_host(), before=newest.content())
    if chosen:
        messages.info(request, _("Added to the related reading. It is not saved yet."))
        return _page(request, found, form)
    if not form.is_valid():
        return _page(request, found, form)
    content, base = form.content(), form.cleaned_data["base"] if based is None else based
    if "resume" in request.POST and request.POST.get("seen") == str(newest.number):
        return _resume(request, found, content, base)
    try:
        saved = drafting.save(found, content, base=base, by=user)
    except drafting.Stale as stale:
        if _same(content, stale.theirs):
            return _onward(request, found)  # the same form arrived twice
        return _stale(request, found, form, stale)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, found, form, status=200 if refusal.field else 409)
    if saved.changed or "then" not in request.POST:
        _tell(request, saved)
    return _onward(request, saved.article)


def _tell(request: HttpRequest, saved: drafting.Saved) -> None:
    """What the save did, and what it undid."""
    if not saved.changed:
        messages.info(request, _("Nothing had changed, so nothing was saved."))
        return
    messages.success(request, _("Saved as revision %d.") % saved.revision.number)
    if saved.meanwhile:
        messages.info(request, banner(saved, person(request)))
    if voided := saved.approvals_voided:
        sentence = ngettext("%d approval is void now.", "%d approvals are void now.", voided)
        messages.warning(request, sentence % voided)
    if voided := saved.waivers_voided:
        sentence = ngettext("%d waiver is void now.", "%d waivers are void now.", voided)
        messages.warning(request, sentence % voided)
    if saved.unscheduled:
        messages.warning(request, _("The article is no longer scheduled."))
    if composing.slug_taken(saved.revision):
        messages.warning(request, _("The address “%s” belongs to another article.") % saved.revision.slug)


def _onward(request: HttpRequest, found: Article) -> HttpResponse:
    """After a save: to what the button that was pressed names, the preview or a transition; else back to the text."""
    settle(request, found)
    if request.POST.get("then") == PREVIEW:
        return redirect("desk:preview", found.public_id)
    move = MOVES.get(Transition(then)) if (then := request.POST.get("then", "")) in Transition.values else None
    if move is None:
        return redirect("desk:article", found.public_id)
    if move.direct:
        return _carry_out(request, found, move)
    return redirect("desk:transition", found.public_id, move.name)


def _carry_out(request: HttpRequest, found: Article, move: Move) -> HttpResponse:
    carry_out(move, found, by=person(request))
    messages.success(request, move.done)
    return redirect("desk:article", found.public_id)


def _page(request: HttpRequest, found: Article, form: EditingForm | None, status: int = 200) -> HttpResponse:
    composed = composing.compose(found.newest)
    user = person(request)
    context = {
        "article": found,
        "revision": found.newest,
        "form": form,
        "composed": composed,
        "results": placed(composed, found, user, form=form),
        "fields": [] if form else [field for field in described(found.newest.content()) if field.name != "body"],
        "moves": moves(found, user),
        "hours": hours(found, user),
        "emergency": emergency(found),
        "suggestions": _suggestions(found, form) if form else (),
        "recent": events(found, RECENT),
    }
    return render(request, "desk/article.html", context, status=status)


def _suggestions(found: Article, form: EditingForm) -> list[Suggestion]:
    """The best of what is not among the related reading yet."""
    there = {str(address.value() or "") for address, _wording, _title in form.reading}
    return [each for each in related(found) if each.article.slug not in there][:MOST_SUGGESTED]


def _stale(request: HttpRequest, found: Article, form: EditingForm, stale: drafting.Stale) -> HttpResponse:
    """409: their text and mine side by side, with everything typed kept in the form."""
    base = found.revisions.filter(number=form.cleaned_data["base"]).first()
    before = {field.name: field.words for field in described(base.content())} if base else {}
    theirs, mine = described(stale.theirs.content()), described(form.content())
    context = {
        "article": found,
        "form": form,
        "theirs": stale.theirs,
        "sentence": _elsewhere(stale, person(request)),
        "differences": [
            (their, my, _whose(their, my, before)) for their, my in zip(theirs, mine, strict=True) if their != my
        ],
    }
    return render(request, "desk/stale.html", context, status=409)


def _elsewhere(stale: drafting.Stale, user: User) -> str:
    """Who saved meanwhile: another person, or this one in another window."""
    if stale.theirs.by != user:
        return stale.sentence
    return _("You saved a newer version of this article meanwhile, in another window.")


def _whose(theirs: Field, mine: Field, before: dict[str, str]) -> str:
    old = before.get(theirs.name)
    if old == mine.words:
        return "theirs"
    return "mine" if old == theirs.words else "both"


def _resume(request: HttpRequest, found: Article, mine: Content, base: int) -> HttpResponse:
    """The form again, on top of the newer revision: my fields where I changed them, theirs where I did not."""
    theirs = found.newest.content()
    origin = found.revisions.filter(number=base).first()
    before = origin.content() if origin else None
    untouched = {
        field.name: getattr(theirs, field.name)
        for field in fields(Content)
        if before and getattr(mine, field.name) == getattr(before, field.name)
    }
    initial = typed(replace(mine, **untouched), found.newest.number)
    form = EditingForm(initial=initial, user=person(request), host=request.get_host(), before=theirs)
    messages.info(request, _("Your text is below, on top of the newer version. It is not saved yet."))
    return _page(request, found, form)


def _same(content: Content, revision: Revision) -> bool:
    """Whether the revision holds this content, an address made from the title aside."""
    stored = revision.content()
    return stored == (content if content.slug else replace(content, slug=stored.slug))


def _blank(user: User) -> dict[str, object]:
    author = Author.objects.filter(user=user).first()
    return typed(Content(authors=(author.public_id,) if author else ()), 0)


def _identifier(typed: str | None) -> UUID | None:
    try:
        return UUID(typed or "")
    except ValueError:
        return None
