"""The library of pictures: found, uploaded, described, replaced everywhere, deleted when nothing uses them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.gates import person
from accounts.models import User
from accounts.overtaken import UNSEEN, overtaken
from accounts.refusal import Refused
from accounts.roles import Role
from kb.desk.forms.media import DescribeForm, ReplaceForm, UploadForm
from kb.desk.showing import pictures, using_it
from kb.desk.views.access import BOTH, opens
from kb.editorial import media as verbs
from kb.editorial.versions import Changed, version
from kb.models import Image

A_PAGE = 48
MOST_ASKED = 80  # letters


@opens(methods=BOTH)
def media(request: HttpRequest) -> HttpResponse:
    """Pictures this person may see that the words ask for, the newest first, and the form that takes others."""
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        if taken := [image.title for image in _take(form, by=person(request))]:
            sentence = ngettext("“%(titles)s” is in the list.", "In the list now: “%(titles)s”.", len(taken))
            messages.success(request, sentence % {"titles": "”, “".join(taken)})
        if form.is_valid():
            return redirect("desk:media")
    found = shelf(request)
    return render(request, "desk/media.html", {"form": form, **found, "filtered": bool(found["q"])})


def shelf(request: HttpRequest) -> dict[str, Any]:
    """One page of the pictures that `q` asks for, from `before` on: the page, what was asked, where the next begins."""
    asked = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MOST_ASKED]
    visible = Image.objects.visible_to(person(request)).found_by(asked).values("pk")
    found = pictures().filter(pk__in=visible).order_by("-public_id")
    try:
        found = found.filter(public_id__lt=UUID(request.GET.get("before", "")))
        further = True
    except ValueError:  # from the beginning
        further = False
    rows = list(found[: A_PAGE + 1])
    older = str(rows[A_PAGE - 1].public_id) if len(rows) > A_PAGE else ""
    return {"pictures": rows[:A_PAGE], "q": asked, "older": older, "further": further}


def _take(form: UploadForm, *, by: User) -> list[Image]:
    """The pictures that the files became; the others' refusals stand on the form, with their names where that helps."""
    files, credit = form.given(), form.cleaned_data["credit"]
    title = form.cleaned_data["title"] if len(files) == 1 else ""
    taken, refused = [], []
    for file in files:
        name = file.name or ""
        try:
            taken.append(verbs.add_image(file.read(), title=title, name=name, credit=credit, by=by))
        except Refused as refusal:
            refused.append(f"{name}: {refusal.sentence}" if len(files) > 1 else refusal.sentence)
    for sentence in refused:
        form.add_error("file", sentence)
    return taken


@opens(Role.EDITOR, methods=BOTH)
def describe_picture(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A picture's title and words, and its focus."""
    image = get_object_or_404(Image, public_id=public_id)
    form = DescribeForm(request.POST if request.method == "POST" else None, instance=image)
    status = 200
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen"] or UNSEEN
        try:
            verbs.describe_image(image, by=person(request), seen=seen, focus=form.focus)
        except Refused as refusal:
            status = 409 if refusal.conflict else 200
            image = get_object_or_404(Image, public_id=public_id)
            if isinstance(refusal, Changed):
                overtaken(form, DescribeForm(instance=image).stored, version(image))
            form.add_error(refusal.field or None, refusal.sentence)
        else:
            messages.success(request, _("“%s” is stored.") % image.title)
            return redirect("desk:picture", public_id)
    return render(request, "desk/describe_picture.html", {"form": form, "image": image}, status=status)


@opens(Role.EDITOR, methods=BOTH)
def replace_picture(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Shows everything that uses a picture, then takes a file in its place, everywhere at once."""
    image = get_object_or_404(pictures(), public_id=public_id)
    form, status = ReplaceForm(initial={"seen": image.file}), 200
    if request.method == "POST":
        form = ReplaceForm(request.POST, request.FILES)
    if request.method == "POST" and form.is_valid():
        file, seen = form.cleaned_data["file"], form.cleaned_data["seen"]
        try:
            using = verbs.replace(image, file.read(), name=file.name or "", seen=seen, by=person(request))
        except Refused as refusal:
            if refusal.conflict and not isinstance(refusal, Changed):
                raise
            if isinstance(refusal, Changed):
                image, status = get_object_or_404(pictures(), public_id=public_id), 409
                overtaken(form, {}, image.file)
            form.add_error(refusal.field or None, refusal.sentence)
        else:
            sentence = ngettext(
                "“%(title)s” is replaced; %(count)d article has it in its history.",
                "“%(title)s” is replaced; %(count)d articles have it in their history.",
                len(using),
            )
            messages.success(request, sentence % {"title": image.title, "count": len(using)})
            return redirect("desk:picture", public_id)
    return render(
        request, "desk/replace_picture.html", {"form": form, **using_it(image, person(request))}, status=status
    )


@opens(Role.EDITOR, methods=BOTH)
def delete_picture(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asks, then deletes a picture that nothing uses."""
    image = get_object_or_404(pictures(), public_id=public_id)
    if request.method == "POST":
        verbs.delete_image(image, by=person(request))
        messages.success(request, _("“%s” was deleted.") % image.title)
        return redirect("desk:media")
    return render(request, "desk/delete_picture.html", {"image": image})
