"""Authors and their photos."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.overtaken import UNSEEN, overtaken
from accounts.refusal import Refused
from accounts.roles import Role
from kb.desk.forms.media import PhotoForm
from kb.desk.views.access import BOTH, opens
from kb.editorial import media
from kb.editorial.versions import Changed
from kb.models import Author


def _authors() -> QuerySet[Author]:
    return Author.objects.select_related("photo", "user")


@opens(Role.EDITOR)
def authors(request: HttpRequest) -> HttpResponse:
    """Every author, with photo or drawn initials."""
    return render(request, "desk/authors.html", {"authors": _authors()})


@opens(Role.EDITOR, methods=BOTH)
def photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Gives an author a photo, or takes it away."""
    author, user = get_object_or_404(_authors(), public_id=public_id), person(request)
    if request.method == "POST" and "remove" in request.POST:
        media.portray(author, None, by=user, seen=request.POST.get("seen", UNSEEN))
        messages.success(request, _("%s has no photo now.") % author)
        return redirect("desk:authors")
    form, status = PhotoForm(initial={"seen": author.photo_id or ""}), 200
    if request.method == "POST":
        form = PhotoForm(request.POST, request.FILES)
    if request.method == "POST" and form.is_valid():
        try:
            image = media.add_image(form.data_of_file(), title=author.name, credit=form.cleaned_data["credit"], by=user)
            media.portray(author, image, by=user, seen=form.cleaned_data["seen"])
        except Refused as refusal:
            if isinstance(refusal, Changed):
                author, status = get_object_or_404(_authors(), public_id=public_id), 409
                overtaken(form, {}, str(author.photo_id or ""))
            form.add_error(refusal.field or None, refusal.sentence)
        else:
            messages.success(request, _("%s has a new photo.") % author)
            return redirect("desk:authors")
    return render(request, "desk/photo.html", {"author": author, "form": form}, status=status)
