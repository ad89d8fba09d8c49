"""The editing page: a new article, and the saved text."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from accounts.gates import person
from accounts.identifiers import uuid7, uuid_in
from accounts.models import User
from accounts.refusal import Refused
from kb import composing
from kb.desk.checking import placed
from kb.desk.comparing import Table, table
from kb.desk.forms.editing import EditingForm, typed, with_reading
from kb.desk.meeting import tell
from kb.desk.moves import MOVES, Move, carry_out, moves, writable
from kb.desk.timeline import events
from kb.desk.views.access import BOTH, find, opens
from kb.desk.views.adding import added, arranged
from kb.desk.views.buffer import settle
from kb.desk.views.conflicts import screen
from kb.desk.wording import described, emergency, hours
from kb.editorial import drafting, notifying
from kb.models import Article, Author, KeptText, Revision
from kb.rules.content import Content
from kb.rules.workflow import Transition
from kb.search.suggestions import Suggestion, related

MOST_SUGGESTED = 5  # shown at once
RECENT = 4  # entries of the timeline beside the text
PREVIEW = "preview"  # the button that saves and shows the page


# Compressed, for it is large: nobody can ask for it with a guess in another's name (cookies are SameSite), its token is
# masked anew each time, and Django adds bytes by chance, so that its length gives nothing away.
@gzip_page
@opens(methods=BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """An empty form. The id in its address makes one article of it, however often it is sent or gone back to."""
    user = person(request)
    if request.method == "POST":
        identifier = uuid_in(request.POST.get("identifier")) or uuid7()
        data, place = arranged(request.POST)
        objections = added(request)
        form = EditingForm(data, user=user, host=request.get_host())
        if place:
            form.go_on_in(place)
        elif _agreed(form, objections):
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
        if (given := uuid_in(request.GET.get("id"))) is None:
            return redirect(f"{request.path}?id={uuid7()}")
        if Article.objects.filter(public_id=given, creator=user).exists():
            return redirect("desk:article", given)  # gone back to after it was saved
        identifier, form = given, EditingForm(initial=_blank(user), user=user)
    context = {"form": form, "identifier": identifier, "table": _table(form, Revision())}
    return render(request, "desk/new.html", context)


@gzip_page
@opens(methods=BOTH)
def article(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The newest revision in the form; posting saves it. Where nothing may be saved, the text as it stands."""
    found = find(request, public_id)
    if request.method == "POST":
        return _save(request, found)
    user = person(request)
    notifying.seen(found, by=user)
    if not writable(found, user):
        return _page(request, found, None)
    before = found.newest.content()
    initial = typed(before, found.newest.number)
    return _page(request, found, EditingForm(initial=initial, user=user, host=request.get_host(), before=before))


def _save(request: HttpRequest, found: Article, based: int | None = None) -> HttpResponse:
    user, newest = person(request), found.newest
    data, place = arranged(request.POST)
    if chosen := data.get("suggest", ""):
        fuller = with_reading(data, chosen)
        added_to = _("Added to the related reading. It is not saved yet.")
        messages.info(request, _("The related reading is full: take one out first.") if fuller is None else added_to)
        data = fuller or data
    objections = added(request)
    form = EditingForm(data, user=user, host=request.get_host(), before=newest.content())
    if chosen:
        return _page(request, found, form)
    if place:
        form.go_on_in(place)
    if place or not _agreed(form, objections):
        return _page(request, found, form)
    base = form.cleaned_data["base"] if based is None else based
    try:
        saved = drafting.save(found, form.content(), base=base, by=user)
    except drafting.Met as met:
        settle(request, found)  # what was typed is kept beside what it met
        return screen(request, met)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, found, form, status=200 if refusal.field else 409)
    # Of a form that arrives twice, or with a button beside Save, it need not be said that nothing had changed.
    if saved.changed or ("then" not in request.POST and base == saved.revision.number):
        tell(request, saved)
    return _onward(request, saved.article)


def _agreed(form: EditingForm, objections: Mapping[str, Refused]) -> bool:
    """Whether what was typed can be saved; what could not be added is said beside its field."""
    agreed = form.is_valid() and not objections
    for field, objection in objections.items():
        form.add_error(field if field in form.fields else None, objection.sentence)
    return agreed


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
        "table": _table(form, found.newest) if form else None,
        "composed": composed,
        "results": placed(composed, found, user, form=form),
        "fields": [] if form else [field for field in described(found.newest.content()) if field.name != "body"],
        "moves": moves(found, user),
        "hours": hours(found, user),
        "emergency": emergency(found),
        "suggestions": _suggestions(found, form) if form else (),
        "most_suggested": MOST_SUGGESTED,
        "recent": events(found, RECENT),
        "kept": KeptText.objects.of(user).open().filter(article=found).select_related("theirs__by"),
    }
    return render(request, "desk/article.html", context, status=status)


def _table(form: EditingForm, revision: Revision) -> Table | None:
    form.is_valid()  # reads the rows that were typed
    return table(form.comparison, revision)


def _suggestions(found: Article, form: EditingForm) -> list[Suggestion]:
    """The best of what is not among the related reading yet; more than are shown, for script to go on with."""
    there = {str(address.value() or "") for address, _wording, _title in form.reading}
    return [each for each in related(found) if each.article.slug not in there]


def _blank(user: User) -> dict[str, object]:
    author = Author.objects.filter(user=user).first()
    return typed(Content(authors=(author.public_id,) if author else ()), 0)
